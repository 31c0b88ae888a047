#include "goal_desk.h"

/* 60.00 of gain a share costs 18.00: 82.00 a share stay, and 10,000 / 82 is 121.951219512… */
static void test_goal_raises_an_amount_net_of_tax_d_12(void **state)
{
    Desk *made = desk(state);

    put(made, "500", "20000.00", "2019-01-07");
    ASSERT_OK(solve(made, GOAL_RAISE_NET_OF_TAX, "10000.00"));
    ASSERT_SOLVED(made, "121.95115000", "10000.00");
    assert_true(made->preview.solved.exact);
    assert_true(made->preview.solved.proven);
    assert_int_equal(made->preview.sells[0].quantity.units, made->preview.solved.quantity.units);
    ASSERT_MONEY(money_subtract(made->preview.sells[0].proceeds, made->preview.tax.total),
                 "10000.00");
    made->goal->goal.present = false;
    made->goal->amount.present = false;
    made->goal->quantity = (OptionalQuantity){true, {quantity("121.95115000").units - 1}};
    ASSERT_OK(preview_compute(made->builder.arena, builder_rules(made->builder.arena),
                              builder_household(&made->builder), made->order, (OptionalWord){0},
                              &made->preview));
    ASSERT_MONEY(money_subtract(made->preview.sells[0].proceeds, made->preview.tax.total),
                 "9999.99");
}

/* 50.00 of loss a share save 15.00 of tax, with next year's return: 100 shares bring 10,000. */
static void test_goal_raises_nothing_by_tax_that_a_loss_saves_d_12(void **state)
{
    Desk *made = desk(state);

    made->builder.household.profiles[0].long_term_gains_elsewhere = money("90000.00");
    put(made, "500", "75000.00", "2019-01-07");
    ASSERT_OK(solve(made, GOAL_RAISE_NET_OF_TAX, "10000.00"));
    ASSERT_SOLVED(made, "99.99995000", "10000.00");
    ASSERT_MONEY(made->preview.sells[0].proceeds, "10000.00");
    ASSERT_MONEY(made->preview.tax.total, "-1500.00");
    assert_true(made->preview.solved.exact);
    assert_true(made->preview.solved.proven);
}

/* Fees and what is bought are part of what an order brings; so is what its other sales bring. */
static void test_goal_counts_the_whole_orders_cash_d_12(void **state)
{
    Desk *made = desk(state);

    put(made, "500", "20000.00", "2019-01-07");
    made->builder.household.securities[0].unit = UNIT_WHOLE;
    made->goal->fee = some("5.00");
    builder_buy(&made->builder, made->order, 0, "VTI", "300.00")->fee = some("2.00");
    sell(made, "1");
    ASSERT_OK(solve(made, GOAL_RAISE_NET_OF_TAX, "1000.00"));
    ASSERT_SOLVED(made, "15", "1006.50");
    assert_false(made->preview.solved.exact);
    assert_true(made->preview.solved.proven);
    assert_int_equal(made->preview.plan.not_done_count, 0);
}

static void test_goal_of_a_shrinking_raise_takes_the_first_quantity_d_12(void **state)
{
    Desk *made = desk(state);
    const Error *fault;

    made->builder.household.profiles[0].state_rate = rate("0.9"); /* 1.20 of tax a dollar */
    put(made, "10", "1000.00", "2019-01-07");
    put(made, "10", "0.00", "2020-01-06");
    ASSERT_OK(solve(made, GOAL_RAISE_NET_OF_TAX, "900.00"));
    ASSERT_SOLVED(made, "8.99995000", "900.00");
    assert_false(made->preview.solved.proven);
    fault = solve(made, GOAL_RAISE_NET_OF_TAX, "1000.01");
    ASSERT_FAULT(fault, "goal_not_reachable", "/trades/0/goal");
    assert_string_equal(fault->detail, "No sale was found by which more than 1000.00 is raised.");
}

static void test_goal_realizes_a_long_gain_to_the_cent_d_12(void **state)
{
    Desk *made = desk(state);

    put(made, "7", "213.57", "2019-01-07");
    put(made, "3", "120.00", "2026-01-07");
    put(made, "50", "1733.33", "2020-01-06");
    ASSERT_OK(solve(made, GOAL_REALIZE_LONG_TERM_GAIN, "1234.56"));
    ASSERT_MONEY(made->preview.sells[0].gains.long_term, "1234.56");
    ASSERT_MONEY(made->preview.solved.reached, "1234.56");
    assert_true(made->preview.solved.exact);
    assert_true(made->preview.solved.proven);
}

static void test_goal_realizes_the_nearest_below_in_whole_shares_d_12(void **state)
{
    Desk *made = desk(state);

    put(made, "10", "400.00", "2019-01-07");
    made->builder.household.securities[0].unit = UNIT_WHOLE;
    ASSERT_OK(solve(made, GOAL_REALIZE_LONG_TERM_GAIN, "200.00"));
    ASSERT_SOLVED(made, "3", "180.00");
    assert_false(made->preview.solved.exact);
    ASSERT_FAULT(solve(made, GOAL_REALIZE_LONG_TERM_GAIN, "59.99"), "goal_not_reachable",
                 "/trades/0/goal");
}

