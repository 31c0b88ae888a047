/*
 * What an execution writes (product A5, D15): a preview computed under lock becomes lots closed,
 * reduced, opened and split, rows of the ledger, wash-sale matches and cash. Every share and every
 * cent of basis is somewhere afterwards (RD-2). Ids come in as arguments. It refuses to store and
 * to decide whether the preview may be executed (booking_check says what speaks against it).
 */
#pragma once

#include "domain/preview.h"

/* A trade that was done. */
typedef struct BookedTrade {
    int32_t order; /* index into PreviewOrder.trades */
    AccountId account_id;
    SecurityId security_id;
    TradeSide side;
    Quantity quantity;
    Price price;
    Money amount; /* dollars before the fee */
    Money fee;
    OptionalWord lot_selection; /* of a sale */
    OptionalLotId lot_id;       /* of a buy: what it opened */
    TradeSource source;
} BookedTrade;

/* A slice sold of one lot: it closes the lot, or a part of it. */
typedef struct BookedSlice {
    int32_t order; /* the trade */
    int32_t place; /* 1, 2, … in the order of selling */
    AccountId account_id;
    SecurityId security_id;
    LotId lot_id;
    int64_t sequence;   /* of the lot */
    int32_t sale_order; /* 1, 2, … among all slices */
    Quantity quantity;
    Money proceeds;
    Money basis;
    Money disallowed;
    Money permanently_disallowed;
    Term term;
    OptionalDate acquired_on;        /* a gift's by its donor (HP-5) */
    OptionalDate deemed_acquired_on; /* where the holding period starts elsewhere (WS-9) */
    LotKind kind;
    bool covered;
    Quantity replaced;                  /* of these shares, by replacement shares (WS-8) */
    OptionalRealizedGainId realized_id; /* absent: no row of the ledger (AC-1) */
    TradeSource source;
} BookedSlice;

/* A lot as it stands afterwards. */
typedef struct BookedLot BookedLot;
struct BookedLot {
    Lot lot; /* of one that was there: its revision as it was */
    AccountId account_id;
    SecurityId security_id;
    const Lot *before; /* NULL: opened or split off by the booking */
    BookedLot *root;   /* the lot it was split off; itself where none */
    BookedLot *rest;   /* of a root: the part whose shares absorb next */
    int32_t parts;     /* of a root: how many were split off */
    int32_t from;      /* the account that it, or what it was part of, has left; -1: none */
};

/* A loss and the shares that disallow it. */
typedef struct BookedMatch {
    int32_t place; /* 1, 2, … */
    RealizedGainId realized_id;
    LotId lot_id; /* the part that absorbed */
    Quantity quantity;
    Money disallowed;
    bool permanent;
    bool contestable;
} BookedMatch;

/* A row of the ledger of which buys disallow more (MT-7). */
typedef struct BookedLoss {
    RealizedGainId id;
    Money disallowed;             /* in addition */
    Money permanently_disallowed; /* part of it */
    Quantity replaced;            /* of its shares, by now */
} BookedLoss;

/* What went to another account: a lot or a part of one, or cash. */
typedef struct BookedTransfer {
    int32_t order; /* index into PreviewOrder.transfers */
    int32_t place; /* 1, 2, … */
    AccountId from_account_id;
    AccountId to_account_id;
    OptionalLotId from_lot_id; /* absent: cash, as is what follows but the amount */
    OptionalLotId lot_id;      /* that it is now; a part has a lot of its own */
    OptionalQuantity quantity;
    OptionalMoney basis; /* absent of a lot: unknown */
    OptionalMoney amount;
} BookedTransfer;

typedef struct BookedCash {
    AccountId account_id;
    Money change;
} BookedCash;

typedef struct Booking {
    BookedTrade *trades;
    size_t trade_count;
    BookedSlice *slices;
    size_t slice_count;
    BookedLot *changed; /* lots that were there; of quantity 0: closed */
    size_t changed_count;
    BookedLot *created; /* opened or split off */
    size_t created_count;
    BookedMatch *matches;
    size_t match_count;
    BookedLoss *losses;
    size_t loss_count;
    BookedCash *cash;
    size_t cash_count;
    BookedTransfer *transfers;
    size_t transfer_count;
} Booking;

/*
 * What speaks against executing the preview, all at once: over_budget for each cap that it would
 * exceed by its own gains unless `override_budget` (rules BU-4, BU-8; conflicts at
 * /override_budget), basis_unknown for each lot without basis sold in a taxable account unless the
 * order assumes it (BA-7).
 */
Error *booking_check(Arena *arena, const Preview *preview, const PreviewOrder *order,
                     bool override_budget);

/* Whether it exceeds a budget, overridden or not. */
bool booking_exceeds_budget(const Preview *preview);

/*
 * Whether the lots that the preview names are those of the household that the advisor saw: of every
 * security that it trades, and of those identical to it (WS-4). Conflicts lots_changed at
 * /pins/household_version, one for each lot.
 */
Error *booking_compare_lots(Arena *arena, const Preview *preview, const Household *seen);

/* How many ids booking_make may take. */
size_t booking_id_count(const Preview *preview);

/*
 * The booking of a preview that booking_check has let pass; everything lives in the arena. New lots
 * have no sequence and part yet: booking_place gives them. Never fails. Rules RD-2, LI-6, LI-7,
 * WS-8, WS-9, WS-10, MT-7, AC-1, HP-5.
 */
void booking_make(Arena *arena, const Preview *preview, const Uuid *ids, Booking *booking_out);

/*
 * Gives new lots their places: opened ones the next sequences of their account, split-off ones the
 * next parts of their purchase, so that adjusted parts come first (WS-9). Lots that come from
 * another account keep their sequences (AC-4). CHOICE: where the account has had one as high, they
 * take its next ones in their order, so that lots that were there stay first. `last_sequences` is
 * per account of the household and counts on; `last_parts` is per changed lot.
 */
void booking_place(Arena *arena, Booking *booking, int64_t *last_sequences,
                   const int32_t *last_parts);

/* The household as the booking of one of its previews, whose new lots have their places, leaves it;
 * its arrays of lots, gains and accounts are its own. Rules BU-1, MT-7. */
Household *booking_household(Arena *arena, const Household *before, Date trade_date,
                             const Booking *booking);

/* The household that an execution of the preview would leave, for whoever wants to figure on: ids
 * and places of new lots are made up, behind all that are stored. */
Household *booking_foresee(Arena *arena, const Preview *preview);
