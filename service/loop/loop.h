/*
 * The turn of one thread: file descriptors, timers, messages from other threads, coroutines, and
 * work put off within the turn. One Loop belongs to one thread; only loop_post and loop_stop
 * may be called from another. What it is given (watches, timers, messages, hooks) is owned by the
 * caller and linked in, so that nothing here allocates after loop_new. It knows neither HTTP nor
 * SQL.
 *
 * A turn: wait -> descriptors -> messages -> timers -> rounds of (hooks of LOOP_PHASE_SERVE, of
 * LOOP_PHASE_GATHER, of LOOP_PHASE_FLUSH -> the coroutines that are ready). Whatever is wanted from
 * a database therefore leaves in batches, and the database works on them while coroutines do.
 */
#pragma once

#include "base/error.h"
#include <stdbool.h>
#include <stdint.h>
#include <sys/epoll.h> /* EPOLLIN and its kin */

typedef struct Loop Loop;

/* A watched descriptor. `ready` may unwatch or free it and any other. */
typedef struct LoopWatch {
    int fd;
    void (*ready)(void *context, uint32_t events); /* EPOLLIN, EPOLLOUT, EPOLLERR, EPOLLHUP … */
    void *context;
} LoopWatch;

/* A timer; zeroed it is idle. Fires once. */
typedef struct LoopTimer LoopTimer;
struct LoopTimer {
    int64_t at_ms; /* on the clock of loop_now_ms */
    void (*fire)(void *context);
    void *context;
    LoopTimer *child; /* the rest belongs to the loop: links of a pairing heap */
    LoopTimer *next;
    LoopTimer *previous; /* previous sibling, or the parent of a first child */
    bool armed;
};

/* A call into the loop's thread; not to be changed or freed before it ran. */
typedef struct LoopMessage LoopMessage;
struct LoopMessage {
    void (*run)(void *context);
    void *context;
    LoopMessage *next; /* belongs to the loop */
};

typedef enum LoopPhase {
    LOOP_PHASE_SERVE,  /* what may start coroutines: a server's own turn */
    LOOP_PHASE_GATHER, /* what asks once for all that have asked */
    LOOP_PHASE_FLUSH,  /* what sends the batches */
    LOOP_PHASE_COUNT
} LoopPhase;

/* Work put off within a turn; zeroed it is idle. Runs once each time it was put off. */
typedef struct LoopHook LoopHook;
struct LoopHook {
    void (*run)(void *context);
    void *context;
    LoopHook *next; /* the rest belongs to the loop */
    bool queued;
};

/* A loop of this thread to be; NULL when the kernel has no descriptors or memory for it. */
MUST_USE Loop *loop_new(void);

/* Frees the loop and its idle coroutines. None may be suspended, and nothing may post any more.
 * NULL is allowed. */
void loop_free(Loop *loop);

/* Takes turns until loop_stop; messages already posted then still run. */
void loop_run(Loop *loop);

/* Ends loop_run after the present turn. From any thread. */
void loop_stop(Loop *loop);

/* Milliseconds of the monotonic clock, read once a turn. Deadlines everywhere above are points on
 * this clock. */
int64_t loop_now_ms(const Loop *loop);

/* Calls watch->ready when any of `events` (EPOLLIN, EPOLLOUT; level-triggered) holds; false when
 * the kernel refuses. */
MUST_USE bool loop_watch(Loop *loop, LoopWatch *watch, uint32_t events);

/* Changes what a watched descriptor is watched for; 0 leaves only errors. */
MUST_USE bool loop_watch_change(Loop *loop, LoopWatch *watch, uint32_t events);

/* Stops watching; must come before the descriptor is closed. No call for it follows, even within
 * this turn. */
void loop_unwatch(Loop *loop, LoopWatch *watch);

/*
 * The same for a descriptor that is closed already: the kernel watches it no more, and its number
 * may be another's by now.
 */
void loop_forget(Loop *loop, LoopWatch *watch);

/* Fires at `at_ms`, or in the next turn if that is past; an armed timer is moved. */
void loop_timer_start(Loop *loop, LoopTimer *timer, int64_t at_ms);

/* An idle timer may be stopped too. */
void loop_timer_stop(Loop *loop, LoopTimer *timer);

/* Runs the message on the loop's thread, in the order posted. From any thread. */
void loop_post(Loop *loop, LoopMessage *message);

/* Runs the hook in this turn, before any coroutine that is ready goes on (or in the next round,
 * when its phase has begun); queued twice it runs once. */
void loop_defer(Loop *loop, LoopPhase phase, LoopHook *hook);

/* Takes a queued hook out again, for whoever is about to free it. */
void loop_defer_cancel(Loop *loop, LoopPhase phase, LoopHook *hook);
