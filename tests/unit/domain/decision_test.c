#include "decision_bench.h"

static size_t compare(void **state, const Made *before, const Made *after, Alert **alerts)
{
    return decision_compare(*state, &before->decision, &after->decision, &after->scope, alerts);
}

static void test_decision_figures_alone_are_no_news(void **state)
{
    const Made *before = decide(bench(state, "2026-08-21", "100"));
    const Made *after = decide(bench(state, "2026-08-24", "101"));
    Alert *alerts;

    assert_int_equal(compare(state, before, after, &alerts), 0);
}

static void test_decision_cheapest_method_flips_with_the_price(void **state)
{
    const Made *before = decide(bench(state, "2026-08-21", "98"));
    const Made *after = decide(bench(state, "2026-08-21", "97"));
    Alert *alerts;

    assert_int_equal(compare(state, before, after, &alerts), 1);
    assert_int_equal(alerts[0].reason, ALERT_CHEAPEST_METHOD);
    assert_string_equal(alerts[0].before, "fifo");
    assert_string_not_equal(alerts[0].after, "fifo");
    assert_null(alerts[0].lot);
}

/* The 100 shares of the long lot gain 4,000.00 at 100 and 4,600.00 at 106. */
static void test_decision_budget_is_crossed_both_ways(void **state)
{
    const Made *within = decide(bench(state, "2026-08-21", "100"));
    const Made *over = decide(bench(state, "2026-08-21", "106"));
    Alert *alerts;

    assert_int_equal(compare(state, within, over, &alerts), 1);
    assert_int_equal(alerts[0].reason, ALERT_BUDGET);
    assert_string_equal(alerts[0].before, "within");
    assert_string_equal(alerts[0].after, "over");
    assert_false(alerts[0].account_id.present);
    assert_int_equal(compare(state, over, within, &alerts), 1);
    assert_string_equal(alerts[0].after, "within");
}

static void test_decision_budget_of_an_account_names_it(void **state)
{
    Bench *made = bench(state, "2026-08-21", "106");
    const Made *over;
    Made before;
    Alert *alerts;

    made->budget->scope = BUDGET_ACCOUNT;
    over = decide(made);
    before = *over;
    before.decision.over_count = 0;
    assert_int_equal(compare(state, &before, over, &alerts), 1);
    assert_true(alerts[0].account_id.present);
    assert_memory_equal(&alerts[0].account_id.value, &over->scope.household->accounts[0].id,
                        sizeof(AccountId));
}

static void test_decision_new_budget_that_is_over_is_crossed(void **state)
{
    const Made *over = decide(bench(state, "2026-08-21", "106"));
    Made before = *over;
    Alert *alerts;

    before.decision.over_count = 0;
    assert_int_equal(compare(state, &before, over, &alerts), 1);
    assert_string_equal(alerts[0].before, "within");
}

/* It is not overspent any more: one that comes in its place is news again. */
static void test_decision_budget_that_is_gone_is_over_no_more(void **state)
{
    const Made *over = decide(bench(state, "2026-08-21", "106"));
    Made gone = *over;
    Alert *alerts;

    gone.decision.over_count = 0;
    assert_int_equal(compare(state, over, &gone, &alerts), 1);
    assert_string_equal(alerts[0].before, "over");
    assert_string_equal(alerts[0].after, "within");
}

static void test_decision_drift_crosses_its_tolerance(void **state)
{
    Made *one = decide(bench(state, "2026-08-21", "100"));
    Made *other = decide(bench(state, "2026-08-21", "100"));
    Alert *alerts;

    one->decision.within = (OptionalBool){true, true};
    other->decision.within = (OptionalBool){true, false};
    assert_int_equal(compare(state, one, other, &alerts), 1);
    assert_int_equal(alerts[0].reason, ALERT_DRIFT);
    assert_string_equal(alerts[0].before, "within");
    assert_string_equal(alerts[0].after, "outside");
    assert_int_equal(compare(state, one, one, &alerts), 0);
    one->decision.within.present = false;
    assert_int_equal(compare(state, one, other, &alerts), 1);
    assert_null(alerts[0].before);
    other->decision.within.present = false;
    assert_int_equal(compare(state, one, other, &alerts), 0);
}

