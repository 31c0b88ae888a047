#include "loop_test_support.h"
#include <string.h>

#if defined(__SANITIZE_THREAD__)
enum { THREAD_SANITIZER = 1 };
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
enum { THREAD_SANITIZER = 1 };
#else
enum { THREAD_SANITIZER = 0 };
#endif
#else
enum { THREAD_SANITIZER = 0 };
#endif

enum { MANY = 10000, AT_ONCE = 1000, ROUNDS = 3, DEEP_BYTES = 128 * 1024 };

typedef struct Counting {
    Loop *loop;
    size_t ended;
    size_t abandoned;
    LoopTimer timer;
    Coroutine *suspended[AT_ONCE];
    size_t suspended_count;
} Counting;

static void end_at_once(void *context)
{
    ((Counting *)context)->ended++;
}

static void test_coroutine_many_one_after_another_all_end(void **state)
{
    Counting counting = {.loop = loop_new()};
    const CoroutineTask task = {.run = end_at_once, .context = &counting};

    (void)state;
    for (size_t at = 0; at < MANY; at++)
        assert_true(coroutine_start(counting.loop, &task));
    assert_int_equal(counting.ended, MANY);
    assert_int_equal(coroutine_count(counting.loop), 0);
    loop_free(counting.loop);
}

static void yield_some_rounds(void *context)
{
    Counting *counting = context;
    char local[64];

    memset(local, 'x', sizeof(local));
    for (int round = 0; round < ROUNDS; round++) {
        counting->suspended[counting->suspended_count++] = coroutine_current(counting->loop);
        coroutine_yield(counting->loop);
    }
    assert_int_equal(local[63], 'x');
    counting->ended++;
}

/* Resumes everybody who is suspended, turn after turn, until nobody is. */
static void resume_all(void *context)
{
    Counting *counting = context;
    const size_t count = counting->suspended_count;

    if (count == 0) {
        loop_stop(counting->loop);
        return;
    }
    counting->suspended_count = 0;
    for (size_t at = 0; at < count; at++)
        coroutine_resume(counting->loop, counting->suspended[at]);
    loop_timer_start(counting->loop, &counting->timer, 0);
}

static void test_coroutine_many_at_once_keep_their_stacks(void **state)
{
    static Counting counting;
    const CoroutineTask task = {.run = yield_some_rounds, .context = &counting};

    (void)state;
    counting = (Counting){.loop = loop_new(), .timer = {.fire = resume_all, .context = &counting}};
    for (size_t at = 0; at < AT_ONCE; at++)
        assert_true(coroutine_start(counting.loop, &task));
    assert_int_equal(coroutine_count(counting.loop), AT_ONCE);
    loop_timer_start(counting.loop, &counting.timer, 0);
    loop_run(counting.loop);
    assert_int_equal(counting.ended, AT_ONCE);
    loop_free(counting.loop);
}

static void count_abandoned(void *context)
{
    ((Counting *)context)->abandoned++;
}

static int descend(Counting *counting, int depth)
{
    if (depth == 0 && counting->ended == 0)
        coroutine_abandon(counting->loop);
    return depth == 0 ? 0 : 1 + descend(counting, depth - 1);
}

static void give_up(void *context)
{
    Counting *counting = context;

    counting->ended += (size_t)descend(counting, 20);
}

static void test_coroutine_abandoned_runs_its_last_words_only(void **state)
{
    Counting counting = {.loop = loop_new()};
    const CoroutineTask task = {.run = give_up, .abandoned = count_abandoned, .context = &counting};

    (void)state;
    for (size_t at = 0; at < AT_ONCE; at++)
        assert_true(coroutine_start(counting.loop, &task));
    assert_int_equal(counting.abandoned, AT_ONCE);
    assert_int_equal(counting.ended, 0);
    loop_free(counting.loop);
}

static void start_another(void *context)
{
    Counting *counting = context;
    const CoroutineTask inner = {.run = end_at_once, .context = counting};
    Coroutine *self = coroutine_current(counting->loop);

    assert_true(coroutine_start(counting->loop, &inner));
    assert_int_equal(counting->ended, 1);
    assert_ptr_equal(coroutine_current(counting->loop), self);
    counting->ended++;
}

static void test_coroutine_started_inside_another_returns_to_it(void **state)
{
    Counting counting = {.loop = loop_new()};
    const CoroutineTask task = {.run = start_another, .context = &counting};

    (void)state;
    assert_true(coroutine_start(counting.loop, &task));
    assert_int_equal(counting.ended, 2);
    assert_null(coroutine_current(counting.loop));
    loop_free(counting.loop);
}

static void suspend_once(void *context)
{
    Counting *counting = context;

    counting->suspended_count++;
    wait_until(counting->loop, loop_now_ms(counting->loop) + 1);
    counting->ended++;
}

static void stop_loop(void *context)
{
    loop_stop(((Counting *)context)->loop);
}

static void test_coroutine_beyond_the_limit_is_refused(void **state)
{
    Counting counting = {.loop = loop_new()};
    LoopTimer timer = {.fire = stop_loop, .context = &counting};
    const CoroutineTask task = {.run = suspend_once, .context = &counting};
    size_t started = 0;

    (void)state;
    if (THREAD_SANITIZER) /* it has no room for as many fibers */
        skip();
    while (coroutine_start(counting.loop, &task))
        started++;
    assert_true(started <= COROUTINE_LIMIT);
    assert_int_equal(counting.suspended_count, started);
    loop_timer_start(counting.loop, &timer, loop_now_ms(counting.loop) + 100);
    loop_run(counting.loop);
    assert_int_equal(counting.ended, started);
    loop_free(counting.loop);
}

static void use_much_stack(void *context)
{
    volatile char deep[DEEP_BYTES];

    for (size_t at = 0; at < sizeof(deep); at += 512)
        deep[at] = 1;
    ((Counting *)context)->ended += (size_t)deep[512];
}

static void test_coroutine_half_its_stack_is_usable(void **state)
{
    Counting counting = {.loop = loop_new()};

    (void)state;
    assert_true(coroutine_start(counting.loop,
                                &(CoroutineTask){.run = use_much_stack, .context = &counting}));
    assert_int_equal(counting.ended, 1);
    loop_free(counting.loop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_coroutine_many_one_after_another_all_end),
        cmocka_unit_test(test_coroutine_many_at_once_keep_their_stacks),
        cmocka_unit_test(test_coroutine_abandoned_runs_its_last_words_only),
        cmocka_unit_test(test_coroutine_started_inside_another_returns_to_it),
        cmocka_unit_test(test_coroutine_beyond_the_limit_is_refused),
        cmocka_unit_test(test_coroutine_half_its_stack_is_usable),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
