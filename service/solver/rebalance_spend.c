/*
 * Rounding to shares and cents leaves cash that a program's answer had spent. It buys more of a
 * class that is below its target, where the plan is better for it.
 */
#include "solver/rebalance_refine.h"

#include <math.h>

enum { PURCHASES_LIMIT = 16 }; /* so that large households take no longer */

void rebalance_add_trades(const Planning *planning, const Preview *preview, double *traded)
{
    const RebalancePlace *places = planning->scope.places;

    for (size_t i = 0; i < preview->sell_count; i++) {
        const Sell *sell = &preview->sells[i];
        const RebalancePlace *place = rebalance_place_of(planning, sell->account, sell->security);

        if (place != NULL)
            traded[place - places] -= rebalance_dollars(sell->proceeds);
    }
    for (size_t i = 0; i < preview->buy_count; i++) {
        const Buy *buy = &preview->buys[i];
        const RebalancePlace *place = rebalance_place_of(planning, buy->account, buy->security);

        if (place != NULL)
            traded[place - places] += rebalance_dollars(buy->amount);
    }
}

/* Per class of the map: dollars that it is below its target after the plan; negative: above. Rule
 * DR-1. */
static double *find_missing(const Planning *planning, const Preview *preview)
{
    const RebalanceScope *scope = &planning->scope;
    double *missing = ARENA_ARRAY(planning->arena, double, scope->map.class_count);
    double *traded = ARENA_ARRAY(planning->arena, double, scope->place_count);

    rebalance_add_trades(planning, preview, traded);
    for (size_t i = 0; i < scope->map.class_count; i++)
        missing[i] = rebalance_fraction(scope->map.targets[i]) * planning->value_after;
    for (size_t i = 0; i < scope->place_count; i++)
        missing[scope->places[i].class] -= rebalance_dollars(scope->places[i].value) + traded[i];
    return missing;
}

bool rebalance_trades_place(const Planning *planning, const TradeOrder *trade, uint32_t place)
{
    const RebalanceScope *scope = &planning->scope;
    const Household *household = scope->household;

    return uuid_equal(trade->account_id.uuid,
                      household->accounts[scope->places[place].account].id.uuid) &&
           text_equal(trade->symbol, household->securities[scope->places[place].security].symbol);
}

/* The order's trade of the place; or a new one, of nothing yet, for which the order has room. */
static TradeOrder *trade_of(const Planning *planning, uint32_t index, PreviewOrder *order)
{
    const Household *household = planning->scope.household;
    const RebalancePlace *place = &planning->scope.places[index];
    TradeOrder *trade = order->trades;

    while (trade < order->trades + order->trade_count &&
           !rebalance_trades_place(planning, trade, index))
        trade++;
    if (trade == order->trades + order->trade_count) {
        order->trade_count++;
        *trade = (TradeOrder){.account_id = household->accounts[place->account].id,
                              .symbol = household->securities[place->security].symbol,
                              .side = SIDE_BUY,
                              .quantity = {.present = place->whole},
                              .amount = {.present = !place->whole}};
    }
    return trade;
}

/* Adds so many dollars to the trade; false where it sells, or where they buy no whole share or more
 * than a trade may be of. */
static bool buy_more(const RebalancePlace *place, Price price, Money dollars, TradeOrder *trade)
{
    const int64_t micros = PRICE_ONE / MONEY_ONE; /* of a cent */
    Wide shares = (Wide)dollars.cents * micros / price.micros;
    Wide most;

    if (trade->side == SIDE_SELL)
        return false;
    if (!place->whole) {
        trade->amount.value = money_add(trade->amount.value, dollars);
        most = (Wide)trade->amount.value.cents * micros * QUANTITY_ONE / price.micros;
        return most <= QUANTITY_LIMIT;
    }
    most = trade->quantity.value.units + shares * QUANTITY_ONE;
    if (shares <= 0 || most > QUANTITY_LIMIT)
        return false;
    trade->quantity.value.units = decimal_narrow(most);
    return true;
}

/* What to spend on a place whose class lacks so many dollars: the nearest number of whole shares
 * where these are asked for; never more than the cash. */
static Money dollars_for(const RebalancePlace *place, Price price, Money cash, double missing)
{
    double share = rebalance_price_dollars(price);
    double cents =
        place->whole ? ceil(round(missing / share) * share * 100.0) : floor(missing * 100.0);

    return money_min((Money){llround(cents)}, cash);
}

static Error *spend_on(const Planning *planning, uint32_t index, Money dollars, Best *best,
                       bool *better_out)
{
    const RebalancePlace *place = &planning->scope.places[index];
    Price price = rebalance_price_of(planning, place);
    PreviewOrder order = best->order;

    order.trades = ARENA_ARRAY(planning->arena, TradeOrder, order.trade_count + 1);
    for (size_t i = 0; i < order.trade_count; i++)
        order.trades[i] = best->order.trades[i];
    if (buy_more(place, price, dollars, trade_of(planning, index, &order)))
        TRY(rebalance_try(planning, &order, best, better_out));
    return NULL;
}

/* The first purchase that betters the plan. */
static Error *spend_once(Planning *planning, Best *best, bool *better_out)
{
    const RebalanceScope *scope = &planning->scope;
    const double *missing = find_missing(planning, &best->preview);
    const Money *cash = rebalance_cash_after(planning, &best->preview);

    for (uint32_t i = 0; i < scope->place_count && !*better_out; i++) {
        const RebalancePlace *place = &scope->places[i];
        Price price = rebalance_price_of(planning, place);
        Money left =
            money_subtract(cash[place->account], rebalance_least_cash(planning, place->account));
        Money dollars;

        if (!place->may_buy || left.cents <= 0 || price.micros <= 0)
            continue;
        dollars = dollars_for(place, price, left, missing[place->class]);
        if (dollars.cents > 0)
            TRY(spend_on(planning, i, dollars, best, better_out));
        if (*better_out)
            planning->too_small[i] = false;
    }
    return NULL;
}

Error *rebalance_spend(Planning *planning, Best *best)
{
    bool better = true;

    for (int i = 0; i < PURCHASES_LIMIT && better; i++) {
        better = false;
        TRY(spend_once(planning, best, &better));
    }
    return NULL;
}
