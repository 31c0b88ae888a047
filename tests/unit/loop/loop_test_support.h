/*
 * Runs a test's body as the first coroutine of a loop, and the loop until the body ends. For
 * tests/unit/loop.
 */
#pragma once

/* cmocka.h needs these before it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "loop/wait.h"

typedef struct LoopTest {
    Loop *loop;
    void (*body)(Loop *loop);
} LoopTest;

static inline void loop_test_body(void *context)
{
    const LoopTest *test = context;

    test->body(test->loop);
    loop_stop(test->loop);
}

static inline void loop_test_run(void (*body)(Loop *loop))
{
    LoopTest test = {.loop = loop_new(), .body = body};

    assert_non_null(test.loop);
    assert_true(
        coroutine_start(test.loop, &(CoroutineTask){.run = loop_test_body, .context = &test}));
    loop_run(test.loop);
    assert_int_equal(coroutine_count(test.loop), 0);
    loop_free(test.loop);
}
