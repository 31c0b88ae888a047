#include "http_test_support.h"

#include "http/uri.h"

static void test_uri_check_plain_targets_pass(void **state)
{
    static const char *const GOOD[] = {"/",        "/v1/households?limit=3&cursor=a-_b",
                                       "/a%20b",   "/a%C3%A4",
                                       "/a?x=%26", "/~a.b_c-d!$&'()*+,;=:@"};

    (void)state;
    for (size_t i = 0; i < sizeof GOOD / sizeof GOOD[0]; i++)
        assert_int_equal(uri_check(GOOD[i]), URI_OK);
}

static void test_uri_check_forbidden_escapes_are_bad(void **state)
{
    static const char *const BAD[] = {"/%00", "/%0a", "/%1f", "/%2f",     "/%2F", "/%5c", "/%5C",
                                      "/%7f", "/%",   "/%4",  "/a?b=%00", "/%zz", "/%4g", "/%-1"};

    (void)state;
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++)
        assert_int_equal(uri_check(BAD[i]), URI_BAD);
}

static void test_uri_check_forbidden_bytes_are_bad(void **state)
{
    static const char *const BAD[] = {"",      "a",    "*",     "http://a/", "//a",   "/a b",
                                      "/a\tb", "/a#b", "/a\\b", "/a\x7f",    "/\x01", "/\xc3\xa4"};

    (void)state;
    assert_int_equal(uri_check(NULL), URI_BAD);
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++)
        assert_int_equal(uri_check(BAD[i]), URI_BAD);
}

static void test_uri_check_longer_than_limit_is_too_long(void **state)
{
    char text[URI_LIMIT_BYTES + 2];

    (void)state;
    memset(text, 'a', sizeof text);
    text[0] = '/';
    text[URI_LIMIT_BYTES] = '\0';
    assert_int_equal(uri_check(text), URI_OK);
    text[URI_LIMIT_BYTES] = 'a';
    text[URI_LIMIT_BYTES + 1] = '\0';
    assert_int_equal(uri_check(text), URI_TOO_LONG);
}

static void test_uri_check_of_each_byte_anywhere_takes_visible_ones(void **state)
{
    enum { LENGTH = 37 };
    char text[LENGTH + 1] = {0};

    (void)state;
    for (int byte = 1; byte < 256; byte++) {
        bool is_good = byte > ' ' && byte < 0x7f && strchr("\\#", byte) == NULL;

        if (byte == '%') /* whether an escape is good is not its own matter */
            continue;
        for (size_t at = 2; at < LENGTH; at++) {
            memset(text, 'a', LENGTH);
            text[0] = '/';
            text[at] = (char)byte;
            assert_int_equal(uri_check(text), is_good ? URI_OK : URI_BAD);
        }
    }
}

static void test_uri_check_bad_before_the_limit_is_bad_and_behind_it_too_long(void **state)
{
    char text[URI_LIMIT_BYTES + 3];

    (void)state;
    memset(text, 'a', sizeof text);
    text[0] = '/';
    text[URI_LIMIT_BYTES + 1] = '\\';
    text[URI_LIMIT_BYTES + 2] = '\0';
    assert_int_equal(uri_check(text), URI_TOO_LONG);
    text[URI_LIMIT_BYTES - 1] = '\\';
    assert_int_equal(uri_check(text), URI_BAD);
}

static void test_uri_split_cuts_at_first_question_mark(void **state)
{
    char with[] = "/a?b=c?d";
    char without[] = "/a";
    UriPiece path;
    UriPiece query;

    (void)state;
    uri_split((UriPiece){with, strlen(with)}, &path, &query);
    ASSERT_TEXT(((Text){path.bytes, path.length}), "/a");
    ASSERT_TEXT(((Text){query.bytes, query.length}), "b=c?d");
    uri_split((UriPiece){without, strlen(without)}, &path, &query);
    assert_int_equal(path.length, 2);
    assert_int_equal(query.length, 0);
}

static void test_uri_decode_resolves_escapes_in_place(void **state)
{
    char text[] = "a%20b+c%41";

    (void)state;
    ASSERT_TEXT(uri_decode((UriPiece){text, strlen(text)}, false), "a b+cA");
}

static void test_uri_decode_form_makes_plus_a_space(void **state)
{
    char text[] = "a+b%2B";

    (void)state;
    ASSERT_TEXT(uri_decode((UriPiece){text, strlen(text)}, true), "a b+");
}

static void test_uri_next_parameter_takes_each_in_order(void **state)
{
    char text[] = "&a=1&&b=&c&=d&e=f=g%26";
    static const char *const NAMES[] = {"a", "b", "c", "", "e"};
    static const char *const VALUES[] = {"1", "", "", "d", "f=g&"};
    UriPiece query = {text, strlen(text)};
    Text name;
    Text value;

    (void)state;
    for (size_t i = 0; i < 5; i++) {
        assert_true(uri_next_parameter(&query, &name, &value));
        ASSERT_TEXT(name, NAMES[i]);
        ASSERT_TEXT(value, VALUES[i]);
    }
    assert_false(uri_next_parameter(&query, &name, &value));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_uri_check_plain_targets_pass),
        cmocka_unit_test(test_uri_check_forbidden_escapes_are_bad),
        cmocka_unit_test(test_uri_check_forbidden_bytes_are_bad),
        cmocka_unit_test(test_uri_check_longer_than_limit_is_too_long),
        cmocka_unit_test(test_uri_check_of_each_byte_anywhere_takes_visible_ones),
        cmocka_unit_test(test_uri_check_bad_before_the_limit_is_bad_and_behind_it_too_long),
        cmocka_unit_test(test_uri_split_cuts_at_first_question_mark),
        cmocka_unit_test(test_uri_decode_resolves_escapes_in_place),
        cmocka_unit_test(test_uri_decode_form_makes_plus_a_space),
        cmocka_unit_test(test_uri_next_parameter_takes_each_in_order),
    };

    return cmocka_run_group_tests_name("uri", tests, NULL, NULL);
}
