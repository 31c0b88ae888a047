/*
 * What is to be traded, before it is priced: orders of every kind become a Plan of sells and buys
 * per account and security, with what was shrunk or not done and why. preview.h prices a plan. Only
 * orders of kind `trades` exist so far; the rebalancer makes plans of the same shape. It refuses to
 * choose lots.
 */
#pragma once

#include "domain/household.h"

/* A lot named by a sale under SELECT_SPECIFIC. */
typedef struct NamedLot {
    LotId lot_id;
    OptionalQuantity quantity; /* absent: all of it */
} NamedLot;

/* One trade as asked for; exactly one of quantity, amount, all. */
typedef struct TradeOrder {
    AccountId account_id;
    Text symbol;
    TradeSide side;
    OptionalQuantity quantity;
    OptionalMoney amount; /* dollars before fees */
    bool all;             /* sell the whole holding */
    OptionalMoney fee;    /* selling fee lowers proceeds, buying fee is part of basis (BA-1) */
    OptionalWord lot_selection; /* LotSelection; absent: the preview's, account's, household's */
    NamedLot *lots;             /* for SELECT_SPECIFIC */
    size_t lot_count;
} TradeOrder;

/* A preview as asked for; stored as canonical JSON. */
typedef struct PreviewOrder {
    PreviewKind kind;
    OptionalWord lot_selection; /* for every sale that does not say otherwise */
    OptionalDate trade_date;    /* absent: the price set's as_of */
    OptionalWord unknown_basis; /* assume_unknown_basis: zero (BA-7) */
    TradeOrder *trades;
    size_t trade_count;
} PreviewOrder;

enum { PREVIEW_TRADES_LIMIT = 500, NAMED_LOTS_LIMIT = 5000 };

typedef struct PlannedTrade {
    uint32_t order; /* index into PreviewOrder.trades */
    uint32_t account;
    uint32_t security;
    TradeSide side;
    Quantity quantity;
    Price price;
    Money amount; /* quantity x price; for a buy by amount the amount asked for */
    Money fee;
    LotSelection lot_selection; /* resolved: trade, preview, account, household (LI-1) */
    const TradeOrder *asked;
} PlannedTrade;

/* Something asked for that is not done, or not in full. */
typedef struct NotDone {
    uint32_t order;
    const char *code;   /* e.g. "whole_units_only" */
    const char *detail; /* for a person */
    Quantity quantity;
    Money amount;
} NotDone;

typedef struct Plan {
    Date trade_date;
    PlannedTrade *trades; /* sells before buys, each in the order asked for */
    size_t trade_count;
    NotDone *not_done;
    size_t not_done_count;
} Plan;

/*
 * Turns an order of kind `trades` into a plan. `selection` is the live switch: it stands in for the
 * order's own method wherever a sale names none, and lots named for `specific` are passed over when
 * it is another. Faults, all at once, at /trades/<n>/…: unknown_account, unknown_security,
 * missing_price, exactly_one_of, sell_only (`all` of a buy), not_positive, negative (fee),
 * fee_over_amount, more_than_held, lot_not_held, duplicate_lot, lots_required, lots_not_allowed,
 * amount_too_small, out_of_range. Whole-unit securities are rounded down to whole shares, the rest
 * is in not_done. Lots acquired after the trade date are not held yet. Under `specific` the lots
 * are taken in the order named until the quantity is reached; too few are more_than_held at
 * /trades/<n>/lots.
 */
Error *plan_trades(Arena *arena, const Household *household, const PreviewOrder *order,
                   OptionalWord selection, Plan *plan_out);
