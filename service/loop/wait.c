#include "loop/wait.h"
#include <assert.h>

static void resume_waiter(Wait *wait)
{
    Coroutine *waiter = wait->waiter;

    wait->waiter = NULL;
    coroutine_resume(wait->loop, waiter);
}

/* The timer and the event may come in one turn: only the first finds a waiter. */
static void deadline_passed(void *context)
{
    Wait *wait = context;

    if (wait->waiter != NULL)
        resume_waiter(wait);
}

void wait_init(Wait *wait, Loop *loop)
{
    *wait = (Wait){.loop = loop, .timer = {.fire = deadline_passed, .context = wait}};
}

WaitOutcome wait_for(Wait *wait, int64_t deadline_ms)
{
    assert(wait->waiter == NULL);
    if (!wait->done) {
        wait->waiter = coroutine_current(wait->loop);
        assert(wait->waiter != NULL);
        loop_timer_start(wait->loop, &wait->timer, deadline_ms);
        coroutine_yield(wait->loop);
        loop_timer_stop(wait->loop, &wait->timer);
    }
    return wait->done ? WAIT_DONE : WAIT_TIMEOUT;
}

void wait_done(Wait *wait)
{
    wait->done = true;
    if (wait->waiter != NULL)
        resume_waiter(wait);
}

void wait_until(Loop *loop, int64_t at_ms)
{
    Wait wait;

    wait_init(&wait, loop);
    (void)wait_for(&wait, at_ms);
}

struct GateWaiter {
    Wait wait;
    GateWaiter *previous;
    GateWaiter *next;
};

void gate_init(Gate *gate, Loop *loop, size_t places, size_t waiting_limit)
{
    *gate = (Gate){.loop = loop, .free = places, .waiting_limit = waiting_limit};
}

static void join_queue(Gate *gate, GateWaiter *waiter)
{
    waiter->next = NULL;
    waiter->previous = gate->last;
    if (gate->last == NULL)
        gate->first = waiter;
    else
        gate->last->next = waiter;
    gate->last = waiter;
    gate->waiting++;
}

static void leave_queue(Gate *gate, GateWaiter *waiter)
{
    if (waiter->previous == NULL)
        gate->first = waiter->next;
    else
        waiter->previous->next = waiter->next;
    if (waiter->next == NULL)
        gate->last = waiter->previous;
    else
        waiter->next->previous = waiter->previous;
    gate->waiting--;
}

void gate_shrink(Gate *gate)
{
    if (gate->free > 0)
        gate->free--;
}

GateOutcome gate_enter(Gate *gate, int64_t deadline_ms)
{
    GateWaiter waiter;

    if (gate->free > 0) {
        gate->free--;
        return GATE_ENTERED;
    }
    if (gate->waiting >= gate->waiting_limit)
        return GATE_FULL;

    wait_init(&waiter.wait, gate->loop);
    join_queue(gate, &waiter);
    if (wait_for(&waiter.wait, deadline_ms) == WAIT_DONE)
        return GATE_ENTERED; /* gate_leave took it off the queue and gave it the place */

    leave_queue(gate, &waiter);
    return GATE_TIMEOUT;
}

void gate_leave(Gate *gate)
{
    GateWaiter *waiter = gate->first;

    if (waiter == NULL) {
        gate->free++;
        return;
    }
    leave_queue(gate, waiter);
    wait_done(&waiter->wait);
}
