#include "app/keep.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { VALUE_BYTES = 1000 };

static KeepKey key_of(uint8_t number)
{
    KeepKey key = {0};

    key.id.bytes[15] = number;
    return key;
}

static void note_freed(void *resource)
{
    int *freed = resource;

    (*freed)++;
}

/* Puts a value that says when it is freed; the request that read it ends at once. */
static void put(Keep *keep, uint8_t number, int *freed)
{
    Arena *request = arena_new(1 << 20);
    Arena *home = arena_new_sized(2 * VALUE_BYTES, 1 << 20);
    char *value = arena_alloc(home, VALUE_BYTES);

    value[0] = (char)number;
    arena_defer(home, note_freed, freed);
    keep_put(keep, request, key_of(number), home, value);
    arena_free(request);
}

static int find(Keep *keep, uint8_t number)
{
    Arena *request = arena_new(1 << 20);
    const char *value = keep_find(keep, request, key_of(number));
    int found = value == NULL ? -1 : value[0];

    arena_free(request);
    return found;
}

static void test_keep_find_of_what_was_put_is_its_value(void **state)
{
    Keep *keep = keep_new(1 << 20);
    int freed = 0;

    (void)state;
    put(keep, 1, &freed);
    put(keep, 2, &freed);
    assert_int_equal(find(keep, 1), 1);
    assert_int_equal(find(keep, 2), 2);
    assert_int_equal(find(keep, 3), -1);
    assert_true(keep_bytes(keep) >= 2 * VALUE_BYTES);
    keep_free(keep);
    assert_int_equal(freed, 2);
}

static void test_keep_find_of_another_firm_is_nothing(void **state)
{
    Keep *keep = keep_new(1 << 20);
    Arena *request = arena_new(1 << 20);
    KeepKey other = key_of(1);
    int freed = 0;

    (void)state;
    put(keep, 1, &freed);
    other.firm.uuid.bytes[15] = 9;
    assert_null(keep_find(keep, request, other));
    arena_free(request);
    keep_free(keep);
}

static void test_keep_put_beyond_the_limit_drops_the_longest_unused(void **state)
{
    Keep *keep = keep_new(5 * VALUE_BYTES);
    int freed[4] = {0};

    (void)state;
    put(keep, 1, &freed[1]);
    put(keep, 2, &freed[2]);
    assert_int_equal(find(keep, 1), 1);
    put(keep, 3, &freed[3]);
    assert_int_equal(freed[2], 1);
    assert_int_equal(freed[1], 0);
    assert_int_equal(find(keep, 2), -1);
    assert_int_equal(find(keep, 3), 3);
    keep_free(keep);
}

static void test_keep_put_of_a_key_again_replaces_its_value(void **state)
{
    Keep *keep = keep_new(1 << 20);
    int freed = 0;
    size_t bytes;

    (void)state;
    put(keep, 1, &freed);
    bytes = keep_bytes(keep);
    put(keep, 1, &freed);
    assert_int_equal(freed, 1);
    assert_int_equal(keep_bytes(keep), bytes);
    keep_free(keep);
}

static void test_keep_drop_of_a_value_in_use_waits_for_its_user(void **state)
{
    Keep *keep = keep_new(1 << 20);
    Arena *request = arena_new(1 << 20);
    int first = 0;
    int second = 0;
    const char *value;

    (void)state;
    put(keep, 1, &first);
    value = keep_find(keep, request, key_of(1));
    put(keep, 1, &second);
    assert_int_equal(first, 0);
    assert_int_equal(value[0], 1);
    arena_free(request);
    assert_int_equal(first, 1);
    keep_free(keep);
    assert_int_equal(second, 1);
}

static void test_keep_without_room_lends_the_value_to_its_reader_only(void **state)
{
    Keep *keep = keep_new(0);
    Arena *request = arena_new(1 << 20);
    Arena *home = arena_new(1 << 20);
    int freed = 0;

    (void)state;
    assert_false(keep_is_on(keep));
    arena_defer(home, note_freed, &freed);
    keep_put(keep, request, key_of(1), home, "value");
    assert_null(keep_find(keep, request, key_of(1)));
    assert_int_equal(freed, 0);
    arena_free(request);
    assert_int_equal(freed, 1);
    assert_int_equal(keep_bytes(keep), 0);
    keep_free(keep);
    keep_free(NULL);
}