/* Bought on 2025-09-15: long from 2026-09-16 on (rule HP-1). */
static void test_decision_lot_turns_long_term_hp_1(void **state)
{
    const Made *before = decide(bench(state, "2026-09-15", "100"));
    Bench *later = bench(state, "2026-09-16", "100");
    const Made *after = decide(later);
    Alert *alerts;
    size_t count = compare(state, before, after, &alerts);

    assert_true(count >= 1);
    assert_int_equal(alerts[count - 1].reason, ALERT_LONG_TERM);
    assert_string_equal(alerts[count - 1].after, "long");
    assert_int_equal(alerts[count - 1].lot->acquired_on.value.days, date("2025-09-15").days);
    assert_true(alerts[count - 1].account_id.present);
    assert_int_equal(compare(state, after, after, &alerts), 0);
}

static void test_decision_of_many_lots_that_turn_counts_them_all_hp_1(void **state)
{
    enum { LOTS = DECISION_ALERTS };
    const Made *before;
    Made *after;
    Bench *made = bench(state, "2026-09-15", "100");
    Alert *alerts;

    for (int i = 0; i < LOTS; i++)
        builder_lot(&made->builder, 0, 0, "1", "75.00", "2025-09-15");
    before = decide(made);
    after = decide(made);
    after->decision.trade_date = date("2026-09-16");
    assert_int_equal(compare(state, before, after, &alerts), LOTS + 1);
    assert_int_equal(alerts[DECISION_ALERTS - 1].reason, ALERT_LONG_TERM);
}

/* A gift that loses on its value counts from the gift, whatever the donor held. */
static Bench *gift_bench(void **state, const char *as_of, const char *at)
{
    Bench *made = bench(state, as_of, at);

    made->short_lot->kind = LOT_GIFT;
    made->short_lot->acquired_on = on("2026-02-02");
    made->short_lot->donor_acquired_on = on("2025-09-15");
    made->short_lot->donor_basis = some("12000.00");
    made->short_lot->gift_value = some("11000.00");
    made->short_lot->gift_date = on("2026-02-02");
    return made;
}

static void test_decision_gift_that_loses_turns_long_by_its_own_date_hp_5(void **state)
{
    const Made *before = decide(gift_bench(state, "2026-09-15", "100"));
    const Made *after = decide(gift_bench(state, "2026-09-16", "100"));
    Alert *alerts;

    assert_int_equal(compare(state, before, after, &alerts), 0);
    assert_int_equal(decision_stands_until(*state, &before->scope, date("2026-09-15")).days,
                     date("2027-01-01").days);               /* its own would be 2027-02-03 */
    before = decide(gift_bench(state, "2026-09-15", "115")); /* neither gain nor loss: BA-4 */
    assert_int_equal(decision_stands_until(*state, &before->scope, date("2026-09-15")).days,
                     date("2026-09-16").days);
}

/* Without a price nobody knows whether it loses: the donor's date, as for a gain. */
static void test_decision_gift_without_a_price_counts_from_the_donor_hp_5(void **state)
{
    Bench *made = gift_bench(state, "2026-09-15", "100");
    const Household *household = builder_household(&made->builder);
    const DecisionScope scope = {.household = household};

    household->securities[made->short_lot->security].price.present = false;
    assert_int_equal(decision_stands_until(*state, &scope, date("2026-09-15")).days,
                     date("2026-09-16").days);
}

/* What a preview does not sell decides nothing of it; of the household as it stands it does. */
static void test_decision_lot_that_is_not_sold_is_no_news_of_a_preview(void **state)
{
    Bench *made = bench(state, "2026-09-15", "100");
    const Made *before;
    Made after;
    Alert *alerts;

    builder_security(&made->builder, "BND", CLASS_US_BONDS, "50");
    builder_lot(&made->builder, 0, 1, "10", "400.00", "2025-09-15");
    before = decide(made);
    after = *before;
    after.decision.trade_date = date("2026-09-16");
    assert_int_equal(compare(state, before, &after, &alerts), 1);
    after.scope.preview = NULL;
    assert_int_equal(compare(state, before, &after, &alerts), 2);
}

