/* How good plans are, whatever household they meet. */
#include "plan_property.h"

#include "domain/booking.h"

enum {
    CENTS = 5,    /* to which trades are rounded */
    SHARES = 2000 /* millionths of a household that a whole share not bought may be */
};

static size_t swapped; /* by all cases; likewise: */
static size_t roomy;   /* budgets that the plan without any keeps */

/* Where neither tax nor location weighs anything, only drift pays for what trades cost. */
static void check_drift(PropertyCase *made)
{
    Household *household = household_of(made);
    const RebalancePlan *plan;

    household->policy.tax_weight = (OptionalRate){true, {0}};
    household->policy.location_weight = (OptionalRate){0};
    plan = plan_of(made, household);
    assert_true(plan->preview.drift.after.millionths <= plan->preview.drift.before.millionths);
}

static void test_rebalance_without_tax_raises_no_drift(void **state)
{
    property_hold(state, ROUNDS, check_drift);
}

/* Else drift rises only for tax that is saved, of this year or by where classes are held. */
static void check_risen_drift(PropertyCase *made)
{
    const RebalancePlan *plan = plan_of(made, household_of(made));

    if (plan->preview.drift.after.millionths > plan->preview.drift.before.millionths)
        assert_true(plan->preview.tax.total.cents < 0 ||
                    plan->location_after.drag.cents < plan->location_before.drag.cents);
}

static void test_rebalance_raises_drift_for_tax_alone(void **state)
{
    property_hold(state, ROUNDS, check_risen_drift);
}

static uint64_t traded_again;

/* A second run finds no more than the first has left open, but for rounding. Cooldowns, and
 * turnover that one plan may not exceed and two may, are no matter of how good plans are. */
static void check_again(PropertyCase *made)
{
    Household *household = household_of(made);
    const RebalancePlan *first;
    const RebalancePlan *second;

    household->policy.maximum_turnover.present = false;
    household->policy.cooldown_days.present = false;
    for (size_t i = 0; i < household->account_count; i++)
        household->accounts[i].policy.cooldown_days.present = false;
    first = plan_of(made, household);
    second = plan_of(made, booking_foresee(made->arena, &first->preview));
    traded_again += second->order.trade_count > 0;
    assert_true(second->do_nothing.value.cents - second->objective.cents <=
                first->objective.cents - first->lower_bound.cents + MONEY_ONE);
}

/* Nor does it do anything, but once in some thousand cases. */
static void test_rebalance_carried_out_leaves_no_more_than_its_gap(void **state)
{
    traded_again = 0;
    property_hold(state, ROUNDS, check_again);
    assert_true(1000 * traded_again <= property_rounds(ROUNDS));
}

/* Whatever else a plan is made for, its objective by these weights is not below the bound. */
static void check_bound(PropertyCase *made)
{
    const Household *household = household_of(made);
    const RebalancePlan *first = plan_of(made, household);

    for (int weighs = 0; weighs < 4; weighs++) {
        Household *other = ARENA_NEW(made->arena, Household);
        const RebalancePlan *second;

        *other = *household;
        other->policy.drift_weight.value.millionths *= weighs == 0 ? 4 : 1;
        other->policy.drift_weight.value.millionths /= weighs == 1 ? 4 : 1;
        other->policy.tax_weight.value.millionths /= weighs == 2 ? 10 : 1;
        other->policy.location_weight.value.millionths *= weighs == 3 ? 0 : 1;
        second = plan_of(made, other);
        assert_true(rebalance_objective(made->arena, &first->policy, &second->preview).cents +
                        CENTS >=
                    first->lower_bound.cents);
    }
}

static void test_rebalance_bound_is_above_no_plan_of_other_weights(void **state)
{
    property_hold(state, ROUNDS / 4, check_bound);
}

/* Whether a plan of the household without its budgets keeps them. */
static bool keeps_budgets(PropertyCase *made, const Household *household, const RebalancePlan *plan)
{
    Preview *preview = ARENA_NEW(made->arena, Preview);
    bool keeps = true;

    ASSERT_OK(preview_compute(made->arena, made->rules, household, &plan->order, (OptionalWord){0},
                              preview));
    for (size_t i = 0; i < preview->budget_count; i++)
        keeps = keeps && budget_exceeded(&preview->budgets[i]) == NULL;
    return keeps;
}

/* What a plan with a budget does could be done without one: no bound is above it, and a plan that
 * is proven is worse than it by no more than the tolerance. A budget that does not bind changes
 * nothing. */
