/*
 * Whole shares and smallest trades may leave the best plan above its bound. So plans next to it are
 * looked at: a share more of one place, and as much less of another of the account as pays for it;
 * or two such exchanges at once. What an exchange changes is figured (rebalance_exchange_figure.c);
 * the few that promise most are priced like any other plan.
 */
#include "solver/rebalance_exchange.h"

#include <math.h>

enum {
    EXCHANGES_LIMIT = 24, /* made one after the other, so that large households take no longer */
    PLACES_LIMIT = 200,   /* of a household; pairs to consider grow with their square */
    STEPS = 4,            /* amounts by which one place's trade is changed */
    TRIED = 3,            /* exchanges that are priced before figures are made anew */
};

/* Keeps the move where it is among the best for which there is room. */
static void rank(Ranking *ranking, const Move *move)
{
    size_t at = ranking->count;

    if (at == ranking->room && move->change >= ranking->moves[at - 1].change)
        return;
    if (at < ranking->room)
        ranking->count++;
    else
        at--;
    for (; at > 0 && ranking->moves[at - 1].change > move->change; at--)
        ranking->moves[at] = ranking->moves[at - 1];
    ranking->moves[at] = *move;
}

/* Figures the legs on top of the head, and ranks the exchange of both where a plan may have it. */
static void consider(Exchange *exchange, const Leg *legs, size_t count)
{
    Move move = {.count = count};
    Realized more;
    bool may = true;

    memcpy(move.legs, legs, count * sizeof *legs);
    more = exchange_realize(exchange, &move);
    for (size_t i = 0; i < count; i++)
        move.change += exchange_put(exchange, legs[i]);
    for (size_t i = 0; i < count; i++)
        may = may && exchange_may_be(exchange, legs[i].place);
    for (size_t i = 0; i < count; i++)
        (void)exchange_put(exchange, (Leg){legs[i].place, -legs[i].dollars});
    if (!may)
        return;
    move.change += exchange_tax(exchange, more) + exchange->head.change;
    for (size_t i = 0; i < exchange->head.count; i++)
        move.legs[move.count++] = exchange->head.legs[i];
    if (move.change < -exchange->worth)
        rank(&exchange->better, &move);
    if (exchange->head.count == 0)
        rank(&exchange->begun, &move);
}

/* The dollars by which the place's trade may be changed first: a share more or less, or what brings
 * its class to its target or spends the cash; and what undoes its trade. */
static size_t steps_of(const Exchange *exchange, uint32_t index, double steps[STEPS])
{
    const RebalancePlace *place = &exchange->planning->scope.places[index];
    double price = exchange_price(exchange->planning, index);
    size_t count = 0;

    if (!place->may_buy && !place->may_sell)
        return 0;
    if (place->whole) {
        steps[count++] = price;
        steps[count++] = -price;
    } else {
        steps[count++] = -exchange->above[place->class];
        steps[count++] = exchange->cash[place->account];
    }
    if (fabs(exchange->traded[index]) > HALF_A_CENT)
        steps[count++] = -exchange->traded[index];
    return count;
}

/* The dollars by which another place of the account would pay for a step, or take what it brings.
 */
static size_t payments_of(const Exchange *exchange, uint32_t index, double step,
                          double payments[STEPS])
{
    const RebalancePlace *place = &exchange->planning->scope.places[index];
    double price = exchange_price(exchange->planning, index);
    double shares = floor(fabs(step) / price + 1e-9);
    double side = step > 0 ? -price : price;
    size_t count = 0;

    if (!place->may_buy && !place->may_sell)
        return 0;
    if (!place->whole) {
        payments[count++] = -step;
        return count;
    }
    if (shares > 0)
        payments[count++] = shares * side;
    payments[count++] = (shares + 1) * side;
    return count;
}

static bool is_in(const Move *move, uint32_t place)
{
    bool found = false;

    for (size_t i = 0; i < move->count; i++)
        found = found || move->legs[i].place == place;
    return found;
}

/* All exchanges of one place alone, and of it and another place of its account, which are those
 * from `first` to before `end`. */
