#include "json/canonical.h"

#include "support.h"

static const char *canonical(Arena *arena, const char *body)
{
    Text text = {0};

    assert_null(json_canonical(arena, text_of(body), &text));
    return arena_copy(arena, text.bytes, text.length);
}

static void test_canonical_sorts_members_and_drops_space(void **state)
{
    assert_string_equal(
        canonical(*state, " { \"b\" : [ 1 , { } ] ,\n\"a\" : { \"d\":0,\"c\":0 } }"),
        "{\"a\":{\"c\":0,\"d\":0},\"b\":[1,{}]}");
}

static void test_canonical_keeps_numbers_as_written(void **state)
{
    assert_string_equal(canonical(*state, "[1.50,1e2,\"1.50\",-0]"), "[1.50,1e2,\"1.50\",-0]");
}

static void test_canonical_spells_strings_in_one_way(void **state)
{
    assert_string_equal(canonical(*state, "[\"\\u00e9\\/\\u0041\\b1\",\"\\b1\",true,false,null]"),
                        "[\"\xc3\xa9/A\\b1\",\"\\b1\",true,false,null]");
}

static void test_canonical_of_other_documents_differs(void **state)
{
    assert_string_not_equal(canonical(*state, "[1]"), canonical(*state, "[\"1\"]"));
    assert_string_not_equal(canonical(*state, "[\"\\b1\"]"), canonical(*state, "[\"1\"]"));
}

static void test_canonical_of_broken_json_is_refused(void **state)
{
    Text text = {0};

    assert_string_equal(faults_text(*state, json_canonical(*state, text_of("{"), &text)),
                        "malformed_json -");
    assert_string_equal(
        faults_text(*state, json_canonical(*state, text_of("{\"a\":1,\"a\":2}"), &text)),
        "duplicate_member /a");
    assert_null(text.bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(test_canonical_sorts_members_and_drops_space),
        ARENA_TEST(test_canonical_keeps_numbers_as_written),
        ARENA_TEST(test_canonical_spells_strings_in_one_way),
        ARENA_TEST(test_canonical_of_other_documents_differs),
        ARENA_TEST(test_canonical_of_broken_json_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