/* Gains rise, fall and rise again: the first that reaches the amount is taken. */
static void test_goal_realizes_by_the_least_quantity_d_12(void **state)
{
    Desk *made = desk(state);

    put(made, "2", "100.00", "2019-01-07");
    put(made, "2", "260.00", "2020-01-06");
    put(made, "2", "0.00", "2021-01-06");
    ASSERT_OK(solve(made, GOAL_REALIZE_LONG_TERM_GAIN, "80.00"));
    ASSERT_SOLVED(made, "1.59985000", "80.00");
    assert_true(made->preview.solved.proven);
    ASSERT_OK(solve(made, GOAL_REALIZE_LONG_TERM_GAIN, "140.00"));
    ASSERT_SOLVED(made, "4.99995000", "140.00");
}

/* mfj 2026: 98,900 of taxable income at 0 %, 47,800 of it wages: 51,100 of gain at 60.00 a share.
 */
static void test_goal_sells_the_most_that_costs_no_tax_d_12(void **state)
{
    Desk *made = desk(state);

    made->builder.household.profiles[0].kind = PROFILE_FEDERAL;
    put(made, "2000", "80000.00", "2019-01-07");
    ASSERT_OK(solve(made, GOAL_LARGEST_WITH_ZERO_TAX, NULL));
    ASSERT_MONEY(made->preview.tax.total, "0.00");
    ASSERT_MONEY(made->preview.sells[0].gains.long_term, "51100.03");
    assert_true(made->preview.solved.proven);
    assert_true(made->preview.solved.exact);
}

static void test_goal_of_an_ira_costs_no_tax_ac_1(void **state)
{
    Desk *made = desk(state);

    made->builder.household.accounts[0].tax_treatment = TAX_DEFERRED;
    put(made, "10", "500.00", "2019-01-07");
    ASSERT_OK(solve(made, GOAL_LARGEST_WITH_ZERO_TAX, NULL));
    ASSERT_SOLVED(made, "10", "0.00");
    ASSERT_FAULT(solve(made, GOAL_REALIZE_LONG_TERM_GAIN, "1.00"), "goal_not_reachable",
                 "/trades/0/goal");
}

static void test_goal_says_the_most_that_can_be_reached_d_12(void **state)
{
    Desk *made = desk(state);
    const Error *fault;

    put(made, "10", "400.00", "2019-01-07");
    fault = solve(made, GOAL_RAISE_NET_OF_TAX, "820.01");
    assert_non_null(fault);
    assert_string_equal(fault->code, "goal_not_reachable");
    assert_string_equal(fault->detail, "At most 820.00 can be raised.");
    fault = solve(made, GOAL_REALIZE_LONG_TERM_GAIN, "600.01");
    assert_non_null(fault);
    assert_string_equal(fault->detail, "At most 600.00 can be realized.");
}

static void test_goal_without_a_need_for_it_is_refused_d_12(void **state)
{
    Desk *made = desk(state);

    put(made, "10", "1000.00", "2019-01-07");
    sell(made, "5");
    ASSERT_FAULT(solve(made, GOAL_RAISE_NET_OF_TAX, "500.00"), "goal_reached_without_it",
                 "/trades/0/goal");
}

static void test_goal_of_zero_tax_behind_taxed_sales_is_refused_d_12(void **state)
{
    Desk *made = desk(state);

    put(made, "10", "400.00", "2019-01-07");
    sell(made, "5");
    ASSERT_FAULT(solve(made, GOAL_LARGEST_WITH_ZERO_TAX, NULL), "goal_not_reachable",
                 "/trades/0/goal");
}

static void test_goal_of_a_tax_needs_a_profile_d_12(void **state)
{
    Desk *made = desk(state);

    put(made, "10", "400.00", "2019-01-07");
    made->builder.household.profile_count = 0;
    ASSERT_FAULT(solve(made, GOAL_RAISE_NET_OF_TAX, "10.00"), "tax_profile_required",
                 "/trades/0/goal");
    ASSERT_OK(solve(made, GOAL_REALIZE_LONG_TERM_GAIN, "60.00"));
    ASSERT_MONEY(made->preview.sells[0].gains.long_term, "60.00");
}

static void test_goal_with_more_fee_than_proceeds_is_refused_ba_1(void **state)
{
    Desk *made = desk(state);

    put(made, "10", "10000.00", "2019-01-07");
    put(made, "10", "0.00", "2020-01-06");
    sell(made, "10")->lot_selection = (OptionalWord){true, SELECT_LOWEST_COST};
    made->goal->fee = some("70.00"); /* the loss saves more tax than it brings cash */
    ASSERT_FAULT(solve(made, GOAL_RAISE_NET_OF_TAX, "720.00"), "fee_over_amount", "/trades/0/fee");
}

