/*
 * A stack is one mapping: a page that faults, the stack growing down to it, and the Coroutine at
 * the top. It is built once, by makecontext, and then runs one task after the other in
 * `trampoline`, which never returns: an ended task leaves its stack in the loop's pool. Switches
 * are _setjmp and _longjmp; libc's hardened longjmp refuses jumps to another stack, so that this
 * file alone is compiled without it.
 */
#undef _FORTIFY_SOURCE
#include "loop/loop_private.h"
#include "loop/sanitizer.h"
#include <assert.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

struct Coroutine {
    CoroutineSide side;
    jmp_buf abandon;
    CoroutineTask task;
    Loop *loop;
    Coroutine *caller; /* who entered it: another coroutine, or NULL for the loop */
    Coroutine *next;   /* in the ready queue or in the pool */
    void *mapping;
    unsigned stack_id;
    bool queued;
    bool abandoned;
    bool ended;
};

static CoroutineSide *side_of(Loop *loop, Coroutine *coroutine)
{
    return coroutine == NULL ? &loop->coroutines.loop_side : &coroutine->side;
}

/* Goes over to `to`; returns when somebody comes back to `from`. */
static NO_ADDRESS_SANITIZER void switch_side(Loop *loop, CoroutineSide *from, CoroutineSide *to,
                                             bool ends)
{
    loop->coroutines.left = from;
    sanitizer_leave(from, to, ends);
    if (_setjmp(from->jump) == 0)
        _longjmp(to->jump, 1);
    sanitizer_arrive(from, loop->coroutines.left);
}

static void run_task(Coroutine *coroutine)
{
    if (_setjmp(coroutine->abandon) == 0) {
        coroutine->task.run(coroutine->task.context);
    } else if (!coroutine->abandoned) {
        coroutine->abandoned = true;
        if (coroutine->task.abandoned != NULL)
            coroutine->task.abandoned(coroutine->task.context);
    }
}

/* The pointer comes in two halves because makecontext passes ints. */
static NO_ADDRESS_SANITIZER void trampoline(unsigned high, unsigned low)
{
    Coroutine *coroutine =
        (Coroutine *)(uintptr_t)(((uint64_t)high << 32) | (uint64_t)low); // NOLINT

    sanitizer_arrive(&coroutine->side, coroutine->loop->coroutines.left);
    for (;;) {
        Loop *loop = coroutine->loop;

        run_task(coroutine);
        coroutine->ended = true;
        loop->coroutines.current = coroutine->caller;
        switch_side(loop, &coroutine->side, side_of(loop, coroutine->caller), true);
    }
}

static size_t page_bytes(void)
{
    return (size_t)sysconf(_SC_PAGESIZE);
}

static void unmap(Coroutine *coroutine)
{
    sanitizer_stack_deregister(coroutine->stack_id);
    sanitizer_fiber_free(coroutine->side.fiber);
    munmap(coroutine->mapping, COROUTINE_STACK_BYTES);
}

/* A stack with the Coroutine at its top, not yet entered. */
static Coroutine *map(Loop *loop)
{
    const size_t guard = page_bytes();
    const size_t head = (sizeof(Coroutine) + 63) & ~(size_t)63;
    Coroutine *coroutine;
    char *mapping = mmap(NULL, COROUTINE_STACK_BYTES, PROT_READ | PROT_WRITE,
                         MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);

    if (mapping == MAP_FAILED)
        return NULL;
    if (mprotect(mapping, guard, PROT_NONE) != 0) {
        munmap(mapping, COROUTINE_STACK_BYTES);
        return NULL;
    }

    coroutine = (Coroutine *)(void *)(mapping + COROUTINE_STACK_BYTES - head);
    coroutine->mapping = mapping;
    coroutine->loop = loop;
    coroutine->side.stack = mapping + guard;
    coroutine->side.stack_size = COROUTINE_STACK_BYTES - head - guard;
    coroutine->side.fiber = sanitizer_fiber_new();
    coroutine->stack_id = sanitizer_stack_register(mapping + guard, coroutine->side.stack_size);

    return coroutine;
}

