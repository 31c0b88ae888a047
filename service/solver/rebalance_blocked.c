#include "solver/rebalance_parts.h"

/* By how much the cap that is exceeded is. Rules BU-2, BU-8. */
static Money over(const BudgetUse *use, const char *cap)
{
    Gains before = use->used_before;
    Gains after = use->used_after;

    if (strcmp(cap, "short_cap") == 0)
        return money_subtract(after.short_term,
                              money_max(use->budget->short_cap.value, before.short_term));
    if (strcmp(cap, "long_cap") == 0)
        return money_subtract(after.long_term,
                              money_max(use->budget->long_cap.value, before.long_term));
    return money_subtract(
        money_add(after.short_term, after.long_term),
        money_max(use->allowance.value, money_add(before.short_term, before.long_term)));
}

static void name_budgets(const Planning *planning, const Preview *preview, RebalancePlan *plan)
{
    plan->blocks = ARENA_ARRAY(planning->arena, RebalanceBlock, preview->budget_count);
    for (size_t i = 0; i < preview->budget_count; i++) {
        const BudgetUse *use = &preview->budgets[i];
        const char *cap = budget_exceeded(use);

        if (cap != NULL)
            plan->blocks[plan->block_count++] = (RebalanceBlock){use->budget, cap, over(use, cap)};
    }
}

Error *rebalance_find_blocks(Planning *planning, RebalancePlan *plan)
{
    SketchTax tax = {.slopes = rebalance_slopes(planning, plan->preview.realized)};
    LinearSolution solution;
    Sketch sketch;
    PricedAnswer answer;
    bool solved;

    if (planning->budget_count == 0)
        return NULL;
    planning->budget_count = 0;
    rebalance_allow(planning);
    rebalance_blocks_in_order(planning, tax.slopes);
    sketch = rebalance_sketch(planning, &tax);
    TRY(rebalance_solve(planning, &sketch, &solution, &solved));
    if (!solved)
        return NULL;
    TRY(rebalance_answer(planning, &sketch, &solution, &answer));
    if (rebalance_objective(planning->arena, &plan->policy, &answer.preview).cents <
        plan->objective.cents)
        name_budgets(planning, &answer.preview, plan);
    return NULL;
}
