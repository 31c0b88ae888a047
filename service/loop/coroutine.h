/*
 * A request that reads top to bottom and yet never blocks its thread: a coroutine runs on the
 * loop's thread until it yields and goes on when it is resumed there. Stacks are mapped, guarded by
 * a page that faults, and pooled by the loop. Coroutines never move to another thread. It refuses
 * to schedule fairly: work over a millisecond belongs in a worker pool.
 *
 * makecontext of libc builds a new stack; every later switch is _setjmp and _longjmp between the
 * stacks, as QEMU does it. swapcontext asks the kernel for the signal mask each time: 290 ns a
 * switch against 12 measured here, four switches a request. AddressSanitizer and ThreadSanitizer
 * are told of each switch.
 */
#pragma once

#include "loop/loop.h"

typedef struct Coroutine Coroutine;

typedef struct CoroutineTask {
    void (*run)(void *context);
    /* Called, on the same coroutine, in place of the rest of `run` after coroutine_abandon; may be
     * NULL. */
    void (*abandoned)(void *context);
    void *context;
} CoroutineTask;

enum {
    COROUTINE_STACK_BYTES = 256 * 1024, /* reserved, not committed: pages are taken when touched */
    COROUTINE_LIMIT = 8192, /* of one loop at a time; each costs two kernel mappings of 65,530 */
    COROUTINE_POOL = 256,   /* idle stacks kept for reuse */
};

/*
 * Runs the task at once, on a stack of its own, until it first yields or ends; then returns. May be
 * called from inside a coroutine. False, and nothing has run, when COROUTINE_LIMIT is reached or
 * there is no memory.
 */
MUST_USE bool coroutine_start(Loop *loop, const CoroutineTask *task);

/* The running coroutine of this loop, or NULL when the loop itself runs. */
Coroutine *coroutine_current(const Loop *loop);

/* Suspends the running coroutine until coroutine_resume. */
void coroutine_yield(Loop *loop);

/*
 * Lets a suspended coroutine go on, in this turn or the next. On the loop's thread, once per yield.
 * It is queued, not entered: the caller's own state is never re-entered.
 */
void coroutine_resume(Loop *loop, Coroutine *coroutine);

/*
 * Ends the running coroutine from anywhere inside it: its `abandoned` runs on the emptied stack.
 * Meant for an arena's exhausted handler (context: the Loop). Nothing on the abandoned stack is
 * unwound: whatever it had adopted by arena_defer is released with its arena, and whatever waits in
 * a queue must not live on that stack.
 */
_Noreturn void coroutine_abandon(Loop *loop);

/* Coroutines that have started and not ended. */
size_t coroutine_count(const Loop *loop);
