#include "domain/preview.h"
#include "testing.h"

/*
 * Cents are rounded lot by lot: where the long gain of lots that stand among short ones crosses the
 * amount it leaps over it, and has it a little way off.
 */
static void test_goal_looks_around_for_the_very_cent_rd_3(void **state)
{
    static const char *const BASES[] = {"39.71", "21.82", "34.04", "47.15", "29.26", "42.37"};
    enum { LOTS = sizeof BASES / sizeof BASES[0] };
    HouseholdBuilder builder = builder_new(*state, "2026-08-21");
    PreviewOrder *order = builder_order(&builder);
    TradeOrder *goal;
    Preview preview;

    builder_account(&builder, TAXABLE, OWNER_SELF, "1000.00");
    builder_security(&builder, "VTI", CLASS_US_STOCKS, "110.23");
    builder_profile(&builder, 2026, FILING_MFJ, "80000");
    for (int i = 0; i < LOTS; i++)
        builder_lot(&builder, 0, 0, "1.37", BASES[i], i % 2 == 0 ? "2026-02-07" : "2019-01-07")
            ->sequence = i + 1;
    order->lot_selection = (OptionalWord){true, SELECT_LOWEST_COST};
    goal = builder_sell(&builder, order, 0, "VTI", "1");
    goal->quantity.present = false;
    goal->goal = (OptionalWord){true, GOAL_REALIZE_LONG_TERM_GAIN};
    goal->amount = some("186.35");
    ASSERT_OK(preview_compute(*state, builder_rules(*state), builder_household(&builder), order,
                              (OptionalWord){0}, &preview));
    ASSERT_MONEY(preview.solved.reached, "186.35");
    assert_true(preview.solved.exact);
}

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(test_goal_looks_around_for_the_very_cent_rd_3)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
