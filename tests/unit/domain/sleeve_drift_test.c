#include "sleeve_scale.h"

/* 60 % of A and B by halves, 40 % of B and C by quarters and the rest: A 30, B 40, C 30. */
static SleeveScale *two_sleeves(void **state)
{
    SleeveScale *made = sleeve_scale(state);
    Model *core = sleeve_of(made, "Core", "0.6");
    Model *growth = sleeve_of(made, "Growth", "0.4");

    sleeve_target(made, core, "A", "0.5");
    sleeve_target(made, core, "B", "0.5");
    sleeve_target(made, growth, "B", "0.25");
    sleeve_target(made, growth, "C", "0.75");
    return made;
}

static void assert_share(const SleeveShare *share, const char *value, const char *weight,
                         const char *drift)
{
    ASSERT_MONEY(share->value, value);
    assert_rate(share->weight, weight);
    assert_int_equal(share->drift.present, drift != NULL);
    if (drift != NULL)
        assert_rate(share->drift.value, drift);
}

static void test_sleeve_drift_is_nothing_at_the_targets(void **state)
{
    SleeveScale *made = two_sleeves(state);
    const SleeveDrift *drift;

    hold(made->scale, 0, "30");
    hold(made->scale, 1, "40");
    hold(made->scale, 2, "30");
    drift = measure_sleeves(made);
    assert_int_equal(drift->gap, SLEEVES_KNOWN);
    assert_rate(drift->drift, "0");
    assert_int_equal(drift->sleeve_count, 2);
    assert_share(&drift->sleeves[0], "60.00", "0.6", "0");
    assert_share(&drift->sleeves[1], "40.00", "0.4", "0");
    ASSERT_MONEY(drift->unassigned, "0.00");
    assert_true(text_is(drift->sleeves[1].name, "Growth"));
    assert_int_equal(drift->sleeves[1].version, 2);
    assert_rate(drift->sleeves[1].target, "0.4");
}

static void test_sleeve_drift_parts_what_sleeves_share_by_what_each_brings(void **state)
{
    SleeveScale *made = two_sleeves(state);
    const SleeveDrift *drift;

    /* B is parted 30 to 10: of 60, 45 and 15. Within, 20 and 45 of 65, 15 and 20 of 35. */
    hold(made->scale, 0, "20");
    hold(made->scale, 1, "60");
    hold(made->scale, 2, "20");
    drift = measure_sleeves(made);
    assert_rate(drift->drift, "0.05");
    assert_share(&drift->sleeves[0], "65.00", "0.65", "0.192308");
    assert_share(&drift->sleeves[1], "35.00", "0.35", "0.178571");
    assert_rate(made->scale->drift.before, "0.2");
}

/* The same with D and B in the place of B: 60 between them. */
static void test_sleeve_drift_takes_an_index_for_its_class(void **state)
{
    SleeveScale *made = two_sleeves(state);
    ModelTarget stocks[] = {{.symbol = {true, TEXT_LITERAL("D")}, .weight = {750000}},
                            {.symbol = {true, TEXT_LITERAL("B")}, .weight = {250000}}};
    const Model index = {.basis = BY_SECURITY, .targets = stocks, .target_count = 2};
    const SleeveDrift *drift;

    made->index = &index;
    made->scale->builder.household.policy.direct_index =
        (DirectIndex){TEXT_LITERAL("B"), {.present = true}, true};
    hold(made->scale, 0, "20");
    hold(made->scale, 1, "15");
    hold(made->scale, 2, "20");
    hold(made->scale, 3, "45");
    drift = measure_sleeves(made);
    assert_int_equal(made->scale->drift.class_count, 5);
    assert_rate(drift->drift, "0.05");
    assert_share(&drift->sleeves[0], "65.00", "0.65", "0.192308");
    assert_share(&drift->sleeves[1], "35.00", "0.35", "0.178571");
    ASSERT_MONEY(drift->unassigned, "0.00");
}

static void test_sleeve_drift_leaves_what_no_sleeve_wants_unassigned(void **state)
{
    SleeveScale *made = two_sleeves(state);
    const SleeveDrift *drift;

    hold(made->scale, 0, "30");
    hold(made->scale, 3, "50");
    made->scale->builder.household.accounts[0].cash = money("20.00");
    drift = measure_sleeves(made);
    assert_share(&drift->sleeves[0], "30.00", "0.3", "0.5");
    assert_share(&drift->sleeves[1], "0.00", "0", NULL);
    ASSERT_MONEY(drift->unassigned, "70.00");
    assert_rate(drift->unassigned_weight, "0.7");
    assert_rate(drift->drift, "0.7");
}

