/*
 * The linear program of a household's plans: its rows are classes, cash and limits, its columns
 * what is sold, bought and kept, its objective that of plans with the tax made linear. For
 * rebalance*.c alone. It refuses to solve (rebalance_solve) and to round an answer
 * (rebalance_round.c).
 */
#pragma once

#include "solver/linear_program.h"
#include "solver/rebalance_region.h"

/* What one unit of a sale's column sells of its place. */
typedef struct SaleColumn {
    uint32_t place;
    bool free; /* it is a single lot, of those that go in any order: */
    double value;
    double short_gain, long_gain;
    uint32_t lot; /* of the planning's, where it is free */
} SaleColumn;

#define SKETCH_NONE UINT32_MAX

/* Limits that each budget has: allowance, short_cap, long_cap, numbered in this order. Those of the
 * second budget follow those of the first. */
enum { BUDGET_CAPS = 3 };

/* A program, and what its rows and columns stand for. */
typedef struct Sketch {
    LinearProgram program;
    uint32_t first_sale; /* a column for each of the sales */
    SaleColumn *sales;
    size_t sale_count;
    uint32_t *buy_columns;  /* per place; or SKETCH_NONE */
    uint32_t first_point;   /* a column for each point of the tax's hull: its share in the mix */
    uint32_t drift_row;     /* SKETCH_NONE without a limit */
    uint32_t first_cap;     /* the rows of budgets' caps are the last ones */
    uint32_t *caps;         /* per such row: the number of its cap */
    uint32_t *over_columns; /* likewise: dollars over it, where a program `keeps` to its region */
    uint32_t *out_columns;  /* per account: dollars withdrawn; or SKETCH_NONE */
} Sketch;

/*
 * How a program makes the tax linear. Without a region: by slopes at the best plan so far, with the
 * planning's blocks for what may be sold. With one: by the convex hull of the tax's points, and by
 * the hull of what selling along each place's lots realizes; its optimum is then a bound of all
 * plans of the region.
 */
typedef struct SketchTax {
    TaxSlopes slopes;
    const Region *region; /* NULL: by slopes */
    const TaxPoint *points;
    size_t point_count;
    /* Heeds what earlier rounds forbade (no_sell, no_buy), and may exceed budgets at a price: it
     * looks for plans, and bounds none. Only with a region. */
    bool keeps;
    bool spares_gains; /* of answers that are equally good the one that gains less */
} SketchTax;

/* What a dollar of gain costs where gains are spared: more than a solver's tolerance, and so little
 * that all gains there are come to less than a millionth of the household's value. */
#define REBALANCE_GAIN_COST 5e-7

Sketch rebalance_sketch(const Planning *planning, const SketchTax *tax);