/* Enters a mapped stack for the first time; returns when its task yields or ends. */
static NO_ADDRESS_SANITIZER void enter_first(Coroutine *coroutine, CoroutineSide *from)
{
    Loop *loop = coroutine->loop;
    const uint64_t address = (uint64_t)(uintptr_t)coroutine;
    ucontext_t context;

    getcontext(&context);
    context.uc_stack.ss_sp = (char *)coroutine->mapping + page_bytes();
    context.uc_stack.ss_size = coroutine->side.stack_size;
    context.uc_link = NULL;
    makecontext(&context, (void (*)(void))trampoline, 2, (unsigned)(address >> 32),
                (unsigned)(address & UINT32_MAX));
    loop->coroutines.left = from;
    sanitizer_leave(from, &coroutine->side, false);
    if (_setjmp(from->jump) == 0)
        setcontext(&context);
    sanitizer_arrive(from, loop->coroutines.left);
}

static void recycle(Loop *loop, Coroutine *coroutine)
{
    loop->coroutines.count--;
    if (loop->coroutines.idle_count == COROUTINE_POOL) {
        unmap(coroutine);
        return;
    }
    coroutine->next = loop->coroutines.idle;
    loop->coroutines.idle = coroutine;
    loop->coroutines.idle_count++;
}

/* Lets the coroutine run until it yields or ends. */
static void enter(Coroutine *coroutine, bool first)
{
    Loop *loop = coroutine->loop;
    CoroutineSide *from = side_of(loop, loop->coroutines.current);

    coroutine->caller = loop->coroutines.current;
    loop->coroutines.current = coroutine;
    if (first)
        enter_first(coroutine, from);
    else
        switch_side(loop, from, &coroutine->side, false);
    if (coroutine->ended)
        recycle(loop, coroutine);
}

bool coroutine_start(Loop *loop, const CoroutineTask *task)
{
    CoroutineScheduler *scheduler = &loop->coroutines;
    Coroutine *coroutine = scheduler->idle;
    const bool first = coroutine == NULL;

    if (scheduler->count == COROUTINE_LIMIT)
        return false;
    if (first) {
        coroutine = map(loop);
        if (coroutine == NULL)
            return false;
    } else {
        scheduler->idle = coroutine->next;
        scheduler->idle_count--;
    }
    scheduler->count++;
    coroutine->task = *task;
    coroutine->next = NULL;
    coroutine->queued = false;
    coroutine->abandoned = false;
    coroutine->ended = false;
    enter(coroutine, first);

    return true;
}

Coroutine *coroutine_current(const Loop *loop)
{
    return loop->coroutines.current;
}

void coroutine_yield(Loop *loop)
{
    Coroutine *coroutine = loop->coroutines.current;

    assert(coroutine != NULL);
    loop->coroutines.current = coroutine->caller;
    switch_side(loop, &coroutine->side, side_of(loop, coroutine->caller), false);
}

void coroutine_resume(Loop *loop, Coroutine *coroutine)
{
    CoroutineScheduler *scheduler = &loop->coroutines;

    assert(!coroutine->queued);
    coroutine->queued = true;
    coroutine->next = NULL;
    if (scheduler->ready_first == NULL)
        scheduler->ready_first = coroutine;
    else
        scheduler->ready_last->next = coroutine;
    scheduler->ready_last = coroutine;
}

bool coroutine_run_ready(Loop *loop)
{
    Coroutine *coroutine = loop->coroutines.ready_first;

    if (coroutine == NULL)
        return false;
    loop->coroutines.ready_first = loop->coroutines.ready_last = NULL;
    while (coroutine != NULL) {
        Coroutine *next = coroutine->next;

        coroutine->queued = false;
        enter(coroutine, false);
        coroutine = next;
    }
    return true;
}

void coroutine_abandon(Loop *loop)
{
    Coroutine *coroutine = loop->coroutines.current;

    if (coroutine == NULL)
        abort(); /* exhausted outside a request: nothing to give up */
    _longjmp(coroutine->abandon, 1);
}

size_t coroutine_count(const Loop *loop)
{
    return loop->coroutines.count;
}

void coroutine_free_idle(Loop *loop)
{
    while (loop->coroutines.idle != NULL) {
        Coroutine *coroutine = loop->coroutines.idle;

        loop->coroutines.idle = coroutine->next;
        unmap(coroutine);
    }
    loop->coroutines.idle_count = 0;
}
