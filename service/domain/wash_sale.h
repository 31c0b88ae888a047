/*
 * The window of wash sales (rules WS, IRC 1091) and what makes a loss suspect: the warning of
 * previews until the matching of wash_match.h is part of them. It refuses to match.
 */
#pragma once

#include "domain/household.h"

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