static void consider_place(Exchange *exchange, uint32_t index, uint32_t first, uint32_t end)
{
    double steps[STEPS];
    double payments[STEPS];
    size_t step_count = steps_of(exchange, index, steps);

    for (size_t i = 0; i < step_count; i++) {
        if (fabs(steps[i]) < HALF_A_CENT)
            continue;
        consider(exchange, (Leg[]){{index, steps[i]}}, 1);
        for (uint32_t other = first; other < end; other++) {
            size_t count = payments_of(exchange, other, steps[i], payments);

            if (other == index || is_in(&exchange->head, other))
                continue;
            for (size_t p = 0; p < count; p++)
                consider(exchange, (Leg[]){{index, steps[i]}, {other, payments[p]}}, 2);
        }
    }
}

static void consider_all(Exchange *exchange)
{
    const RebalanceScope *scope = &exchange->planning->scope;
    uint32_t first = 0;

    for (uint32_t i = 0; i < scope->place_count; i++) {
        uint32_t end = i;

        if (scope->places[i].account != scope->places[first].account)
            first = i;
        while (end < scope->place_count && scope->places[end].account == scope->places[i].account)
            end++;
        if (scope->planned[scope->places[i].account] && !is_in(&exchange->head, i))
            consider_place(exchange, i, first, end);
    }
}

/* Two exchanges at once: each of the best single ones with every other, of its own account or of
 * another one. */
static void consider_chains(Exchange *exchange)
{
    for (size_t i = 0; i < exchange->begun.count; i++) {
        Move head = exchange->begun.moves[i];
        Realized more = exchange_realize(exchange, &head);
        Realized before = exchange->realized;

        exchange->head = head;
        for (size_t leg = 0; leg < head.count; leg++)
            (void)exchange_put(exchange, head.legs[leg]);
        exchange->realized =
            (Realized){before.short_gain + more.short_gain, before.long_gain + more.long_gain};
        consider_all(exchange);
        exchange->realized = before;
        for (size_t leg = 0; leg < head.count; leg++)
            (void)exchange_put(exchange, (Leg){head.legs[leg].place, -head.legs[leg].dollars});
    }
    exchange->head = (Move){0};
}

/* The best plan's order with the exchange: its places' trades are replaced by the new ones. */
static PreviewOrder order_with(const Exchange *exchange, const Best *best, const Move *move)
{
    const Planning *planning = exchange->planning;
    PreviewOrder order = best->order;
    RebalanceMove moves[LEGS];
    size_t count = 0;
    PreviewOrder more;

    order.trades = ARENA_ARRAY(planning->arena, TradeOrder, best->order.trade_count + LEGS);
    order.trade_count = 0;
    for (size_t i = 0; i < best->order.trade_count; i++) {
        const TradeOrder *trade = &best->order.trades[i];
        bool replaced = false;

        for (size_t leg = 0; leg < move->count; leg++)
            replaced = replaced || rebalance_trades_place(planning, trade, move->legs[leg].place);
        if (!replaced)
            order.trades[order.trade_count++] = *trade;
    }
    for (size_t i = 0; i < move->count; i++) {
        Leg leg = move->legs[i];

        if (rebalance_move(planning, leg.place, exchange->traded[leg.place] + leg.dollars,
                           &moves[count]))
            count++;
    }
    more = rebalance_order(planning->arena, &planning->scope, planning->task->order, moves, count);
    for (size_t i = 0; i < count; i++)
        order.trades[order.trade_count++] = more.trades[i];
    return order;
}

/* Prices the exchanges that promise to better the plan, until one does. */
static Error *try_better(const Exchange *exchange, Best *best, bool *better_out)
{
    *better_out = false;
    for (size_t i = 0; i < exchange->better.count && !*better_out; i++) {
        PreviewOrder order = order_with(exchange, best, &exchange->better.moves[i]);

        TRY(rebalance_try(exchange->planning, &order, best, better_out));
    }
    return NULL;
}

Error *rebalance_exchange(Planning *planning, Best *best)
{
    Exchange exchange;
    bool better = planning->scope.place_count <= PLACES_LIMIT;

    if (better)
        exchange = exchange_open(planning);
    for (int i = 0; i < EXCHANGES_LIMIT && better; i++) {
        exchange_read(&exchange, best);
        exchange.better = (Ranking){.room = TRIED};
        exchange.begun = (Ranking){.room = BEGUN};
        consider_all(&exchange);
        TRY(try_better(&exchange, best, &better));
        if (better)
            continue;
        exchange.better.count = 0;
        consider_chains(&exchange);
        TRY(try_better(&exchange, best, &better));
    }
    return NULL;
}
