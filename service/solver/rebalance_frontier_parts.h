/*
 * What finding the frontier's shape and finding its points share. For rebalance_frontier*.c alone.
 */
#pragma once

#include "domain/frontier.h"
#include "solver/rebalance_parts.h"

/* A corner between the two ends takes a tangent, and one more parts it from the next. */
enum { FRONTIER_TANGENTS_LIMIT = 64, FRONTIER_CORNERS_LIMIT = FRONTIER_TANGENTS_LIMIT / 2 + 2 };

/* As shares of the household's value: what makes no difference, and no new corner. */
#define FRONTIER_NOTHING 1e-8
#define FRONTIER_CORNER  1e-5

/* The program's optimum at a drift, and how it falls as more drift is allowed. Dollars. */
typedef struct Tangent {
    double drift, total, slope;
} Tangent;

typedef struct FrontierSearch {
    Arena *arena;
    const RebalanceTask *task; /* as asked */
    RebalanceTask priced;      /* drift is a limit, not a weight */
    Planning planning;         /* of the amount that the preview's own plan moves, if any */
    bool is_net;               /* each plan leaves the amount asked for after its own tax, */
    Money wanted;              /* this one */
    Region all;
    TaxPoint *points;
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

/* The least drift, the tangents and the corners between them. */
MUST_USE Error *frontier_find_shape(FrontierSearch *search);

/* What no plan with this drift is below, dollars both. The program's optimum is convex in the drift
 * allowed: no tangent lies above it. */
double frontier_bound_at(const FrontierSearch *search, double drift);

/* Drift as a share of what there is after a plan, and in dollars. */
Rate frontier_share_of(const Planning *planning, double dollars);
double frontier_dollars_of(const Planning *planning, Rate share);