static void test_sleeve_drift_counts_cash_where_a_sleeve_has_it_as_a_target(void **state)
{
    SleeveScale *made = sleeve_scale(state);
    Model *core = sleeve_of(made, "Core", "0.5");
    Model *growth = sleeve_of(made, "Growth", "0.5");

    sleeve_target(made, core, "cash", "0.2");
    sleeve_target(made, core, "A", "0.8");
    sleeve_target(made, growth, "B", "1");
    made->sleeves[1].name = (OptionalText){true, TEXT_LITERAL("Satellite")};
    hold(made->scale, 0, "40");
    hold(made->scale, 1, "50");
    made->scale->builder.household.accounts[0].cash = money("10.00");
    assert_rate(measure_sleeves(made)->drift, "0");
    assert_share(&made->drift.sleeves[0], "50.00", "0.5", "0");
    assert_true(text_is(made->drift.sleeves[1].name, "Satellite"));
}

static void test_sleeve_drift_without_a_removed_class_is_of_what_is_left(void **state)
{
    SleeveScale *made = two_sleeves(state);
    const SleeveDrift *drift;

    made->removed[made->blend.removed_count++] = TEXT_LITERAL("B");
    hold(made->scale, 0, "40");
    hold(made->scale, 1, "20");
    hold(made->scale, 2, "40");
    drift = measure_sleeves(made);
    assert_rate(drift->sleeves[0].target, "0.5");
    assert_share(&drift->sleeves[0], "40.00", "0.4", "0");
    assert_share(&drift->sleeves[1], "40.00", "0.4", "0");
    ASSERT_MONEY(drift->unassigned, "20.00");
    assert_rate(drift->drift, "0.2");
}

static void test_sleeve_drift_of_a_sleeve_that_is_all_removed_has_nothing_to_weigh(void **state)
{
    SleeveScale *made = sleeve_scale(state);

    sleeve_target(made, sleeve_of(made, "Core", "0.5"), "A", "1");
    sleeve_target(made, sleeve_of(made, "Growth", "0.5"), "B", "1");
    made->removed[made->blend.removed_count++] = TEXT_LITERAL("B");
    hold(made->scale, 0, "40");
    measure_sleeves(made);
    assert_rate(made->drift.drift, "0");
    assert_rate(made->drift.sleeves[1].target, "0");
    assert_share(&made->drift.sleeves[1], "0.00", "0", NULL);
}

static void test_sleeve_drift_of_one_account_looks_at_it_alone(void **state)
{
    SleeveScale *made = two_sleeves(state);
    HouseholdBuilder *builder = &made->scale->builder;
    SleeveScope scope = {.household = &builder->household,
                         .account = 1,
                         .drift = &made->scale->drift,
                         .blend = &made->blend,
                         .flattened = &made->flattened};
    SleeveDrift drift;

    builder_account(builder, TAXABLE, OWNER_SELF, "5.00");
    hold(made->scale, 0, "30");
    builder_lot(builder, 1, 2, "15", "1", "2020-01-06");
    measure_sleeves(made);
    sleeve_drift_compute(*state, &scope, &drift);
    assert_share(&drift.sleeves[0], "0.00", "0", NULL);
    assert_share(&drift.sleeves[1], "15.00", "0.75", "0.25");
    ASSERT_MONEY(drift.unassigned, "5.00");
    scope.account = 0;
    sleeve_drift_compute(*state, &scope, &drift);
    assert_share(&drift.sleeves[0], "30.00", "1", "0.5");
}

/* A cent of B is 10^12 of the smallest values, of which 30 and 10 in 40 are no whole multiples. */
static void test_sleeve_drift_parts_the_least_exactly(void **state)
{
    SleeveScale *made = two_sleeves(state);

    hold(made->scale, 1, "0.01");
    measure_sleeves(made);
    assert_rate(made->drift.sleeves[0].weight, "0.75");
    assert_rate(made->drift.sleeves[1].weight, "0.25");
}