static void check_budget(PropertyCase *made)
{
    Household *household = household_of(made);
    const RebalancePlan *tight = plan_of(made, household);
    const RebalancePlan *loose;
    Money tolerance;

    household->budget_count = 0;
    loose = plan_of(made, household);
    tolerance = money_at_rate(loose->preview.drift.value, REBALANCE_TOLERANCE);
    assert_true(loose->relaxation.cents <= tight->relaxation.cents + CENTS);
    assert_true(loose->lower_bound.cents <= tight->objective.cents + CENTS);
    if (loose->proven)
        assert_true(loose->objective.cents <= tight->objective.cents + tolerance.cents + 1);
    if (keeps_budgets(made, tight->preview.household, loose)) {
        assert_int_equal(tight->objective.cents, loose->objective.cents);
        roomy++;
    }
}

static void test_rebalance_bound_is_no_worse_without_a_budget(void **state)
{
    roomy = 0;
    property_hold(state, ROUNDS / 2, check_budget);
    assert_true(roomy > 0);
}

/* By classes of which one security is held and another one may be bought. */
static void pair_securities(PropertyCase *made, Household *household)
{
    static const int CLASSES[] = {CLASS_US_STOCKS, CLASS_US_BONDS};
    const uint32_t held = household->security_count > 3 ? 2 : 1;
    Model *model = household->models;

    model->basis = BY_ASSET_CLASS;
    model->target_count = held;
    model->targets = ARENA_ARRAY(made->arena, ModelTarget, held);
    for (uint32_t i = 0; i < held; i++)
        model->targets[i] =
            (ModelTarget){.asset_class = {true, CLASSES[i]}, .weight = {RATE_ONE / held}};
    for (uint32_t i = 0; i < household->security_count; i++)
        household->securities[i].asset_class = (OptionalWord){true, CLASSES[i % held]};
    for (size_t i = 0; i < household->lot_count; i++)
        household->lots[i].security %= held;
    household_sort_lots(household);
}

static bool is_over(const Preview *preview, size_t budget)
{
    return budget_exceeded(&preview->budgets[budget]) != NULL;
}

/* A harvest beside a plan's trades betters it, moves no drift and breaks nothing. Product E5. */
static void check_harvest(PropertyCase *made)
{
    Household *household = household_of(made);
    const RebalancePlan *plain;
    const RebalancePlan *more;

    pair_securities(made, household);
    household->policy.tax_weight = (OptionalRate){true, {RATE_ONE}};
    household->policy.harvest_minimum_loss = (OptionalMoney){true, {0}};
    household->policy.harvest_minimum_loss_rate = (OptionalRate){true, {0}};
    household->profiles[0].short_term_gains_elsewhere = (Money){INT64_C(10000000)};
    household->last_trade_count = 0;
    for (size_t i = 0; i < household->account_count; i++) {
        household->accounts[i].tax_treatment = TAXABLE;
        household->accounts[i].policy = (Policy){0};
    }
    plain = plan_of(made, household);
    household->policy.harvest_all_year = (OptionalBool){true, true};
    more = plan_of(made, household);
    swapped += more->swap_count;
    assert_true(more->objective.cents <= plain->objective.cents);
    assert_int_equal(more->gap.millionths, plain->gap.millionths);
    assert_in_range(more->preview.drift.after.millionths + SHARES,
                    plain->preview.drift.after.millionths,
                    plain->preview.drift.after.millionths + 2 * SHARES);
    assert_true(more->preview.wash_sale_count <= plain->preview.wash_sale_count);
    if (more->policy.maximum_turnover.present && more->swap_count > 0)
        assert_true(more->turnover.millionths <= more->policy.maximum_turnover.value.millionths);
    for (size_t i = 0; i < more->preview.budget_count; i++)
        assert_true(!is_over(&more->preview, i) || is_over(&plain->preview, i));
}

static void test_rebalance_that_harvests_is_better_and_as_near_e5(void **state)
{
    swapped = 0;
    property_hold(state, ROUNDS, check_harvest);
    assert_true(swapped > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROPERTY(test_rebalance_without_tax_raises_no_drift),
        PROPERTY(test_rebalance_raises_drift_for_tax_alone),
        PROPERTY(test_rebalance_carried_out_leaves_no_more_than_its_gap),
        PROPERTY(test_rebalance_bound_is_above_no_plan_of_other_weights),
        PROPERTY(test_rebalance_bound_is_no_worse_without_a_budget),
        PROPERTY(test_rebalance_that_harvests_is_better_and_as_near_e5),
    };

    return run_properties(tests, sizeof tests / sizeof tests[0]);
}
