#include "testing.h"

#include "solver/rebalance_frontier.h"
#include <signal.h>

/* 6,000 of stocks, a tenth of it gain, and 2,000 of bonds, that ought to be half each. */
typedef struct Scene {
    HouseholdBuilder builder;
    Clock clock;
    Solver *solver;
    PreviewOrder order;
    Frontier frontier;
} Scene;

static void free_solver(void *solver)
{
    solver_free(solver);
}

static void add_target(Scene *made, Model *model, AssetClass class)
{
    builder_target(&made->builder, model, "0.5")->asset_class = (OptionalWord){true, (int)class};
}

static Scene *scene(void **state)
{
    Scene *made = ARENA_NEW(*state, Scene);
    uint32_t account;
    Model *model;

    signal(SIGPIPE, SIG_IGN);
    made->clock = clock_system();
    made->solver = solver_new(&made->clock, SOLVER, 1);
    arena_defer(*state, free_solver, made->solver);
    made->builder = builder_new(*state, "2026-08-21");
    builder_security(&made->builder, "VTI", CLASS_US_STOCKS, "100");
    builder_security(&made->builder, "BND", CLASS_US_BONDS, "50");
    model = builder_model(&made->builder, BY_ASSET_CLASS);
    add_target(made, model, CLASS_US_STOCKS);
    add_target(made, model, CLASS_US_BONDS);
    builder_profile(&made->builder, 2026, FILING_MFJ, "180000");
    account = builder_account(&made->builder, TAXABLE, OWNER_SELF, "0.00");
    made->builder.household.accounts[account].rebalancing = true;
    made->builder.household.accounts[account].model = -1;
    builder_lot(&made->builder, account, 0, "60", "5400", "2020-01-06");
    builder_lot(&made->builder, account, 1, "40", "2000", "2020-01-06");
    return made;
}

static void find(Scene *made, OptionalRate most_drift)
{
    Arena *arena = made->builder.arena;
    RebalanceTask task = {.rules = builder_rules(arena),
                          .household = builder_household(&made->builder),
                          .order = &made->order,
                          .policy = rebalance_policy_default(),
                          .solver = made->solver,
                          .deadline_ms = clock_monotonic_ms(&made->clock) + 20000};

    ASSERT_OK(rebalance_frontier(arena, &task, most_drift, &made->frontier));
}

static void test_frontier_ends_at_the_target_and_where_nothing_is_traded(void **state)
{
    Scene *made = scene(state);
    const FrontierPoint *points;

    find(made, (OptionalRate){0});
    points = made->frontier.points;
    assert_int_equal(made->frontier.least_drift.millionths, 0);
    assert_int_equal(made->frontier.point_count, 2);
    assert_int_equal(points[0].drift.millionths, 0);
    ASSERT_MONEY(points[0].tax, "30.00"); /* 15 % of the 200 of gain in 2,000 */
    ASSERT_MONEY(points[0].cost, "2.00");
    assert_int_equal(points[1].drift.millionths, 250000);
    ASSERT_MONEY(points[1].total, "0.00");
    assert_true(points[0].proven && points[1].proven);
}

static void test_frontier_finds_the_cheapest_way_to_a_drift(void **state)
{
    Scene *made = scene(state);

    find(made, (OptionalRate){true, {125000}});
    assert_true(made->frontier.has_within);
    assert_in_range(made->frontier.within.drift.millionths, 124000, 125000);
    assert_in_range(made->frontier.within.tax.cents, 1499, 1520); /* half of it */
}

static void test_frontier_says_what_more_of_a_budget_is_worth(void **state)
{
    Scene *made = scene(state);

    builder_budget(&made->builder, 2026, "100.00"); /* for 1,000 of stocks */
    find(made, (OptionalRate){0});
    assert_int_equal(made->frontier.least_drift.millionths, 125000);
    assert_int_equal(made->frontier.price_count, 1);
    assert_string_equal(made->frontier.prices[0].cap, "allowance");
    assert_int_equal(made->frontier.prices[0].drift.millionths, 125000);
    assert_true(made->frontier.prices[0].objective.cents > 0);
    find(made, (OptionalRate){true, {100000}});
    assert_false(made->frontier.has_within);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_frontier_ends_at_the_target_and_where_nothing_is_traded),
        TEST(test_frontier_finds_the_cheapest_way_to_a_drift),
        TEST(test_frontier_says_what_more_of_a_budget_is_worth),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
