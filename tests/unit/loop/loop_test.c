#include "loop_test_support.h"
#include <pthread.h>
#include <unistd.h>

enum { TIMERS = 1000, THREADS = 4, MESSAGES = 1000 };

typedef struct Fired {
    Loop *loop;
    int64_t last_ms;
    size_t count;
} Fired;

typedef struct TestTimer {
    LoopTimer timer;
    Fired *fired;
} TestTimer;

static void fire(void *context)
{
    TestTimer *timer = context;

    assert_true(timer->timer.at_ms >= timer->fired->last_ms);
    assert_true(timer->timer.at_ms <= loop_now_ms(timer->fired->loop));
    timer->fired->last_ms = timer->timer.at_ms;
    timer->fired->count++;
}

static void stop(void *context)
{
    loop_stop(context);
}

static void test_loop_timers_fire_in_order_and_stopped_ones_never(void **state)
{
    static TestTimer timers[TIMERS];
    Fired fired = {.loop = loop_new()};
    LoopTimer last = {.fire = stop, .context = fired.loop};
    const int64_t now_ms = loop_now_ms(fired.loop);
    uint32_t random = 1;

    (void)state;
    for (size_t at = 0; at < TIMERS; at++) {
        random = random * 1664525u + 1013904223u;
        timers[at] = (TestTimer){.timer = {.fire = fire, .context = &timers[at]}, .fired = &fired};
        loop_timer_start(fired.loop, &timers[at].timer, now_ms + 5 + (random >> 16) % 50);
    }
    for (size_t at = 0; at < TIMERS; at += 3)
        loop_timer_stop(fired.loop, &timers[at].timer);
    for (size_t at = 1; at < TIMERS; at += 3) /* moved, not doubled */
        loop_timer_start(fired.loop, &timers[at].timer, timers[at].timer.at_ms + 7);
    loop_timer_start(fired.loop, &last, now_ms + 80);
    loop_run(fired.loop);
    assert_int_equal(fired.count, TIMERS - (TIMERS + 2) / 3);
    loop_free(fired.loop);
}

typedef struct Again {
    Loop *loop;
    LoopTimer timer;
    int count;
} Again;

static void fire_again(void *context)
{
    Again *again = context;

    again->count++;
    loop_timer_start(again->loop, &again->timer, 0);
}

static void test_loop_timer_rearmed_for_the_past_lets_others_live(void **state)
{
    Again again = {.loop = loop_new(), .timer = {.fire = fire_again, .context = &again}};
    LoopTimer last = {.fire = stop, .context = again.loop};

    (void)state;
    loop_timer_start(again.loop, &again.timer, 0);
    loop_timer_start(again.loop, &last, loop_now_ms(again.loop) + 20);
    loop_run(again.loop);
    assert_in_range(again.count, 2, 30);
    loop_timer_stop(again.loop, &again.timer);
    loop_free(again.loop);
}

typedef struct Posting {
    Loop *loop;
    LoopMessage messages[MESSAGES];
    size_t *seen;
    size_t expected;
} Posting;

static void count_message(void *context)
{
    Posting *posting = context;

    if (++*posting->seen == posting->expected)
        loop_stop(posting->loop);
}

static void *post_all(void *context)
{
    Posting *posting = context;

    for (size_t at = 0; at < MESSAGES; at++) {
        posting->messages[at] = (LoopMessage){.run = count_message, .context = posting};
        loop_post(posting->loop, &posting->messages[at]);
    }
    return NULL;
}

static void test_loop_messages_of_many_threads_all_arrive(void **state)
{
    static Posting postings[THREADS];
    pthread_t threads[THREADS];
    Loop *loop = loop_new();
    size_t seen = 0;

    (void)state;
    for (size_t at = 0; at < THREADS; at++) {
        postings[at] = (Posting){.loop = loop, .seen = &seen, .expected = THREADS * MESSAGES};
        assert_int_equal(pthread_create(&threads[at], NULL, post_all, &postings[at]), 0);
    }
    loop_run(loop);
    for (size_t at = 0; at < THREADS; at++)
        pthread_join(threads[at], NULL);
    assert_int_equal(seen, THREADS * MESSAGES);
    loop_free(loop);
}

