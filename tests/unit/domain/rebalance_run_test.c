#include "testing.h"

#include "domain/rebalance_run.h"

static RebalancePlan some_plan(void)
{
    return (RebalancePlan){
        .preview = {.has_tax = true,
                    .tax.total = {12345},
                    .realized = {{-100}, {200}},
                    .drift = {.gap = DRIFT_KNOWN,
                              .before = {100000},
                              .after = {50000},
                              .value = {1000000},
                              .value_after = {2000000}}},
        .traded = {40000},
        .cost = {20},
        .saved_against_fifo = {true, {777}},
        .after_tax_value = {true, {1987635}},
        .location_before = {.drag = {5000}},
        .location_after = {.gap = LOCATION_NO_CHOICE, .drag = {4000}},
    };
}

static void test_figures_are_those_of_the_plan(void **state)
{
    RebalancePlan plan = some_plan();
    RunFigures figures = rebalance_run_figures(&plan);

    (void)state;
    assert_true(figures.value.present && figures.tax.present && figures.misplaced_before.present);
    assert_true(figures.traded.present && figures.cost.present && figures.short_term.present &&
                figures.long_term.present && figures.misplaced_after.present);
    assert_int_equal(figures.value.value.cents, 1000000);
    assert_int_equal(figures.traded.value.cents, 40000);
    assert_int_equal(figures.cost.value.cents, 20);
    assert_int_equal(figures.tax.value.cents, 12345);
    assert_int_equal(figures.short_term.value.cents, -100);
    assert_int_equal(figures.long_term.value.cents, 200);
    assert_int_equal(figures.misplaced_before.value.cents, 100000);
    assert_int_equal(figures.misplaced_after.value.cents, 100000);
}

/* Product E4: what of a plan's key statistics is money. */
static void test_figures_are_the_statistics_that_can_be_summed_e4(void **state)
{
    RebalancePlan plan = some_plan();
    RunFigures figures = rebalance_run_figures(&plan);

    (void)state;
    assert_int_equal(figures.tax_saved_against_fifo.value.cents, 777);
    assert_int_equal(figures.after_tax_value.value.cents, 1987635);
    assert_int_equal(figures.yearly_drag_before.value.cents, 5000);
    assert_int_equal(figures.yearly_drag_after.value.cents, 4000);
    assert_true(figures.tax_saved_against_fifo.present && figures.after_tax_value.present &&
                figures.yearly_drag_before.present && figures.yearly_drag_after.present);
    plan.saved_against_fifo.present = false;
    plan.after_tax_value.present = false;
    plan.location_before.gap = LOCATION_NO_TAX_RATES;
    plan.location_after.gap = LOCATION_MISSING_PRICE;
    figures = rebalance_run_figures(&plan);
    assert_false(figures.tax_saved_against_fifo.present || figures.after_tax_value.present ||
                 figures.yearly_drag_before.present || figures.yearly_drag_after.present);
}

static void test_figures_without_profile_or_price_are_absent(void **state)
{
    RebalancePlan plan = some_plan();
    RunFigures figures;

    (void)state;
    plan.preview.has_tax = false;
    plan.preview.drift.gap = DRIFT_MISSING_PRICE;
    figures = rebalance_run_figures(&plan);
    assert_false(figures.tax.present || figures.value.present);
    assert_false(figures.misplaced_before.present || figures.misplaced_after.present);
    plan.preview.drift.gap = DRIFT_TOO_LARGE;
    assert_false(rebalance_run_figures(&plan).value.present);
    plan.preview.drift.gap = DRIFT_NO_MODEL;
    assert_true(rebalance_run_figures(&plan).value.present);
}

static void test_shares_are_rounded_and_absent_of_nothing(void **state)
{
    RunSums sums = {.value = {300}, .traded = {200}};

    (void)state;
    assert_false(rebalance_run_share((Money){1}, (Money){0}).present);
    assert_int_equal(rebalance_run_share((Money){2}, (Money){3}).value.millionths, 666667);
    assert_int_equal(rebalance_run_share((Money){-1}, (Money){3}).value.millionths, -333333);
    assert_int_equal(rebalance_run_turnover(&sums).value.millionths, 333333);
    sums.value.cents = 0;
    assert_false(rebalance_run_turnover(&sums).present);
}

static void test_exceptions_of_runs_go_on_from_those_of_plans(void **state)
{
    (void)state;
    assert_int_equal(RUN_EXCEPTION_NAMES.count, PLAN_EXCEPTION_NAMES.count + 1);
    assert_string_equal(names_word(&RUN_EXCEPTION_NAMES, RUN_EXCEPTION_NOT_PLANNED), "not_planned");
    assert_string_equal(names_word(&RUN_EXCEPTION_NAMES, EXCEPTION_UNKNOWN_BASIS),
                        names_word(&PLAN_EXCEPTION_NAMES, EXCEPTION_UNKNOWN_BASIS));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_figures_are_those_of_the_plan),
        cmocka_unit_test(test_figures_are_the_statistics_that_can_be_summed_e4),
        cmocka_unit_test(test_figures_without_profile_or_price_are_absent),
        cmocka_unit_test(test_shares_are_rounded_and_absent_of_nothing),
        cmocka_unit_test(test_exceptions_of_runs_go_on_from_those_of_plans),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
