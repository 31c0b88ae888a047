/*
 * What booked losses and recent purchases say of wash sales to come: what is not to be bought, and
 * until when, and which shares would replace others sold at a loss (product D6). It refuses to
 * match anything: wash_proposal.h does, when something trades.
 */
#pragma once

#include "domain/household.h"

/* A security sold at a loss that shares bought now would disallow, or one identical to it. */
typedef struct WatchedSecurity {
    Text symbol;
    Date until;       /* the last day of the last window (WS-2) */
    Date released_on; /* the first safe day */
} WatchedSecurity;

/* Shares that have absorbed no loss yet and whose window is open. */
typedef struct PossibleReplacement {
    LotId lot_id;
    AccountId account_id;
    Text symbol;
    Date acquired_on;
    Quantity quantity;                 /* that have absorbed none (WS-8) */
    Date until;                        /* the last day on which a loss would meet them */
    RealizedGainId *realized_gain_ids; /* booked losses whose window they came in, unmatched */
    size_t realized_gain_count;
} PossibleReplacement;

typedef struct WashWatch {
    WatchedSecurity *do_not_buy; /* in the household's order of securities */
    size_t do_not_buy_count;
    PossibleReplacement *replacements; /* in its order of lots */
    size_t replacement_count;
} WashWatch;

/*
 * As of a day. Accounts of others stand outside (AC-5), as do digital assets (WS-15) and losses
 * within retirement accounts (WS-10). Rules WS-2, WS-3, WS-4, WS-6, WS-8.
 */
void wash_watch(Arena *arena, const Household *household, Date as_of, WashWatch *watch_out);
