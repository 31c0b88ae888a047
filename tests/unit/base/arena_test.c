#include "base/arena.h"

#include "faults.h"
#include <stdalign.h>
#include <stdint.h>
#include <string.h>

enum { LIMIT = 1 << 20 };

static int set_up(void **state)
{
    *state = arena_new(LIMIT);
    return *state == NULL;
}

static int tear_down(void **state)
{
    arena_free(*state);
    return 0;
}

static void test_alloc_any_size_is_zeroed_and_aligned(void **state)
{
    for (size_t size = 0; size < 40000; size = size * 2 + 1) {
        char *bytes = arena_alloc(*state, size);

        assert_int_equal((uintptr_t)bytes % alignof(max_align_t), 0);
        for (size_t i = 0; i < size; i++)
            assert_int_equal(bytes[i], 0);
        memset(bytes, 0xAA, size);
    }
}

static void test_alloc_nothing_gives_addresses_of_their_own(void **state)
{
    assert_ptr_not_equal(arena_alloc(*state, 0), arena_alloc(*state, 0));
}

static void test_alloc_of_used_memory_is_zeroed_again(void **state)
{
    memset(arena_alloc(*state, 1000), 0xFF, 1000);
    arena_reset(*state);

    char *bytes = arena_alloc(*state, 1000);

    for (int i = 0; i < 1000; i++)
        assert_int_equal(bytes[i], 0);
}

static void test_copy_ends_with_nul(void **state)
{
    assert_string_equal(arena_copy(*state, "abcdef", 3), "abc");
    assert_string_equal(arena_copy(*state, NULL, 0), "");
}

static void test_format_writes_as_printf(void **state)
{
    assert_string_equal(arena_format(*state, "%s-%03d", "lot", 7), "lot-007");
}

static void test_grown_keeps_the_items_and_says_the_room(void **state)
{
    enum { ITEMS = 100 };
    Arena *arena = arena_new(LIMIT);
    size_t *items = NULL;
    size_t room = 0;

    (void)state;
    for (size_t count = 0; count < ITEMS; count++) {
        const size_t *before = items;
        const size_t room_before = room;

        items = arena_grown(arena, items, count, &room, sizeof *items);
        assert_true(room > count);
        if (count < room_before)
            assert_ptr_equal(items, before);
        else
            assert_true(room_before == 0 || room == 2 * room_before);
        items[count] = count;
        for (size_t i = 0; i <= count; i++)
            assert_int_equal(items[i], i);
    }
    arena_free(arena);
}

static void test_copy_of_items_is_their_own_with_room_behind(void **state)
{
    const int items[] = {1, 2, 3};
    int *copy = ARENA_COPY_IN(*state, int, items, 3, 5);
    const int *none = ARENA_COPY(*state, int, NULL, 0);

    assert_ptr_not_equal(copy, items);
    assert_memory_equal(copy, items, sizeof items);
    assert_int_equal(copy[3], 0);
    assert_int_equal(copy[4], 0);
    assert_non_null(none);
}

static void test_format_in_place_or_beyond_is_the_same(void **state)
{
    enum { FIRST_BYTES = 64 };

    (void)state;
    for (int length = 0; length < 3 * FIRST_BYTES; length++) {
        Arena *arena = arena_new_sized(FIRST_BYTES, LIMIT);
        char *before = arena_copy(arena, "before", 6);
        char *text = arena_format(arena, "%0*d", length, 0);
        char *after = arena_copy(arena, "after", 5);

        assert_int_equal(strlen(text), length == 0 ? 1 : length);
        assert_int_equal(strspn(text, "0"), strlen(text));
        assert_string_equal(before, "before");
        assert_string_equal(after, "after");
        arena_free(arena);
    }
}

static void test_used_bytes_counts_what_was_asked_for(void **state)
{
    Arena *arena = *state;
    size_t before = arena_used_bytes(arena);

    arena_alloc(arena, 32);
    assert_int_equal(arena_used_bytes(arena) - before, 32);
    arena_reset(arena);
    assert_int_equal(arena_used_bytes(arena), 0);
}

static void test_held_bytes_are_those_of_its_blocks_and_of_what_it_adopted(void **state)
{
    enum { FIRST_BYTES = 320, OWN_BYTES_MOST = 200 };
    Arena *arena = arena_new_sized(FIRST_BYTES, LIMIT);
    size_t before = arena_held_bytes(arena);

    (void)state;
    assert_in_range(before, FIRST_BYTES, FIRST_BYTES + OWN_BYTES_MOST);
    arena_alloc(arena, FIRST_BYTES);
    assert_int_equal(arena_held_bytes(arena), before);
    arena_count(arena, 1000);
    assert_int_equal(arena_held_bytes(arena), before + 1000);
    arena_alloc(arena, 1);
    assert_in_range(arena_held_bytes(arena), before + 1000 + FIRST_BYTES,
                    before + 1000 + 2 * FIRST_BYTES + OWN_BYTES_MOST);
    arena_reset(arena);
    assert_int_equal(arena_held_bytes(arena), before);
    arena_free(arena);
}

