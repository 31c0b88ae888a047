#include "testing.h"

#include "domain/comparison.h"

/* One taxable account, 100.00 a share, a flat profile of 50 % and 30 %; its order and what came
 * out of comparing. */
typedef struct Bench {
    HouseholdBuilder builder;
    PreviewOrder *order;
    Comparison comparison;
} Bench;

static Bench *bench(void **state)
{
    Bench *made = ARENA_NEW(*state, Bench);
    TaxProfile *profile;

    made->builder = builder_new(*state, "2026-08-21");
    builder_account(&made->builder, TAXABLE, OWNER_SELF, "1000.00");
    builder_security(&made->builder, "VTI", CLASS_US_STOCKS, "100");
    profile = builder_profile(&made->builder, 2026, FILING_SINGLE, "0");
    profile->kind = PROFILE_FLAT;
    profile->short_term_rate = (OptionalRate){true, rate("0.5")};
    profile->long_term_rate = (OptionalRate){true, rate("0.3")};
    made->order = builder_order(&made->builder);
    return made;
}

static Lot *put(Bench *made, const char *shares, const char *basis, const char *acquired_on)
{
    return builder_lot(&made->builder, 0, 0, shares, basis, acquired_on);
}

static TradeOrder *sell(Bench *made, const char *shares)
{
    return builder_sell(&made->builder, made->order, 0, "VTI", shares);
}

static Error *compare(Bench *made)
{
    Arena *arena = made->builder.arena;

    return comparison_compute(arena, builder_rules(arena), builder_household(&made->builder),
                              made->order, &made->comparison);
}

static const ComparedMethod *method(const Bench *made, LotSelection selection)
{
    return &made->comparison.methods[selection];
}

/* The lots of the published pair (FL-5). */
static Bench *published(void **state)
{
    Bench *made = bench(state);

    put(made, "100", "214.00", "2019-01-07");
    put(made, "100", "8310.00", "2020-01-06");
    put(made, "100", "8841.00", "2025-10-01");
    put(made, "200", "21227.00", "2025-11-03");
    sell(made, "300");
    return made;
}

static void test_comparison_has_the_published_pair_fl_5(void **state)
{
    Bench *made = published(state);

    ASSERT_OK(compare(made));
    ASSERT_MONEY(method(made, SELECT_FIFO)->figures.realized.short_term, "1159.00");
    ASSERT_MONEY(method(made, SELECT_FIFO)->figures.realized.long_term, "11476.00");
    ASSERT_MONEY(method(made, SELECT_FIFO)->figures.total, "4022.30");
    ASSERT_MONEY(method(made, SELECT_FIFO)->saved.value, "0.00");
    assert_int_equal(method(made, SELECT_FIFO)->figures.lot_count, 3);
    ASSERT_MONEY(method(made, SELECT_LOSS_FIRST)->figures.total, "138.90");
    ASSERT_MONEY(method(made, SELECT_LOSS_FIRST)->saved.value, "3883.40");
    assert_int_equal(made->comparison.lot_selection, SELECT_FIFO);
    assert_int_equal(made->comparison.trade_date.days, date("2026-08-21").days);
}

/* The newest lots lose 68.00 between them. */
static void test_comparison_names_the_cheapest_d_5(void **state)
{
    Bench *made = published(state);

    ASSERT_OK(compare(made));
    assert_int_equal(made->comparison.cheapest->lot_selection, SELECT_LIFO);
    ASSERT_MONEY(made->comparison.cheapest->figures.total, "0.00");
    ASSERT_MONEY(made->comparison.cheapest->saved.value, "4022.30");
}

