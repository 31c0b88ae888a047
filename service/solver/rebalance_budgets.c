#include "solver/rebalance_refine.h"

enum { TIGHTER = 3 };
/* Of the room that the programs before counted on. */
static const double SHARE = 0.6;

static bool keeps_budgets(const Planning *planning, const Best *best)
{
    return best->found && !(rebalance_over_budget(planning, &best->preview) > 0);
}

/* Plans with less room: a search with more may miss them where whole shares or the lots that
 * min_tax takes stand between an answer and its plan. */
static Error *tighten(Planning *planning, Best *best, RebalancePlan *plan)
{
    size_t bytes = planning->scope.place_count * sizeof *planning->too_small;
    bool *too_small = ARENA_ARRAY(planning->arena, bool, planning->scope.place_count);
    RebalanceSearch *search;

    for (int i = 0; i < TIGHTER; i++) {
        Money before = best->objective;

        if (bytes > 0)
            memcpy(too_small, planning->too_small, bytes);
        planning->room_share *= SHARE;
        rebalance_allow(planning);
        TRY(rebalance_search_open(planning, best, &search));
        rebalance_allow(planning);
        TRY(rebalance_improve(planning, best, &plan->rounds));
        if (!rebalance_is_near(planning, best, plan->lower_bound))
            TRY(rebalance_search_run(search));
        rebalance_allow(planning);
        if (best->objective.cents == before.cents && bytes > 0)
            memcpy(planning->too_small, too_small, bytes);
    }
    planning->room_share = 1;
    rebalance_allow(planning);
    return NULL;
}

static Error *find_refined(Planning *planning, Best *best, RebalancePlan *plan)
{
    TRY(rebalance_find_best(planning, best, plan));
    return rebalance_refine(planning, best, plan->lower_bound);
}

/* First the plan without budgets: all that do not bind it leave the same one. */
Error *rebalance_find_within_budgets(Planning *planning, Best *best, RebalancePlan *plan)
{
    const size_t budgets = planning->budget_count;
    Best *within;
    Best *unbound;

    if (budgets == 0)
        return find_refined(planning, best, plan);
    within = ARENA_NEW(planning->arena, Best);
    *within = *best;
    planning->budget_count = 0;
    planning->within = within;
    TRY(find_refined(planning, best, plan));
    planning->within = NULL;
    planning->budget_count = budgets;
    if (keeps_budgets(planning, best))
        return rebalance_relax(planning, plan);
    unbound = ARENA_NEW(planning->arena, Best);
    *unbound = *best;
    planning->unbound = unbound;
    *best = *within;
    rebalance_allow(planning);
    TRY(rebalance_find_best(planning, best, plan));
    TRY(tighten(planning, best, plan));
    return rebalance_refine(planning, best, plan->lower_bound);
}