static void test_used_bytes_counts_what_an_adopted_resource_holds(void **state)
{
    Arena *arena = *state;
    size_t before = arena_used_bytes(arena);

    arena_count(arena, LIMIT * (size_t)2); /* outside the arena: its limit does not matter */
    assert_int_equal(arena_used_bytes(arena) - before, LIMIT * (size_t)2);
    arena_alloc(arena, 32);
    assert_int_equal(arena_used_bytes(arena) - before, LIMIT * (size_t)2 + 32);
}

static char released[8];

static void release(void *resource)
{
    size_t length = strlen(released);

    released[length] = *(const char *)resource;
    released[length + 1] = '\0';
}

static void test_free_releases_the_deferred_newest_first(void **state)
{
    Arena *arena = arena_new(LIMIT);

    (void)state;
    memset(released, 0, sizeof released);
    arena_defer(arena, release, (char[]){'a'});
    arena_defer(arena, release, (char[]){'b'});
    arena_defer(arena, release, (char[]){'c'});
    arena_free(arena);
    assert_string_equal(released, "cba");
}

static void test_free_of_null_does_nothing(void **state)
{
    (void)state;
    arena_free(NULL);
}

typedef struct Exhaustion {
    Arena *arena;
    size_t count;
    size_t size;
    jmp_buf told;
} Exhaustion;

static void allocate(void *context)
{
    Exhaustion *exhaustion = context;

    arena_array(exhaustion->arena, exhaustion->count, exhaustion->size);
}

static void reserve(void *context)
{
    const Exhaustion *exhaustion = context;

    arena_reserve(exhaustion->arena, exhaustion->size);
}

static void test_reserve_makes_room_that_lies_together(void **state)
{
    enum { PIECES = 100, PIECE_BYTES = 1024 };
    char *before;

    arena_reserve(*state, (size_t)PIECES * PIECE_BYTES);
    before = arena_alloc(*state, PIECE_BYTES);
    faults_fail_allocation(0);
    for (int i = 1; i < PIECES; i++) {
        char *next = arena_alloc(*state, PIECE_BYTES);

        assert_ptr_equal(next, before + PIECE_BYTES);
        before = next;
    }
    arena_reserve(*state, 0); /* there is room for nothing */
    assert_false(faults_allocation_failed());
    faults_fail_allocation(-1);
}

static void test_reserve_beyond_the_limit_aborts(void **state)
{
    Exhaustion exhaustion = {.arena = *state, .size = (size_t)2 * LIMIT};

    assert_true(faults_aborts(reserve, &exhaustion));
}

static void test_alloc_beyond_the_limit_aborts(void **state)
{
    Exhaustion exhaustion = {.arena = *state, .count = 1, .size = LIMIT};

    assert_true(faults_aborts(allocate, &exhaustion));
}

static void test_alloc_within_the_limit_fills_it(void **state)
{
    Arena *arena = *state;

    for (int i = 0; i < 60; i++)
        arena_alloc(arena, 16000);
    assert_true(arena_used_bytes(arena) >= 960000);
}

static void test_alloc_of_the_largest_size_aborts(void **state)
{
    Exhaustion exhaustion = {.arena = *state, .count = 1, .size = SIZE_MAX};

    assert_true(faults_aborts(allocate, &exhaustion));
}

static void test_array_whose_size_overflows_aborts(void **state)
{
    Exhaustion exhaustion = {.arena = *state, .count = SIZE_MAX / 2, .size = 3};

    assert_true(faults_aborts(allocate, &exhaustion));
}

static void test_alloc_without_memory_aborts(void **state)
{
    Exhaustion exhaustion = {.arena = *state, .count = 1, .size = 100000};

    faults_fail_allocation(0);
    assert_true(faults_aborts(allocate, &exhaustion));
    assert_true(faults_allocation_failed());
}

static void leave(void *context)
{
    longjmp(*(jmp_buf *)context, 1);
}

static void test_exhaustion_tells_the_handler(void **state)
{
    jmp_buf told;

    arena_on_exhausted(*state, leave, &told);
    if (setjmp(told) == 0) {
        arena_alloc(*state, LIMIT);
        fail_msg("the handler was not called");
    }
}

