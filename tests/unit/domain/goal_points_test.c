/*
 * The quantities that a goal looks at: the ends of lots, where other sales change theirs, and what
 * lies between where a wash sale may bend the way.
 */
#include "domain/goal_parts.h"
#include "goal_desk.h"

/* The loss of the second lot pays for the gain of the first: behind it all can go. */
static void test_goal_sells_the_most_whatever_lies_between_d_12(void **state)
{
    Desk *made = desk(state);

    put(made, "10", "500.00", "2019-01-07");
    put(made, "10", "1600.00", "2020-01-06");
    put(made, "10", "900.00", "2021-01-06");
    ASSERT_OK(solve(made, GOAL_LARGEST_WITH_ZERO_TAX, NULL));
    ASSERT_SOLVED(made, "30", "0.00");
    made->builder.household.lots[2].basis = some("700.00");
    ASSERT_OK(solve(made, GOAL_LARGEST_WITH_ZERO_TAX, NULL));
    ASSERT_SOLVED(made, "23.33384999", "0.00");
}

/* Shares kept from the window disallow what is sold at a loss: searched, and said to be unproven.
 */
static void test_goal_beside_wash_sales_is_not_proven_ws_9(void **state)
{
    Desk *made = desk(state);

    put(made, "10", "1500.00", "2019-01-07");
    put(made, "10", "500.00", "2020-01-06");
    put(made, "4", "400.00", "2026-08-03");
    ASSERT_OK(solve(made, GOAL_REALIZE_LONG_TERM_GAIN, "100.00"));
    ASSERT_SOLVED(made, "17.99985000", "100.00"); /* 300 of the loss are left, 400 of gain taken */
    assert_false(made->preview.solved.proven);
}

/* Thousands of tries, each with matches of its own, hold little of the request's memory. */
static void test_goal_beside_many_wash_sales_holds_little_ws_9(void **state)
{
    enum { LOTS = 120, BYTES_MOST = 2 << 20 };
    Desk *made = desk(state);
    size_t before;

    for (int i = 0; i < LOTS; i++)
        put(made, "2", i % 3 == 0 ? "120.00" : "250.00", "2019-01-07");
    put(made, "40", "4000.00", "2026-08-03");
    (void)builder_rules(*state);
    before = arena_used_bytes(*state);
    ASSERT_OK(solve(made, GOAL_RAISE_NET_OF_TAX, "22000.00"));
    assert_true(arena_used_bytes(*state) - before < BYTES_MOST);
    ASSERT_MONEY(money_subtract(made->preview.sells[0].proceeds, made->preview.tax.total),
                 "22000.00");
    assert_true(made->preview.disallowed.cents > 0);
    assert_false(made->preview.solved.proven);
}

static void test_goal_takes_no_more_than_is_named_li_2(void **state)
{
    Desk *made = desk(state);
    NamedLot named[2] = {{.quantity = {true, quantity("2")}}, {.quantity = {0}}};

    named[0].lot_id = put(made, "10", "500.00", "2019-01-07")->id;
    named[1].lot_id = put(made, "3", "0.00", "2020-01-06")->id;
    put(made, "90", "0.00", "2021-01-06");
    made->goal->lot_selection = (OptionalWord){true, SELECT_SPECIFIC};
    made->goal->lots = named;
    made->goal->lot_count = 2;
    ASSERT_OK(solve(made, GOAL_REALIZE_LONG_TERM_GAIN, "300.00"));
    ASSERT_SOLVED(made, "3.99995000", "300.00");
    ASSERT_FAULT(solve(made, GOAL_REALIZE_LONG_TERM_GAIN, "400.01"), "goal_not_reachable",
                 "/trades/0/goal");
}

/* The first lot of the household, named without a quantity, is the most there is. */
static void test_goal_takes_all_of_a_lot_named_alone_li_2(void **state)
{
    Desk *made = desk(state);
    NamedLot named = {.lot_id = put(made, "10", "500.00", "2019-01-07")->id};

    put(made, "90", "0.00", "2021-01-06");
    made->goal->lot_selection = (OptionalWord){true, SELECT_SPECIFIC};
    made->goal->lots = &named;
    made->goal->lot_count = 1;
    ASSERT_OK(solve(made, GOAL_REALIZE_LONG_TERM_GAIN, "500.00"));
    ASSERT_MONEY(made->preview.solved.reached, "500.00");
    ASSERT_FAULT(solve(made, GOAL_REALIZE_LONG_TERM_GAIN, "500.01"), "goal_not_reachable",
                 "/trades/0/goal");
}

