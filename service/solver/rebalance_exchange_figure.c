#include "solver/rebalance_exchange.h"

#include <math.h>

enum { NO_LOT = -1 };
/* As a share of the household's value: a change of the objective by less is not worth a trade. */
static const double NOTHING = 1e-6;

double exchange_price(const Planning *planning, uint32_t index)
{
    return rebalance_price_dollars(rebalance_price_of(planning, &planning->scope.places[index]));
}

void exchange_read(Exchange *exchange, const Best *best)
{
    const Planning *planning = exchange->planning;
    const RebalanceScope *scope = &planning->scope;
    const Preview *preview = &best->preview;
    const Money *cash = rebalance_cash_after(planning, preview);

    memset(exchange->traded, 0, scope->place_count * sizeof *exchange->traded);
    rebalance_add_trades(planning, preview, exchange->traded);
    for (size_t i = 0; i < scope->map.class_count; i++)
        exchange->above[i] = -rebalance_fraction(scope->map.targets[i]) * planning->value_after;
    for (size_t i = 0; i < scope->place_count; i++)
        exchange->above[scope->places[i].class] +=
            rebalance_dollars(scope->places[i].value) + exchange->traded[i];
    for (uint32_t i = 0; i < scope->household->account_count; i++) {
        exchange->cash[i] =
            rebalance_dollars(money_subtract(cash[i], rebalance_least_cash(planning, i)));
        exchange->above[scope->map.cash] += rebalance_dollars(cash[i]);
    }
    exchange->realized = (Realized){rebalance_dollars(best->added.short_term),
                                    rebalance_dollars(best->added.long_term)};
}

/* What the place realizes when so many dollars of it are traded; none where it buys. */
static Realized realized_by(const Exchange *exchange, uint32_t place, double traded)
{
    int64_t first = exchange->first_lots[place];

    if (first == NO_LOT || traded > -HALF_A_CENT)
        return (Realized){0};
    return rebalance_on_path(exchange->planning, &exchange->all, (size_t)first, -traded);
}

/* Adds dollars to the class; returns by how much farther it is from its target. */
static double move_class(Exchange *exchange, uint32_t class, double dollars)
{
    double before = fabs(exchange->above[class]);

    exchange->above[class] += dollars;
    return fabs(exchange->above[class]) - before;
}

double exchange_put(Exchange *exchange, Leg leg)
{
    const Planning *planning = exchange->planning;
    const RebalancePolicy *policy = &planning->task->policy;
    const RebalancePlace *place = &planning->scope.places[leg.place];
    double before = exchange->traded[leg.place];
    double after = before + leg.dollars;
    double drift = move_class(exchange, place->class, leg.dollars) +
                   move_class(exchange, planning->scope.map.cash, -leg.dollars);

    exchange->traded[leg.place] = after;
    exchange->cash[place->account] -= leg.dollars;
    return drift * rebalance_fraction(policy->drift_weight) / 2 +
           (fabs(after) - fabs(before)) * rebalance_fraction(policy->cost_rate) +
           rebalance_located(planning,
                             planning->drag[leg.place] - planning->cash_drag[place->account]) *
               leg.dollars;
}

Realized exchange_realize(const Exchange *exchange, const Move *move)
{
    Realized sum = {0};

    for (size_t i = 0; i < move->count; i++) {
        uint32_t place = move->legs[i].place;
        double traded = exchange->traded[place];
        Realized before = realized_by(exchange, place, traded);
        Realized after = realized_by(exchange, place, traded + move->legs[i].dollars);

        sum.short_gain += after.short_gain - before.short_gain;
        sum.long_gain += after.long_gain - before.long_gain;
    }
    return sum;
}

double exchange_tax(const Exchange *exchange, Realized more)
{
    const Planning *planning = exchange->planning;
    Realized now = exchange->realized;

    if (fabs(more.short_gain) + fabs(more.long_gain) < HALF_A_CENT)
        return 0;
    return rebalance_fraction(planning->task->policy.tax_weight) *
           (rebalance_tax(planning, now.short_gain + more.short_gain,
                          now.long_gain + more.long_gain) -
            rebalance_tax(planning, now.short_gain, now.long_gain));
}

bool exchange_may_be(const Exchange *exchange, uint32_t index)
{
    const Planning *planning = exchange->planning;
    const RebalancePlace *place = &planning->scope.places[index];
    double traded = exchange->traded[index];
    double least = rebalance_dollars(rebalance_policy_of(planning, place->account)->minimum_trade);
    double held = (double)place->held.units / (double)QUANTITY_ONE;

    if (exchange->cash[place->account] < -HALF_A_CENT)
        return false;
    if (fabs(traded) < HALF_A_CENT)
        return true;
    if (fabs(traded) < least - HALF_A_CENT)
        return false;
    if (traded > 0)
        return place->may_buy;
    held = (place->whole ? floor(held) : held) * exchange_price(planning, index);
    return place->may_sell && -traded < held + HALF_A_CENT;
}

Exchange exchange_open(Planning *planning)
{
    Arena *arena = planning->arena;
    const RebalanceScope *scope = &planning->scope;
    Exchange exchange = {.planning = planning,
                         .all = rebalance_region_all(planning),
                         .first_lots = ARENA_ARRAY(arena, int64_t, scope->place_count),
                         .traded = ARENA_ARRAY(arena, double, scope->place_count),
                         .cash = ARENA_ARRAY(arena, double, scope->household->account_count),
                         .above = ARENA_ARRAY(arena, double, scope->map.class_count),
                         .worth = fmax(NOTHING * planning->value, 2 * HALF_A_CENT)};

    exchange.all.lots = rebalance_lots_in(planning, &exchange.all);
    for (size_t i = 0; i < scope->place_count; i++)
        exchange.first_lots[i] = NO_LOT;
    for (size_t i = planning->lot_count; i > 0; i--)
        exchange.first_lots[planning->lots[i - 1].place] = (int64_t)(i - 1);
    return exchange;
}
