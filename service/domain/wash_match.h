/*
 * Wash sales of one security group over a whole household (rules WS, IRC 1091): which losses are
 * disallowed by which replacement shares, deferred into them or lost for good. Works on purchases
 * and sales with their dates, lots already chosen; it refuses to choose lots, to figure tax and to
 * know digital assets (WS-15) or the accounts of others (AC-5): the caller leaves them out.
 */
#pragma once

#include "base/error.h"
#include "domain/lot.h"

/* Whose account, for deferred or permanent (WS-10); losses count in taxable ones alone (AC-1). */
typedef struct WashAccount {
    TaxTreatment tax_treatment;
    Owner owner; /* self, spouse or joint */
} WashAccount;

/* Shares that came in together. */
typedef struct WashBuy {
    uint32_t account;
    uint32_t
        purchase; /* the order they were bought by: shares of one never replace another (WS-6) */
    Date date;
    int32_t moment;   /* order within the day; purchases precede sales: buys 0, sales 1 (WS-5) */
    int64_t sequence; /* ties; where accounts have the same, by what the shares are */
    Quantity quantity;
    Money basis;
    LotKind kind;                    /* purchase and drip replace (WS-3) */
    OptionalDate deemed_acquired_on; /* of an imported lot; it starts unused (WS-9) */
    Quantity absorbed; /* shares that absorbed a loss before the history begins (WS-8) */
} WashBuy;

/* Shares of one buy that were sold together. */
typedef struct WashSale {
    uint32_t buy;
    Date date;
    int32_t moment;
    int64_t order; /* of sale, between those of one moment that date and sequence leave open */
    Quantity quantity;
    Money proceeds;
    OptionalMoney basis; /* as the caller figured it (gifts BA-4, pools LI-6); absent: the buy's */
    Quantity replaced; /* of a loss of one piece: shares that were met before the history begins, */
    Money disallowed;  /* and what of the loss they disallowed, from which RD-4 goes on */
} WashSale;

typedef struct WashHistory {
    const WashAccount *accounts;
    size_t account_count;
    const WashBuy *buys; /* in any order */
    size_t buy_count;
    const WashSale *sales; /* in any order */
    size_t sale_count;
    SpouseReplacement spouse_replacement;
} WashHistory;

/* A sold part with one adjusted basis and one holding period. */
typedef struct WashPiece {
    uint32_t sale;
    Quantity quantity;
    Money proceeds;
    Money basis; /* adjusted */
    Money disallowed;
    Money permanently_disallowed; /* part of disallowed */
    Term term;
    Date holding_start;  /* deemed or actual */
    bool is_replacement; /* its shares had absorbed an earlier loss */
} WashPiece;

/* A loss and the shares that disallow it. */
typedef struct WashMatch {
    uint32_t piece; /* index into pieces */
    uint32_t buy;
    Quantity quantity;
    Money disallowed;   /* cumulative rounding over the replacements of a piece (RD-4) */
    bool permanent;     /* a retirement account, or a spouse under `permanent` (WS-10) */
    bool contestable;   /* bought in the window before the lot sold (WS-7) */
    Money basis;        /* of the matched shares, with what was deferred into it (IRC 1091(d)) */
    Date holding_start; /* of the matched shares: deemed, or as it was when permanent */
} WashMatch;

/* A part of a buy that is held at the end. */
typedef struct WashHolding {
    uint32_t buy;
    Quantity quantity;
    Money basis; /* with what was deferred into it (IRC 1091(d)) */
    Date holding_start;
    bool is_replacement;
} WashHolding;

typedef struct WashLedger {
    WashPiece *pieces; /* in order of matching: of sale, then earliest acquired first (WS-9) */
    size_t piece_count;
    WashMatch *matches;
    size_t match_count;
    WashHolding *held; /* by date and sequence, adjusted parts first */
    size_t held_count;
} WashLedger;

/*
 * Matches the history. Codes: sold_before_bought, more_than_held; indices out of range are bugs
 * (asserted). Rules WS-1..WS-11, RD-2, RD-4; time grows with sales and buys and their
 * logarithm, and with the buys in a window that are their sale's own purchase.
 */
MUST_USE Error *wash_match(Arena *arena, const WashHistory *history, WashLedger *ledger_out);

/*
 * Whether a loss is lost for good when shares of the buyer's account replace those of the seller's:
 * in a retirement account, or a spouse's under `permanent`. Rule WS-10.
 */
bool wash_is_permanent(SpouseReplacement spouse_replacement, const WashAccount *seller,
                       const WashAccount *buyer);
