#include "solver/rebalance_parts.h"

double rebalance_over_budget(const Planning *planning, const Preview *preview)
{
    Money most = {0};

    for (size_t i = 0; i < preview->budget_count && !planning->flow.withdraws; i++) {
        BudgetExcess over = budget_excess(&preview->budgets[i]);

        most = money_max(most, money_max(over.allowance, money_max(over.short_cap, over.long_cap)));
    }
    return rebalance_dollars(most);
}

const RebalancePlace *rebalance_place_of(const Planning *planning, uint32_t account,
                                         uint32_t security)
{
    const RebalanceScope *scope = &planning->scope;

    for (size_t i = 0; i < scope->place_count; i++) {
        if (scope->places[i].account == account && scope->places[i].security == security)
            return &scope->places[i];
    }
    return NULL;
}

static bool is_small(const Planning *planning, uint32_t account, Money amount)
{
    return amount.cents < rebalance_policy_of(planning, account)->minimum_trade.cents;
}

static bool keeps_sales(const Planning *planning, const Preview *preview)
{
    bool keeps = true;

    for (size_t i = 0; i < preview->sell_count; i++) {
        const Sell *sell = &preview->sells[i];
        const RebalancePlace *place = rebalance_place_of(planning, sell->account, sell->security);

        keeps = keeps && place != NULL && place->may_sell &&
                !is_small(planning, sell->account, sell->proceeds);
        for (size_t lot = 0; lot < sell->lot_count; lot++)
            keeps = keeps && !sell->lots[lot].lot->spared;
    }
    return keeps;
}

static bool keeps_buys(const Planning *planning, const Preview *preview)
{
    bool keeps = true;

    for (size_t i = 0; i < preview->buy_count; i++) {
        const Buy *buy = &preview->buys[i];
        const RebalancePlace *place = rebalance_place_of(planning, buy->account, buy->security);

        keeps = keeps && place != NULL && place->may_buy &&
                !is_small(planning, buy->account, buy->amount) &&
                !(place->whole && buy->quantity.units % QUANTITY_ONE != 0);
    }
    if (rebalance_mode(planning->task->order, &planning->task->policy).loses_nothing)
        keeps = keeps && preview->permanently_disallowed.cents == 0;
    /* What a plan buys replaces no loss, of its own or booked before: IRC 1091, rule MT-7. */
    for (size_t i = 0; i < preview->wash_sale_count; i++)
        keeps = keeps && preview->wash_sales[i].buy == NULL;
    return keeps;
}

/* The whole of it, and out of accounts that may give. */
static bool keeps_flow(const Planning *planning, const Preview *preview)
{
    const Flow *flow = &planning->flow;
    Money moved = {0};
    bool keeps = true;

    for (size_t i = 0; i < preview->plan.flow_count; i++) {
        const CashFlow *each = &preview->plan.flows[i];

        moved = money_add(moved, each->amount);
        keeps = keeps && (each->amount.cents >= 0 || flow->from[each->account]);
    }
    if (flow->stays)
        return moved.cents == 0;
    return keeps && moved.cents == (flow->withdraws ? -flow->amount.cents : flow->amount.cents);
}

double rebalance_most_traded(const Planning *planning, Money value)
{
    OptionalRate most = planning->task->policy.maximum_turnover;

    if (!most.present || !planning->trades_freely)
        return LINEAR_INFINITY;
    return rebalance_dollars(
        (Money){decimal_narrow(2 * (Wide)value.cents * most.value.millionths / RATE_ONE)});
}

double rebalance_over_traded(const Planning *planning, const Preview *preview)
{
    Money traded = {0};

    for (size_t i = 0; i < preview->sell_count; i++)
        traded = money_add(traded, preview->sells[i].proceeds);
    for (size_t i = 0; i < preview->buy_count; i++)
        traded = money_add(traded, preview->buys[i].amount);
    return rebalance_dollars(traded) - rebalance_most_traded(planning, preview->drift.value);
}

/* What rounding purchases down leaves of an account's cash at the most: a share of each. */
static Money left_by_rounding(const Planning *planning, uint32_t account)
{
    const RebalanceScope *scope = &planning->scope;
    Money left = {0};

    for (size_t i = 0; i < scope->place_count; i++) {
        const RebalancePlace *place = &scope->places[i];
        Price price = rebalance_price_of(planning, place);
        Quantity share = {QUANTITY_ONE};

        if (place->account == account && place->may_buy)
            left = money_add(left, place->whole ? money_value(share, price) : (Money){1});
    }
    return left;
}

Money *rebalance_cash_after(const Planning *planning, const Preview *preview)
{
    const Household *household = planning->scope.household;
    Money *cash = ARENA_ARRAY(planning->arena, Money, household->account_count);

    for (size_t i = 0; i < household->account_count; i++)
        cash[i] = household->accounts[i].cash;
    for (size_t i = 0; i < preview->plan.flow_count; i++) {
        const CashFlow *flow = &preview->plan.flows[i];

        cash[flow->account] = money_add(cash[flow->account], flow->amount);
    }
    for (size_t i = 0; i < preview->sell_count; i++)
        cash[preview->sells[i].account] =
            money_add(cash[preview->sells[i].account], preview->sells[i].proceeds);
    for (size_t i = 0; i < preview->buy_count; i++)
        cash[preview->buys[i].account] =
            money_subtract(cash[preview->buys[i].account], preview->buys[i].amount);
    return cash;
}

/* Nothing of an account's minimum is spent, nor of what is below it already; what is withdrawn to
 * stay is there above it; and no more is left than may be. */
static bool keeps_cash(const Planning *planning, const Preview *preview)
{
    const Household *household = planning->scope.household;
    const Money *cash = rebalance_cash_after(planning, preview);
    Money ready = {0};
    bool keeps = true;

    for (uint32_t i = 0; i < household->account_count; i++) {
        Money above = money_subtract(cash[i], rebalance_least_cash(planning, i));
        OptionalMoney most = rebalance_most_cash(planning, i);

        keeps = keeps && above.cents >= 0 &&
                !(most.present &&
                  cash[i].cents > money_add(most.value, left_by_rounding(planning, i)).cents);
        ready = planning->flow.from[i] ? money_add(ready, above) : ready;
    }
    return keeps && !(planning->flow.stays && ready.cents < planning->flow.amount.cents);
}

bool rebalance_keeps(const Planning *planning, const Preview *preview)
{
    return keeps_sales(planning, preview) && keeps_buys(planning, preview) &&
           keeps_cash(planning, preview) && keeps_flow(planning, preview) &&
           !(rebalance_over_traded(planning, preview) > 0);
}
