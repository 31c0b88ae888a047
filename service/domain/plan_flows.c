#include "domain/plan.h"

#include <assert.h>

void plan_flows(Arena *arena, const Household *household, const PreviewOrder *order, Plan *plan)
{
    plan->flows = ARENA_ARRAY(arena, CashFlow, order->move_count);
    plan->flow_count = order->move_count;
    for (size_t i = 0; i < order->move_count; i++) {
        int32_t account = household_find_account(household, order->moves[i].account_id);

        assert(account >= 0);
        plan->flows[i] = (CashFlow){(uint32_t)account, order->moves[i].amount};
    }
}

void plan_move_cash(const Plan *plan, Money *cash)
{
    for (size_t i = 0; i < plan->flow_count; i++) {
        const CashFlow *flow = &plan->flows[i];

        cash[flow->account] = money_add(cash[flow->account], flow->amount);
    }
    for (size_t i = 0; i < plan->transfer_count; i++) {
        const Transfer *transfer = &plan->transfers[i];

        cash[transfer->from] = money_subtract(cash[transfer->from], transfer->amount);
        cash[transfer->to] = money_add(cash[transfer->to], transfer->amount);
    }
}

/* Rule AC-5: whose distributions are on this return. */
static bool is_on_return(const Account *account, const TaxProfile *profile)
{
    Account taxed = *account;

    taxed.tax_treatment = TAXABLE;
    return household_account_on_return(&taxed, profile);
}

Money plan_ordinary_income(const Household *household, const Plan *plan, const TaxProfile *profile)
{
    Money income = {0};

    for (size_t i = 0; i < plan->flow_count; i++) {
        const CashFlow *flow = &plan->flows[i];
        const Account *account = &household->accounts[flow->account];

        if (flow->amount.cents < 0 && account->tax_treatment == TAX_DEFERRED &&
            is_on_return(account, profile))
            income = money_subtract(income, flow->amount);
    }
    return income;
}
