/* A comparison is what switching to each method one by one would show, for every household. */
#include "household_sketch.h"

#include "domain/comparison.h"

enum { ROUNDS = 400 };

/* The sketch with what comparisons have to get right besides: groups, names, losses near buys. */
static Sketch *make_sketch(PropertyCase *made)
{
    Sketch *sketch = sketch_new(made);

    for (size_t i = 0; i < sketch->security_count; i++) {
        if (random_one_in(&made->seed, 2))
            sketch->securities[i].identity_group = (OptionalText){true, TEXT_LITERAL("market")};
    }
    for (size_t i = 0; i < sketch->order->trade_count; i++) {
        TradeOrder *trade = &sketch->order->trades[i];

        if (trade->side == SIDE_SELL && random_one_in(&made->seed, 6))
            trade->lot_selection =
                (OptionalWord){true, (int)random_below(&made->seed, SELECT_AVERAGE_COST)};
    }
    if (random_one_in(&made->seed, 4))
        sketch->order->unknown_basis = (OptionalWord){true, UNKNOWN_BASIS_ZERO};
    return sketch;
}

static void assert_same_budget(const ComparedMethod *row, const Preview *shown)
{
    Money least = {INT64_MAX};

    for (size_t i = 0; i < shown->budget_count; i++) {
        if (shown->budgets[i].remaining.present)
            least = money_min(least, shown->budgets[i].remaining.value);
    }
    assert_int_equal(row->has_budget, least.cents != INT64_MAX);
    if (row->has_budget)
        assert_int_equal(row->budget.remaining.value.cents, least.cents);
}

static void assert_same(const ComparedMethod *row, const Preview *shown)
{
    const Figures *figures = &row->figures;
    size_t lots = 0;

    for (size_t i = 0; i < shown->sell_count; i++)
        lots += shown->sells[i].lot_count;
    assert_int_equal(figures->lot_count, lots);
    assert_int_equal(figures->realized.short_term.cents, shown->realized.short_term.cents);
    assert_int_equal(figures->realized.long_term.cents, shown->realized.long_term.cents);
    assert_int_equal(figures->disallowed.cents, shown->disallowed.cents);
    assert_int_equal(figures->permanently_disallowed.cents, shown->permanently_disallowed.cents);
    assert_int_equal(figures->has_tax, shown->has_tax);
    assert_int_equal(figures->income_tax.cents, shown->tax.income_tax.cents);
    assert_int_equal(figures->niit.cents, shown->tax.niit.cents);
    assert_int_equal(figures->state.cents, shown->tax.state.cents);
    assert_int_equal(figures->total.cents, shown->tax.total.cents);
    assert_int_equal(figures->has_range, shown->has_range);
    if (shown->has_range)
        assert_int_equal(figures->total_low.cents, shown->tax_low.total.cents);
    assert_same_budget(row, shown);
}

static void check_methods(PropertyCase *made)
{
    Sketch *sketch = make_sketch(made);
    Arrangement places = arrangement(sketch, NULL);
    const Household *household = sketch_household(made->arena, sketch, &places);
    Comparison comparison;

    ASSERT_OK(comparison_compute(made->arena, made->rules, household, sketch->order, &comparison));
    for (size_t i = 0; i < comparison.method_count; i++) {
        const ComparedMethod *row = &comparison.methods[i];
        OptionalWord selection = {true, (int)row->lot_selection};
        Preview shown;

        assert_int_equal(row->lot_selection, i);
        if (row->not_applicable != NULL)
            continue;
        ASSERT_OK(
            preview_compute(made->arena, made->rules, household, sketch->order, selection, &shown));
        assert_same(row, &shown);
        assert_int_equal(row->drift_after.present, shown.drift.gap == DRIFT_KNOWN);
        if (row->drift_after.present)
            assert_int_equal(row->drift_after.value.millionths, shown.drift.after.millionths);
        if (row->figures.has_tax)
            assert_true(comparison.cheapest->figures.total.cents <= row->figures.total.cents);
    }
}

static void test_comparison_is_what_switching_would_show_d_5(void **state)
{
    property_hold(state, ROUNDS, check_methods);
}

int main(void)
{
    const struct CMUnitTest tests[] = {PROPERTY(test_comparison_is_what_switching_would_show_d_5)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
