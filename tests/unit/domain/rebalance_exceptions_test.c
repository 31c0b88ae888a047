#include "testing.h"

#include "domain/rebalance.h"

/* A plan that brings drift within its tolerance by little trading. */
static RebalancePlan good_plan(void)
{
    return (RebalancePlan){.preview.drift = {.gap = DRIFT_KNOWN, .within_after = true},
                           .policy = rebalance_policy_default(),
                           .turnover = {300000}};
}

static void assert_only(RebalancePlan *plan, PlanException expected)
{
    rebalance_find_exceptions(plan);
    for (int i = 0; i < EXCEPTION_COUNT; i++)
        assert_int_equal(plan->exceptions[i], i == (int)expected);
}

static void test_exceptions_of_a_plan_within_its_limits_are_none(void **state)
{
    RebalancePlan plan = good_plan();

    (void)state;
    assert_only(&plan, EXCEPTION_COUNT);
}

static void test_exceptions_name_turnover_above_thirty_percent(void **state)
{
    RebalancePlan plan = good_plan();

    (void)state;
    plan.turnover.millionths++;
    assert_only(&plan, EXCEPTION_TURNOVER);
}

static void test_exceptions_name_drift_that_stays_above_its_tolerance(void **state)
{
    RebalancePlan plan = good_plan();

    (void)state;
    plan.preview.drift.within_after = false;
    assert_only(&plan, EXCEPTION_OUTSIDE_TOLERANCE);
}

static void test_exceptions_name_drift_that_is_not_known(void **state)
{
    RebalancePlan plan = good_plan();

    (void)state;
    plan.preview.drift = (Drift){.gap = DRIFT_MISSING_PRICE};
    assert_only(&plan, EXCEPTION_DRIFT_UNKNOWN);
}

static void test_exceptions_name_stale_prices_dr_7(void **state)
{
    RebalancePlan plan = good_plan();

    (void)state;
    plan.preview.drift.stale_count = 1;
    assert_only(&plan, EXCEPTION_STALE_PRICES);
}

static void test_exceptions_name_an_unknown_basis_ba_7(void **state)
{
    RebalancePlace places[] = {{.sell_limit = LIMIT_NONE}, {.sell_limit = LIMIT_UNKNOWN_BASIS}};
    RebalancePlan plan = good_plan();

    (void)state;
    plan.scope.places = places;
    plan.scope.place_count = 1;
    assert_only(&plan, EXCEPTION_COUNT);
    plan.scope.place_count = 2;
    assert_only(&plan, EXCEPTION_UNKNOWN_BASIS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_exceptions_of_a_plan_within_its_limits_are_none),
        TEST(test_exceptions_name_turnover_above_thirty_percent),
        TEST(test_exceptions_name_drift_that_stays_above_its_tolerance),
        TEST(test_exceptions_name_drift_that_is_not_known),
        TEST(test_exceptions_name_stale_prices_dr_7),
        TEST(test_exceptions_name_an_unknown_basis_ba_7),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
