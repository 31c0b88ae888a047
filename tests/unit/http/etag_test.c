#include "http_test_support.h"

#include "http/etag.h"

static void test_etag_of_revision_reads_back(void **state)
{
    static const int64_t REVISIONS[] = {1, 7, 10, 1234567890123, INT64_C(999999999999999999)};
    char text[ETAG_REVISION_BYTES];

    (void)state;
    for (size_t i = 0; i < sizeof REVISIONS / sizeof REVISIONS[0]; i++) {
        size_t length = etag_of_revision(REVISIONS[i], text);
        assert_int_equal(etag_revision((Text){text, length}), REVISIONS[i]);
    }
    assert_int_equal(etag_of_revision(7, text), 5);
    assert_string_equal(text, "\"r-7\"");
}

static void test_etag_revision_of_another_tag_is_none_that_exists(void **state)
{
    static const char *const OTHERS[] = {"",          "\"\"",
                                         "\"r-\"",    "\"r-0\"",
                                         "\"r-07\"",  "W/\"r-7\"",
                                         "\"r-7",     "r-7",
                                         "\"R-7\"",   "\"r--7\"",
                                         "\"r-7a\"",  "\"o-7\"",
                                         "\"r-1e3\"", "\"r-99999999999999999999\""};

    (void)state;
    for (size_t i = 0; i < sizeof OTHERS / sizeof OTHERS[0]; i++)
        assert_true(etag_revision(text_of(OTHERS[i])) == INT64_MAX);
}

static void test_etag_revision_of_a_tag_with_more_behind_a_dot_is_the_revision(void **state)
{
    char text[ETAG_VERSION_BYTES];

    (void)state;
    assert_int_equal(etag_of_version(7, 41, text), 8);
    assert_string_equal(text, "\"r-7.41\"");
    assert_int_equal(etag_revision(text_of(text)), 7);
    assert_int_equal(etag_revision(text_of("\"r-12.c0ffee\"")), 12);
    assert_true(etag_revision(text_of("\"r-.1\"")) == INT64_MAX);
    assert_true(etag_revision(text_of("\"r-7.1")) == INT64_MAX);
}

static void test_etag_next_walks_a_list(void **state)
{
    Text list = TEXT_LITERAL("\"a\" , W/\"b\",\t\"c,d\"");
    Text tag;

    (void)state;
    assert_true(etag_next(&list, &tag));
    ASSERT_TEXT(tag, "\"a\"");
    assert_true(etag_next(&list, &tag));
    ASSERT_TEXT(tag, "W/\"b\"");
    assert_true(etag_next(&list, &tag));
    ASSERT_TEXT(tag, "\"c,d\"");
    assert_false(etag_next(&list, &tag));
    assert_int_equal(list.length, 0);
}

static void test_etag_list_valid_refuses_what_is_no_list(void **state)
{
    static const char *const BAD[] = {"",        "a",       "\"a",     "\"a\"b", "\"a\" b",
                                      "\"a\",b", "w/\"a\"", "\"a b\"", "**"};

    (void)state;
    assert_true(etag_list_valid(text_of("*")));
    assert_true(etag_list_valid(text_of("\"a\", W/\"\"")));
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++)
        assert_false(etag_list_valid(text_of(BAD[i])));
}

static void test_etag_matches_weakly_ignores_weakness(void **state)
{
    (void)state;
    assert_true(etag_matches_weakly(text_of("*"), text_of("\"a\"")));
    assert_true(etag_matches_weakly(text_of("\"b\", W/\"a\""), text_of("\"a\"")));
    assert_false(etag_matches_weakly(text_of("\"b\""), text_of("\"a\"")));
    assert_false(etag_matches_weakly(text_of(""), text_of("\"a\"")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_etag_of_revision_reads_back),
        cmocka_unit_test(test_etag_revision_of_another_tag_is_none_that_exists),
        cmocka_unit_test(test_etag_revision_of_a_tag_with_more_behind_a_dot_is_the_revision),
        cmocka_unit_test(test_etag_next_walks_a_list),
        cmocka_unit_test(test_etag_list_valid_refuses_what_is_no_list),
        cmocka_unit_test(test_etag_matches_weakly_ignores_weakness),
    };

    return cmocka_run_group_tests_name("etag", tests, NULL, NULL);
}
