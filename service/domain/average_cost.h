/*
 * The average basis of fund shares and of reinvested shares (rules LI-5 to LI-7): which lots of a
 * holding make a pool, and what a slice takes of its basis. Covered and noncovered shares are pools
 * of their own (LI-6). It refuses to choose lots: the oldest go, whatever pool they are of.
 */
#pragma once

#include "domain/household.h"

/*
 * Whether a lot's shares are averaged. Rule LI-5; a gift with two bases (BA-4) keeps its own, and
 * an unknown basis has none to be averaged (BA-7).
 */
bool average_cost_pools(const Security *security, const Lot *lot);

/* Of a lot that is averaged: the donor's of a gift that was worth no less (BA-4). */
Money average_cost_basis(const Lot *lot);

/* The pool's average in its place; no gift becomes one with two bases by it. */
void average_cost_rebase(Lot *lot, Money basis);

/* Whether anything in the holding is, or were its basis known, of what is held on the trade date.
 */
bool average_cost_allowed(const Household *household, Holding holding, Date trade_date);

/* A pool while slices leave it. */
typedef struct AveragePool {
    Quantity quantity; /* before the sale */
    Money basis;
    Quantity taken; /* by the sale so far */
    Money used;     /* of the basis */
} AveragePool;

/* Of a holding: of noncovered and of covered shares, as Lot.covered counts them. Rule LI-6. */
enum { AVERAGE_POOLS = 2 };

/*
 * The basis of `quantity` shares that leave the pool next: cumulative, so that nothing is rounded
 * per share (LI-7) and nothing is created or lost (RD-2).
 */
Money average_cost_take(AveragePool *pool, Quantity quantity);
