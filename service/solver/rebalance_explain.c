#include "solver/rebalance_parts.h"

#include <math.h>

/* The plan's values by class, after it. */
typedef struct View {
    const Planning *planning;
    const RebalancePlan *plan;
    TaxSlopes slopes;
    bool *over; /* per class: above its target after the plan */
} View;

static bool trades(const RebalancePlan *plan, const RebalancePlace *place, TradeSide side)
{
    const Preview *preview = &plan->preview;

    for (size_t i = 0; side == SIDE_SELL && i < preview->sell_count; i++) {
        if (preview->sells[i].account == place->account &&
            preview->sells[i].security == place->security)
            return true;
    }
    for (size_t i = 0; side == SIDE_BUY && i < preview->buy_count; i++) {
        if (preview->buys[i].account == place->account &&
            preview->buys[i].security == place->security)
            return true;
    }
    return false;
}

/* By how much the class is above its target, as the drift of the plan shows it. */
static int64_t excess(const RebalancePlan *plan, uint32_t of_class)
{
    Text name = plan->scope.map.names[of_class];

    for (size_t i = 0; i < plan->preview.drift.class_count; i++) {
        const DriftClass *class = &plan->preview.drift.classes[i];

        if (text_equal(class->name, name))
            return class->weight_after.millionths - class->target.millionths;
    }
    return 0;
}

static bool is_over(const RebalancePlan *plan, const RebalancePlace *place)
{
    return excess(plan, place->class) > 0;
}

/* Tax of the first dollar that would be sold of the place, at the plan's rates. */
static double next_tax(const Planning *planning, uint32_t index, TaxSlopes slopes)
{
    for (size_t i = 0; i < planning->lot_count; i++) {
        const Block *lot = &planning->lots[i];

        if (lot->place == index)
            return (lot->short_gain * slopes.short_gain + lot->long_gain * slopes.long_gain) /
                   lot->value;
    }
    return 0;
}

static bool is_budget_full(const Preview *preview)
{
    for (size_t i = 0; i < preview->budget_count; i++) {
        const BudgetUse *use = &preview->budgets[i];

        if (use->remaining.present && use->remaining.value.cents <= MONEY_ONE)
            return true;
    }
    return false;
}

/* Whether another sale and what it buys would not fit into what may be traded. */
static bool is_turnover_full(const View *view, const RebalancePlace *place)
{
    const Planning *planning = view->planning;
    Money least = rebalance_policy_of(planning, place->account)->minimum_trade;
    double room = -rebalance_over_traded(planning, &view->plan->preview);

    return room <= fmax(1, 2 * rebalance_dollars(least));
}

/* Whether what is sold would stay in an account that keeps no more cash: nothing that there is too
 * little of may be bought there. */
static bool is_cash_full(const View *view, const RebalancePlace *place)
{
    const RebalanceScope *scope = &view->plan->scope;
    OptionalMoney most = rebalance_most_cash(view->planning, place->account);
    const Money *cash = rebalance_cash_after(view->planning, &view->plan->preview);

    if (!most.present || cash[place->account].cents + MONEY_ONE < most.value.cents)
        return false;
    for (size_t i = 0; i < scope->place_count; i++) {
        const RebalancePlace *other = &scope->places[i];

        if (other->account == place->account && other->may_buy && !is_over(view->plan, other))
            return false;
    }
    return true;
}

/* Whether what is sold would only be cash, of which there is enough: what there is too little of
 * may not be bought in the account. */
static bool has_nothing_to_buy(const RebalancePlan *plan, const RebalancePlace *place)
{
    const RebalanceScope *scope = &plan->scope;

    for (size_t i = 0; i < scope->place_count; i++) {
        const RebalancePlace *other = &scope->places[i];

        if (other->account == place->account && other->may_buy && excess(plan, other->class) < 0)
            return false;
    }
    return excess(plan, scope->map.cash) >= 0;
}

/* Rule MS-5: what the year's tax would be less, were what is deferred sold when it is long. */
static OptionalMoney waiting_saves(const View *view, const RebalancePlace *place)
{
    double short_gain = rebalance_dollars(view->plan->preview.realized.short_term);
    double long_gain = rebalance_dollars(view->plan->preview.realized.long_term);
    double gain = rebalance_dollars(place->deferred);

    if (place->deferred.cents == 0 || view->planning->profile == NULL)
        return (OptionalMoney){0};
    return (OptionalMoney){true,
                           {llround((rebalance_tax(view->planning, short_gain + gain, long_gain) -
                                     rebalance_tax(view->planning, short_gain, long_gain + gain)) *
                                    100.0)}};
}

static RebalanceReason reason_of(const View *view, uint32_t index)
{
    const RebalancePlan *plan = view->plan;
    const Planning *planning = view->planning;
    const RebalancePlace *place = &plan->scope.places[index];
    double tax = next_tax(planning, index, view->slopes);
    bool over = is_over(plan, place);
    RebalanceLimit limit = over ? place->sell_limit : place->buy_limit;
    RebalanceReason reason = {
        .outcome = OUTCOME_ON_TARGET,
        .tax_per_dollar = {llround(tax * (double)RATE_ONE)},
        .drift_per_dollar = planning->task->policy.drift_weight,
        .waiting_saves = waiting_saves(view, place),
    };

    if (trades(plan, place, SIDE_SELL)) {
        reason.outcome = OUTCOME_SOLD;
    } else if (trades(plan, place, SIDE_BUY)) {
        reason.outcome = OUTCOME_BOUGHT;
    } else if (limit != LIMIT_NONE) {
        reason.outcome = OUTCOME_LIMITED;
        reason.limit = limit;
        reason.restraint = over ? place->sell_restraint : place->buy_restraint;
    } else if (planning->too_small[index]) {
        reason.outcome = OUTCOME_MINIMUM_TRADE;
    } else if (over && place->held.units > 0 && tax > 0 && is_budget_full(&plan->preview)) {
        reason.outcome = OUTCOME_GAINS_BUDGET;
    } else if (over && place->held.units > 0 && is_turnover_full(view, place)) {
        reason.outcome = OUTCOME_TURNOVER;
    } else if (over && place->held.units > 0 && is_cash_full(view, place)) {
        reason.outcome = OUTCOME_MAXIMUM_CASH;
    } else if (over && place->held.units > 0 && has_nothing_to_buy(plan, place)) {
        reason.outcome = OUTCOME_NOTHING_TO_BUY;
    } else if (over && place->held.units > 0) {
        reason.outcome = OUTCOME_TAX;
    }
    return reason;
}

void rebalance_explain(const Planning *planning, RebalancePlan *plan)
{
    View view = {.planning = planning,
                 .plan = plan,
                 .slopes = rebalance_slopes(planning, plan->preview.realized)};

    plan->reasons = ARENA_ARRAY(planning->arena, RebalanceReason, plan->scope.place_count);
    for (uint32_t i = 0; i < plan->scope.place_count; i++)
        plan->reasons[i] = reason_of(&view, i);
}