/* Equal taxes: the smaller recognized gain keeps the larger carryover. */
static void test_comparison_breaks_ties_by_what_is_kept_ms_4(void **state)
{
    Bench *made = bench(state);

    put(made, "1", "110.00", "2019-01-07");
    put(made, "1", "150.00", "2020-01-06");
    sell(made, "1");
    ASSERT_OK(compare(made));
    ASSERT_MONEY(method(made, SELECT_FIFO)->figures.total, "0.00");
    ASSERT_MONEY(made->comparison.cheapest->figures.realized.long_term, "-50.00");
    assert_int_equal(made->comparison.cheapest->lot_selection, SELECT_LIFO);
}

/* A deferred loss is worth nothing now, but a tie goes to the one that keeps its loss. */
static void test_comparison_breaks_ties_by_what_is_disallowed_ms_4(void **state)
{
    Bench *made = bench(state);

    put(made, "1", "150.00", "2019-01-07");
    put(made, "1", "150.00", "2020-01-06");
    put(made, "1", "150.00", "2026-08-03");
    sell(made, "1");
    ASSERT_OK(compare(made));
    ASSERT_MONEY(method(made, SELECT_FIFO)->figures.disallowed, "50.00");
    ASSERT_MONEY(method(made, SELECT_LIFO)->figures.disallowed, "0.00");
    assert_int_equal(made->comparison.cheapest->lot_selection, SELECT_LIFO);
}

static void test_comparison_keeps_the_method_a_sale_names(void **state)
{
    Bench *made = bench(state);

    put(made, "1", "10.00", "2019-01-07");
    put(made, "1", "60.00", "2020-01-06");
    sell(made, "1")->lot_selection = (OptionalWord){true, SELECT_LIFO};
    ASSERT_OK(compare(made));
    for (LotSelection i = 0; i < SELECT_AVERAGE_COST; i++) {
        ASSERT_MONEY(method(made, i)->figures.total, "12.00");
        ASSERT_MONEY(method(made, i)->saved.value, "0.00");
    }
    assert_null(method(made, SELECT_AVERAGE_COST)->not_applicable);
    assert_null(method(made, SELECT_SPECIFIC)->not_applicable);
}

static void test_comparison_says_where_average_cost_is_not_allowed_li_5(void **state)
{
    Bench *made = bench(state);

    made->builder.household.securities[0].tax_kind = TAX_KIND_STOCK;
    put(made, "1", "10.00", "2019-01-07");
    put(made, "1", "60.00", "2020-01-06");
    sell(made, "1");
    ASSERT_OK(compare(made));
    assert_string_equal(method(made, SELECT_AVERAGE_COST)->not_applicable,
                        "average_cost_not_allowed");
    assert_false(method(made, SELECT_AVERAGE_COST)->saved.present);
    made->builder.household.securities[0].tax_kind = TAX_KIND_RIC;
    ASSERT_OK(compare(made));
    assert_null(method(made, SELECT_AVERAGE_COST)->not_applicable);
    ASSERT_MONEY(method(made, SELECT_AVERAGE_COST)->figures.total, "19.50");
}

static void test_comparison_has_specific_where_the_order_names_lots_li_2(void **state)
{
    Bench *made = bench(state);
    NamedLot named[1] = {{.quantity = {0}}};
    TradeOrder *trade;

    put(made, "2", "20.00", "2019-01-07");
    named[0].lot_id = put(made, "2", "120.00", "2020-01-06")->id;
    put(made, "2", "40.00", "2021-01-06");
    trade = sell(made, "1");
    ASSERT_OK(compare(made));
    assert_string_equal(method(made, SELECT_SPECIFIC)->not_applicable, "lots_required");
    made->order->lot_selection = (OptionalWord){true, SELECT_SPECIFIC};
    trade->lots = named;
    trade->lot_count = 1;
    ASSERT_OK(compare(made));
    assert_null(method(made, SELECT_SPECIFIC)->not_applicable);
    ASSERT_MONEY(method(made, SELECT_SPECIFIC)->figures.total, "12.00");
    ASSERT_MONEY(method(made, SELECT_FIFO)->figures.total, "27.00");
    assert_int_equal(made->comparison.lot_selection, SELECT_SPECIFIC);
}

