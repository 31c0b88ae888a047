/*
 * A goal being solved for: quantities that were tried and what they reach. For goal*.c alone.
 */
#pragma once

#include "domain/goal.h"

/* A quantity, counted in the smallest steps in which the security trades, and what it reaches. */
typedef struct Point {
    int64_t steps;
    Money reached;
    bool washed; /* something was disallowed */
    bool least;  /* no choice of lots costs less; of methods that choose by themselves: yes */
    uint64_t followers; /* tells apart where the sales behind it in its holding end */
} Point;

typedef struct Solving {
    Arena *arena;
    const Figuring *opened; /* the caller's */
    Arena *scratch;         /* of the one that is tried with, again and again */
    Figuring *figuring;
    const Plan *plan;
    PlannedTrade *sales; /* the plan's, with the goal's size being tried */
    PlannedTrade *sale;  /* the goal's among them */
    LotSelection method; /* its own */
    Goal goal;
    Money wanted;
    int64_t unit;  /* share units a step */
    Point *points; /* ascending: nothing sold, then around the end of every lot */
    size_t point_count;
    bool lot_by_lot; /* the ends of all lots are among them */
} Solving;

/*
 * Whether no quantity between these points can come to what none of them does: lots were looked at
 * one by one and lose nothing to wash sales.
 */
bool goal_is_plain(const Solving *solving, size_t first, size_t last);

/* Whether a point serves: reaches the amount, or costs nothing. */
bool goal_serves(const Solving *solving, const Point *point);

/* The whole computation at one quantity. */
MUST_USE Error *goal_try(Solving *solving, int64_t steps, Point *point_out);

/*
 * The points of the search: nothing sold, then around the end of each lot, then all that may be
 * sold, and wherever a sale behind the goal must go over to another lot of the holding. What goes
 * on between them goes one way, wash sales apart.
 */
MUST_USE Error *goal_open_points(Solving *solving);

/*
 * Between two points of which exactly one serves: two neighbours at which that changes, left in
 * `low` and `high`.
 */
MUST_USE Error *goal_bisect(Solving *solving, Point *low, Point *high);
