#include "base/buffer.h"

#include "faults.h"
#include <stdlib.h>

static void test_append_gathers_bytes_texts_and_characters(void **state)
{
    Buffer buffer = {0};

    (void)state;
    buffer_append(&buffer, "ab", 2);
    buffer_append_text(&buffer, TEXT_LITERAL("cd"));
    buffer_append_char(&buffer, 'e');
    buffer_append(&buffer, "", 0);
    assert_int_equal(buffer.length, 5);
    assert_memory_equal(buffer.bytes, "abcde", 5);
    buffer_free(&buffer);
}

static void test_append_grows_past_any_capacity(void **state)
{
    Buffer buffer = {0};

    (void)state;
    for (int i = 0; i < 5000; i++)
        buffer_append_char(&buffer, (char)('a' + i % 26));
    buffer_append(&buffer, (char[9000]){0}, 9000);
    assert_int_equal(buffer.length, 14000);
    for (int i = 0; i < 5000; i++)
        assert_int_equal(buffer.bytes[i], 'a' + i % 26);
    buffer_free(&buffer);
}

static void test_append_format_writes_as_printf(void **state)
{
    Buffer buffer = {0};

    (void)state;
    buffer_append_format(&buffer, "%d:%s", 42, "x");
    buffer_append_char(&buffer, '.');
    assert_int_equal(buffer.length, 5);
    assert_memory_equal(buffer.bytes, "42:x.", 5);
    buffer_free(&buffer);
}

static void test_reserve_of_nothing_is_room(void **state)
{
    Buffer buffer = {0};

    (void)state;
    assert_non_null(buffer_reserve(&buffer, 0));
    buffer_free(&buffer);
}

static void test_append_up_to_the_limit_succeeds(void **state)
{
    Buffer buffer = {.limit = 10};

    (void)state;
    buffer_append(&buffer, "0123456789", 10);
    assert_false(buffer.failed);
    assert_int_equal(buffer.capacity, 10);
    buffer_free(&buffer);
}

static void test_append_beyond_the_limit_fails_for_good(void **state)
{
    Buffer buffer = {.limit = 10};

    (void)state;
    buffer_append(&buffer, "0123456789x", 11);
    assert_true(buffer.failed);
    buffer_append_char(&buffer, 'a');
    buffer_append_format(&buffer, "%d", 1);
    assert_int_equal(buffer.length, 0);
    assert_null(buffer_reserve(&buffer, 1));
    buffer_free(&buffer);
}

static void test_append_without_memory_fails(void **state)
{
    Buffer buffer = {0};

    (void)state;
    buffer_append_char(&buffer, 'a');
    faults_fail_allocation(0);
    buffer_append(&buffer, (char[5000]){0}, 5000);
    assert_true(faults_allocation_failed());
    assert_true(buffer.failed);
    buffer_free(&buffer);
}

static void test_free_leaves_an_empty_buffer_with_its_limit(void **state)
{
    Buffer buffer = {.limit = 4};

    (void)state;
    buffer_append(&buffer, "12345", 5);
    buffer_free(&buffer);
    assert_false(buffer.failed);
    assert_int_equal(buffer.limit, 4);
    buffer_append(&buffer, "1234", 4);
    assert_false(buffer.failed);
    buffer_free(&buffer);
}

static void test_take_gives_the_bytes_away(void **state)
{
    Buffer buffer = {0};
    size_t length;
    char *bytes;

    (void)state;
    buffer_append(&buffer, "abc", 3);
    bytes = buffer_take(&buffer, &length);
    assert_int_equal(length, 3);
    assert_memory_equal(bytes, "abc", 3);
    assert_null(buffer.bytes);
    assert_int_equal(buffer.capacity, 0);
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_append_gathers_bytes_texts_and_characters),
        cmocka_unit_test(test_append_grows_past_any_capacity),
        cmocka_unit_test(test_append_format_writes_as_printf),
        cmocka_unit_test(test_reserve_of_nothing_is_room),
        cmocka_unit_test(test_append_up_to_the_limit_succeeds),
        cmocka_unit_test(test_append_beyond_the_limit_fails_for_good),
        cmocka_unit_test(test_append_without_memory_fails),
        cmocka_unit_test(test_free_leaves_an_empty_buffer_with_its_limit),
        cmocka_unit_test(test_take_gives_the_bytes_away),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
