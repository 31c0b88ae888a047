/*
 * The parts that preview_compute is made of, and what they share while one preview is figured. For
 * preview*.c alone.
 */
#pragma once

#include "domain/preview.h"

typedef struct PreviewWork {
    Arena *arena;
    const Household *household;
    const PreviewOrder *order;
    int32_t year;   /* of the trade date: the tax year (rule MT-6) */
    Quantity *left; /* per lot of the household: what sales of this preview left of it */
    Money *cash;    /* per account, after the trades */
    bool profile_of_other_year;
    Preview *preview;
    ErrorList faults;
} PreviewWork;

/* Chooses and figures the lots of every sale of the plan. Rules LI-1..3, RD-2, RD-3, AC-1, AC-5. */
void preview_sell_lots(PreviewWork *work);

/* Everything that a person ought to know about the preview, figured last. */
void preview_warn(PreviewWork *work);

/* Whether a sold lot's gain, or its term, cannot be told (rule BA-7). */
bool preview_basis_unknown(const SoldLot *sold);
bool preview_date_unknown(const SoldLot *sold);
