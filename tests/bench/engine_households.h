/*
 * The households that deploy/bench engine figures, drawn from a seed: lots over twelve years at
 * gains and losses, in a brokerage account and an IRA, a federal year with a state, a budget and
 * gains booked before, and an order that sells more than half of every holding it touches.
 */
#pragma once

#include "engine.h"

/* What a household is like. */
typedef struct Shape {
    size_t lots;
    size_t holdings; /* the lots in equal parts; all of them are sold from */
    bool washes;     /* lots are bought to the last day, in the IRA of each holding */
} Shape;

typedef struct Case {
    const Household *household;
    PreviewOrder *order;
} Case;

Case engine_case(Arena *arena, const Shape *shape, uint64_t seed);
