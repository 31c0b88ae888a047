/* The certificate of min_tax is of the very preview that it stands in. */
#include "testing.h"

typedef struct Desk {
    HouseholdBuilder builder;
    PreviewOrder *order;
    TaxProfile *profile;
    Preview preview;
} Desk;

/* Two taxable accounts and one for retirement, and a security of 50.00 a share. */
static Desk *desk(void **state)
{
    Desk *made = ARENA_NEW(*state, Desk);

    made->builder = builder_new(*state, "2026-08-21");
    builder_account(&made->builder, TAXABLE, OWNER_SELF, "0");
    builder_account(&made->builder, TAXABLE, OWNER_SELF, "0");
    builder_account(&made->builder, TAX_DEFERRED, OWNER_SELF, "0");
    builder_security(&made->builder, "VTI", CLASS_US_STOCKS, "50");
    made->profile = builder_profile(&made->builder, 2026, FILING_SINGLE, "150000");
    made->order = builder_order(&made->builder);
    return made;
}

static Lot *put(Desk *made, uint32_t account, const char *basis, const char *acquired_on)
{
    Lot *lot = builder_lot(&made->builder, account, 0, "10", basis, acquired_on);

    lot->sequence = 1;
    return lot;
}

static void sell(Desk *made, uint32_t account, const char *shares, LotSelection method)
{
    TradeOrder *sale = builder_sell(&made->builder, made->order, account, "VTI", shares);

    sale->lot_selection = (OptionalWord){true, (int)method};
}

static const Preview *compute(Desk *made)
{
    Arena *arena = made->builder.arena;

    ASSERT_OK(preview_compute(arena, builder_rules(arena), builder_household(&made->builder),
                              made->order, (OptionalWord){0}, &made->preview));
    return &made->preview;
}

static void assert_certain(const Preview *preview)
{
    assert_true(preview->min_tax.proven);
    assert_int_equal(preview->min_tax.tax.cents, preview->tax.with.total.cents);
    assert_int_equal(preview->min_tax.lower_bound.cents, preview->tax.with.total.cents);
}

/* Of two losses of one date that of the sale before is matched first, whoever chose its lots. */
static void test_sale_min_tax_stands_where_the_order_has_it_ws_9(void **state)
{
    Desk *made = desk(state);

    put(made, 0, "600.00", "2020-01-06");
    put(made, 1, "1500.00", "2020-01-06");
    put(made, 2, "500.00", "2026-08-10");
    sell(made, 0, "10", SELECT_MIN_TAX);
    sell(made, 1, "10", SELECT_FIFO);
    assert_certain(compute(made));
    ASSERT_MONEY(made->preview.disallowed, "100.00");
}

static void test_sale_min_tax_stands_behind_what_the_order_has_before_ws_9(void **state)
{
    Desk *made = desk(state);

    put(made, 0, "600.00", "2020-01-06");
    put(made, 1, "1500.00", "2020-01-06");
    put(made, 2, "500.00", "2026-08-10");
    sell(made, 1, "10", SELECT_FIFO);
    sell(made, 0, "10", SELECT_MIN_TAX);
    assert_certain(compute(made));
    ASSERT_MONEY(made->preview.disallowed, "1000.00");
}

/* The high end has gains short and losses long where a year's other gains are long. */
static void test_sale_min_tax_reads_each_unknown_term_as_the_range_does_ba_7(void **state)
{
    Desk *made = desk(state);

    made->profile->long_term_gains_elsewhere = money("5000");
    put(made, 0, "100.00", NULL);
    put(made, 0, "900.00", NULL)->sequence = 2;
    sell(made, 0, "20", SELECT_MIN_TAX);
    assert_certain(compute(made));
}

/*
 * What leaves the retirement account takes the gains out of the 0 % band: the long gain of 200.00
 * then costs more than the short one of 50.00.
 */
static void test_sale_min_tax_counts_what_the_withdrawal_adds_to_income_ac_2(void **state)
{
    Desk *made = desk(state);
    CashMove taken = {made->builder.household.accounts[2].id, money("-100000.00")};

    made->profile->wages = money("30000");
    put(made, 0, "300.00", "2020-01-06");
    put(made, 0, "450.00", "2026-06-01")->sequence = 2;
    sell(made, 0, "10", SELECT_MIN_TAX);
    assert_certain(compute(made));
    ASSERT_MONEY(made->preview.realized.long_term, "200.00");
    made->order->moves = &taken;
    made->order->move_count = 1;
    assert_certain(compute(made));
    ASSERT_MONEY(made->preview.realized.short_term, "50.00");
}

/*
 * Of two purchases of one day and sequence what is left smaller is matched first. Were five shares
 * sold of the one in this account, its other five would meet the older loss, and the other
 * account's eight all of its own: so it saves nothing, and what gains nothing is sold.
 */
static void test_sale_min_tax_matches_purchases_alike_by_what_is_left_of_them_ws_9(void **state)
{
    Desk *made = desk(state);
    Lot *old = put(made, 1, "300.00", "2020-01-06");

    old->quantity = quantity("5");
    old->sequence = 3;
    put(made, 1, "500.00", "2022-01-06")->sequence = 2;
    put(made, 1, "600.00", "2026-08-10");
    put(made, 0, "400.00", "2026-08-10")->quantity = quantity("8");
    sell(made, 1, "5", SELECT_FIFO);
    sell(made, 1, "5", SELECT_MIN_TAX);
    (void)compute(made);
    assert_int_equal(made->preview.min_tax.tax.cents, made->preview.tax.with.total.cents);
    ASSERT_MONEY(made->preview.disallowed, "50.00"); /* the older loss */
    ASSERT_MONEY(made->preview.sells[1].gains.short_term, "0.00");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_sale_min_tax_stands_where_the_order_has_it_ws_9),
        TEST(test_sale_min_tax_stands_behind_what_the_order_has_before_ws_9),
        TEST(test_sale_min_tax_reads_each_unknown_term_as_the_range_does_ba_7),
        TEST(test_sale_min_tax_counts_what_the_withdrawal_adds_to_income_ac_2),
        TEST(test_sale_min_tax_matches_purchases_alike_by_what_is_left_of_them_ws_9),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
