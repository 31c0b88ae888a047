#include "json/number_text.h"

#include "support.h"

static void assert_rewritten(Arena *arena, const char *text, const char *expected)
{
    Text rewritten = {0};
    Error *error = number_text_rewrite(arena, text_of(text), &rewritten);

    if (error != NULL)
        fail_msg("%s: %s", text, error->detail);
    assert_string_equal(arena_copy(arena, rewritten.bytes, rewritten.length), expected);
}

static void assert_refused(Arena *arena, const char *text, const char *code, const char *detail)
{
    Text rewritten = {0};
    Error *error = number_text_rewrite(arena, text_of(text), &rewritten);

    if (error == NULL) {
        fail_msg("accepted %s", text);
        return;
    }
    assert_int_equal(error->kind, ERROR_MALFORMED);
    assert_string_equal(error->code, code);
    assert_string_equal(error->detail, detail);
    assert_null(rewritten.bytes);
}

static void test_rewrite_marks_every_number(void **state)
{
    assert_rewritten(*state, "[1,-0.50e+3,{\"a\":100.10}]",
                     "[\"\\b1\",\"\\b-0.50e+3\",{\"a\":\"\\b100.10\"}]");
    assert_rewritten(*state, " \t\r\n7 ", " \t\r\n\"\\b7\" ");
}

static void test_rewrite_without_numbers_is_the_text_itself(void **state)
{
    const char *text = "{\"a\": \"1\", \"b\": [true, null]}";
    Text rewritten = {0};

    assert_null(number_text_rewrite(*state, text_of(text), &rewritten));
    assert_ptr_equal(rewritten.bytes, text);
}

static void test_rewrite_of_a_forged_number_marks_it_as_text(void **state)
{
    assert_rewritten(*state, "[\"\\b1\",\"\\u00081\",\"a\\b1\",\"\\u00091\"]",
                     "[\"\\b\\b1\",\"\\b\\u00081\",\"a\\b1\",\"\\u00091\"]");
    assert_rewritten(*state, "{\"\\b1\":\"\\b\"}", "{\"\\b1\":\"\\b\\b\"}");
}

static void test_is_number_tells_marks_from_texts(void **state)
{
    Text text = {0};

    (void)state;
    assert_true(number_text_is_number(TEXT_LITERAL("\b-1.5"), &text));
    assert_true(text_is(text, "-1.5"));
    assert_false(number_text_is_number(TEXT_LITERAL("\b\b1"), &text));
    assert_true(text_is(text, "\b1"));
    assert_false(number_text_is_number(TEXT_LITERAL("\b"), &text));
    assert_false(number_text_is_number(TEXT_LITERAL("12"), &text));
    assert_true(text_is(text, "12"));
    assert_false(number_text_is_number((Text){"", 0}, &text));
}

static void test_rewrite_of_escapes_in_names_refuses_nul_alone(void **state)
{
    assert_rewritten(*state, "{\"\\u0061\":1}", "{\"\\u0061\":\"\\b1\"}");
    assert_rewritten(*state, "[\"\\u0000\"]", "[\"\\u0000\"]");
    assert_refused(*state, "{\"\\u0000\":1}", "malformed_json",
                   "a member's name may not hold NUL at line 1, column 3 (byte 2)");
}

static void test_rewrite_of_broken_json_names_the_place(void **state)
{
    assert_refused(*state, "{\"a\": 1,\n \"\xc3\xa9\": 01}", "malformed_json",
                   "',' or '}' is expected at line 2, column 8 (byte 17)");
    assert_refused(*state, "", "malformed_json",
                   "a value is expected at line 1, column 1 (byte 0)");
    assert_refused(*state, "[1", "malformed_json",
                   "',' or ']' is expected at line 1, column 3 (byte 2)");
    assert_refused(*state, "[]]", "malformed_json",
                   "nothing more is expected at line 1, column 3 (byte 2)");
}

/* `count` times the text, between two others. */
static const char *repeated(Arena *arena, const char *before, const char *text, size_t count,
                            const char *after)
{
    size_t length = strlen(text);
    char *all = arena_alloc(arena, strlen(before) + count * length + strlen(after) + 1);
    char *at = stpcpy(all, before);

    for (size_t i = 0; i < count; i++)
        at = stpcpy(at, text);
    stpcpy(at, after);
    return all;
}

static void test_rewrite_at_the_limits_succeeds(void **state)
{
    Text rewritten;

    assert_null(number_text_rewrite(
        *state, text_of(repeated(*state, "{", "\"a\":null,", 999, "\"b\":null}")), &rewritten));
    assert_null(number_text_rewrite(*state, text_of(repeated(*state, "[", "0,", 249998, "0]")),
                                    &rewritten));
}

static void test_rewrite_beyond_the_limits_refuses(void **state)
{
    Arena *arena = *state;

    assert_refused(arena, repeated(arena, "", "[", 100000, ""), "too_deep",
                   "more than 32 levels at line 1, column 33 (byte 32)");
    assert_refused(arena, repeated(arena, "{", "\"a\":1,", 1000, "\"a\":1}"), "too_many_members",
                   "more than 1000 members in an object at line 1, column 6002 (byte 6001)");
    assert_refused(arena, repeated(arena, "[", "0,", 249999, "0]"), "too_many_members",
                   "more than 250000 values at line 1, column 500000 (byte 499999)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(test_rewrite_marks_every_number),
        ARENA_TEST(test_rewrite_without_numbers_is_the_text_itself),
        ARENA_TEST(test_rewrite_of_a_forged_number_marks_it_as_text),
        ARENA_TEST(test_is_number_tells_marks_from_texts),
        ARENA_TEST(test_rewrite_of_escapes_in_names_refuses_nul_alone),
        ARENA_TEST(test_rewrite_of_broken_json_names_the_place),
        ARENA_TEST(test_rewrite_at_the_limits_succeeds),
        ARENA_TEST(test_rewrite_beyond_the_limits_refuses),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
