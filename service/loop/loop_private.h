/*
 * What loop.c and coroutine.c know of each other, and nobody else: the loop's fields and how it
 * lets coroutines run.
 */
#pragma once

#include "loop/coroutine.h"
#include <pthread.h>
#include <setjmp.h>
#include <stdatomic.h>
#include <sys/epoll.h>

/* One side of a switch: the loop's own stack, or a coroutine's. The last four are for the
 * sanitizers only. */
typedef struct CoroutineSide {
    jmp_buf jump;
    const void *stack;
    size_t stack_size;
    void *fake_stack;
    void *fiber;
} CoroutineSide;

typedef struct CoroutineScheduler {
    CoroutineSide loop_side;
    CoroutineSide *left; /* the side that was left by the last switch */
    Coroutine *current;
    Coroutine *ready_first;
    Coroutine *ready_last;
    Coroutine *idle;
    size_t idle_count;
    size_t count;
} CoroutineScheduler;

enum { LOOP_EVENTS = 256, LOOP_ROUNDS = 8 };

struct Loop {
    int epoll_fd;
    int wake_fd;
    int64_t now_ms;
    bool firing;
    LoopTimer *timers;
    LoopHook *hook_first[LOOP_PHASE_COUNT];
    LoopHook *hook_last[LOOP_PHASE_COUNT];
    pthread_mutex_t messages_lock;
    LoopMessage *message_first;
    LoopMessage *message_last;
    LoopWatch wake;
    atomic_bool stopping;
    int event_next;
    int event_count;
    struct epoll_event events[LOOP_EVENTS];
    CoroutineScheduler coroutines;
};

/* Lets each coroutine that is ready run once; false when none is. */
bool coroutine_run_ready(Loop *loop);

/* Frees the idle stacks. */
void coroutine_free_idle(Loop *loop);

/* Takes the timers that are due off the heap and fires them. */
void loop_timers_fire(Loop *loop);
