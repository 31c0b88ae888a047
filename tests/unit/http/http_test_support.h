/* What the tests of http/ share: cmocka's headers, an arena for each test, texts compared whole. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/text.h"

static inline int setup_arena(void **state)
{
    *state = arena_new(1 << 20);
    return *state == NULL ? -1 : 0;
}

static inline int teardown_arena(void **state)
{
    arena_free(*state);
    return 0;
}

#define ASSERT_TEXT(text, expected)                                                                \
    do {                                                                                           \
        Text actual_ = (text);                                                                     \
        assert_int_equal(actual_.length, strlen(expected));                                        \
        assert_memory_equal(actual_.bytes, (expected), actual_.length);                            \
    } while (0)
