#include "base/memory.h"
#include "loop/loop_private.h"
#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

static int64_t monotonic_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* The messages themselves are taken once a turn, by take_messages; here the counter is only reset.
 */
static void wake_ready(void *context, uint32_t events)
{
    Loop *loop = context;
    uint64_t count;

    (void)events;
    while (read(loop->wake_fd, &count, sizeof(count)) == -1 && errno == EINTR)
        continue;
}

/* Fails only when the counter is full, and then the loop is awake anyway. */
static void wake(const Loop *loop)
{
    const uint64_t one = 1;

    while (write(loop->wake_fd, &one, sizeof(one)) == -1 && errno == EINTR)
        continue;
}

Loop *loop_new(void)
{
    Loop *loop = MEMORY_NEW(Loop);

    if (loop == NULL)
        return NULL;

    loop->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    loop->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    loop->now_ms = monotonic_ms();
    loop->wake = (LoopWatch){.fd = loop->wake_fd, .ready = wake_ready, .context = loop};
    pthread_mutex_init(&loop->messages_lock, NULL);
    if (loop->epoll_fd == -1 || loop->wake_fd == -1 || !loop_watch(loop, &loop->wake, EPOLLIN)) {
        loop_free(loop);
        return NULL;
    }
    return loop;
}

void loop_free(Loop *loop)
{
    if (loop == NULL)
        return;
    assert(loop->coroutines.count == 0);
    coroutine_free_idle(loop);
    if (loop->epoll_fd != -1)
        close(loop->epoll_fd);
    if (loop->wake_fd != -1)
        close(loop->wake_fd);
    pthread_mutex_destroy(&loop->messages_lock);
    memory_free(loop);
}

static void take_messages(Loop *loop)
{
    LoopMessage *message;

    pthread_mutex_lock(&loop->messages_lock);
    message = loop->message_first;
    loop->message_first = loop->message_last = NULL;
    pthread_mutex_unlock(&loop->messages_lock);

    while (message != NULL) {
        LoopMessage *next = message->next; /* run may free the message */

        message->run(message->context);
        message = next;
    }
}

static void run_hooks(Loop *loop, LoopPhase phase)
{
    size_t count = 0;

    /* Hooks put off while these run belong to the next turn. */
    for (const LoopHook *hook = loop->hook_first[phase]; hook != NULL; hook = hook->next)
        count++;
    for (; count > 0 && loop->hook_first[phase] != NULL; count--) {
        LoopHook *hook = loop->hook_first[phase];

        loop_defer_cancel(loop, phase, hook);
        hook->run(hook->context);
    }
}

static int wait_ms(const Loop *loop)
{
    int64_t ms;

    if (loop->coroutines.ready_first != NULL)
        return 0;
    for (int phase = 0; phase < LOOP_PHASE_COUNT; phase++) {
        if (loop->hook_first[phase] != NULL)
            return 0;
    }
    if (loop->timers == NULL)
        return -1;
    ms = loop->timers->at_ms - monotonic_ms();
    if (ms < 0)
        return 0;

    return ms > INT_MAX ? INT_MAX : (int)ms;
}

static void take_events(Loop *loop)
{
    int count = epoll_wait(loop->epoll_fd, loop->events, LOOP_EVENTS, wait_ms(loop));

    loop->now_ms = monotonic_ms();
    loop->event_count = count > 0 ? count : 0;
    for (loop->event_next = 0; loop->event_next < loop->event_count;) {
        const struct epoll_event *event = &loop->events[loop->event_next++];
        LoopWatch *watch = event->data.ptr;

        if (watch != NULL)
            watch->ready(watch->context, event->events);
    }
    loop->event_count = 0;
}

/*
 * What was asked for is sent before the coroutines that are ready go on, so that a database works
 * while they do. What becomes ready meanwhile has the next round; the bound lets descriptors have
 * their turn.
 */
static void work(Loop *loop)
{
    for (int round = 0; round < LOOP_ROUNDS; round++) {
        for (int phase = 0; phase < LOOP_PHASE_COUNT; phase++)
            run_hooks(loop, (LoopPhase)phase);
        if (!coroutine_run_ready(loop))
            return;
    }
}

void loop_run(Loop *loop)
{
    while (!atomic_exchange(&loop->stopping, false)) {
        take_events(loop);
        take_messages(loop);
        loop_timers_fire(loop);
        work(loop);
    }
    take_messages(loop);
    for (int round = 0; round < LOOP_ROUNDS && coroutine_run_ready(loop); round++)
        continue;
}

void loop_stop(Loop *loop)
{
    atomic_store(&loop->stopping, true);
    wake(loop);
}

int64_t loop_now_ms(const Loop *loop)
{
    return loop->now_ms;
}

static bool control(const Loop *loop, int operation, LoopWatch *watch, uint32_t events)
{
    struct epoll_event event = {.events = events, .data.ptr = watch};

    return epoll_ctl(loop->epoll_fd, operation, watch->fd, &event) == 0;
}

bool loop_watch(Loop *loop, LoopWatch *watch, uint32_t events)
{
    return control(loop, EPOLL_CTL_ADD, watch, events);
}

bool loop_watch_change(Loop *loop, LoopWatch *watch, uint32_t events)
{
    return control(loop, EPOLL_CTL_MOD, watch, events);
}

void loop_unwatch(Loop *loop, LoopWatch *watch)
{
    (void)control(loop, EPOLL_CTL_DEL, watch, 0);
    loop_forget(loop, watch);
}

void loop_forget(Loop *loop, LoopWatch *watch)
{
    /* The kernel may have reported it already in this turn. */
    for (int at = loop->event_next; at < loop->event_count; at++) {
        if (loop->events[at].data.ptr == watch)
            loop->events[at].data.ptr = NULL;
    }
}

void loop_post(Loop *loop, LoopMessage *message)
{
    bool was_empty;

    message->next = NULL;
    pthread_mutex_lock(&loop->messages_lock);
    was_empty = loop->message_first == NULL;
    if (was_empty)
        loop->message_first = message;
    else
        loop->message_last->next = message;
    loop->message_last = message;
    /* Within the lock: a loop that is freed after its last message must not be touched any more. */
    if (was_empty)
        wake(loop);
    pthread_mutex_unlock(&loop->messages_lock);
}

void loop_defer(Loop *loop, LoopPhase phase, LoopHook *hook)
{
    if (hook->queued)
        return;
    hook->queued = true;
    hook->next = NULL;
    if (loop->hook_first[phase] == NULL)
        loop->hook_first[phase] = hook;
    else
        loop->hook_last[phase]->next = hook;
    loop->hook_last[phase] = hook;
}

void loop_defer_cancel(Loop *loop, LoopPhase phase, LoopHook *hook)
{
    LoopHook *previous = NULL;
    LoopHook **link = &loop->hook_first[phase];

    if (!hook->queued)
        return;
    while (*link != hook) {
        previous = *link;
        link = &previous->next;
    }
    *link = hook->next;
    if (loop->hook_last[phase] == hook)
        loop->hook_last[phase] = previous;
    hook->queued = false;
    hook->next = NULL;
}
