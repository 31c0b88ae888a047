/*
 * An execution of a preview as a resource: what is asked, and what is kept of what was done
 * (product D15). What it does to lots and ledger is booking.h's. Records refuse behaviour.
 */
#pragma once

#include "domain/fill.h"
#include "domain/records.h"

enum { EXECUTION_LOTS_LIMIT = 50000 };

/* A lot that the advisor saw. */
typedef struct SeenLot {
    LotId lot_id;
    int64_t revision;
} SeenLot;

/* What the advisor saw, as a preview shows its pins: what has changed since refuses the execution.
 * Absent: not looked at. */
typedef struct SeenPins {
    OptionalInteger revision; /* of the preview */
    OptionalInteger household_version;
    OptionalInteger config_version;
    OptionalPriceSetId price_set_id;
    OptionalInteger price_sequence;
    OptionalDate trade_date;
    OptionalText rules_version;
    OptionalText engine_version;
    SeenLot *lots;
    size_t lot_count;
} SeenPins;

typedef struct ExecutionOrder {
    SeenPins pins;
    Fill *fills; /* what is not filled is booked as previewed */
    size_t fill_count;
    bool override_budget;
    OptionalWord unknown_basis; /* assume_unknown_basis: zero (BA-7) */
} ExecutionOrder;

/* Shares of a lot that a sale took, as booked. */
typedef struct ClosedLotRecord {
    int32_t place;
    LotId lot_id;
    Quantity quantity;
    Money proceeds;
    Money basis;
    Money gain;
    Money disallowed;
    Money permanently_disallowed;
    Term term;
    OptionalRealizedGainId realized_gain_id; /* absent in retirement accounts (AC-1) */
} ClosedLotRecord;

typedef struct ExecutedTradeRecord {
    int32_t order; /* index into the preview's trades */
    AccountId account_id;
    Text symbol;
    TradeSide side;
    Quantity quantity;
    Price price;
    Money amount; /* dollars before the fee */
    Money fee;
    OptionalWord lot_selection; /* of a sale */
    OptionalLotId lot_id;       /* of a buy: the lot that it opened */
    TradeSource source;
    ClosedLotRecord *lots; /* of a sale */
    size_t lot_count;
} ExecutedTradeRecord;

/* What went to another account. */
typedef struct ExecutedTransferRecord {
    int32_t order; /* index into the preview's transfers */
    int32_t place;
    AccountId from_account_id;
    AccountId to_account_id;
    OptionalText symbol;       /* absent: cash, as is what follows but the amount */
    OptionalLotId from_lot_id; /* the lot that it was of */
    OptionalLotId lot_id;      /* that it is now: the same where all that was left of it went */
    OptionalQuantity quantity;
    OptionalMoney basis;
    OptionalMoney amount;
} ExecutedTransferRecord;

typedef struct WashLossRecord {
    RealizedGainId realized_gain_id;
    AccountId account_id;
    Text symbol;
    Date sold_on;
} WashLossRecord;

typedef struct WashReplacementRecord {
    LotId lot_id;
    AccountId account_id;
    Text symbol;
    OptionalDate acquired_on;
    OptionalDate deemed_acquired_on;
} WashReplacementRecord;

/* A loss and the shares that disallow it, as the ledger of wash sales keeps it. */
typedef struct WashMatchRecord {
    PreviewId preview_id; /* whose execution made it */
    int32_t place;
    WashLossRecord loss;
    WashReplacementRecord replacement;
    Quantity quantity;
    Money disallowed;
    bool permanent;
    bool contestable;
    Date window_ends_on; /* D + 30 (WS-12) */
} WashMatchRecord;

/* Losses that the ledger disallows. */
typedef struct WashTotals {
    Money deferred;  /* into shares that are held */
    Money permanent; /* lost for good (WS-10) */
    Money imported;  /* by matches from before the ledger came here */
} WashTotals;

/* What it was computed from. */
typedef struct ExecutionPins {
    int64_t household_version;
    int64_t config_version;
    PriceSetId price_set_id;
    int64_t price_sequence;
    Date trade_date;
    Text rules_version;
    Text engine_version;
} ExecutionPins;

/* Recognized on the return when it was booked. */
typedef struct ExecutionGains {
    Money short_term;
    Money long_term;
    Money disallowed;
    Money permanently_disallowed;
    Money prior_losses_disallowed; /* MT-7 */
} ExecutionGains;

typedef struct ExecutionRecord {
    PreviewId preview_id;
    HouseholdId household_id;
    int64_t revision; /* 2 once it is corrected */
    int64_t preview_revision;
    ExecutionPins pins;
    bool override_budget;
    OptionalWord unknown_basis;
    ExecutionGains realized;
    ExecutedTradeRecord *trades;
    size_t trade_count;
    ExecutedTransferRecord *transfers;
    size_t transfer_count;
    WashMatchRecord *wash_sales;
    size_t wash_sale_count;
    OptionalTimestamp corrected_at;
    Timestamp created_at;
} ExecutionRecord;
