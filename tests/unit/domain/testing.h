/* cmocka with what it needs before it, and an arena per test. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/error.h"
#include "household_builder.h"

enum { TEST_ARENA_BYTES = 256 << 20 };

static inline int arena_setup(void **state)
{
    *state = arena_new(TEST_ARENA_BYTES);
    return *state == NULL;
}

static inline int arena_teardown(void **state)
{
    arena_free(*state);
    return 0;
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, arena_setup, arena_teardown)

#define ASSERT_OK(call)                                                                            \
    do {                                                                                           \
        const Error *assert_error_ = (call);                                                       \
        if (assert_error_ != NULL)                                                                 \
            fail_msg("%s at %s: %s", assert_error_->code,                                          \
                     assert_error_->pointer == NULL ? "-" : assert_error_->pointer,                \
                     assert_error_->detail);                                                       \
    } while (0)

/* That the first fault has this code and, unless NULL, this pointer. */
#define ASSERT_FAULT(call, wanted_code, wanted_pointer)                                            \
    do {                                                                                           \
        const Error *assert_error_ = (call);                                                       \
        const char *assert_pointer_ = (wanted_pointer);                                            \
        assert_non_null(assert_error_);                                                            \
        assert_string_equal(assert_error_->code, (wanted_code));                                   \
        if (assert_pointer_ != NULL)                                                               \
            assert_string_equal(assert_error_->pointer, assert_pointer_);                          \
    } while (0)