typedef struct Pair {
    Loop *loop;
    LoopWatch watch[2];
    int count;
} Pair;

/* Both are ready in one turn; whichever comes first takes the other out. */
static void unwatch_both(void *context, uint32_t events)
{
    Pair *pair = context;

    (void)events;
    pair->count++;
    loop_unwatch(pair->loop, &pair->watch[0]);
    loop_unwatch(pair->loop, &pair->watch[1]);
    loop_stop(pair->loop);
}

static void test_loop_unwatched_in_the_same_turn_is_not_called(void **state)
{
    Pair pair = {.loop = loop_new()};
    int pipes[2][2];

    (void)state;
    for (size_t at = 0; at < 2; at++) {
        assert_int_equal(pipe(pipes[at]), 0);
        assert_int_equal(write(pipes[at][1], "x", 1), 1);
        pair.watch[at] = (LoopWatch){.fd = pipes[at][0], .ready = unwatch_both, .context = &pair};
        assert_true(loop_watch(pair.loop, &pair.watch[at], EPOLLIN));
    }
    loop_run(pair.loop);
    assert_int_equal(pair.count, 1);
    for (size_t at = 0; at < 2; at++) {
        close(pipes[at][0]);
        close(pipes[at][1]);
    }
    loop_free(pair.loop);
}

typedef struct Hooked {
    Loop *loop;
    LoopHook hook;
    LoopHook other;
    int count;
} Hooked;

static void run_hook(void *context)
{
    Hooked *hooked = context;

    if (++hooked->count == 3)
        loop_stop(hooked->loop);
    else
        loop_defer(hooked->loop, LOOP_PHASE_FLUSH, &hooked->hook);
}

static void test_loop_hook_runs_once_a_turn_however_often_queued(void **state)
{
    Hooked hooked = {.loop = loop_new(),
                     .hook = {.run = run_hook, .context = &hooked},
                     .other = {.run = run_hook, .context = &hooked}};

    (void)state;
    loop_defer(hooked.loop, LOOP_PHASE_FLUSH, &hooked.other);
    loop_defer_cancel(hooked.loop, LOOP_PHASE_FLUSH, &hooked.other);
    loop_defer(hooked.loop, LOOP_PHASE_FLUSH, &hooked.hook);
    loop_defer(hooked.loop, LOOP_PHASE_FLUSH, &hooked.hook);
    loop_run(hooked.loop);
    assert_int_equal(hooked.count, 3);
    loop_free(hooked.loop);
}

/* Hooks of one phase that write down which of them ran. */
typedef struct Written {
    Loop *loop;
    char letters[4];
} Written;

typedef struct WritingHook {
    LoopHook hook;
    Written *written;
    char letter;
} WritingHook;

static void write_letter(void *context)
{
    WritingHook *writing = context;

    writing->written->letters[strlen(writing->written->letters)] = writing->letter;
    if (writing->letter == 'd')
        loop_stop(writing->written->loop);
}

static void test_loop_hook_cancelled_amid_others_leaves_them_in_order(void **state)
{
    Written written = {.loop = loop_new()};
    WritingHook hooks[4];

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        hooks[i] = (WritingHook){{.run = write_letter, .context = &hooks[i]}, &written, "abcd"[i]};
        if (i < 3)
            loop_defer(written.loop, LOOP_PHASE_FLUSH, &hooks[i].hook);
    }
    loop_defer_cancel(written.loop, LOOP_PHASE_FLUSH, &hooks[1].hook);
    loop_defer_cancel(written.loop, LOOP_PHASE_FLUSH, &hooks[2].hook);
    loop_defer(written.loop, LOOP_PHASE_FLUSH, &hooks[3].hook);
    loop_run(written.loop);
    assert_string_equal(written.letters, "ad");
    loop_free(written.loop);
}