static DecisionInterval interval_of(void **state, Bench *made)
{
    const Made *decided = decide(made);

    return decision_interval(*state, builder_rules(*state), decided->scope.household, made->order,
                             0, &decided->decision);
}

/* Below 97.50 by more than two cents of tax, one of each lot: at a slope of 20 a dollar. */
static void test_decision_interval_ends_where_the_cheapest_flips(void **state)
{
    Bench *made = bench(state, "2026-08-21", "100");
    DecisionInterval interval = interval_of(state, made);

    assert_true(interval.low.present);
    assert_in_range(interval.low.value.micros, price("97.498").micros, price("97.5").micros);
    assert_int_equal(made->builder.household.securities[0].price.value.micros, price("100").micros);
}

/* The budget of 4,500.00 is overspent above 105: 100 shares of basis 60 gain more. */
static void test_decision_interval_ends_where_a_budget_is_crossed(void **state)
{
    Bench *made = bench(state, "2026-08-21", "100");
    DecisionInterval interval = interval_of(state, made);

    assert_true(interval.high.present);
    assert_in_range(interval.high.value.micros, price("105").micros, price("105.0001").micros);
    made->budget->allowance = some("9000.00");
    assert_false(interval_of(state, made).high.present);
}

static void test_decision_interval_of_what_cannot_be_carried_out_is_open(void **state)
{
    static const Decision standing = {0};
    Bench *unpriced = bench(state, "2026-08-21", "100");
    Bench *too_many = bench(state, "2026-08-21", "100");
    Bench *benches[] = {unpriced, too_many};

    unpriced->builder.household.securities[0].price.present = false;
    builder_sell(&too_many->builder, too_many->order, 0, "VTI", "101");
    for (size_t i = 0; i < 2; i++) {
        DecisionInterval interval = decision_interval(*state, builder_rules(*state),
                                                      builder_household(&benches[i]->builder),
                                                      benches[i]->order, 0, &standing);

        assert_false(interval.low.present || interval.high.present);
    }
}

/*
 * At 97.499 the short lot saves 2 cents, which two lots may be rounded by; at 97.49 it saves 20.
 * What has flipped flips back only behind the same margin.
 */
static void test_decision_cheapest_method_stays_within_rounding(void **state)
{
    const Made *before = decide(bench(state, "2026-08-21", "98"));
    const Made *close = decide(bench(state, "2026-08-21", "97.499"));
    const Made *after = decide(bench(state, "2026-08-21", "97.49"));
    Decision kept =
        decision_of_preview(*state, &close->preview, &close->comparison, &before->decision);
    Decision flipped = decision_of_preview(*state, &after->preview, &after->comparison, &kept);

    assert_int_not_equal(close->decision.cheapest.value, before->decision.cheapest.value);
    assert_int_equal(kept.cheapest.value, before->decision.cheapest.value);
    assert_int_equal(flipped.cheapest.value, after->decision.cheapest.value);
    assert_int_not_equal(flipped.cheapest.value, kept.cheapest.value);
}

/* Its lots are not to be averaged any more: no tax of it tells whether another one saves. */
static void test_decision_cheapest_method_that_is_none_any_more_flips(void **state)
{
    const Made *made = decide(bench(state, "2026-08-21", "98"));
    Decision before = made->decision;
    Decision after;

    before.cheapest.value = SELECT_AVERAGE_COST;
    after = decision_of_preview(*state, &made->preview, &made->comparison, &before);
    assert_int_equal(after.cheapest.value, made->decision.cheapest.value);
    before.cheapest.present = false;
    after = decision_of_preview(*state, &made->preview, &made->comparison, &before);
    assert_int_equal(after.cheapest.value, made->decision.cheapest.value);
}

static void test_decision_interval_looks_at_no_price_beyond_figures(void **state)
{
    DecisionInterval interval = interval_of(state, bench(state, "2026-08-21", "10000000"));

    assert_false(interval.high.present);
}

