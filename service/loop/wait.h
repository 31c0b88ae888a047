/*
 * What a coroutine waits on: a Wait is one event with a deadline, a Gate is a number of places with
 * a fair queue. Both are used on the loop's thread only, and every wait has a deadline of its own.
 */
#pragma once

#include "loop/coroutine.h"

typedef enum WaitOutcome { WAIT_DONE, WAIT_TIMEOUT } WaitOutcome;

/* One event; lives where its waiter lives, often on the coroutine's stack. */
typedef struct Wait {
    Loop *loop;
    Coroutine *waiter; /* suspended in wait_for, or NULL */
    bool done;
    LoopTimer timer;
} Wait;

/* A fresh event of this loop. */
void wait_init(Wait *wait, Loop *loop);

/*
 * Suspends the running coroutine until wait_done or `deadline_ms`. Returns at once when the event
 * has happened. After WAIT_TIMEOUT the event may still happen: whoever would call wait_done must be
 * told first that nobody waits.
 */
WaitOutcome wait_for(Wait *wait, int64_t deadline_ms);

/* The event has happened; before, during or after wait_for, and more than once. */
void wait_done(Wait *wait);

/* Suspends the running coroutine until `at_ms`. */
void wait_until(Loop *loop, int64_t at_ms);

typedef struct GateWaiter GateWaiter;

/* A number of places; those who find none queue in order. */
typedef struct Gate {
    Loop *loop;
    size_t free;
    size_t waiting;
    size_t waiting_limit;
    GateWaiter *first;
    GateWaiter *last;
} Gate;

typedef enum GateOutcome {
    GATE_ENTERED,
    GATE_TIMEOUT, /* no place came free in time */
    GATE_FULL,    /* too many wait already */
} GateOutcome;

/* A gate of `places` free places (0 is allowed: gate_leave adds one) and a bounded queue. */
void gate_init(Gate *gate, Loop *loop, size_t places, size_t waiting_limit);

/* Takes a place, waiting for one until `deadline_ms`. From a coroutine. */
GateOutcome gate_enter(Gate *gate, int64_t deadline_ms);

/* Gives a place back, or adds one; the longest waiter has it. */
void gate_leave(Gate *gate);

/* Takes a free place out of use, if there is one. */
void gate_shrink(Gate *gate);