/* One hook of each phase; each asks for the next phase's, the first for its own again as well. */
typedef struct Phases {
    Loop *loop;
    LoopHook hooks[LOOP_PHASE_COUNT];
    char said[8];
    size_t count;
} Phases;

static void say(Phases *phases, char what, LoopPhase next)
{
    phases->said[phases->count++] = what;
    loop_defer(phases->loop, next, &phases->hooks[next]);
}

static void serve(void *context)
{
    Phases *phases = context;

    say(phases, 's', LOOP_PHASE_SERVE);
    loop_defer(phases->loop, LOOP_PHASE_GATHER, &phases->hooks[LOOP_PHASE_GATHER]);
}

static void gather(void *context)
{
    say(context, 'g', LOOP_PHASE_FLUSH);
}

static void flush(void *context)
{
    Phases *phases = context;

    phases->said[phases->count++] = 'f';
    loop_stop(phases->loop);
}

static void test_loop_hooks_of_later_phases_run_in_the_same_turn(void **state)
{
    Phases phases = {.loop = loop_new(),
                     .hooks = {[LOOP_PHASE_SERVE] = {.run = serve, .context = &phases},
                               [LOOP_PHASE_GATHER] = {.run = gather, .context = &phases},
                               [LOOP_PHASE_FLUSH] = {.run = flush, .context = &phases}}};

    (void)state;
    loop_defer(phases.loop, LOOP_PHASE_SERVE, &phases.hooks[LOOP_PHASE_SERVE]);
    loop_run(phases.loop);
    assert_string_equal(phases.said, "sgf");
    loop_free(phases.loop);
}

typedef struct Sending {
    Loop *loop;
    Coroutine *waiting;
    LoopHook serve;
    LoopHook flush;
    bool sent;
    bool sent_before;
} Sending;

static void wait_for_answer(void *context)
{
    Sending *sending = context;

    sending->waiting = coroutine_current(sending->loop);
    coroutine_yield(sending->loop);
    sending->sent_before = sending->sent;
    loop_stop(sending->loop);
}

static void answer_and_ask(void *context)
{
    Sending *sending = context;

    coroutine_resume(sending->loop, sending->waiting);
    loop_defer(sending->loop, LOOP_PHASE_FLUSH, &sending->flush);
}

static void send_asked(void *context)
{
    Sending *sending = context;

    sending->sent = true;
}

static void test_loop_sends_before_coroutines_go_on(void **state)
{
    Sending sending = {.loop = loop_new(),
                       .serve = {.run = answer_and_ask, .context = &sending},
                       .flush = {.run = send_asked, .context = &sending}};

    (void)state;
    assert_true(coroutine_start(sending.loop,
                                &(CoroutineTask){.run = wait_for_answer, .context = &sending}));
    loop_defer(sending.loop, LOOP_PHASE_SERVE, &sending.serve);
    loop_run(sending.loop);
    assert_true(sending.sent_before);
    loop_free(sending.loop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_loop_timers_fire_in_order_and_stopped_ones_never),
        cmocka_unit_test(test_loop_timer_rearmed_for_the_past_lets_others_live),
        cmocka_unit_test(test_loop_messages_of_many_threads_all_arrive),
        cmocka_unit_test(test_loop_unwatched_in_the_same_turn_is_not_called),
        cmocka_unit_test(test_loop_hook_runs_once_a_turn_however_often_queued),
        cmocka_unit_test(test_loop_hook_cancelled_amid_others_leaves_them_in_order),
        cmocka_unit_test(test_loop_hooks_of_later_phases_run_in_the_same_turn),
        cmocka_unit_test(test_loop_sends_before_coroutines_go_on),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
