/*
 * What may be sold, as blocks with the gains that they realize; a region, which is a part of all
 * plans; and what the plans of a region may realize and cost in tax. A search bounds one region
 * after the other. Everything is in dollars. For rebalance*.c alone. It refuses to know programs
 * (rebalance_sketch.h).
 */
#pragma once

#include "domain/tax_year.h"
#include "solver/rebalance_numbers.h"
#include <stdbool.h>
#include <stddef.h>

/* The household as it is planned: rebalance_parts.h. */
typedef struct Planning Planning;

/* Shares of a place (an account's holding of a security) that are sold together: one lot, or
 * several that a method sells as one. */
typedef struct Block {
    uint32_t place;
    bool free;         /* under min_tax, whose lots go in any order: whichever costs least */
    double value;      /* at the price */
    double short_gain; /* of all of it, on the return; 0 where the account is not on it */
    double long_gain;
} Block;

/* What a sale realizes. */
typedef struct Realized {
    double short_gain, long_gain;
} Realized;

/* Between which limits the gains lie that plans add to the year's, as their region takes sales to
 * realize them: before wash sales, or no more than these leave. */
typedef struct Reach {
    double short_least, short_most, long_least, long_most;
} Reach;

/*
 * A part of all plans: those that trade and realize no less and no more than this. Splitting a
 * region in two, and bounding each part alone, is how a search gets nearer to the best plan.
 */
typedef struct Region {
    double *sold_least; /* per place */
    double *sold_most;
    double *bought_least;
    double *bought_most;
    double *lot_least; /* sold per lot of the planning; counts for lots that go in any order */
    double *lot_most;
    Reach reach;
    bool *no_buy;     /* per security: its plans do not buy it; */
    bool *no_loss;    /* do not sell it at a loss that counts; */
    bool *all_washed; /* sell it at a loss only where shares that are held disallow all of it */
    bool ordered;     /* min_tax's lots go by what they cost, about as that method will take them */
    bool washes;      /* a lot's loss is what wash sales with shares that are held leave of it */
    const Block *lots; /* the planning's, as they realize in the region: rebalance_lots_in */
} Region;

/* Whether a sale of it realizes a loss on the return. */
static inline bool block_is_loss(const Block *block)
{
    return block->short_gain < 0 || block->long_gain < 0;
}

/* Whether plans of the region sell the lot without regard to an order. */
static inline bool region_is_free(const Region *region, const Block *lot)
{
    return lot->free && !region->ordered;
}

/* Of a region that takes sales to realize something else than the region that it is a part of. */
extern const Reach REACH_ALL;

/* The region of all plans. */
Region rebalance_region_all(const Planning *planning);

/* What plans of the region may realize by what they may sell, within the reach it has already. */
Reach rebalance_reach(const Planning *planning, const Region *region);

/* Finds the lots that may be sold, by place, in the order of each place's method. Rule LI-1. */
void rebalance_find_lots(Planning *planning);

/* The lots of one place stand side by side: the index behind the last one of the place whose first
 * lot is `first`. */
size_t rebalance_lots_end(const Planning *planning, size_t first);

/* Dollars of tax for one more dollar of gain. */
typedef struct TaxSlopes {
    double short_gain, long_gain;
} TaxSlopes;

/* Merges lots into the planning's blocks until each block of a place costs no less tax a dollar
 * than the one before: then a program takes them in the method's order by itself. */
void rebalance_blocks_in_order(Planning *planning, TaxSlopes slopes);

/* Whether each dollar sold of the place realizes the same, so that the order of lots is no matter.
 */
bool rebalance_is_straight(const Planning *planning, const Region *region, size_t first);

/* Whether the lot may not be sold: it loses, and the region's plans do not sell at a loss. */
bool rebalance_is_lost(const Planning *planning, const Region *region, const Block *lot);

/* Wash sales with shares that are held already. Rules WS. `open` finds whether any could disallow a
 * loss of what may be sold. */
void rebalance_open_washes(Planning *planning);

/* Whether shares that are held could disallow a loss of the security. */
bool rebalance_is_replaced(const Planning *planning, uint32_t security);

/* Whether what the lot realizes depends on what else is sold. */
bool rebalance_is_washed(const Planning *planning, const Region *region, size_t lot);

/* The planning's lots with the losses that are disallowed whatever a plan of the region sells: what
 * they realize is the least possible. */
const Block *rebalance_lots_in(const Planning *planning, const Region *region);

/* The least that selling so many dollars of a place along its lots, which begin at `first`, could
 * realize in a plan of the region; `washed_path` is its case of lots that wash sales concern. */
Realized rebalance_on_path(const Planning *planning, const Region *region, size_t first,
                           double sold);
Realized rebalance_washed_path(const Planning *planning, const Region *region, size_t first,
                               double sold);

/* So many dollars sold of a place, and what that realizes. */
typedef struct PathPoint {
    double sold;
    Realized realized;
} PathPoint;

/* Selling along a place's lots as a program knows it: where the region begins and ends, and where
 * lots end or bend in between. No points where the region has no plan. */
typedef struct Path {
    PathPoint *points;
    size_t count;
} Path;
Path rebalance_path(const Planning *planning, const Region *region, size_t first);

/* The year's total tax with these gains on top of those it has already. */
double rebalance_tax(const Planning *planning, double short_gain, double long_gain);

/* At these gains added. */
TaxSlopes rebalance_slopes(const Planning *planning, Gains added);

/* The year's total tax where a plan adds these net gains. */
typedef struct TaxPoint {
    double short_gain, long_gain, tax;
} TaxPoint;

/* The points within the reach at which the tax bends. Their convex hull from below is nowhere above
 * the tax. */
TaxPoint *rebalance_tax_points(const Planning *planning, const Reach *reach, size_t *count_out);
