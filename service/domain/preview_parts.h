/*
 * The parts that preview_compute is made of, and what they share while one preview is figured. For
 * preview*.c alone.
 */
#pragma once

#include "domain/preview.h"
#include "domain/sale.h"

typedef struct PreviewWork {
    Arena *arena;
    const Household *household;
    const PreviewOrder *order;
    int32_t year;                    /* of the trade date: the tax year (rule MT-6) */
    const TaxParameters *parameters; /* of the year; NULL: none are known */
    WashProposal proposal;           /* all slices and buys, when the lots are chosen */
    WashOutcome outcome;             /* of the proposal */
    Gains recognized;  /* what the preview adds to the year's, prior losses included (MT-7) */
    Gains *by_account; /* the same, per account on the return */
    SaleLots lots;     /* what sales of this preview took, and left */
    Money *cash;       /* per account, after the trades */
    bool profile_of_other_year;
    Preview *preview;
    ErrorList faults;
} PreviewWork;

/* The sales of the plan, still without lots. Rules BA-1, AC-5. */
void preview_open_sells(PreviewWork *work);

/* The lots of a sale as chosen. */
typedef struct LotChoice {
    const uint32_t *candidates; /* all that it could have taken, in order */
    size_t candidate_count;
    const LotTake *takes; /* what it takes, in the same order; already gone from lots.left */
    size_t take_count;
} LotChoice;

/* Chooses and figures the lots of every sale. Rules LI-1..3, AC-1. */
void preview_sell_lots(PreviewWork *work);

/* The same for the sales under min_tax, jointly, when all others have theirs. Rules MS. */
void preview_min_tax(PreviewWork *work);

/* Figures the slices of a sale whose lots are chosen, and what is left alone. Rules RD-2, RD-3,
 * LI-5..LI-7. */
void preview_figure_sale(PreviewWork *work, Sell *sell, const LotChoice *choice);

/* The slices figured so far, sale by sale, and all buys. */
WashProposal preview_proposal(const PreviewWork *work);

/* Whether a loss of the security in the account is one that purchases can disallow. Rules WS-10,
 * WS-15, AC-5. */
bool preview_may_wash(const Household *household, uint32_t account, uint32_t security);

/* A loss that a purchase would disallow, as none does once all of it is. Rules WS-1, WS-8. */
bool preview_loses_still(const SoldLot *sold);

/* What sales and buys do to losses, and what is recognized after it. Rules WS, MT-7, BU-1. */
void preview_match_wash(PreviewWork *work);

/* What it all does to the year's tax, and to the year before. Rules MT-1..4, MT-7, MS-5, FL-4. */
void preview_figure_tax(PreviewWork *work);

/* Everything that a person ought to know about the preview, figured last. */
void preview_warn(PreviewWork *work);

/* Whether a sold lot's gain, or its term, cannot be told (rule BA-7). */
bool preview_basis_unknown(const SoldLot *sold);
bool preview_date_unknown(const SoldLot *sold);