static void test_comparison_says_why_lots_named_do_not_serve_li_2(void **state)
{
    Bench *made = bench(state);
    NamedLot named[1] = {{.quantity = {true, {0}}}};
    TradeOrder *trade;

    put(made, "2", "20.00", "2019-01-07");
    named[0].lot_id = put(made, "2", "120.00", "2020-01-06")->id;
    trade = sell(made, "1");
    trade->lots = named;
    trade->lot_count = 1;
    made->order->lot_selection = (OptionalWord){true, SELECT_SPECIFIC};
    ASSERT_OK(compare(made));
    assert_string_equal(method(made, SELECT_SPECIFIC)->not_applicable, "not_positive");
    named[0].quantity.value = quantity("0.5");
    ASSERT_OK(compare(made));
    assert_string_equal(method(made, SELECT_SPECIFIC)->not_applicable, "lots_do_not_add_up");
    ASSERT_MONEY(method(made, SELECT_FIFO)->figures.total, "27.00");
}

/* Its lots are the sale's own, so no method can have them. */
static void test_comparison_of_a_sale_whose_own_lots_fall_short_is_refused_li_2(void **state)
{
    Bench *made = bench(state);
    NamedLot named[1] = {{.quantity = {true, quantity("0.5")}}};
    TradeOrder *trade;

    named[0].lot_id = put(made, "2", "20.00", "2019-01-07")->id;
    sell(made, "1");
    trade = sell(made, "1");
    trade->lots = named;
    trade->lot_count = 1;
    trade->lot_selection = (OptionalWord){true, SELECT_SPECIFIC};
    ASSERT_FAULT(compare(made), "lots_do_not_add_up", "/trades/1/lots");
}

static void test_comparison_has_the_faults_of_the_order(void **state)
{
    Bench *made = bench(state);

    put(made, "2", "20.00", "2019-01-07");
    sell(made, "3");
    ASSERT_FAULT(compare(made), "more_than_held", "/trades/0/quantity");
    made->order->trades[0].quantity.value = quantity("1");
    made->builder.household.profiles[0].kind = PROFILE_FEDERAL;
    made->order->trade_date = on("2031-03-03");
    ASSERT_FAULT(compare(made), "tax_year_not_supported", "/trade_date");
}

static void test_comparison_without_a_profile_has_no_tax(void **state)
{
    Bench *made = bench(state);

    put(made, "2", "20.00", "2019-01-07");
    sell(made, "1");
    made->builder.household.profile_count = 0;
    ASSERT_OK(compare(made));
    assert_null(made->comparison.cheapest);
    assert_false(method(made, SELECT_FIFO)->figures.has_tax);
    assert_false(method(made, SELECT_FIFO)->saved.present);
    ASSERT_MONEY(method(made, SELECT_FIFO)->figures.realized.long_term, "90.00");
}

static void test_comparison_counts_unknown_basis_at_its_high_end_ba_7(void **state)
{
    Bench *made = bench(state);

    put(made, "1", NULL, "2019-01-07");
    put(made, "1", "50.00", "2020-01-06");
    sell(made, "1");
    ASSERT_OK(compare(made));
    assert_true(method(made, SELECT_FIFO)->figures.has_range);
    ASSERT_MONEY(method(made, SELECT_FIFO)->figures.total, "30.00");
    ASSERT_MONEY(method(made, SELECT_FIFO)->figures.total_low, "0.00");
    assert_false(method(made, SELECT_LIFO)->figures.has_range);
    ASSERT_MONEY(method(made, SELECT_LIFO)->figures.total_low, "15.00");
    assert_int_equal(made->comparison.cheapest->lot_selection, SELECT_LIFO);
}

