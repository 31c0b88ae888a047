/*
 * A goal being solved for: quantities that were tried and what they reach. For goal*.c alone.
 */
#pragma once

#include "domain/goal.h"

/* A quantity, counted in the smallest steps in which the security trades, and what it reaches. */
typedef struct Point {
    int64_t steps;
    Money reached;
    bool washed;        /* something was disallowed */
    bool least;         /* under min_tax: its choice of lots is proven to cost least; else true */
    uint64_t followers; /* a hash of the lots in which later sales of the holding end */
} Point;

typedef struct Solving {
    Arena *arena;
    const Figuring *opened; /* the caller's */
    Arena *scratch;         /* of `figuring`, with which quantities are tried */
    Figuring *figuring;
    const Plan *plan;
    PlannedTrade *sales; /* the plan's trades, the goal's of the quantity that is tried */
    PlannedTrade *sale;  /* the goal's among them */
    LotSelection method; /* the goal's */
    Goal goal;
    Money wanted;
    int64_t unit;  /* share units a step */
    Point *points; /* ascending: nothing sold, then around the end of every lot */
    size_t point_count;
    bool lot_by_lot; /* the ends of all lots are among them */
} Solving;

/*
 * Whether what is reached moves one way between each two of these points: lots were looked at one
 * by one, and no wash sale bends it.
 */
bool goal_is_plain(const Solving *solving, size_t first, size_t last);

/* Whether a point serves: reaches the amount, or costs nothing. */
bool goal_serves(const Solving *solving, const Point *point);

/* The whole computation at one quantity. */
MUST_USE Error *goal_try(Solving *solving, int64_t steps, Point *point_out);

/*
 * Figures the points of the search: nothing sold, around the end of each lot, all that may be sold,
 * and wherever a later sale of the holding has to go over to another lot because the goal takes
 * what it would have sold. Between them what is reached moves one way, but for wash sales.
 */
MUST_USE Error *goal_open_points(Solving *solving);

/*
 * Between two points of which exactly one serves: two neighbours at which that changes, left in
 * `low` and `high`.
 */
MUST_USE Error *goal_bisect(Solving *solving, Point *low, Point *high);
