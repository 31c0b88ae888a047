#include "base/text.h"

#include "faults.h"

static void test_text_of_takes_the_whole_string(void **state)
{
    (void)state;
    assert_int_equal(text_of("abc").length, 3);
    assert_int_equal(text_of(NULL).length, 0);
}

static void test_text_equal_compares_bytes(void **state)
{
    (void)state;
    assert_true(text_equal(text_of("ab"), TEXT_LITERAL("ab")));
    assert_true(text_equal((Text){NULL, 0}, text_of("")));
    assert_false(text_equal(text_of("ab"), text_of("abc")));
    assert_false(text_equal(text_of("ab"), text_of("ac")));
    assert_true(text_is(text_of("ab"), "ab"));
    assert_false(text_is(text_of("ab"), "a"));
}

static void test_text_compare_goes_byte_by_byte_then_by_length(void **state)
{
    static const char *const ascending[] = {"", "B", "BA", "BB", "C", "a", "\xc3\xa4"};
    enum { COUNT = sizeof ascending / sizeof ascending[0] };

    (void)state;
    for (int i = 0; i < COUNT; i++) {
        for (int j = 0; j < COUNT; j++) {
            int order = text_compare(text_of(ascending[i]), text_of(ascending[j]));

            assert_int_equal((order > 0) - (order < 0), (i > j) - (i < j));
        }
    }
    assert_int_equal(text_compare((Text){0}, (Text){0}), 0);
    assert_true(text_compare((Text){"AB", 1}, (Text){"AA", 1}) == 0);
}

static void test_text_trimmed_of_blanks_keeps_those_inside(void **state)
{
    (void)state;
    assert_true(text_is(text_trimmed(text_of(" \t a b\t ")), "a b"));
    assert_true(text_is(text_trimmed(text_of("ab")), "ab"));
    assert_true(text_is(text_trimmed(text_of("\na")), "\na"));
    assert_int_equal(text_trimmed(text_of(" \t")).length, 0);
    assert_int_equal(text_trimmed((Text){0}).length, 0);
}

static void test_text_starts_with_looks_at_the_front(void **state)
{
    (void)state;
    assert_true(text_starts_with(text_of("tpk_x"), "tpk_"));
    assert_true(text_starts_with(text_of("x"), ""));
    assert_false(text_starts_with(text_of("tpk"), "tpk_"));
    assert_false(text_starts_with(text_of("xpk_"), "tpk_"));
}

static void assert_distance(const char *left, const char *right, size_t limit, size_t expected)
{
    size_t forth = text_distance(text_of(left), text_of(right), limit);
    size_t back = text_distance(text_of(right), text_of(left), limit);

    if (forth != expected || back != expected)
        fail_msg("%s, %s: %zu and %zu", left, right, forth, back);
}

static void test_text_distance_counts_edits_and_swaps(void **state)
{
    (void)state;
    assert_distance("", "", 2, 0);
    assert_distance("abc", "abc", 2, 0);
    assert_distance("abc", "ab", 2, 1);
    assert_distance("abc", "xabc", 2, 1);
    assert_distance("abc", "axc", 2, 1);
    assert_distance("abc", "acb", 2, 1);
    assert_distance("symbol", "smybol", 2, 1);
    assert_distance("kitten", "sitting", 5, 3);
    assert_distance("", "abc", 5, 3);
}

static void test_text_distance_ends_beyond_its_limit(void **state)
{
    char long_text[100];

    (void)state;
    memset(long_text, 'x', sizeof long_text);
    long_text[99] = '\0';
    assert_distance("abcdef", "uvwxyz", 2, 3);
    assert_distance(long_text, "x", 2, 3);
    assert_distance(long_text, long_text, 2, 0);
}

