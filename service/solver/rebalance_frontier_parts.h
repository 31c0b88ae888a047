/*
 * What finding the frontier's shape and finding its points share. For rebalance_frontier*.c alone.
 */
#pragma once

#include "domain/frontier.h"
#include "solver/rebalance_parts.h"

/* Each corner between the two ends takes a tangent that finds it and one that parts it from the
 * next corner. */
enum { FRONTIER_TANGENTS_LIMIT = 64, FRONTIER_CORNERS_LIMIT = FRONTIER_TANGENTS_LIMIT / 2 + 2 };

/* As shares of the household's value: what makes no difference, and no new corner. */
#define FRONTIER_NOTHING 1e-8
#define FRONTIER_CORNER  1e-5

/* The program's optimum where drift is limited, and by how much it falls for each dollar of drift
 * more. Dollars. */
typedef struct Tangent {
    double drift, total, slope;
} Tangent;

typedef struct FrontierSearch {
    Arena *arena;
    const RebalanceTask *task; /* as asked */
    RebalanceTask priced;      /* likewise, but with drift as a limit: its weight is 0 */
    Planning planning;         /* of the amount of cash that the preview's own plan moves */
    bool is_net;               /* each plan is to leave an amount after its own tax: */
    Money wanted;              /* this one */
    Region all;                /* plans, of which the program is */
    TaxPoint *points;          /* of the tax, within their reach */
    size_t point_count;
    Tangent tangents[FRONTIER_TANGENTS_LIMIT];
    size_t tangent_count;
    double corners[FRONTIER_CORNERS_LIMIT]; /* dollars of drift */
    size_t corner_count;
    FrontierPoint *found;
    size_t found_count;
    Frontier *frontier;
} FrontierSearch;

/* The program of all plans under a task's policy. */
typedef struct FrontierAnswer {
    Sketch sketch;
    LinearSolution solution;
    double drift; /* dollars */
} FrontierAnswer;
MUST_USE Error *frontier_solve(FrontierSearch *search, const RebalanceTask *task,
                               FrontierAnswer *answer_out);

/* Finds the least drift, tangents, and the corners where they cross. */
MUST_USE Error *frontier_find_shape(FrontierSearch *search);

/* The least objective that a plan with this drift could have, both in dollars. The program's
 * optimum is convex in the drift allowed, so that no tangent lies above it. */
double frontier_bound_at(const FrontierSearch *search, double drift);

/* Drift as a share of what there is after a plan, and in dollars. */
Rate frontier_share_of(const Planning *planning, double dollars);
double frontier_dollars_of(const Planning *planning, Rate share);
