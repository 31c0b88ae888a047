#include "http_test_support.h"

#include "http/accept.h"

static const char *const TYPES[] = {"application/json", "application/x-ndjson", "text/csv"};

static int chosen(const char *field)
{
    return accept_choose(text_of(field), TYPES, 3);
}

static void test_accept_without_a_wish_is_the_first_type(void **state)
{
    (void)state;
    assert_int_equal(chosen(""), 0);
    assert_int_equal(chosen(" "), 0);
    assert_int_equal(chosen("*/*"), 0);
    assert_int_equal(chosen("text/html, */*;q=0.1"), 0);
}

static void test_accept_of_one_type_is_that_type(void **state)
{
    (void)state;
    assert_int_equal(chosen("text/csv"), 2);
    assert_int_equal(chosen("TEXT/CSV; header=present"), 2);
    assert_int_equal(chosen("text/*"), 2);
    assert_int_equal(chosen("text/html,application/x-ndjson"), 1);
}

static void test_accept_prefers_quality_then_exactness(void **state)
{
    (void)state;
    assert_int_equal(chosen("application/json;q=0.5, text/csv;q=0.8"), 2);
    assert_int_equal(chosen("*/*, text/csv"), 2);
    assert_int_equal(chosen("application/*, application/x-ndjson"), 1);
    assert_int_equal(chosen("text/csv;q=0.9, application/json;q=0.90, */*;q=0.1"), 0);
    assert_int_equal(chosen("text/csv ; q=0.001 , application/json;q=0.0005"), 2);
}

static void test_accept_with_quality_zero_excludes(void **state)
{
    (void)state;
    assert_int_equal(chosen("application/json;q=0, */*"), 1);
    assert_int_equal(chosen("*/*;q=0"), -1);
    assert_int_equal(chosen("text/csv;q=0.000"), -1);
}

static void test_accept_of_other_types_is_none(void **state)
{
    (void)state;
    assert_int_equal(chosen("image/png"), -1);
    assert_int_equal(chosen("text/html, image/*"), -1);
    assert_int_equal(chosen("application/jso"), -1);
    assert_int_equal(chosen(",,"), -1);
}

static void test_accept_with_a_quality_that_is_none_counts_fully(void **state)
{
    (void)state;
    assert_int_equal(chosen("application/json;q=0.5, text/csv;q=much"), 2);
    assert_int_equal(chosen("application/json;q=1, text/csv;q=9"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_accept_without_a_wish_is_the_first_type),
        cmocka_unit_test(test_accept_of_one_type_is_that_type),
        cmocka_unit_test(test_accept_prefers_quality_then_exactness),
        cmocka_unit_test(test_accept_with_quality_zero_excludes),
        cmocka_unit_test(test_accept_of_other_types_is_none),
        cmocka_unit_test(test_accept_with_a_quality_that_is_none_counts_fully),
    };

    return cmocka_run_group_tests_name("accept", tests, NULL, NULL);
}
