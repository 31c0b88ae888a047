/*
 * The steps of a search through regions (rebalance_region.h): a region's program is solved, plans
 * near to its answer are tried, and the region is split where the answer promises what no plan can
 * hold. For the files of the search alone: rebalance_search.c, _region.c, _dive.c, _split.c and
 * _wash.c.
 */
#pragma once

#include "solver/rebalance_parts.h"

/* What the parts of a region differ in. */
typedef enum SplitBy {
    SPLIT_NOT,
    SPLIT_SOLD,   /* dollars sold of a place */
    SPLIT_BOUGHT, /* dollars bought of a place */
    SPLIT_LOT,    /* dollars sold of a lot, of those that go in any order */
    SPLIT_SHORT,  /* short-term gain of the plan */
    SPLIT_LONG,   /* long-term gain of the plan */
    SPLIT_WASH, /* a security that is not bought, or is not sold at a loss: both would be a wash */
    SPLIT_MATCH /* one part: the same region, its losses reduced by wash sales with what is held */
} SplitBy;

/* Where to split a region in a part below and a part above. */
typedef struct Split {
    SplitBy by;
    uint32_t index; /* of the place, the lot or the security */
    double most;    /* dollars: the greatest of the part below, */
    double least;   /* and the least of the part above */
    double worth;   /* dollars of the objective by which the answer is wrong there, about */
} Split;

/* One region's program and its answer: the region's best plan, were the program right about it. */
typedef struct RegionAnswer {
    Planning *planning;
    Region region;
    SketchTax tax;
    Sketch sketch;
    LinearSolution solution;
    bool solved;
    double *sold;                 /* per place, dollars */
    double *bought;               /* likewise */
    Realized *realized;           /* per place: what the program takes its sale to realize */
    double short_gain, long_gain; /* the sum of these */
    double over;                  /* dollars above budgets, where the program `keeps` */
} RegionAnswer;

/* Solves the region's program (`keeps` as in SketchTax) and reads its answer. */
MUST_USE Error *rebalance_solve_region(Planning *planning, const Region *region, bool keeps,
                                       RegionAnswer *answer_out);

/*
 * Looks for plans near to the answer: in regions where each place's sale ends within one lot, so
 * that the program is right about what it realizes, and then with whole shares where these are
 * asked for. Adds the columns of the programs that it solves, which the search counts.
 */
MUST_USE Error *rebalance_dive(const RegionAnswer *answer, Best *best, size_t *columns);

/* Where the answer is wrong by most about what it realizes and its tax; SPLIT_NOT where it is
 * right.
 */
Split rebalance_split(const RegionAnswer *answer);

/* Where the answer is farthest from a trade that may be made: whole shares where these are asked
 * for, and no less than the smallest trade. SPLIT_NOT where it is near everywhere. */
Split rebalance_split_shares(const RegionAnswer *answer);

/* What it would cost, in dollars of the objective, to realize so much more than the answer says. */
double rebalance_worth_of(const RegionAnswer *answer, double short_gain, double long_gain);

/* Where wash sales with shares that are held disallow more of the answer's losses than the program
 * knows; SPLIT_NOT where it is right. */
Split rebalance_split_match(const RegionAnswer *answer);
