/*
 * Rebalances a household: the trades that weigh drift, tax, cost and turnover against each other
 * inside hard limits, by linear programs whose answers are rounded to cents and share units and
 * priced exactly by preview_compute. Says how good the answer is: the best objective that any plan
 * could have, from a program in which the year's tax is replaced by its convex hull from below and
 * the order of lots is free. It refuses to load and to store.
 */
#pragma once

#include "domain/harvest.h"
#include "domain/rebalance.h"
#include "solver/solver.h"

typedef struct RebalanceTask {
    const Rules *rules;
    const Household *household;
    const PreviewOrder *order;
    OptionalWord selection; /* the live switch */
    RebalancePolicy policy;
    Solver *solver;
    int64_t deadline_ms;
    const atomic_bool *cancelled; /* NULL, or set by another thread */
} RebalanceTask;

/* The same for a harvest, which needs no solver. */
HarvestTask rebalance_harvest_task(const RebalanceTask *task);

/*
 * Plans. Faults: no_model, no_plan where limits leave none, method_not_for_plans (specific) at
 * /lot_selection, unknown_account and withdrawal_too_large at /cash_flow/…, those of
 * preview_compute and of solver_solve. Budgets are never exceeded (BU-4, BU-8), checked again on
 * the exact answer.
 */
MUST_USE Error *rebalance_plan(Arena *arena, const RebalanceTask *task, RebalancePlan *plan_out);
