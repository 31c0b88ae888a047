/* The bytes of events, and who shares them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stream/payload.h"

static void test_payload_events_are_ended_but_for_the_last(void **state)
{
    Buffer buffer = {0};
    static const char TEXT[] = "event: a\ndata: {}\n\nevent: b\ndata: 1\n";
    Payload *payload;

    (void)state;
    payload_write_event(&buffer, "a", TEXT_LITERAL("{}"));
    payload_write_end(&buffer);
    payload_write_event(&buffer, "b", TEXT_LITERAL("1"));
    payload = payload_new(&buffer);
    buffer_free(&buffer);
    assert_non_null(payload);
    assert_int_equal(payload->length, sizeof TEXT - 1);
    assert_memory_equal(payload->bytes, TEXT, sizeof TEXT - 1);
    payload_release(payload);
}

static void test_payload_held_lives_until_the_last_release(void **state)
{
    Buffer buffer = {0};
    Payload *payload;

    (void)state;
    buffer_append_char(&buffer, 'x');
    payload = payload_new(&buffer);
    buffer_free(&buffer);
    assert_ptr_equal(payload_hold(payload), payload);
    payload_release(payload);
    assert_int_equal(payload->bytes[0], 'x');
    payload_release(payload);
    payload_release(NULL);
}

static void test_payload_of_a_failed_buffer_is_none(void **state)
{
    Buffer buffer = {.failed = true};

    (void)state;
    assert_null(payload_new(&buffer));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_payload_events_are_ended_but_for_the_last),
        cmocka_unit_test(test_payload_held_lives_until_the_last_release),
        cmocka_unit_test(test_payload_of_a_failed_buffer_is_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
