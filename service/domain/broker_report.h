/*
 * Sales of the ledger as the brokers' Forms 1099-B report them. A broker sees the covered shares of
 * one security in one account (rule WS-13): a replacement anywhere else it does not, nor what was
 * deferred into a lot by one. It refuses to know boxes and totals (form_8949.h).
 */
#pragma once

#include "domain/household.h"

/* Shares that disallow a loss, as the ledger of wash sales keeps them. */
typedef struct SaleMatch {
    PreviewId preview_id; /* whose execution made it */
    LotId lot_id;
    AccountId account_id;
    SecurityId security_id;
    OptionalDate acquired_on;
    bool covered;
    Quantity quantity;
    Money disallowed;
    bool permanent;
} SaleMatch;

/* A row of the ledger of realized gains with its matches. */
typedef struct LedgerSale {
    RealizedGainId id;
    AccountId account_id;
    SecurityId security_id;
    Text symbol;
    TaxKind tax_kind;
    Quantity quantity;
    OptionalDate acquired_on;
    OptionalDate deemed_acquired_on;
    Date sold_on;
    Money proceeds;
    Money basis;
    Money disallowed; /* beyond the matches: before the row came here */
    Term term;
    LotKind kind;
    OptionalBool covered;         /* absent: as BA-6 says */
    OptionalPreviewId preview_id; /* absent, as are those that follow: imported */
    OptionalLotId lot_id;
    OptionalWord booked_from; /* TradeSource */
    SaleMatch *matches;
    size_t match_count;
} LedgerSale;

/* Why a broker's figure is another one than ours. */
typedef enum BrokerReason {
    BROKER_NONCOVERED,             /* it reports neither basis nor wash sales */
    BROKER_DEFERRED_BASIS,         /* it does not know what was deferred into the lot */
    BROKER_HOLDING_PERIOD,         /* nor the days that came with it */
    BROKER_RETIREMENT_ACCOUNT,     /* where the shares are that replace those sold */
    BROKER_SPOUSE_ACCOUNT,         /* the same */
    BROKER_OTHER_ACCOUNT,          /* the same */
    BROKER_IDENTICAL_SECURITY,     /* what replaces it has another name */
    BROKER_NONCOVERED_REPLACEMENT, /* what replaces it is not covered */
    BROKER_SMALLER_LOSS,           /* it disallows less because it sees less of a loss */
    BROKER_REASON_COUNT,
} BrokerReason;
extern const Names BROKER_REASON_NAMES;

/* The column of Form 8949 that differs. */
typedef enum BrokerColumn {
    BROKER_COLUMN_BASIS,
    BROKER_COLUMN_ADJUSTMENT,
    BROKER_COLUMN_TERM,
} BrokerColumn;
extern const Names BROKER_COLUMN_NAMES;

typedef struct BrokerDifference {
    BrokerReason code;
    BrokerColumn column;
    OptionalMoney amount; /* ours less the broker's; absent where there is nothing to subtract */
} BrokerDifference;

/* What a broker reports of a sale. */
typedef struct BrokerSale {
    OptionalMoney basis;      /* absent: not covered */
    OptionalMoney adjustment; /* disallowed */
    OptionalMoney gain;       /* with the adjustment */
    Term term;
    BrokerDifference *differences; /* by code; of one column they add up to what differs */
    size_t difference_count;
} BrokerSale;

/* Whether the broker reports the basis: as imported, else by BA-6. */
bool ledger_sale_is_covered(const LedgerSale *sale);

/*
 * One for each sale. The sales are in the order in which they were booked and hold, besides those
 * asked for, every earlier sale whose loss was deferred and every earlier one of shares that one
 * was deferred into. Where such shares are sold in parts a cent of rounding may fall on another
 * part; what an averaged pool spreads over all its shares counts as of those it was deferred into.
 */
BrokerSale *broker_report(Arena *arena, const Household *household, const LedgerSale *sales,
                          size_t count);
