/*
 * A household of stocks at 100 and bonds at 50 that is planned by a solver of its own, on
 * 2026-08-21. It is a program's only scene: functions are static.
 */
#pragma once

#include "testing.h"

#include "solver/rebalance.h"
#include <signal.h>
#include <stdlib.h>

typedef struct Scene {
    HouseholdBuilder builder;
    Clock clock;
    Solver *solver;
    PreviewOrder order;
    Policy asked; /* by the order */
    RebalancePlan plan;
} Scene;

static inline void free_solver(void *solver)
{
    solver_free(solver);
}

/* Accounts are added by the test; stocks at 100, bonds at 50. */
static inline Scene *scene(void **state, const char *stocks, const char *bonds)
{
    Scene *made = ARENA_NEW(*state, Scene);
    Model *model;

    signal(SIGPIPE, SIG_IGN);
    made->clock = clock_system();
    made->solver = solver_new(&made->clock, SOLVER, 1);
    arena_defer(*state, free_solver, made->solver);
    made->order.policy = &made->asked;
    made->builder = builder_new(*state, "2026-08-21");
    made->builder.household.lot_selection = SELECT_HIGHEST_COST;
    builder_security(&made->builder, "VTI", CLASS_US_STOCKS, "100");
    builder_security(&made->builder, "BND", CLASS_US_BONDS, "50");
    model = builder_model(&made->builder, BY_ASSET_CLASS);
    builder_target(&made->builder, model, stocks)->asset_class =
        (OptionalWord){true, CLASS_US_STOCKS};
    builder_target(&made->builder, model, bonds)->asset_class =
        (OptionalWord){true, CLASS_US_BONDS};
    builder_profile(&made->builder, 2026, FILING_MFJ, "180000");
    return made;
}

static inline uint32_t account(Scene *made, TaxTreatment treatment, const char *cash)
{
    uint32_t index = builder_account(&made->builder, treatment, OWNER_SELF, cash);

    made->builder.household.accounts[index].rebalancing = true;
    made->builder.household.accounts[index].model = -1;
    return index;
}

/* As whoever plans does it. */
static inline Error *plan(Scene *made)
{
    Arena *arena = made->builder.arena;
    Household *household = ARENA_NEW(arena, Household);
    RebalanceTask task = {.rules = builder_rules(arena),
                          .household = household,
                          .order = &made->order,
                          .solver = made->solver,
                          .deadline_ms = clock_monotonic_ms(&made->clock) + 20000};

    *household = *builder_household(&made->builder);
    task.policy = rebalance_policy(arena, household, &made->order);
    rebalance_spare_lots(arena, household, &made->order, &task.policy);
    return rebalance_plan(arena, &task, &made->plan);
}

static inline const RebalanceReason *reason(const Scene *made, uint32_t of_account,
                                            uint32_t security)
{
    for (size_t i = 0; i < made->plan.scope.place_count; i++) {
        const RebalancePlace *place = &made->plan.scope.places[i];

        if (place->account == of_account && place->security == security)
            return &made->plan.reasons[i];
    }
    fail_msg("no place for account %u and security %u", of_account, security);
    abort();
}
