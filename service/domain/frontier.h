/*
 * The tax-drift frontier of a household: the least that a plan of an order's kind costs in tax and
 * trading for each drift it may leave (product D13), the cheapest way to a drift (D12), and what
 * the limits that bind are worth. Each plan of a deposit invests it, each of a withdrawal raises
 * it. Where nothing may be sold, only trading costs. solver/rebalance_frontier finds it; it refuses
 * to.
 */
#pragma once

#include "domain/rebalance.h"

/* A plan and what it comes to, priced exactly. */
typedef struct FrontierPoint {
    Rate drift; /* after it */
    Money tax;
    Money cost;    /* by the policy's rate */
    Money total;   /* of both */
    Money program; /* the optimum of the program of all plans there: convex in the drift, where
                      all points move as much */
    Money bound;   /* no plan that leaves this drift has less, of those that move as much */
    bool proven;   /* total is within REBALANCE_TOLERANCE of the household's value of it */
    Gains realized;
    Money traded;
    Money gross; /* of a cash flow: what comes in, or goes out */
    Money net;   /* of a withdrawal: gross less the tax that it costs, if it costs any */
    PreviewOrder
        order; /* of kind `trades`, as it would be asked for, with what moves beside them */
} FrontierPoint;

/* What one step more room under a cap of a budget would do to the program of the policy. */
typedef struct LimitPrice {
    const GainsBudget *budget;
    const char *cap; /* "allowance", "short_cap", "long_cap" */
    Rate drift;      /* by how much it lowers drift */
    Money objective; /* and the objective */
} LimitPrice;

#define LIMIT_PRICE_STEP ((Money){100000})

typedef struct Frontier {
    const Household *household;
    DriftGap gap;          /* nothing else counts but for DRIFT_KNOWN */
    bool has_flow;         /* money comes in, or goes out */
    Money value;           /* after that: what drift is a share of */
    Rate least_drift;      /* no plan leaves less, of those that move what `plan` does */
    FrontierPoint *points; /* by drift; each costs less than all before it */
    size_t point_count;
    FrontierPoint plan; /* by the policy's weights */
    bool has_within;
    FrontierPoint within; /* the cheapest found within the drift asked for */
    LimitPrice *prices;   /* of the caps that bind */
    size_t price_count;
} Frontier;