/* What other sales of the holding take is not there for the goal, wherever they stand. */
static void test_goal_leaves_other_sales_their_shares_d_12(void **state)
{
    Desk *made = desk(state);

    put(made, "10", "0.00", "2019-01-07");
    sell(made, "6");
    ASSERT_OK(solve(made, GOAL_REALIZE_LONG_TERM_GAIN, "400.00"));
    assert_int_equal(made->preview.plan.goal, 0);
    ASSERT_MONEY(made->preview.sells[0].gains.long_term, "400.00");
    ASSERT_MONEY(made->preview.sells[1].gains.long_term, "600.00");
    ASSERT_FAULT(solve(made, GOAL_REALIZE_LONG_TERM_GAIN, "400.01"), "goal_not_reachable",
                 "/trades/0/goal");
    made->order->trades[1].quantity.value = quantity("10");
    ASSERT_FAULT(solve(made, GOAL_REALIZE_LONG_TERM_GAIN, "400.00"), "more_than_held",
                 "/trades/0/goal");
}

/* The other sale must go over to the loss between the ends of lots: there the tax is least. */
static void test_goal_sees_where_other_sales_change_lots_d_12(void **state)
{
    Desk *made = desk(state);

    put(made, "10", "500.00", "2019-01-07");
    put(made, "10", "1600.00", "2020-01-06");
    put(made, "10", "100.00", "2021-01-06");
    sell(made, "15");
    ASSERT_OK(solve(made, GOAL_LARGEST_WITH_ZERO_TAX, NULL));
    ASSERT_SOLVED(made, "6.11124999", "0.00"); /* 1.11124999 of the last: 100.01 of gain */
    assert_true(made->preview.solved.proven);
}

/* A thousand lots are not looked at one by one. */
static void test_goal_over_many_lots_is_bisected_d_12(void **state)
{
    Desk *made = desk(state);

    for (int i = 0; i < 300; i++)
        put(made, "1", "40.00", "2019-01-07");
    ASSERT_OK(solve(made, GOAL_REALIZE_LONG_TERM_GAIN, "6000.00"));
    ASSERT_SOLVED(made, "99.99995000", "6000.00");
    assert_false(made->preview.solved.proven);
    ASSERT_OK(solve(made, GOAL_RAISE_NET_OF_TAX, "8200.00"));
    assert_false(made->preview.solved.proven);
}

/* Reached in the first lot: the wash sale behind it says nothing about the way there. */
static void test_goal_before_a_wash_sale_is_proven_ws_9(void **state)
{
    Desk *made = desk(state);

    put(made, "10", "500.00", "2019-01-07");
    put(made, "10", "1500.00", "2020-01-06");
    put(made, "10", "500.00", "2021-01-06");
    put(made, "4", "400.00", "2026-08-03");
    ASSERT_OK(solve(made, GOAL_REALIZE_LONG_TERM_GAIN, "300.00"));
    ASSERT_SOLVED(made, "5.99995000", "300.00");
    assert_true(made->preview.solved.proven);
    ASSERT_OK(solve(made, GOAL_RAISE_NET_OF_TAX, "300.00"));
    assert_true(made->preview.solved.proven);
}

/* The other sale goes over to its next lot with the very share that ends the goal's. */
static void test_goal_sees_other_sales_change_lots_at_an_end_of_its_own_d_12(void **state)
{
    Desk *made = desk(state);

    made->builder.household.securities[0].unit = UNIT_WHOLE;
    put(made, "10", "500.00", "2019-01-07");
    put(made, "14", "700.00", "2020-01-06");
    put(made, "10", "500.00", "2021-01-06");
    sell(made, "15");
    ASSERT_OK(solve(made, GOAL_REALIZE_LONG_TERM_GAIN, "550.00"));
    ASSERT_SOLVED(made, "11", "550.00");
    assert_true(made->preview.solved.proven);
}

