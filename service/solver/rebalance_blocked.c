#include "solver/rebalance_parts.h"

static void name_cap(RebalancePlan *plan, const GainsBudget *budget, const char *cap, Money over)
{
    if (over.cents > 0)
        plan->blocks[plan->block_count++] = (RebalanceBlock){budget, cap, over};
}

void rebalance_name_blocks(const Planning *planning, RebalancePlan *plan)
{
    const Best *unbound = planning->unbound;

    if (unbound == NULL || unbound->objective.cents >= plan->objective.cents)
        return;
    plan->blocks =
        ARENA_ARRAY(planning->arena, RebalanceBlock, BUDGET_CAPS * unbound->preview.budget_count);
    for (size_t i = 0; i < unbound->preview.budget_count; i++) {
        const BudgetUse *use = &unbound->preview.budgets[i];
        BudgetExcess over = budget_excess(use);

        name_cap(plan, use->budget, "allowance", over.allowance);
        name_cap(plan, use->budget, "short_cap", over.short_cap);
        name_cap(plan, use->budget, "long_cap", over.long_cap);
    }
}
