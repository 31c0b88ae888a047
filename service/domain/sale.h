/*
 * The sales of one proposal, one after the other: which lots each may take, what it takes of what
 * earlier ones left, and the slices that come out of it, to the cent. Everything that figures a
 * proposal goes through here, so that a preview, a comparison and a goal cannot differ. It refuses
 * to match wash sales, to figure tax and to give reasons.
 */
#pragma once

#include "domain/average_cost.h"
#include "domain/plan.h"
#include "domain/selection.h"
#include "domain/wash_proposal.h"

/* A lot whose shares an average_cost sale has averaged, as that sale left it. Rule LI-6. */
typedef struct AveragedLot {
    Lot lot;
    size_t slice_count; /* of the household's sales by then; later ones are cut off */
} AveragedLot;

/* The lots of the household while sales take from them. */
typedef struct SaleLots {
    Arena *arena;
    const Household *household;
    Date trade_date;
    Quantity *left;       /* per lot of the household: what sales left of it */
    ProposedSale *slices; /* of all sales so far, in the order of selling */
    size_t slice_count;
    size_t slice_room;
    AveragedLot **averaged; /* per lot of the household, or NULL; NULL before such a sale */
    ProposedSale *whole;    /* per lot, once sold: all of it; NULL: not remembered */
    bool unknown;           /* a slice, restored or not, has no basis or no date */
} SaleLots;

/* All lots whole, nothing sold. */
SaleLots sale_lots_open(Arena *arena, const Household *household, Date trade_date);

/* Remembers from here on what lots come to: for selling the same lots again and again. */
void sale_lots_remember(SaleLots *lots);

/* All lots whole again, nothing sold. */
void sale_lots_restore(SaleLots *lots);

/* What is sold. */
typedef struct Sale {
    uint32_t account;
    uint32_t security;
    LotSelection method;
    Quantity quantity;
    Money proceeds; /* net of fee (BA-1) */
    bool on_return; /* AC-1, AC-5 */
    bool last;      /* nobody looks at what it leaves of its holding */
} Sale;

/* A planned sale; `profile` is the year's, or NULL. */
Sale sale_of(const Household *household, const PlannedTrade *trade, const TaxProfile *profile);

/* The lots a sale may take, in order, and those it only leaves behind. */
typedef struct SaleCandidates {
    const uint32_t *lots;
    Quantity *caps; /* per lot to take; NULL: all that is left */
    size_t take_count;
    size_t count; /* those behind take_count are kept whatever happens */
} SaleCandidates;

/* The lots of the holding in the order of the trade's method, or those it names (LI-2). */
SaleCandidates sale_candidates(const SaleLots *lots, const PlannedTrade *trade);

/*
 * Takes `quantity` from the candidates and from lots->left; `takes_out` has room for all of them.
 * Returns what could not be taken: more than zero only where lots are named.
 */
Quantity sale_take(SaleLots *lots, const SaleCandidates *candidates, Quantity quantity,
                   LotTake *takes_out, size_t *count_out);

/* The fault of a sale whose named lots do not add up: lots_do_not_add_up at /trades/<n>/lots. */
Error *sale_lots_missing(Arena *arena, const PlannedTrade *trade);

/*
 * The pools of a holding before the next sale of it: of noncovered and of covered shares, less what
 * earlier sales took of their basis. Rules LI-6, LI-7.
 */
void sale_open_pools(const SaleLots *lots, uint32_t account, uint32_t security,
                     AveragePool pools_out[AVERAGE_POOLS]);

/* Whether average_cost takes the lot's basis from its pool. Rules LI-5, LI-6. */
bool sale_is_pooled(const SaleLots *lots, const Lot *lot);

/*
 * The slices of what the sale took, `count` of them, which join lots->slices; they stay where they
 * are until the next sale. Proceeds by RD-3, basis by RD-2 or from the pools under average_cost
 * (LI-5..LI-7), term by lot_figures.
 */
const ProposedSale *sale_slices(SaleLots *lots, const Sale *sale, const LotTake *takes,
                                size_t count);

/*
 * The lot as sales left it; it must have shares left. Shares that stay of a pool have its average
 * basis, whatever method sells them next. Rules RD-2: nothing is created or lost, LI-6.
 */
Lot sale_lot_left(const SaleLots *lots, uint32_t lot);

/*
 * The basis of what sales left of each lot of the household, for WashProposal.averaged_basis; NULL
 * where no sale averaged.
 */
const Money *sale_averaged_basis(const SaleLots *lots);
