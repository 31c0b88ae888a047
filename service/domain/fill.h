/*
 * What really traded, told trade by trade: an order with fills is planned as it was done, at the
 * amounts and with the lots of the fills (product D15). It refuses to know who tells it.
 */
#pragma once

#include "domain/plan.h"

/* A trade of the order as the broker has done it. */
typedef struct Fill {
    int32_t order;       /* index into PreviewOrder.trades */
    Quantity quantity;   /* zero: it did not trade */
    Money amount;        /* dollars before fees */
    OptionalMoney fee;   /* absent: as ordered */
    OptionalPrice price; /* by which lots are ordered; absent: amount / quantity */
    NamedLot *lots;      /* of a sale: each with its quantity; none: by the trade's method */
    size_t lot_count;
    TradeSource source; /* a preview's where a trade is booked anew as it was booked before */
} Fill;

/*
 * The order as it was done: a copy whose filled trades have their TradeFill. Faults, all at once,
 * at /fills/<n>/…: unknown_trade, duplicate_fill, negative, amount_of_nothing, lots_do_not_add_up,
 * out_of_range; at /fills goal_not_filled. What depends on the household is plan_trades' to find.
 */
Error *fills_apply(Arena *arena, const PreviewOrder *order, const Fill *fills, size_t fill_count,
                   PreviewOrder *done_out);