/* Unicode 15, table 3-7: the ends of every range, and just beyond. */
static void test_text_is_utf8_takes_well_formed_sequences(void **state)
{
    static const char *const good[] = {
        "",
        "a",
        "\x7f",
        "\xc2\x80",
        "\xdf\xbf",
        "\xe0\xa0\x80",
        "\xec\xbf\xbf",
        "\xed\x80\x80",
        "\xed\x9f\xbf",
        "\xee\x80\x80",
        "\xef\xbf\xbf",
        "\xf0\x90\x80\x80",
        "\xf1\x80\x80\x80",
        "\xf3\xbf\xbf\xbf",
        "\xf4\x8f\xbf\xbf",
        "\xe1\x80\x80",
    };

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        if (!text_is_utf8(text_of(good[i])))
            fail_msg("refused case %zu", i);
    }
}

static void test_text_is_utf8_refuses_ill_formed_sequences(void **state)
{
    static const char *const bad[] = {
        "\x80",
        "\xbf",
        "\xc0\x80",
        "\xc1\xbf",
        "\xc2",
        "\xc2\x7f",
        "\xc2\xc0",
        "\xe0\x9f\xbf",
        "\xe0\xc0\x80",
        "\xe1\x80",
        "\xe1\x80\x7f",
        "\xe1\x80\xc0",
        "\xe1\x7f\x80",
        "\xe1\xc0\x80",
        "\xed\xa0\x80",
        "\xed\xbf\xbf",
        "\xf0\x8f\xbf\xbf",
        "\xf4\x90\x80\x80",
        "\xf5\x80\x80\x80",
        "\xff",
        "\xf1\x80\x80",
        "\xf1\x80\x80\xff",
    };

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        if (text_is_utf8(text_of(bad[i])))
            fail_msg("accepted case %zu", i);
    }
    assert_false(text_is_utf8((Text){"a\0b", 3}));
}

static void test_text_utf8_sequence_measures_the_first(void **state)
{
    (void)state;
    assert_int_equal(text_utf8_sequence(text_of("ab")), 1);
    assert_int_equal(text_utf8_sequence(text_of("\xe2\x82\xac!")), 3);
    assert_int_equal(text_utf8_sequence(text_of("\xf0\x9f\x98\x80")), 4);
    assert_int_equal(text_utf8_sequence(text_of("")), 0);
}

static void test_text_code_points_counts_characters(void **state)
{
    (void)state;
    assert_int_equal(text_code_points(text_of("")), 0);
    assert_int_equal(text_code_points(text_of("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80")), 4);
}

static void test_text_is_utf8_finds_a_fault_at_any_place(void **state)
{
    static const char faults[] = {'\0', '\x80', '\xff', '\xc3'};
    char bytes[21];

    (void)state;
    for (size_t length = 1; length <= sizeof bytes; length++) {
        memset(bytes, 'a', sizeof bytes);
        assert_true(text_is_utf8((Text){bytes, length}));
        for (size_t at = 0; at < length; at++) {
            for (size_t i = 0; i < sizeof faults; i++) {
                bytes[at] = faults[i];
                assert_false(text_is_utf8((Text){bytes, length}));
            }
            bytes[at] = '\x01';
            assert_true(text_is_utf8((Text){bytes, length}));
            bytes[at] = 'a';
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text_of_takes_the_whole_string),
        cmocka_unit_test(test_text_equal_compares_bytes),
        cmocka_unit_test(test_text_compare_goes_byte_by_byte_then_by_length),
        cmocka_unit_test(test_text_trimmed_of_blanks_keeps_those_inside),
        cmocka_unit_test(test_text_starts_with_looks_at_the_front),
        cmocka_unit_test(test_text_distance_counts_edits_and_swaps),
        cmocka_unit_test(test_text_distance_ends_beyond_its_limit),
        cmocka_unit_test(test_text_is_utf8_takes_well_formed_sequences),
        cmocka_unit_test(test_text_is_utf8_refuses_ill_formed_sequences),
        cmocka_unit_test(test_text_utf8_sequence_measures_the_first),
        cmocka_unit_test(test_text_code_points_counts_characters),
        cmocka_unit_test(test_text_is_utf8_finds_a_fault_at_any_place),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