/* Of the lots that cost least, and proven by the neighbour at its own least tax. */
static void test_goal_is_solved_under_min_tax_ms_1(void **state)
{
    Desk *made = desk(state);

    put(made, "10", "0.00", "2019-01-07");
    put(made, "10", "950.00", "2020-01-06");
    put(made, "10", "900.00", "2026-01-06");
    made->order->lot_selection = (OptionalWord){true, SELECT_MIN_TAX};
    ASSERT_OK(solve(made, GOAL_RAISE_NET_OF_TAX, "1000.00"));
    ASSERT_MONEY(made->preview.solved.reached, "1000.00");
    assert_true(made->preview.solved.proven);
    ASSERT_MONEY(made->preview.tax.total, "15.79"); /* 10 shares at 1.50, the rest at 5.00 */
    ASSERT_OK(solve(made, GOAL_REALIZE_LONG_TERM_GAIN, "50.00"));
    ASSERT_MONEY(made->preview.sells[0].gains.long_term, "50.00");
    assert_false(made->preview.solved.proven);
    made->builder.household.profiles[0].short_term_carryover_in = money("150.00");
    ASSERT_OK(solve(made, GOAL_LARGEST_WITH_ZERO_TAX, NULL));
    ASSERT_SOLVED(made, "20.00014999", "0.00");
    assert_true(made->preview.solved.proven);
}

/* The highest rates of 2026, 37 %, 20 % and 3.8 %, with the state's take all of a dollar at 39.2 %.
 */
static void test_goal_is_proven_while_the_highest_rates_leave_something_mt_3(void **state)
{
    Desk *made = desk(state);
    TaxProfile *profile = &made->builder.household.profiles[0];

    put(made, "500", "20000.00", "2019-01-07");
    profile->kind = PROFILE_FEDERAL;
    profile->state_rate = rate("0.392");
    ASSERT_OK(solve(made, GOAL_RAISE_NET_OF_TAX, "1000.00"));
    assert_true(made->preview.solved.proven);
    profile->state_rate = rate("0.392001");
    ASSERT_OK(solve(made, GOAL_RAISE_NET_OF_TAX, "1000.00"));
    assert_false(made->preview.solved.proven);
    profile->kind = PROFILE_FLAT;
    profile->state_rate = rate("0.5"); /* beside 50 % of a short-term gain */
    ASSERT_OK(solve(made, GOAL_RAISE_NET_OF_TAX, "1000.00"));
    assert_true(made->preview.solved.proven);
    profile->state_rate = rate("0.500001");
    ASSERT_OK(solve(made, GOAL_RAISE_NET_OF_TAX, "1000.00"));
    assert_false(made->preview.solved.proven);
}

/* Two shares gain a cent and three no more; the fourth gains 100 times what was asked for. */
static void test_goal_short_of_the_amount_sells_the_least_that_gains_as_much_d_12(void **state)
{
    Desk *made = desk(state);

    made->builder.household.securities[0].unit = UNIT_WHOLE;
    made->builder.household.securities[0].price.value = price("100.004");
    put(made, "3", "300.00", "2019-01-07");
    put(made, "3", "150.00", "2020-01-06");
    ASSERT_OK(solve(made, GOAL_REALIZE_LONG_TERM_GAIN, "0.50"));
    ASSERT_SOLVED(made, "2", "0.01");
    assert_false(made->preview.solved.exact);
    assert_true(made->preview.solved.proven);
}

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
    const struct CMUnitTest tests[] = {
        TEST(test_goal_raises_an_amount_net_of_tax_d_12),
        TEST(test_goal_raises_nothing_by_tax_that_a_loss_saves_d_12),
        TEST(test_goal_counts_the_whole_orders_cash_d_12),
        TEST(test_goal_of_a_shrinking_raise_takes_the_first_quantity_d_12),
        TEST(test_goal_realizes_a_long_gain_to_the_cent_d_12),
        TEST(test_goal_realizes_the_nearest_below_in_whole_shares_d_12),
        TEST(test_goal_realizes_by_the_least_quantity_d_12),
        TEST(test_goal_sells_the_most_that_costs_no_tax_d_12),
        TEST(test_goal_of_an_ira_costs_no_tax_ac_1),
        TEST(test_goal_says_the_most_that_can_be_reached_d_12),
        TEST(test_goal_without_a_need_for_it_is_refused_d_12),
        TEST(test_goal_of_zero_tax_behind_taxed_sales_is_refused_d_12),
        TEST(test_goal_of_a_tax_needs_a_profile_d_12),
        TEST(test_goal_with_more_fee_than_proceeds_is_refused_ba_1),
        TEST(test_goal_is_solved_under_min_tax_ms_1),
        TEST(test_goal_is_proven_while_the_highest_rates_leave_something_mt_3),
        TEST(test_goal_short_of_the_amount_sells_the_least_that_gains_as_much_d_12),
        TEST(test_goal_looks_around_for_the_very_cent_rd_3),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
