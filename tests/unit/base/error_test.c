#include "base/error.h"

#include "faults.h"

static int set_up(void **state)
{
    *state = arena_new(1 << 20);
    return *state == NULL;
}

static int tear_down(void **state)
{
    arena_free(*state);
    return 0;
}

static void test_error_new_holds_kind_code_and_sentence(void **state)
{
    Error *error = error_new(*state, ERROR_NOT_FOUND, "not_found", "no lot %d", 7);

    assert_int_equal(error->kind, ERROR_NOT_FOUND);
    assert_string_equal(error->code, "not_found");
    assert_string_equal(error->detail, "no lot 7");
    assert_null(error->pointer);
    assert_null(error->next);
}

static void test_error_at_copies_the_pointer(void **state)
{
    char pointer[] = "/lots/0";
    Error *error = error_at(*state, pointer, "negative", "%s", "x");

    pointer[1] = 'X';
    assert_int_equal(error->kind, ERROR_INVALID);
    assert_string_equal(error->pointer, "/lots/0");
}

static void test_error_list_keeps_the_order_and_takes_chains(void **state)
{
    ErrorList list = {0};
    Error *first = error_new(*state, ERROR_INVALID, "a", "a");
    Error *chain = error_new(*state, ERROR_INVALID, "b", "b");

    chain->next = error_new(*state, ERROR_INVALID, "c", "c");
    error_list_add(&list, first);
    error_list_add(&list, NULL);
    error_list_add(&list, chain);
    assert_int_equal(list.count, 3);
    assert_string_equal(list.first->code, "a");
    assert_string_equal(list.first->next->code, "b");
    assert_string_equal(list.first->next->next->code, "c");
    assert_null(list.first->next->next->next);
}

static void test_error_list_beyond_its_limit_only_counts(void **state)
{
    ErrorList list = {0};
    int kept = 0;

    for (int i = 0; i < ERROR_LIST_LIMIT + 5; i++)
        error_list_add(&list, error_new(*state, ERROR_INVALID, "a", "a"));
    for (Error *error = list.first; error != NULL; error = error->next)
        kept++;
    assert_int_equal(kept, ERROR_LIST_LIMIT);
    assert_int_equal(list.count, ERROR_LIST_LIMIT + 5);
}

static Error *answer(Error *error)
{
    return error;
}

static Error *try_both(Error *first, Error *second, int *reached_out)
{
    TRY(answer(first));
    ++*reached_out;
    TRY(answer(second));
    ++*reached_out;
    return NULL;
}

static void test_try_returns_at_the_first_failure(void **state)
{
    Error *error = error_new(*state, ERROR_INVALID, "a", "a");
    int reached = 0;

    assert_ptr_equal(try_both(NULL, error, &reached), error);
    assert_int_equal(reached, 1);
    assert_null(try_both(NULL, NULL, &reached));
    assert_int_equal(reached, 3);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_error_new_holds_kind_code_and_sentence),
        TEST(test_error_at_copies_the_pointer),
        TEST(test_error_list_keeps_the_order_and_takes_chains),
        TEST(test_error_list_beyond_its_limit_only_counts),
        TEST(test_try_returns_at_the_first_failure),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
