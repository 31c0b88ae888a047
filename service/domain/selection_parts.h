/*
 * A method as keys of comparison: what the table of methods and the sorting of lots share. For
 * selection*.c alone.
 */
#pragma once

#include "domain/selection.h"

/* Gain of a lot at the sale's price; a gain of zero is told apart only by loss_first. */
typedef enum Sign { SIGN_LOSS, SIGN_ZERO, SIGN_GAIN } Sign;

/* The ways through the lots before their ranks part them: by date and sequence, or by basis per
 * share and then by those. */
typedef enum Walk { WALK_OLDEST, WALK_NEWEST, WALK_DEAREST, WALK_CHEAPEST, WALK_COUNT } Walk;

typedef enum ReasonShown { SHOW_DATE, SHOW_BASIS, SHOW_GAIN, SHOW_NOTHING } ReasonShown;

/* What a lot's rank is by: its term and the sign of its gain, or that its basis is unknown. */
enum { SIGNS = 3, CLASS_UNKNOWN = 2 * SIGNS, CLASS_COUNT };

enum { RANK_FIRST, RANK_LAST = 7, RANK_COUNT };

/*
 * A method is one row: which lots come first by term and sign of gain, then basis per share, then
 * date and sequence. At one price, gain per share descending is basis per share ascending.
 */
typedef struct OrderKeys {
    uint8_t rank[CLASS_COUNT]; /* term by term, sign by sign; last without a basis (BA-7) */
    Walk walk;                 /* LI-3 */
    ReasonShown shown;
} OrderKeys;

const OrderKeys *selection_order_keys(LotSelection method);

/*
 * Basis per share as an exact ratio of cents to share units, compared by cross multiplication: no
 * per-share figure is rounded. A gift between value and donor's basis (BA-4) has the price itself.
 */
typedef struct PerShare {
    int64_t cents;
    int64_t units;
} PerShare;

/* A price of 10^-6 dollars a share in cents per unit. */
#define PRICE_UNITS (QUANTITY_ONE * PRICE_ONE / MONEY_ONE)

static inline int per_share_compare(PerShare left, PerShare right)
{
    Wide a = (Wide)left.cents * right.units;
    Wide b = (Wide)right.cents * left.units;

    return (a > b) - (a < b);
}

PerShare selection_basis_per_share(const Lot *lot, PerShare price);