/* A household as it stands has no method to choose; its budgets count what is booked. */
static void test_decision_household_has_its_booked_gains(void **state)
{
    Bench *made = bench(state, "2026-08-21", "100");
    Arena *arena = *state;
    const Rules *rules = builder_rules(arena);
    const Household *household;
    Decision decision;
    Drift drift;

    builder_realized(&made->builder, 0, 0, "2026-02-02", "4600.00");
    household = builder_household(&made->builder);
    drift_compute(arena, household, &rules->drift, &(DriftScope){.account = -1}, &drift);
    decision = decision_of_household(arena, rules, household, &drift);
    assert_false(decision.cheapest.present);
    assert_false(decision.within.present); /* no model */
    assert_int_equal(decision.over_count, 1);
    assert_false(decision.over[0].present);
    assert_int_equal(decision.trade_date.days, date("2026-08-21").days);
}

/* Below 105 the sale brings less than its fee: there is no cheapest way of it any more. */
static void test_decision_interval_ends_where_the_order_cannot_be_carried_out(void **state)
{
    Bench *made = bench(state, "2026-08-21", "110");
    DecisionInterval interval;

    made->builder.household.lots[0].basis = some("0.00");
    made->builder.household.lots[1].basis = some("0.00");
    made->order->trades[0].fee = some("10500.00");
    interval = interval_of(state, made);
    assert_true(interval.low.present);
    assert_int_equal(interval.low.value.micros, price("104.99995").micros); /* 10,500.00, rounded */
    assert_false(interval.high.present);
}

static void test_decision_without_a_profile_has_no_cheapest_method(void **state)
{
    Bench *made = bench(state, "2026-08-21", "100");

    made->builder.household.profile_count = 0;
    assert_false(decide(made)->decision.cheapest.present);
}

/* However many stand before it. */
static void test_decision_looks_at_the_budget_of_every_account(void **state)
{
    enum { ACCOUNTS = 40 };
    Bench *made = bench(state, "2026-08-21", "100");
    const Made *decided;

    for (uint32_t i = 1; i <= ACCOUNTS; i++) {
        GainsBudget *budget = builder_budget(&made->builder, 2026, "1.00");

        builder_account(&made->builder, TAXABLE, OWNER_SELF, "0.00");
        budget->scope = BUDGET_ACCOUNT;
        budget->account = i % ACCOUNTS;
    }
    decided = decide(made);
    assert_int_equal(decided->decision.over_count, 1);
    assert_memory_equal(&decided->decision.over[0].value, &decided->scope.household->accounts[0].id,
                        sizeof(AccountId));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_decision_figures_alone_are_no_news),
        TEST(test_decision_cheapest_method_flips_with_the_price),
        TEST(test_decision_budget_is_crossed_both_ways),
        TEST(test_decision_budget_of_an_account_names_it),
        TEST(test_decision_new_budget_that_is_over_is_crossed),
        TEST(test_decision_budget_that_is_gone_is_over_no_more),
        TEST(test_decision_drift_crosses_its_tolerance),
        TEST(test_decision_lot_turns_long_term_hp_1),
        TEST(test_decision_of_many_lots_that_turn_counts_them_all_hp_1),
        TEST(test_decision_gift_that_loses_turns_long_by_its_own_date_hp_5),
        TEST(test_decision_gift_without_a_price_counts_from_the_donor_hp_5),
        TEST(test_decision_lot_that_is_not_sold_is_no_news_of_a_preview),
        TEST(test_decision_interval_ends_where_the_cheapest_flips),
        TEST(test_decision_interval_ends_where_a_budget_is_crossed),
        TEST(test_decision_interval_of_what_cannot_be_carried_out_is_open),
        TEST(test_decision_cheapest_method_stays_within_rounding),
        TEST(test_decision_cheapest_method_that_is_none_any_more_flips),
        TEST(test_decision_interval_looks_at_no_price_beyond_figures),
        TEST(test_decision_household_has_its_booked_gains),
        TEST(test_decision_interval_ends_where_the_order_cannot_be_carried_out),
        TEST(test_decision_looks_at_the_budget_of_every_account),
        TEST(test_decision_without_a_profile_has_no_cheapest_method),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
