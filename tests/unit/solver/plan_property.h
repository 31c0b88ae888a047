/*
 * Random households under a model, restraints and policies of their own, and the plans that a
 * solver makes of them. It is a property program's only scene: functions are static.
 */
#pragma once

#include "household_sketch.h"

#include "solver/rebalance_frontier.h"
#include <signal.h>

enum {
    ROUNDS = 250,
    WAIT_MS = 300000, /* a sanitizer beside other suites takes half a minute of a plan */
};

static Clock the_clock;
static Solver *the_solver;

/* Up to three restraints, on anything until any day around the trade. */
static inline void restrain(PropertyCase *made, Household *household)
{
    uint64_t *seed = &made->seed;

    household->restraints = ARENA_ARRAY(made->arena, Restraint, 3);
    household->restraint_count = random_below(seed, 4);
    for (size_t i = 0; i < household->restraint_count; i++) {
        Restraint *restraint = &household->restraints[i];

        *restraint = (Restraint){
            .id = {{{[0] = 0x75, [15] = (uint8_t)i}}},
            .kind = random_word(seed, RESTRAINT_EXCLUSION + 1),
            .account =
                random_one_in(seed, 2) ? -1 : (int32_t)random_below(seed, household->account_count),
            .security = (int32_t)random_below(seed, household->security_count),
            .until = {random_one_in(seed, 2), random_day(seed, "2026-08-19", 5)},
            .exclusion_list_id = {.present = random_one_in(seed, 3)},
        };
        if (restraint->kind == RESTRAINT_DO_NOT_SELL && household->lot_count > 0)
            restraint->lot_id =
                (OptionalLotId){true, household->lots[random_below(seed, household->lot_count)].id};
    }
}

/* Some of what there is, on days before the trade. */
static inline void trade_before(PropertyCase *made, Household *household)
{
    uint64_t *seed = &made->seed;

    household->last_trades =
        ARENA_ARRAY(made->arena, LastTrade, household->account_count * household->security_count);
    for (uint32_t account = 0; account < household->account_count; account++) {
        for (uint32_t security = 0; security < household->security_count; security++) {
            if (random_one_in(seed, 4))
                household->last_trades[household->last_trade_count++] =
                    (LastTrade){account, security, random_day(seed, "2026-06-21", 61)};
        }
    }
}

static inline OptionalMoney maybe_money(uint64_t *seed, uint64_t unless, uint64_t cents)
{
    bool present = random_one_in(seed, unless);

    return (OptionalMoney){present, {present ? (int64_t)random_below(seed, cents) : 0}};
}

/* Of an account, or for all that say nothing themselves. */
static inline Policy account_policy_of(uint64_t *seed)
{
    return (Policy){
        .minimum_trade = maybe_money(seed, 2, 50000),
        .minimum_cash = maybe_money(seed, 2, 200000),
        .maximum_cash = maybe_money(seed, 4, 200000),
        .cooldown_days = {random_one_in(seed, 3), (int64_t)random_below(seed, 200)},
        .whole_shares = {random_one_in(seed, 4), random_one_in(seed, 2)},
        .defer_short_term_gains = {random_one_in(seed, 4), random_one_in(seed, 2)},
    };
}

static inline void give_policies(PropertyCase *made, Household *household)
{
    uint64_t *seed = &made->seed;

    household->policy = account_policy_of(seed);
    household->policy.drift_weight = (OptionalRate){true, {(int64_t)random_below(seed, 500000)}};
    household->policy.tax_weight = (OptionalRate){true, {random_one_in(seed, 4) ? 0 : RATE_ONE}};
    household->policy.maximum_turnover =
        (OptionalRate){random_one_in(seed, 4), {(int64_t)random_below(seed, 300000)}};
    for (size_t i = 0; i < household->account_count; i++) {
        if (random_one_in(seed, 3))
            household->accounts[i].policy = account_policy_of(seed);
    }
    household->policy.location_weight =
        (OptionalRate){random_one_in(seed, 2), {(int64_t)random_below(seed, 3 * RATE_ONE)}};
}

/* A random household with a model of its classes that sums to one. */
static inline Household *household_of(PropertyCase *made)
{
    Sketch *sketch = sketch_new(made);
    Arrangement places = arrangement(sketch, NULL);
    Household *household = sketch_household(made->arena, sketch, &places);
    Model *model = ARENA_NEW(made->arena, Model);
    int64_t left = RATE_ONE;

    *model = (Model){.name = TEXT_LITERAL("Model"),
                     .basis = BY_SECURITY,
                     .targets = ARENA_ARRAY(made->arena, ModelTarget, SKETCH_SECURITIES)};
    for (size_t i = 0; i < household->security_count; i++) {
        bool last = i + 1 == household->security_count;
        int64_t weight = last ? left : (int64_t)random_below(&made->seed, (uint64_t)left / 2 + 1);

        if (weight > 0)
            model->targets[model->target_count++] = (ModelTarget){
                .symbol = {true, household->securities[i].symbol}, .weight = {weight}};
        left -= weight;
    }
    household->models = model;
    household->model_count = 1;
    household->model = 0;
    restrain(made, household);
    give_policies(made, household);
    trade_before(made, household);
    return household;
}

/* As whoever plans does it. */
static inline RebalanceTask task_of(PropertyCase *made, const Household *household,
                                    const PreviewOrder *order)
{
    Household *spared = ARENA_NEW(made->arena, Household);
    RebalanceTask task = {.rules = made->rules,
                          .household = spared,
                          .order = order,
                          .policy = rebalance_policy(made->arena, household, order),
                          .solver = the_solver,
                          .deadline_ms = clock_monotonic_ms(&the_clock) + WAIT_MS};

    *spared = *household;
    rebalance_spare_lots(made->arena, spared, order, &task.policy);
    return task;
}

static inline RebalancePlan *plan_of(PropertyCase *made, const Household *household)
{
    RebalancePlan *plan = ARENA_NEW(made->arena, RebalancePlan);
    PreviewOrder *order = ARENA_NEW(made->arena, PreviewOrder);
    RebalanceTask task;

    order->kind = PREVIEW_REBALANCE;
    task = task_of(made, household, order);
    ASSERT_OK(rebalance_plan(made->arena, &task, plan));
    return plan;
}

static inline int run_properties(const struct CMUnitTest *tests, size_t count)
{
    int failed;

    signal(SIGPIPE, SIG_IGN);
    the_clock = clock_system();
    the_solver = solver_new(&the_clock, SOLVER, 1);
    failed = _cmocka_run_group_tests("tests", tests, count, NULL, NULL);
    solver_free(the_solver);
    return failed;
}
