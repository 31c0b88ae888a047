#include "domain/fill.h"

#define PRICE_UNITS (QUANTITY_ONE * PRICE_ONE / MONEY_ONE)

typedef struct Filling {
    Arena *arena;
    const Fill *fills;
    ErrorList faults;
} Filling;

static void fault(Filling *filling, size_t index, const char *member, const char *code,
                  const char *detail)
{
    const char *pointer = arena_format(filling->arena, "/fills/%zu%s", index, member);

    error_list_add(&filling->faults, error_at(filling->arena, pointer, code, "%s", detail));
}

static bool is_filled_before(const Filling *filling, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (filling->fills[i].order == filling->fills[index].order)
            return true;
    }
    return false;
}

static Wide shares_named(const Fill *fill)
{
    Wide sum = 0;

    for (size_t i = 0; i < fill->lot_count; i++)
        sum += fill->lots[i].quantity.value.units;
    return sum;
}

/* Dollars a share, half away from zero; more than a price may be is refused. */
static Wide price_of(const Fill *fill)
{
    if (fill->price.present)
        return fill->price.value.micros;
    return decimal_divide_half_away((Wide)fill->amount.cents * PRICE_UNITS, fill->quantity.units);
}

static void check_fill(Filling *filling, size_t index, const PreviewOrder *order)
{
    const Fill *fill = &filling->fills[index];

    if (fill->order < 0 || (size_t)fill->order >= order->trade_count)
        fault(filling, index, "/order", "unknown_trade", "The order has no such trade.");
    else if (is_filled_before(filling, index))
        fault(filling, index, "/order", "duplicate_fill", "The trade is filled twice.");
    if (fill->quantity.units < 0)
        fault(filling, index, "/quantity", "negative", "A quantity is not negative.");
    if (fill->amount.cents < 0)
        fault(filling, index, "/amount", "negative", "An amount is not negative.");
    if (fill->fee.present && fill->fee.value.cents < 0)
        fault(filling, index, "/fee", "negative", "A fee is not negative.");
    if (fill->quantity.units == 0 &&
        (fill->amount.cents != 0 || fill->lot_count > 0 || fill->fee.value.cents != 0))
        fault(filling, index, "/quantity", "amount_of_nothing",
              "What did not trade has no amount, no fee and no lots.");
    if (fill->lot_count > 0 && shares_named(fill) != fill->quantity.units)
        fault(filling, index, "/lots", "lots_do_not_add_up",
              "The lots' quantities are not the fill's.");
    if (fill->quantity.units > 0 && price_of(fill) > PRICE_LIMIT)
        fault(filling, index, "/amount", "out_of_range", "That is more a share than can be held.");
}

/*
 * A goal was solved for with all other trades as they were planned: what others came to would
 * change it behind everybody's back.
 */
static void check_goals(Filling *filling, size_t fill_count, const PreviewOrder *order)
{
    for (size_t i = 0; i < order->trade_count && fill_count > 0; i++) {
        bool filled = false;

        for (size_t f = 0; f < fill_count; f++)
            filled = filled || filling->fills[f].order == (int32_t)i;
        if (order->trades[i].goal.present && !filled)
            error_list_add(&filling->faults,
                           error_at(filling->arena, "/fills", "goal_not_filled",
                                    "A sale with a goal is filled when others are."));
    }
}

static void fill_trade(Arena *arena, const Fill *fill, uint32_t place, TradeOrder *trade)
{
    TradeFill *traded = ARENA_NEW(arena, TradeFill);

    *traded = (TradeFill){
        .place = place, .quantity = fill->quantity, .amount = fill->amount, .source = fill->source};
    if (fill->quantity.units > 0)
        traded->price.micros = (int64_t)price_of(fill);
    trade->fill = traded;
    if (fill->fee.present)
        trade->fee = fill->fee;
    if (fill->lot_count > 0) {
        trade->lot_selection = (OptionalWord){true, SELECT_SPECIFIC};
        trade->lots = fill->lots;
        trade->lot_count = fill->lot_count;
    }
}

Error *fills_apply(Arena *arena, const PreviewOrder *order, const Fill *fills, size_t fill_count,
                   PreviewOrder *done_out)
{
    Filling filling = {.arena = arena, .fills = fills};
    PreviewOrder done = *order;

    for (size_t i = 0; i < fill_count; i++)
        check_fill(&filling, i, order);
    check_goals(&filling, fill_count, order);
    if (filling.faults.count > 0)
        return filling.faults.first;
    done.trades = ARENA_COPY(arena, TradeOrder, order->trades, order->trade_count);
    for (size_t i = 0; i < fill_count; i++)
        fill_trade(arena, &fills[i], (uint32_t)i, &done.trades[fills[i].order]);
    *done_out = done;
    return NULL;
}
