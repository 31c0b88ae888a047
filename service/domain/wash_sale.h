/*
 * Wash sales over a whole household (rules WS, IRC 1091): which losses are disallowed by which
 * replacement shares, deferred into them or lost for good. Works on a list of dated events of one
 * security group; it refuses to choose lots and to figure tax. wash_sale_suspects is the warning of
 * previews until the matching is part of them.
 */
#pragma once

#include "domain/household.h"

/* An acquisition as section 1091 sees it: shares of one lot, bought in one account. */
typedef struct WashPurchase {
    uint32_t lot;     /* index into Household.lots, or UINT32_MAX for a proposed buy */
    uint32_t account; /* whose, for deferred or permanent (WS-10) */
    Date date;
    int64_t sequence;  /* order within the day */
    Quantity quantity; /* not yet used as a replacement (WS-8) */
} WashPurchase;

/* A loss slice and the shares that disallow it. */
typedef struct WashMatch {
    uint32_t loss;     /* index of the loss slice, in order of sale */
    uint32_t purchase; /* index of the purchase */
    Quantity quantity; /* shares matched */
    Money disallowed;  /* loss x matched / sold, cumulative rounding (RD-4) */
    bool permanent;    /* IRA, Roth, or a spouse under `permanent` (WS-10) */
    bool contestable;  /* bought in the window before the lot sold (WS-7) */
} WashMatch;

/* A slice sold at a loss for which some account holds or buys the same security within 30 days
 * either side (WS-2). */
typedef struct WashSuspect {
    uint32_t lot;             /* the lot sold at a loss */
    uint32_t replacement_lot; /* a lot acquired in the window, or UINT32_MAX for a buy of the same
                                 preview */
    Date replacement_date;
    Date window_ends; /* trade date + 30 (WS-12) */
} WashSuspect;

/* First and last day of the window around a sale. Rule WS-2. */
Date wash_sale_window_first(Date sold_on);
Date wash_sale_window_last(Date sold_on);

/* A loss slice to look at. */
typedef struct WashLoss {
    uint32_t lot; /* the lot sold at a loss */
    Date sold_on;
    const Quantity *left; /* what the preview leaves of every lot of the household */
    bool bought_here;     /* the same preview buys the security on that date */
} WashLoss;

/*
 * The replacements that make a loss suspect, in the arena (*suspects_out): every lot of the
 * security that any account but those of OWNER_OTHER (AC-5) acquired by purchase or reinvestment
 * (WS-3) inside the window (WS-2) and of which something is left, the lot itself apart (WS-6); and
 * a buy of the same preview. None for digital assets (WS-15). Returns their number.
 */
size_t wash_sale_suspects(Arena *arena, const Household *household, const WashLoss *loss,
                          WashSuspect **suspects_out);
