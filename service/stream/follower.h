/*
 * Follows the outbox for the whole process: one coroutine on one loop reads it by position and
 * hands every change, in order, to all loops that want them. It is woken by what is told on the
 * channel and looks by itself every second, so that a hint that was lost costs time and nothing
 * else. It refuses to look at a change.
 */
#pragma once

#include "app/outbox.h"

/* Changes that were read together. */
typedef struct ChangeBatch {
    int64_t position; /* all up to here have been handed over with these */
    const ChangeRecord *changes;
    size_t count; /* 0 in the first of all, which says where following begins; and where it begins
                     anew, in a database in which positions went back */
} ChangeBatch;

/* Who is given the changes, on the thread of `loop`. The batch is gone after the call. */
typedef struct FollowerSink {
    Loop *loop;
    void (*take)(void *context, const ChangeBatch *batch);
    void *context;
} FollowerSink;

typedef struct Follower Follower;

/* The sinks must outlive it; its app's Database listens. NULL without memory. */
MUST_USE Follower *follower_new(App *app, const FollowerSink *sinks, size_t count);

/* Begins to follow, on its app's loop. */
void follower_start(Follower *follower);

/*
 * Hands nothing over any more, and ends its coroutine before long; on its loop's thread. What was
 * handed over still runs on the sinks' loops.
 */
void follower_stop(Follower *follower);

/* After its coroutine has ended. NULL is allowed. */
void follower_free(Follower *follower);
