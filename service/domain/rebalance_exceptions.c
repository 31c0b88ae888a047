#include "domain/rebalance_run.h"

static const char *const WORDS[] = {"drift_unknown", "outside_tolerance", "turnover",
                                    "stale_prices",  "unknown_basis",     "not_planned"};
const Names PLAN_EXCEPTION_NAMES = {WORDS, EXCEPTION_COUNT};
const Names RUN_EXCEPTION_NAMES = NAMES_OF(WORDS);

static bool has_unknown_basis(const RebalanceScope *scope)
{
    bool found = false;

    for (size_t i = 0; i < scope->place_count; i++)
        found = found || scope->places[i].sell_limit == LIMIT_UNKNOWN_BASIS;
    return found;
}

void rebalance_find_exceptions(RebalancePlan *plan)
{
    const Drift *drift = &plan->preview.drift;
    bool known = drift->gap == DRIFT_KNOWN;

    plan->exceptions[EXCEPTION_DRIFT_UNKNOWN] = !known;
    plan->exceptions[EXCEPTION_OUTSIDE_TOLERANCE] = known && !drift->within_after;
    plan->exceptions[EXCEPTION_TURNOVER] =
        plan->turnover.millionths > plan->policy.turnover_exception.millionths;
    plan->exceptions[EXCEPTION_STALE_PRICES] = drift->stale_count > 0;
    plan->exceptions[EXCEPTION_UNKNOWN_BASIS] = has_unknown_basis(&plan->scope);
}