static void test_arena_is_cancelled_with_its_scratch_until_reset(void **state)
{
    atomic_bool cancelled = false;
    const Arena *scratch;

    assert_false(arena_is_cancelled(*state));
    arena_cancelled_by(*state, &cancelled);
    scratch = arena_scratch(*state, LIMIT);
    assert_false(arena_is_cancelled(*state));
    assert_false(arena_is_cancelled(scratch));
    cancelled = true;
    assert_true(arena_is_cancelled(*state));
    assert_true(arena_is_cancelled(scratch));
    arena_reset(*state);
    assert_false(arena_is_cancelled(*state));
}

static void test_reset_forgets_the_handler(void **state)
{
    Exhaustion exhaustion = {.arena = *state, .count = 1, .size = LIMIT};

    arena_on_exhausted(*state, leave, &exhaustion.told);
    arena_reset(*state);
    assert_true(faults_aborts(allocate, &exhaustion));
}

static void fill_and_defer(void *context)
{
    Arena *arena = context;

    arena_alloc(arena, 64);
    arena_defer(arena, release, (char[]){'x'});
}

static void test_defer_when_exhausted_releases_at_once(void **state)
{
    Arena *arena = arena_new(64);

    (void)state;
    memset(released, 0, sizeof released);
    assert_true(faults_aborts(fill_and_defer, arena));
    assert_string_equal(released, "x");
    arena_free(arena);
    assert_string_equal(released, "x");
}

static void test_scratch_ends_with_its_parent(void **state)
{
    Arena *arena = arena_new(LIMIT);

    (void)state;
    memset(released, 0, sizeof released);
    arena_defer(arena_scratch(arena, LIMIT), release, (char[]){'s'});
    arena_free(arena);
    assert_string_equal(released, "s");
}

static void test_scratch_tells_the_handler_of_its_parent_even_cleared(void **state)
{
    jmp_buf told;
    Arena *scratch;

    arena_on_exhausted(*state, leave, &told);
    scratch = arena_scratch(*state, LIMIT);
    arena_alloc(scratch, LIMIT / 2);
    arena_clear(scratch);
    assert_int_equal(arena_used_bytes(scratch), 0);
    arena_alloc(scratch, LIMIT / 2);
    if (setjmp(told) == 0) {
        arena_alloc(scratch, LIMIT);
        fail_msg("the handler was not called");
    }
}

static void make_scratch(void *context)
{
    arena_scratch(context, LIMIT);
}

static void test_scratch_without_memory_aborts(void **state)
{
    faults_fail_allocation(0);
    assert_true(faults_aborts(make_scratch, *state));
    assert_true(faults_allocation_failed());
}

static void test_new_without_memory_is_null(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        faults_fail_allocation(i);
        assert_null(arena_new(LIMIT));
        assert_true(faults_allocation_failed());
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_alloc_any_size_is_zeroed_and_aligned),
        TEST(test_alloc_nothing_gives_addresses_of_their_own),
        TEST(test_alloc_of_used_memory_is_zeroed_again),
        TEST(test_copy_ends_with_nul),
        TEST(test_format_writes_as_printf),
        cmocka_unit_test(test_grown_keeps_the_items_and_says_the_room),
        TEST(test_copy_of_items_is_their_own_with_room_behind),
        cmocka_unit_test(test_format_in_place_or_beyond_is_the_same),
        TEST(test_used_bytes_counts_what_was_asked_for),
        cmocka_unit_test(test_held_bytes_are_those_of_its_blocks_and_of_what_it_adopted),
        TEST(test_used_bytes_counts_what_an_adopted_resource_holds),
        TEST(test_free_releases_the_deferred_newest_first),
        TEST(test_free_of_null_does_nothing),
        TEST(test_reserve_makes_room_that_lies_together),
        TEST(test_reserve_beyond_the_limit_aborts),
        TEST(test_alloc_beyond_the_limit_aborts),
        TEST(test_alloc_within_the_limit_fills_it),
        TEST(test_alloc_of_the_largest_size_aborts),
        TEST(test_array_whose_size_overflows_aborts),
        TEST(test_alloc_without_memory_aborts),
        TEST(test_exhaustion_tells_the_handler),
        TEST(test_arena_is_cancelled_with_its_scratch_until_reset),
        TEST(test_reset_forgets_the_handler),
        TEST(test_defer_when_exhausted_releases_at_once),
        TEST(test_scratch_ends_with_its_parent),
        TEST(test_scratch_tells_the_handler_of_its_parent_even_cleared),
        TEST(test_scratch_without_memory_aborts),
        TEST(test_new_without_memory_is_null),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