/* Of many lots that gain and then lose, neither end reaches what lies between them. */
static void test_goal_over_many_lots_is_found_between_their_ends_d_12(void **state)
{
    Desk *made = desk(state);

    for (int i = 0; i < 300; i++)
        put(made, "1", i < 150 ? "40.00" : "160.00", "2019-01-07");
    ASSERT_OK(solve(made, GOAL_REALIZE_LONG_TERM_GAIN, "6000.00"));
    ASSERT_SOLVED(made, "99.99995000", "6000.00");
    assert_false(made->preview.solved.proven);
}

/* The points of the desk's order, whatever its goal is. */
static Solving points_of(Desk *made)
{
    Arena *arena = made->builder.arena;
    const Rules *rules = builder_rules(arena);
    const Household *household = builder_household(&made->builder);
    Plan *plan = ARENA_NEW(arena, Plan);
    Solving solving = {.arena = arena, .goal = GOAL_REALIZE_LONG_TERM_GAIN, .plan = plan};
    Figuring *figuring;

    made->goal->goal = (OptionalWord){true, GOAL_REALIZE_LONG_TERM_GAIN};
    made->goal->amount = some("1.00");
    ASSERT_OK(plan_trades(arena, household, made->order, (OptionalWord){0}, plan));
    ASSERT_OK(figuring_open(arena, rules, household, made->order, plan, &figuring));
    solving.opened = figuring;
    solving.scratch = arena_scratch(arena, TEST_ARENA_BYTES);
    solving.sales = ARENA_COPY(arena, PlannedTrade, plan->trades, plan->trade_count);
    solving.sale = &solving.sales[plan->goal];
    solving.method = plan->trades[plan->goal].lot_selection;
    solving.figuring = figuring_again(solving.scratch, figuring);
    ASSERT_OK(goal_open_points(&solving));
    return solving;
}

static void assert_steps(const Solving *solving, const int64_t *steps, size_t count)
{
    assert_int_equal(solving->point_count, count);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(solving->points[i].steps, steps[i]);
}

/* Whole shares: lots that end within one share have two points about it between them. */
static void test_goal_points_stand_about_each_end_of_a_lot_once_d_12(void **state)
{
    Desk *made = desk(state);
    Solving solving;

    made->builder.household.securities[0].unit = UNIT_WHOLE;
    put(made, "0.25", "10.00", "2018-01-08");
    put(made, "2.25", "100.00", "2019-01-07");
    put(made, "0.25", "10.00", "2021-01-06");
    put(made, "5.25", "500.00", "2022-01-06");
    solving = points_of(made);
    assert_true(solving.lot_by_lot);
    assert_steps(&solving, (const int64_t[]){0, 1, 2, 3, 8}, 5);
}

/* The other sale takes six of the first lot, then what the goal leaves: it goes over to the second
 * lot behind four shares, and to the third behind nine. */
static void test_goal_points_stand_where_a_follower_changes_lots_d_12(void **state)
{
    Desk *made = desk(state);
    Solving solving;

    made->builder.household.securities[0].unit = UNIT_WHOLE;
    put(made, "10", "500.00", "2019-01-07");
    put(made, "5", "500.00", "2020-01-06");
    put(made, "10", "500.00", "2021-01-06");
    sell(made, "6");
    solving = points_of(made);
    assert_true(solving.lot_by_lot);
    assert_steps(&solving, (const int64_t[]){0, 4, 5, 9, 10, 15, 19}, 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_goal_sells_the_most_whatever_lies_between_d_12),
        TEST(test_goal_beside_wash_sales_is_not_proven_ws_9),
        TEST(test_goal_beside_many_wash_sales_holds_little_ws_9),
        TEST(test_goal_takes_no_more_than_is_named_li_2),
        TEST(test_goal_takes_all_of_a_lot_named_alone_li_2),
        TEST(test_goal_leaves_other_sales_their_shares_d_12),
        TEST(test_goal_sees_where_other_sales_change_lots_d_12),
        TEST(test_goal_over_many_lots_is_bisected_d_12),
        TEST(test_goal_before_a_wash_sale_is_proven_ws_9),
        TEST(test_goal_sees_other_sales_change_lots_at_an_end_of_its_own_d_12),
        TEST(test_goal_over_many_lots_is_found_between_their_ends_d_12),
        TEST(test_goal_points_stand_about_each_end_of_a_lot_once_d_12),
        TEST(test_goal_points_stand_where_a_follower_changes_lots_d_12),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