static void test_comparison_shows_the_budget_with_the_least_room_bu_3(void **state)
{
    Bench *made = bench(state);
    GainsBudget *budget;

    put(made, "1", "10.00", "2019-01-07");
    put(made, "1", "99.00", "2020-01-06");
    sell(made, "1");
    ASSERT_OK(compare(made));
    assert_false(method(made, SELECT_FIFO)->has_budget);
    builder_budget(&made->builder, 2026, "1000.00");
    budget = builder_budget(&made->builder, 2026, "50.00");
    budget->scope = BUDGET_ACCOUNT;
    builder_budget(&made->builder, 2026, "200.00");
    ASSERT_OK(compare(made));
    assert_true(method(made, SELECT_FIFO)->has_budget);
    assert_int_equal(method(made, SELECT_FIFO)->budget.state, BUDGET_OVER);
    ASSERT_MONEY(method(made, SELECT_FIFO)->budget.remaining.value, "-40.00");
    assert_int_equal(method(made, SELECT_FIFO)->budget.budget->scope, BUDGET_ACCOUNT);
    assert_int_equal(method(made, SELECT_LIFO)->budget.state, BUDGET_WITHIN);
}

/* What buys disallow of the year before is that year's: no method pays for it. */
static void test_comparison_counts_losses_booked_this_year_alone_mt_7(void **state)
{
    Bench *made = bench(state);

    made->builder.household.pins.price_as_of = date("2026-01-12");
    builder_realized(&made->builder, 0, 0, "2026-01-05", "1000.00")->term = TERM_SHORT;
    builder_realized(&made->builder, 0, 0, "2026-01-06", "-500.00")->term = TERM_SHORT;
    builder_realized(&made->builder, 0, 0, "2025-12-29", "-700.00")->term = TERM_SHORT;
    builder_buy(&made->builder, made->order, 0, "VTI", "1000.00");
    ASSERT_OK(compare(made));
    ASSERT_MONEY(method(made, SELECT_FIFO)->figures.total, "250.00");
    ASSERT_MONEY(method(made, SELECT_LIFO)->figures.total, "250.00");
}

static void test_comparison_of_buys_alone_is_of_equals(void **state)
{
    Bench *made = bench(state);

    builder_buy(&made->builder, made->order, 0, "VTI", "100.00");
    ASSERT_OK(compare(made));
    for (LotSelection i = 0; i <= SELECT_SPECIFIC; i++) {
        assert_null(method(made, i)->not_applicable);
        ASSERT_MONEY(method(made, i)->figures.total, "0.00");
        assert_int_equal(method(made, i)->figures.lot_count, 0);
    }
}

/* Each method sells as much as it takes: 50.00 of gain are a share of the first, 2 of the last. */
static void test_comparison_solves_a_goal_under_each_method_d_12(void **state)
{
    Bench *made = bench(state);
    TradeOrder *trade;
    Model *model = builder_model(&made->builder, BY_ASSET_CLASS);

    builder_target(&made->builder, model, "1")->asset_class = (OptionalWord){true, CLASS_US_STOCKS};
    put(made, "10", "500.00", "2019-01-07");
    put(made, "10", "750.00", "2020-01-06");
    put(made, "10", "1000.00", "2026-01-06");
    trade = sell(made, "1");
    trade->quantity.present = false;
    trade->goal = (OptionalWord){true, GOAL_REALIZE_LONG_TERM_GAIN};
    trade->amount = some("50.00");
    ASSERT_OK(compare(made));
    assert_true(made->comparison.has_goal);
    assert_int_equal(method(made, SELECT_FIFO)->solved.quantity.units,
                     quantity("0.99995000").units);
    ASSERT_MONEY(method(made, SELECT_FIFO)->figures.realized.long_term, "50.00");
    ASSERT_MONEY(method(made, SELECT_LIFO)->figures.realized.long_term, "50.00");
    assert_true(method(made, SELECT_LIFO)->solved.quantity.units > quantity("11.9").units);
    assert_true(method(made, SELECT_LIFO)->drift_after.value.millionths >
                method(made, SELECT_FIFO)->drift_after.value.millionths);
    trade->amount = some("800.00");
    ASSERT_OK(compare(made));
    assert_string_equal(method(made, SELECT_FIFO)->not_applicable, "goal_not_reachable");
    assert_false(method(made, SELECT_LIFO)->saved.present);
}