static void test_sleeve_drift_within_is_none_where_debts_all_but_outweigh_it(void **state)
{
    SleeveScale *made = sleeve_scale(state);
    Model *core = sleeve_of(made, "Core", "0.5");

    sleeve_target(made, core, "cash", "0.5");
    sleeve_target(made, core, "A", "0.5");
    sleeve_target(made, sleeve_of(made, "Growth", "0.5"), "B", "1");
    hold(made->scale, 0, "900000000.00000001");
    hold(made->scale, 1, "900000000");
    made->scale->builder.household.accounts[0].cash = money("-900000000.00");
    measure_sleeves(made);
    assert_int_equal(made->drift.gap, SLEEVES_KNOWN);
    assert_share(&made->drift.sleeves[0], "0.00", "0", NULL);
    made->scale->builder.household.accounts[0].cash = money("-899999999.00");
    measure_sleeves(made);
    assert_share(&made->drift.sleeves[0], "1.00", "0", "899999990.500000");
    made->scale->builder.household.accounts[0].cash = money("-900000001.00");
    measure_sleeves(made);
    assert_share(&made->drift.sleeves[0], "-1.00", "0", NULL);
}

/* What a plan would leave, beside what is held; and nothing, of which no share can be taken. */
static void test_sleeve_drift_after_a_plan_is_of_what_it_leaves(void **state)
{
    SleeveScale *made = two_sleeves(state);
    const Household *household = &made->scale->builder.household;
    HouseholdPositions after;
    SleeveScope scope = {.household = household,
                         .account = -1,
                         .held = &after,
                         .blend = &made->blend,
                         .flattened = &made->flattened,
                         .drift = &made->scale->drift};
    SleeveDrift drift;

    hold(made->scale, 0, "20");
    hold(made->scale, 1, "60");
    hold(made->scale, 2, "20");
    assert_rate(measure_sleeves(made)->drift, "0.05");
    after = household_positions(*state, household);
    after.shares[0] = quantity("30");
    after.shares[1] = quantity("40");
    after.shares[2] = quantity("20");
    after.cash[0] = money("10.00");
    sleeve_drift_compute(*state, &scope, &drift);
    assert_rate(drift.drift, "0.1");
    ASSERT_MONEY(drift.unassigned, "10.00");
    assert_share(&drift.sleeves[0], "60.00", "0.6", "0");
    for (size_t i = 0; i < 3; i++)
        after.shares[i] = quantity("0");
    after.cash[0] = money("0.00");
    sleeve_drift_compute(*state, &scope, &drift);
    assert_int_equal(drift.gap, SLEEVES_EMPTY);
    assert_int_equal(drift.sleeve_count, 0);
}

static void test_sleeve_drift_names_why_there_is_none(void **state)
{
    static const SleeveGap wanted[] = {
        [DRIFT_KNOWN] = SLEEVES_NO_SLEEVES,    [DRIFT_EMPTY] = SLEEVES_EMPTY,
        [DRIFT_NO_MODEL] = SLEEVES_NO_MODEL,   [DRIFT_MISSING_PRICE] = SLEEVES_MISSING_PRICE,
        [DRIFT_TOO_LARGE] = SLEEVES_TOO_LARGE, [DRIFT_NOTHING_LEFT] = SLEEVES_NOTHING_LEFT,
    };

    for (DriftGap gap = DRIFT_KNOWN; gap <= DRIFT_NOTHING_LEFT; gap++) {
        const Drift figured = {.gap = gap};
        const SleeveScope scope = {.account = -1, .drift = &figured};
        SleeveDrift drift;

        sleeve_drift_compute(*state, &scope, &drift);
        assert_int_equal(drift.gap, wanted[gap]);
        assert_int_equal(drift.sleeve_count, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_sleeve_drift_is_nothing_at_the_targets),
        TEST(test_sleeve_drift_parts_what_sleeves_share_by_what_each_brings),
        TEST(test_sleeve_drift_takes_an_index_for_its_class),
        TEST(test_sleeve_drift_leaves_what_no_sleeve_wants_unassigned),
        TEST(test_sleeve_drift_counts_cash_where_a_sleeve_has_it_as_a_target),
        TEST(test_sleeve_drift_without_a_removed_class_is_of_what_is_left),
        TEST(test_sleeve_drift_of_a_sleeve_that_is_all_removed_has_nothing_to_weigh),
        TEST(test_sleeve_drift_of_one_account_looks_at_it_alone),
        TEST(test_sleeve_drift_parts_the_least_exactly),
        TEST(test_sleeve_drift_within_is_none_where_debts_all_but_outweigh_it),
        TEST(test_sleeve_drift_after_a_plan_is_of_what_it_leaves),
        TEST(test_sleeve_drift_names_why_there_is_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
