/*
 * The n-th allocation fails, n = 0, 1, 2 …, until none does: each time the answer is out_of_memory,
 * and nothing leaks.
 */
#include "json/canonical.h"
#include "json/tree.h"

#include "support.h"
#include <jansson.h>
#include <stdlib.h>

/* How many allocations of jansson still succeed; -1: all. */
static int jansson_left = -1;

static void *jansson_malloc(size_t size)
{
    if (jansson_left == 0)
        return NULL;
    if (jansson_left > 0)
        jansson_left--;
    return malloc(size);
}

static const char BODY[] = "{\"name\":\"N\",\"year\":2026,\"days\":[\"2024-01-01\"]}";
static const char TWICE[] = "{\"name\":\"N\",\"year\":2026,\"year\":2026}";

static Error *read_body(Arena *arena)
{
    Sample sample = {0};

    return json_read(arena, TEXT_LITERAL(BODY), &SAMPLE_JSON, JSON_CREATE, &sample);
}

static Error *read_duplicates(Arena *arena)
{
    JsonTree tree;

    return json_tree_parse(arena, TEXT_LITERAL(TWICE), &tree);
}

static Error *read_canonical(Arena *arena)
{
    Text text;

    return json_canonical(arena, TEXT_LITERAL(BODY), &text);
}

/* How many failures of jansson's memory the reader met before it got through. */
static int fail_jansson(Error *(*read)(Arena *arena), const char *at_last)
{
    for (int n = 0; n < 200; n++) {
        Arena *arena = arena_new(1 << 20);
        bool out_of_memory;
        Error *error;

        jansson_left = n;
        error = read(arena);
        out_of_memory = error != NULL && strcmp(error->code, "out_of_memory") == 0;
        if (out_of_memory)
            assert_int_equal(error->kind, ERROR_UNAVAILABLE);
        else
            assert_string_equal(faults_text(arena, error), at_last);
        jansson_left = -1;
        arena_free(arena);
        if (!out_of_memory)
            return n;
    }
    fail_msg("memory never sufficed");
    return 0;
}

static void test_read_without_memory_is_unavailable(void **state)
{
    (void)state;
    assert_true(fail_jansson(read_body, "") > 5);
}

static void test_duplicates_without_memory_are_unavailable(void **state)
{
    (void)state;
    assert_true(fail_jansson(read_duplicates, "duplicate_member /year") > 10);
}

static void test_canonical_without_memory_is_unavailable(void **state)
{
    (void)state;
    assert_true(fail_jansson(read_canonical, "") > 5);
}

/* Every allocation there is: the arena has its first block already, so it is those of the buffers.
 */
static void test_buffers_without_memory_are_unavailable(void **state)
{
    int n = 0;

    (void)state;
    for (bool failed = true; failed; n++) {
        Arena *arena = arena_new(1 << 20);
        Error *error;

        faults_fail_allocation(n);
        error = read_canonical(arena);
        failed = faults_allocation_failed();
        faults_fail_allocation(-1);
        assert_string_equal(faults_text(arena, error), failed ? "out_of_memory -" : "");
        arena_free(arena);
    }
    assert_true(n > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_read_without_memory_is_unavailable),
        cmocka_unit_test(test_duplicates_without_memory_are_unavailable),
        cmocka_unit_test(test_canonical_without_memory_is_unavailable),
        cmocka_unit_test(test_buffers_without_memory_are_unavailable),
    };

    json_set_alloc_funcs(jansson_malloc, free);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