/* What is taken out of an IRA is income below the gain. Less the deduction of 16,100 it is taxed at
 * 10 %, 12 % and 22 %: 8,770.00; above it lie gains of 9,000 and 6,000, at 15 %. */
static void test_comparison_counts_what_is_distributed_ac_2_mt_2(void **state)
{
    Bench *made = bench(state);
    Arena *arena = *state;
    uint32_t ira = builder_account(&made->builder, TAX_DEFERRED, OWNER_SELF, "80000.00");
    CashMove move = {made->builder.household.accounts[ira].id, money("-80000.00")};
    Preview preview;

    made->builder.household.profiles[0].kind = PROFILE_FEDERAL;
    put(made, "100", "1000.00", "2019-01-07");
    put(made, "100", "4000.00", "2020-01-06");
    sell(made, "100");
    made->order->kind = PREVIEW_WITHDRAWAL;
    made->order->moves = &move;
    made->order->move_count = 1;
    ASSERT_OK(compare(made));
    ASSERT_MONEY(method(made, SELECT_FIFO)->figures.total, "10120.00");
    ASSERT_MONEY(method(made, SELECT_LIFO)->figures.total, "9670.00");
    ASSERT_OK(preview_compute(arena, builder_rules(arena), builder_household(&made->builder),
                              made->order, (OptionalWord){0}, &preview));
    ASSERT_MONEY(preview.tax.total, "10120.00");
}

/* 15 % of the gain of 6,000, on top of what the year's wages are taxed. */
static void test_comparison_bounds_what_the_sale_adds_to_the_tax_ms_1(void **state)
{
    Bench *made = bench(state);
    TaxProfile *profile = &made->builder.household.profiles[0];

    profile->kind = PROFILE_FEDERAL;
    profile->wages = money("80000");
    put(made, "100", "1000.00", "2019-01-07");
    put(made, "100", "4000.00", "2020-01-06");
    sell(made, "100");
    ASSERT_OK(compare(made));
    assert_true(method(made, SELECT_MIN_TAX)->figures.proven);
    ASSERT_MONEY(method(made, SELECT_MIN_TAX)->figures.total, "900.00");
    ASSERT_MONEY(method(made, SELECT_MIN_TAX)->figures.lower_bound, "900.00");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_comparison_has_the_published_pair_fl_5),
        TEST(test_comparison_names_the_cheapest_d_5),
        TEST(test_comparison_breaks_ties_by_what_is_kept_ms_4),
        TEST(test_comparison_breaks_ties_by_what_is_disallowed_ms_4),
        TEST(test_comparison_keeps_the_method_a_sale_names),
        TEST(test_comparison_says_where_average_cost_is_not_allowed_li_5),
        TEST(test_comparison_has_specific_where_the_order_names_lots_li_2),
        TEST(test_comparison_says_why_lots_named_do_not_serve_li_2),
        TEST(test_comparison_of_a_sale_whose_own_lots_fall_short_is_refused_li_2),
        TEST(test_comparison_has_the_faults_of_the_order),
        TEST(test_comparison_without_a_profile_has_no_tax),
        TEST(test_comparison_counts_unknown_basis_at_its_high_end_ba_7),
        TEST(test_comparison_shows_the_budget_with_the_least_room_bu_3),
        TEST(test_comparison_counts_losses_booked_this_year_alone_mt_7),
        TEST(test_comparison_of_buys_alone_is_of_equals),
        TEST(test_comparison_solves_a_goal_under_each_method_d_12),
        TEST(test_comparison_counts_what_is_distributed_ac_2_mt_2),
        TEST(test_comparison_bounds_what_the_sale_adds_to_the_tax_ms_1),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
