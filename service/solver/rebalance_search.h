/*
 * A region's program, its answer, the plans near to it, and where it is wrong about what it would
 * realize: there the region is split. For rebalance_search.c, rebalance_dive.c and
 * rebalance_split.c alone.
 */
#pragma once

#include "solver/rebalance_parts.h"

/* Where a region is split: by what is sold of a place, by what is realized, or by whether a
 * security is bought or sold at a loss, which are not to go together. */
typedef enum SplitBy {
    SPLIT_NOT,
    SPLIT_SOLD,
    SPLIT_BOUGHT,
    SPLIT_LOT, /* of those that go in any order */
    SPLIT_SHORT,
    SPLIT_LONG,
    SPLIT_WASH,
    SPLIT_MATCH /* not in two: the same again, with wash sales with what is held */
} SplitBy;

typedef struct Split {
    SplitBy by;
    uint32_t index; /* of the place, the lot or the security */
    double most;    /* of the part below, and */
    double least;   /* of the part above */
    double worth;   /* by how much the program is wrong there, about, in dollars */
} Split;

/* One region's program and its answer. */
typedef struct Look {
    Planning *planning;
    Region region;
    SketchTax tax;
    Sketch sketch;
    LinearSolution solution;
    bool solved;
    double *sold;       /* per place, dollars; likewise: */
    Realized *realized; /* as the program takes it */
    double *bought;
    double short_gain, long_gain; /* of all of it */
    double over; /* dollars by which a program that keeps to its region exceeds budgets */
} Look;

/* Solves the region's program, which `keeps` to what is forbidden or does not, and reads its
 * answer. */
MUST_USE Error *rebalance_look(Planning *planning, const Region *region, bool keeps,
                               Look *look_out);

/*
 * Looks for plans near to the answer: each place sells within the lot that the answer ends in,
 * where the program is right about what it realizes, and whole shares where it has to. Adds the
 * columns of the programs that it solves.
 */
MUST_USE Error *rebalance_dive(const Look *look, Best *best, size_t *columns);

/* Where the answer is wrong by most about what it realizes; SPLIT_NOT where it is right. */
Split rebalance_split(const Look *look);

/* Where the answer is farthest from trades that can be: in whole shares, no smaller than the least.
 */
Split rebalance_split_shares(const Look *look);

/* What so much more of gains than the answer realizes is worth. */
double rebalance_worth_of(const Look *look, double short_gain, double long_gain);

/* Whether shares that are held could disallow a loss of the security. */
bool rebalance_is_replaced(const Planning *planning, uint32_t security);

/* Where shares that are held disallow more of losses than the program takes them to. */
Split rebalance_split_match(const Look *look);