static void test_keep_forget_firm_keeps_other_firms_and_other_kinds(void **state)
{
    Keep *keep = keep_new(1 << 20);
    const FirmId nobody = {{{0}}};
    KeepKey other = key_of(1);
    Arena *request = arena_new(1 << 20);
    int freed = 0;

    (void)state;
    other.firm.uuid.bytes[0] = 1;
    put(keep, 1, &freed);
    put(keep, 2, &freed);
    keep_put(keep, request, other, arena_new(1 << 20), "other");
    keep_forget_firm(keep, nobody, 1U << KEEP_REPLY);
    assert_int_equal(freed, 0);
    keep_forget_firm(keep, nobody, 1U << KEEP_REPLY | 1U << KEEP_CATALOG);
    assert_int_equal(freed, 2);
    assert_int_equal(find(keep, 1), -1);
    assert_int_equal(find(keep, 2), -1);
    assert_string_equal(keep_find(keep, request, other), "other");
    arena_free(request);
    keep_free(keep);
}

static void test_keep_metrics_count_each_kind_apart(void **state)
{
    Keep *keep = keep_new(5 * VALUE_BYTES);
    Arena *request = arena_new(1 << 20);
    KeepKey reply = key_of(1);
    int freed = 0;

    (void)state;
    reply.kind = KEEP_REPLY;
    keep_put(keep, request, reply, arena_new_sized(VALUE_BYTES, 1 << 20), "reply");
    put(keep, 1, &freed); /* the same id of another kind is another value */
    assert_string_equal(keep_find(keep, request, reply), "reply");
    assert_int_equal(find(keep, 1), 1);
    assert_int_equal(find(keep, 2), -1);
    assert_int_equal(keep_metrics(keep, KEEP_REPLY).count, 1);
    assert_int_equal(keep_metrics(keep, KEEP_REPLY).found, 1);
    assert_int_equal(keep_metrics(keep, KEEP_REPLY).missed, 0);
    assert_int_equal(keep_metrics(keep, KEEP_CATALOG).found, 1);
    assert_int_equal(keep_metrics(keep, KEEP_CATALOG).missed, 1);
    assert_in_range(keep_metrics(keep, KEEP_REPLY).bytes, VALUE_BYTES, VALUE_BYTES + 300);
    assert_int_equal(keep_metrics(keep, KEEP_REPLY).bytes + keep_metrics(keep, KEEP_CATALOG).bytes,
                     keep_bytes(keep));
    put(keep, 2, &freed);
    put(keep, 3, &freed); /* there is room for two of these */
    assert_int_equal(keep_metrics(keep, KEEP_REPLY).given_up, 1);
    assert_int_equal(keep_metrics(keep, KEEP_REPLY).bytes, 0);
    assert_int_equal(keep_metrics(keep, KEEP_CATALOG).given_up, 1);
    assert_int_equal(keep_metrics(keep, KEEP_CATALOG).count, 2);
    assert_int_equal(keep_metrics(keep, KEEP_CATALOG).bytes, keep_bytes(keep));
    arena_free(request);
    keep_free(keep);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keep_find_of_what_was_put_is_its_value),
        cmocka_unit_test(test_keep_find_of_another_firm_is_nothing),
        cmocka_unit_test(test_keep_put_beyond_the_limit_drops_the_longest_unused),
        cmocka_unit_test(test_keep_put_of_a_key_again_replaces_its_value),
        cmocka_unit_test(test_keep_drop_of_a_value_in_use_waits_for_its_user),
        cmocka_unit_test(test_keep_without_room_lends_the_value_to_its_reader_only),
        cmocka_unit_test(test_keep_forget_firm_keeps_other_firms_and_other_kinds),
        cmocka_unit_test(test_keep_metrics_count_each_kind_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
