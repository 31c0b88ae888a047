#include "cli/loops_private.h"

#include "base/log.h"
#include <signal.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <unistd.h>

enum { DRAIN_LOOK_MS = 20 };

const char *loops_address(const Loops *loops)
{
    return loops->address.text;
}

const char *loops_stream_address(const Loops *loops)
{
    return loops->stream_address.text;
}

/* Looks again and again until no request is under way; then this loop ends. */
void unit_look_whether_drained(void *context)
{
    Unit *unit = context;
    int64_t now_ms = loop_now_ms(unit->loop);
    bool accepting = now_ms < unit->stop_accepting_at_ms;

    if (!accepting) {
        server_stop_accepting(unit->server);
        if (unit->feed != NULL)
            feed_end(unit->feed);
    }
    unit->abandoned = server_is_busy(unit->server) || coroutine_count(unit->loop) > 0;
    if ((!accepting && !unit->abandoned) || now_ms >= unit->give_up_at_ms) {
        loop_stop(unit->loop);
        return;
    }
    loop_timer_start(unit->loop, &unit->drain_timer, now_ms + DRAIN_LOOK_MS);
}

/* Nothing may be handed to a loop that has ended: those who are handed changes end after it. */
static void stop_following(Unit *unit)
{
    Loops *loops = unit->loops;

    runner_stop(unit->runner);
    follower_stop(unit->follower);
    for (size_t i = loops->count + 1; i < loops->total; i++)
        loop_post(loops->units[i].loop, &loops->units[i].drain_message);
}

void unit_begin_drain(void *context)
{
    Unit *unit = context;
    const Config *config = unit->loops->config;

    unit->stop_accepting_at_ms = loop_now_ms(unit->loop) + config->drain_delay_ms;
    unit->give_up_at_ms = unit->stop_accepting_at_ms + config->drain_ms;
    if (unit->follower != NULL)
        stop_following(unit);
    unit_look_whether_drained(unit);
}

void loops_drain(Loops *loops, int status)
{
    bool already = atomic_exchange(&loops->draining, true);

    if (already)
        return;
    atomic_store(&loops->status, status);
    atomic_store(&loops->edge.draining, true);
    atomic_store(&loops->stream_edge.draining, true);
    for (size_t i = 0; i <= loops->count; i++)
        loop_post(loops->units[i].loop, &loops->units[i].drain_message);
}

/* The first signal drains; another one does not wait. */
static void on_signal(void *context, uint32_t events)
{
    Loops *loops = context;
    struct signalfd_siginfo info;

    (void)events;
    if (read(loops->signals.fd, &info, sizeof info) != (ssize_t)sizeof info)
        return;
    LOG_EVENT(LOG_INFO, loops->clock, "draining", LOG_NUMBER("signal", info.ssi_signo));
    if (atomic_load(&loops->draining))
        _exit(1);
    loops_drain(loops, 0);
}

bool loops_watch_signals(Loops *loops)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    int fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    if (fd < 0)
        return false;
    loops->signals = (LoopWatch){fd, on_signal, loops};
    return loop_watch(loops->units[0].loop, &loops->signals, EPOLLIN);
}

static void *run_unit(void *context)
{
    Unit *unit = context;

    if (unit->feed == NULL) /* the others have the same role and the same statements */
        unit_start_database(unit);
    if (unit->follower != NULL) {
        follower_start(unit->follower);
        runner_start(unit->runner);
    }
    loop_run(unit->loop);
    return NULL;
}

static void start_threads(Loops *loops)
{
    for (size_t i = 1; i < loops->total; i++) {
        Unit *unit = &loops->units[i];
        unit->threaded = pthread_create(&unit->thread, NULL, run_unit, unit) == 0;
        if (!unit->threaded)
            loops_drain(loops, 1);
    }
}

int loops_run(Loops *loops)
{
    bool abandoned = false;

    start_threads(loops);
    run_unit(&loops->units[0]);
    for (size_t i = 1; i < loops->total; i++) {
        if (loops->units[i].threaded)
            pthread_join(loops->units[i].thread, NULL);
    }
    for (size_t i = 0; i < loops->total; i++)
        abandoned = abandoned || loops->units[i].abandoned;
    if (!abandoned)
        return atomic_load(&loops->status);
    /* Requests still hold coroutines and connections, which nothing can take apart. */
    LOG_EVENT(LOG_ERROR, loops->clock, "stopped",
              LOG_TEXT("detail", TEXT_LITERAL("requests were cut off")));
    _exit(1);
}
