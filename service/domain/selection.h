/*
 * Which lots of one holding are sold, in which order, and how much of each. Methods are rows of one
 * table of comparison keys, not code of their own. Orders apply inside one account (rule LI-3); it
 * refuses to figure tax.
 */
#pragma once

#include "domain/household.h"

/* A method with its keys in words, for GET /v1/lot-methods and for reasons. */
typedef struct LotMethod {
    LotSelection selection;
    const char *name;        /* the word */
    const char *description; /* one sentence */
} LotMethod;

/* All methods, in the order of LotSelection. */
const LotMethod *selection_methods(size_t *count_out);

/* The key by which a lot stood where it stood, as figures for a reason (product D10). */
typedef struct LotReason {
    LotSelection rule;
    OptionalMoney basis_per_share; /* rounded to cents for show; the order uses the exact ratio */
    OptionalMoney gain_per_share; /* at the sale's price; shown by the methods that order by gain */
    OptionalDate acquired_on;     /* shown by fifo and lifo */
} LotReason;

/* Whole or part of a lot that a sale takes. */
typedef struct LotTake {
    uint32_t lot; /* index into Household.lots */
    Quantity quantity;
} LotTake;

/* What is sold, as far as the order of its lots depends on it. */
typedef struct SaleTerms {
    LotSelection method;
    Price price;
    Date trade_date;
} SaleTerms;

/*
 * The lots of a holding as every method looks at them, figured once: what is sorted for one method
 * serves the next. Lots acquired after the trade date are left out, as are spared ones.
 */
typedef struct SelectionLots SelectionLots;
SelectionLots *selection_lots(Arena *arena, const Household *household, Holding holding,
                              Price price, Date trade_date);
size_t selection_lots_count(const SelectionLots *lots);

/*
 * The indices of all the lots in the method's order, which is kept with them. Ties and unknown
 * basis by LI-3 and BA-7. n log n once, then linear. Not for SELECT_SPECIFIC.
 */
const uint32_t *selection_lots_order(SelectionLots *lots, LotSelection method);

/* The same for one method alone, in the arena (*order_out). Returns their number. */
size_t selection_order(Arena *arena, const Household *household, Holding holding,
                       const SaleTerms *terms, const uint32_t **order_out);

/*
 * Takes `quantity` from the lots in this order: whole lots, then a part of the last. `left[lot]` is
 * what earlier sales of the same preview left of each lot (so a half-used lot goes on being used)
 * and is reduced. The holding has enough (checked by the caller). Returns the number of takes.
 */
size_t selection_take(const uint32_t *order, size_t order_count, Quantity quantity, Quantity *left,
                      LotTake *takes_out);

/* Cents a share, rounded for show; absent when that is more than can be shown. */
OptionalMoney selection_per_share(Money amount, Quantity quantity);

/* Gain a share at the price, exact before its one rounding; the lot's basis must be known. */
OptionalMoney selection_gain_per_share(const Lot *lot, Price price);

/* Why the lot stands where it stands under the method. */
LotReason selection_reason(const Lot *lot, LotSelection method, Price price);
