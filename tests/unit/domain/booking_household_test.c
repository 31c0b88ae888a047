#include "booking_desk.h"

/* A booking's household: lots, gains and cash as the execution leaves them. */
static const Household *executed(BookingDesk *desk)
{
    desk_book(desk);
    return booking_household(desk->builder.arena, desk->preview.household,
                             desk->preview.plan.trade_date, &desk->booking);
}

/* Ten shares of VTI at 200 lose at 100; four shares bought ten days ago defer the loss of four. */
static void test_booking_household_has_lots_gains_and_cash_afterwards(void **state)
{
    BookingDesk made = booking_desk(*state, builder_rules(*state), "2026-08-21");
    const Household *after;

    builder_account(&made.builder, TAXABLE, OWNER_SELF, "5.00");
    builder_account(&made.builder, TAXABLE, OWNER_SELF, "7.00");
    builder_security(&made.builder, "VTI", CLASS_US_STOCKS, "100");
    builder_lot(&made.builder, 0, 0, "10", "2000.00", "2020-01-06");
    builder_lot(&made.builder, 1, 0, "4", "400.00", "2026-08-11");
    builder_sell(&made.builder, made.order, 0, "VTI", "10");
    after = executed(&made);

    assert_int_equal(after->lot_count, 1);
    assert_int_equal(after->lots[0].account, 1);
    ASSERT_MONEY(after->lots[0].basis.value, "800.00");
    assert_int_equal(after->realized_count, 1);
    ASSERT_MONEY(after->realized[0].gain, "-600.00");
    ASSERT_MONEY(after->realized[0].disallowed, "400.00");
    assert_int_equal(after->realized[0].sold_on.days, date("2026-08-21").days);
    ASSERT_MONEY(after->accounts[0].cash, "1005.00");
    ASSERT_MONEY(after->accounts[1].cash, "7.00");
}

/* Two buys of one security: their lots are two, behind the one that is stored. */
static void test_booking_foresee_makes_up_what_only_a_database_gives(void **state)
{
    BookingDesk made = booking_desk(*state, builder_rules(*state), "2026-08-21");
    const Household *after;

    builder_account(&made.builder, TAXABLE, OWNER_SELF, "1000.00");
    builder_security(&made.builder, "VTI", CLASS_US_STOCKS, "100");
    builder_lot(&made.builder, 0, 0, "1", "90.00", "2020-01-06")->spared = true;
    builder_buy(&made.builder, made.order, 0, "VTI", "200.00");
    builder_buy(&made.builder, made.order, 0, "VTI", "300.00");
    ASSERT_OK(desk_preview(&made));
    after = booking_foresee(*state, &made.preview);

    assert_int_equal(after->lot_count, 3);
    assert_int_equal(after->lots[0].quantity.units, quantity("1").units);
    assert_false(after->lots[0].spared); /* that is for whoever plans to say */
    ASSERT_MONEY(after->lots[1].basis.value, "200.00");
    ASSERT_MONEY(after->lots[2].basis.value, "300.00");
    assert_true(after->lots[0].sequence < after->lots[1].sequence);
    assert_false(uuid_equal(after->lots[1].id.uuid, after->lots[2].id.uuid));
    ASSERT_MONEY(after->accounts[0].cash, "500.00");
    ASSERT_OK(household_check(*state, after));
}

static void test_booking_household_leaves_the_one_before_as_it_was(void **state)
{
    BookingDesk made = booking_desk(*state, builder_rules(*state), "2026-08-21");
    const Household *before;
    const Household *after;

    builder_account(&made.builder, TAXABLE, OWNER_SELF, "500.00");
    builder_security(&made.builder, "VTI", CLASS_US_STOCKS, "100");
    builder_lot(&made.builder, 0, 0, "10", "900.00", "2020-01-06");
    builder_sell(&made.builder, made.order, 0, "VTI", "4");
    builder_buy(&made.builder, made.order, 0, "VTI", "300.00");
    after = executed(&made);
    before = made.preview.household;

    assert_int_equal(after->lot_count, 2);
    assert_int_equal(after->lots[0].quantity.units, quantity("6").units);
    assert_int_equal(after->lots[1].quantity.units, quantity("3").units);
    ASSERT_MONEY(after->accounts[0].cash, "600.00");
    assert_int_equal(before->lot_count, 1);
    assert_int_equal(before->lots[0].quantity.units, quantity("10").units);
    assert_int_equal(before->realized_count, 0);
    ASSERT_MONEY(before->accounts[0].cash, "500.00");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_booking_household_has_lots_gains_and_cash_afterwards),
        TEST(test_booking_foresee_makes_up_what_only_a_database_gives),
        TEST(test_booking_household_leaves_the_one_before_as_it_was),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
