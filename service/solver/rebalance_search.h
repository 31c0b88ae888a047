/*
 * A region's program, its answer, and where that is wrong about what it would realize: there the
 * region is split. For rebalance_search.c and rebalance_split.c alone.
 */
#pragma once

#include "solver/rebalance_parts.h"

/* Where a region is split: by what is sold of a place, by what is realized, or by whether a
 * security is bought or sold at a loss, which are not to go together. */
typedef enum SplitBy { SPLIT_NOT, SPLIT_SOLD, SPLIT_SHORT, SPLIT_LONG, SPLIT_WASH } SplitBy;

typedef struct Split {
    SplitBy by;
    uint32_t index; /* of the place, or of the security */
    double at;
    double worth; /* by how much the program is wrong there, about, in dollars */
} Split;

/* One region's program and its answer. */
typedef struct Look {
    const Planning *planning;
    Region region;
    SketchTax tax;
    Sketch sketch;
    LinearSolution solution;
    double *sold; /* per place */
    double short_gain, long_gain;
} Look;

/* Where the answer is wrong by most; SPLIT_NOT where it is right. */
Split rebalance_split(Look *look);
