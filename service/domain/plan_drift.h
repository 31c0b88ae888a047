/*
 * Drift before and after a plan: what it sells gone, what it buys there, cash moved. The same
 * whichever lots go. It refuses to plan.
 */
#pragma once

#include "domain/drift.h"
#include "domain/plan.h"

/* What each account holds after the plan's trades and cash flows; transfers are not among them. */
HouseholdPositions plan_positions(Arena *arena, const Household *household, const Plan *plan);

/* Of the whole household, at its price set. */
void plan_drift(Arena *arena, const Household *household, const DriftTolerances *tolerances,
                const Plan *plan, Drift *drift_out);

typedef struct AccountDrift {
    uint32_t account;
    Drift before;
    Drift after;
} AccountDrift;

/* Of each account that a transfer of the plan touches, by its own model or the household's. */
AccountDrift *plan_account_drifts(Arena *arena, const Household *household,
                                  const DriftTolerances *tolerances, const Plan *plan,
                                  size_t *count_out);
