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

/*
 * The replacement that makes a loss on `lot` sold on `sold_on` suspect, if any account but those of
 * OWNER_OTHER (AC-5) acquired the security by purchase or reinvestment (WS-3) inside the window;
 * the lot itself never counts (WS-6), nor shares that the same preview sells whole
 * (`left`, what remains of each lot). `bought_here`: the same preview buys it on that date.
 */
bool wash_sale_suspects(const Household *household, uint32_t lot, Date sold_on,
                        const Quantity *left, bool bought_here, WashSuspect *suspect_out);
