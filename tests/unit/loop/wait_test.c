#include "loop_test_support.h"

enum { WAITERS = 5 };

static void body_times_out(Loop *loop)
{
    const int64_t start_ms = loop_now_ms(loop);
    Wait wait;

    wait_init(&wait, loop);
    assert_int_equal(wait_for(&wait, start_ms + 20), WAIT_TIMEOUT);
    assert_in_range(loop_now_ms(loop) - start_ms, 20, 200);
}

static void test_wait_without_event_ends_at_its_deadline(void **state)
{
    (void)state;
    loop_test_run(body_times_out);
}

static void finish(void *context)
{
    wait_done(context);
}

static void body_is_done(Loop *loop)
{
    Wait wait;
    LoopTimer timer = {.fire = finish, .context = &wait};

    wait_init(&wait, loop);
    loop_timer_start(loop, &timer, loop_now_ms(loop) + 5);
    assert_int_equal(wait_for(&wait, loop_now_ms(loop) + 5000), WAIT_DONE);
    assert_int_equal(wait_for(&wait, 0), WAIT_DONE); /* stays done */
}

static void test_wait_event_comes_first_ends_the_wait(void **state)
{
    (void)state;
    loop_test_run(body_is_done);
}

static void body_event_and_deadline_together(Loop *loop)
{
    Wait wait;
    LoopTimer timer = {.fire = finish, .context = &wait};
    const int64_t at_ms = loop_now_ms(loop) + 5;

    wait_init(&wait, loop);
    loop_timer_start(loop, &timer, at_ms);
    assert_int_equal(wait_for(&wait, at_ms), WAIT_DONE);
}

static void test_wait_event_and_deadline_in_one_turn_resume_once(void **state)
{
    (void)state;
    loop_test_run(body_event_and_deadline_together);
}

typedef struct Queueing {
    Loop *loop;
    Gate *gate;
    int order[WAITERS];
    int entered;
    int timeouts;
} Queueing;

typedef struct Visitor {
    Queueing *queueing;
    int number;
    int64_t patience_ms;
} Visitor;

static void visit(void *context)
{
    const Visitor *visitor = context;
    Queueing *queueing = visitor->queueing;

    if (gate_enter(queueing->gate, loop_now_ms(queueing->loop) + visitor->patience_ms) ==
        GATE_TIMEOUT) {
        queueing->timeouts++;
        return;
    }
    queueing->order[queueing->entered++] = visitor->number;
    wait_until(queueing->loop, loop_now_ms(queueing->loop) + 10);
    gate_leave(queueing->gate);
}

static void body_gate_is_fair(Loop *loop)
{
    Gate gate;
    Queueing queueing = {.loop = loop, .gate = &gate};
    Visitor visitors[WAITERS];

    gate_init(&gate, loop, 1, WAITERS);
    for (int at = 0; at < WAITERS; at++) {
        /* The third will not wait long enough; those behind it keep their places. */
        visitors[at] = (Visitor){&queueing, at, at == 2 ? 5 : 5000};
        assert_true(
            coroutine_start(loop, &(CoroutineTask){.run = visit, .context = &visitors[at]}));
    }
    while (gate.free == 0)
        wait_until(loop, loop_now_ms(loop) + 10);
    assert_int_equal(queueing.timeouts, 1);
    assert_int_equal(queueing.entered, WAITERS - 1);
    assert_int_equal(queueing.order[0], 0);
    assert_int_equal(queueing.order[1], 1);
    assert_int_equal(queueing.order[2], 3);
    assert_int_equal(queueing.order[3], 4);
    assert_int_equal(gate.free, 1);
    assert_int_equal(gate.waiting, 0);
}

static void test_gate_one_place_serves_in_order(void **state)
{
    (void)state;
    loop_test_run(body_gate_is_fair);
}

static void body_gate_is_full(Loop *loop)
{
    Gate gate;

    gate_init(&gate, loop, 0, 0);
    assert_int_equal(gate_enter(&gate, loop_now_ms(loop) + 5000), GATE_FULL);
    gate_leave(&gate);
    assert_int_equal(gate_enter(&gate, loop_now_ms(loop) + 5000), GATE_ENTERED);
    gate_leave(&gate);
    gate_shrink(&gate);
    assert_int_equal(gate.free, 0);
}

static void test_gate_full_queue_refuses_at_once(void **state)
{
    (void)state;
    loop_test_run(body_gate_is_full);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wait_without_event_ends_at_its_deadline),
        cmocka_unit_test(test_wait_event_comes_first_ends_the_wait),
        cmocka_unit_test(test_wait_event_and_deadline_in_one_turn_resume_once),
        cmocka_unit_test(test_gate_one_place_serves_in_order),
        cmocka_unit_test(test_gate_full_queue_refuses_at_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
