#include "base/decimal.h"

#include "faults.h"
#include <stdio.h>
#include <stdlib.h>

typedef struct ParseCase {
    const char *text;
    int places;
    DecimalFault fault;
    int64_t scaled;
} ParseCase;

static const ParseCase PARSE_CASES[] = {
    {"0", 2, DECIMAL_OK, 0},
    {"-0", 2, DECIMAL_OK, 0},
    {"0.00", 0, DECIMAL_OK, 0},
    {"0e999999999999999999999999", 2, DECIMAL_OK, 0},
    {"1", 2, DECIMAL_OK, 100},
    {"-1", 0, DECIMAL_OK, -1},
    {"1.5", 2, DECIMAL_OK, 150},
    {"1.50000", 2, DECIMAL_OK, 150},
    {"100.10", 2, DECIMAL_OK, 10010},
    {"10.01", 2, DECIMAL_OK, 1001},
    {"1e2", 2, DECIMAL_OK, 10000},
    {"1E+2", 2, DECIMAL_OK, 10000},
    {"12345e-2", 2, DECIMAL_OK, 12345},
    {"0.10e1", 0, DECIMAL_OK, 1},
    {"0.00000001", 8, DECIMAL_OK, 1},
    {"1000000000", 8, DECIMAL_OK, 100000000000000000},
    {"9223372036854775807", 0, DECIMAL_OK, INT64_MAX},
    {"-9223372036854775807", 0, DECIMAL_OK, -INT64_MAX},
    {"9.223372036854775807e18", 0, DECIMAL_OK, INT64_MAX},
    {"9223372036854775808", 0, DECIMAL_OUT_OF_RANGE, 0},
    {"99999999999999999999", 0, DECIMAL_OUT_OF_RANGE, 0},
    {"10000000000000000000", 0, DECIMAL_OUT_OF_RANGE, 0},
    {"1e19", 0, DECIMAL_OUT_OF_RANGE, 0},
    {"1e18", 2, DECIMAL_OUT_OF_RANGE, 0},
    {"1e999999999999999999999999", 2, DECIMAL_OUT_OF_RANGE, 0},
    {"1.005", 2, DECIMAL_TOO_MANY_PLACES, 0},
    {"1e-3", 2, DECIMAL_TOO_MANY_PLACES, 0},
    {"1e-999999999999999999999999", 2, DECIMAL_TOO_MANY_PLACES, 0},
    {"0.000000001", 8, DECIMAL_TOO_MANY_PLACES, 0},
    {"", 2, DECIMAL_NOT_A_NUMBER, 0},
    {"-", 2, DECIMAL_NOT_A_NUMBER, 0},
    {"+1", 2, DECIMAL_NOT_A_NUMBER, 0},
    {"01", 2, DECIMAL_NOT_A_NUMBER, 0},
    {"00", 2, DECIMAL_NOT_A_NUMBER, 0},
    {".5", 2, DECIMAL_NOT_A_NUMBER, 0},
    {"1.", 2, DECIMAL_NOT_A_NUMBER, 0},
    {"1.e1", 2, DECIMAL_NOT_A_NUMBER, 0},
    {"1e", 2, DECIMAL_NOT_A_NUMBER, 0},
    {"1e+", 2, DECIMAL_NOT_A_NUMBER, 0},
    {"1e-", 2, DECIMAL_NOT_A_NUMBER, 0},
    {"1e1.5", 2, DECIMAL_NOT_A_NUMBER, 0},
    {"1f1", 2, DECIMAL_NOT_A_NUMBER, 0},
    {"1 ", 2, DECIMAL_NOT_A_NUMBER, 0},
    {" 1", 2, DECIMAL_NOT_A_NUMBER, 0},
    {"1,5", 2, DECIMAL_NOT_A_NUMBER, 0},
    {"0x10", 2, DECIMAL_NOT_A_NUMBER, 0},
    {"1/2", 2, DECIMAL_NOT_A_NUMBER, 0},
    {"NaN", 2, DECIMAL_NOT_A_NUMBER, 0},
};

static void test_parse_reads_json_numbers_exactly(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof PARSE_CASES / sizeof PARSE_CASES[0]; i++) {
        const ParseCase *one = &PARSE_CASES[i];
        int64_t scaled = 77;
        DecimalFault fault = decimal_parse(text_of(one->text), one->places, INT64_MAX, &scaled);

        if (fault != one->fault)
            fail_msg("%s: fault %d instead of %d", one->text, (int)fault, (int)one->fault);
        assert_int_equal(scaled, one->fault == DECIMAL_OK ? one->scaled : 77);
    }
}

static void test_parse_beyond_the_limit_is_out_of_range(void **state)
{
    int64_t scaled = 77;

    (void)state;
    assert_int_equal(decimal_parse(text_of("10.00"), 2, 1000, &scaled), DECIMAL_OK);
    assert_int_equal(decimal_parse(text_of("10.01"), 2, 1000, &scaled), DECIMAL_OUT_OF_RANGE);
    assert_int_equal(decimal_parse(text_of("-10.01"), 2, 1000, &scaled), DECIMAL_OUT_OF_RANGE);
    assert_int_equal(scaled, 1000);
}

typedef struct RoundedCase {
    const char *text;
    int64_t scaled;
    bool rounded;
} RoundedCase;

static void test_parse_rounded_goes_half_away_from_zero(void **state)
{
    static const RoundedCase cases[] = {
        {"1.005", 101, true},      {"-1.005", -101, true},   {"1.0049999", 100, true},
        {"1.00", 100, false},      {"0.004", 0, true},       {"0.005", 1, true},
        {"0.0005", 0, true},       {"9.995", 1000, true},    {"12.3456", 1235, true},
        {"1e-30", 0, true},        {"0.000", 0, false},      {"5e-3", 1, true},
        {"99.9949", 9999, true},   {"1.2345", 123, true},    {"0.999e1", 999, false},
        {"123.4e-1", 1234, false}, {"123.45e-2", 123, true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t scaled = 77;
        bool rounded = !cases[i].rounded;
        Text text = text_of(cases[i].text);

        assert_int_equal(decimal_parse_rounded(text, 2, 10000, &scaled, &rounded), DECIMAL_OK);
        if (scaled != cases[i].scaled || rounded != cases[i].rounded)
            fail_msg("%s: %ld, rounded %d", cases[i].text, (long)scaled, rounded);
    }
}

static void test_parse_rounded_up_past_the_limit_is_out_of_range(void **state)
{
    int64_t scaled = 77;
    bool rounded = false;

    (void)state;
    assert_int_equal(decimal_parse_rounded(text_of("99.995"), 2, 9999, &scaled, &rounded),
                     DECIMAL_OUT_OF_RANGE);
    assert_int_equal(decimal_parse_rounded(text_of("x"), 2, 9999, &scaled, &rounded),
                     DECIMAL_NOT_A_NUMBER);
    assert_int_equal(scaled, 77);
    assert_false(rounded);
}

static void assert_formatted(int64_t scaled, int places, const char *expected)
{
    char text[DECIMAL_TEXT_BYTES + 1] = {0};
    size_t length = decimal_format(scaled, places, text);

    assert_int_equal(length, strlen(expected));
    assert_memory_equal(text, expected, length);
}

static void test_format_writes_all_places(void **state)
{
    (void)state;
    assert_formatted(0, 0, "0");
    assert_formatted(0, 2, "0.00");
    assert_formatted(7, 0, "7");
    assert_formatted(-7, 2, "-0.07");
    assert_formatted(123456, 2, "1234.56");
    assert_formatted(100, 2, "1.00");
    assert_formatted(99, 2, "0.99");
    assert_formatted(12, 1, "1.2");
    assert_formatted(-5, 3, "-0.005");
    assert_formatted(6000000000, 8, "60.00000000");
    assert_formatted(INT64_MAX, 0, "9223372036854775807");
    assert_formatted(INT64_MIN, 18, "-9.223372036854775808");
    assert_formatted(INT64_MIN, 0, "-9223372036854775808");
}

static void test_format_of_every_magnitude_reads_back(void **state)
{
    (void)state;
    for (int places = 0; places <= 18; places++) {
        int64_t scaled = 1;

        for (int digits = 1; digits <= 18; digits++, scaled = scaled * 10 + digits % 10) {
            for (int64_t near = scaled - 1; near <= scaled; near++) {
                char text[DECIMAL_TEXT_BYTES];
                Text formatted = {text, decimal_format(near, places, text)};
                int64_t read = -1;

                assert_int_equal(decimal_parse(formatted, places, INT64_MAX, &read), DECIMAL_OK);
                assert_int_equal(read, near);
            }
        }
    }
}

/* Around every power of ten, by the C library's own digits. */
static void test_format_around_powers_of_ten_has_their_digits(void **state)
{
    int64_t power = 1;

    (void)state;
    for (int digits = 0; digits <= 18; digits++) {
        for (int64_t near = power - 2; near <= power + 2; near++) {
            char expected[DECIMAL_TEXT_BYTES];

            snprintf(expected, sizeof expected, "%lld", (long long)near);
            assert_formatted(near, 0, expected);
            snprintf(expected, sizeof expected, "%s%lld.%02lld", near < 0 ? "-" : "",
                     llabs(near) / 100, llabs(near) % 100);
            assert_formatted(near, 2, expected);
        }
        power *= digits < 18 ? 10 : 1;
    }
}

static void test_divide_half_away_rounds_ties_from_zero(void **state)
{
    (void)state;
    assert_int_equal((int64_t)decimal_divide_half_away(5, 2), 3);
    assert_int_equal((int64_t)decimal_divide_half_away(-5, 2), -3);
    assert_int_equal((int64_t)decimal_divide_half_away(4, 3), 1);
    assert_int_equal((int64_t)decimal_divide_half_away(5, 3), 2);
    assert_int_equal((int64_t)decimal_divide_half_away(-4, 3), -1);
    assert_int_equal((int64_t)decimal_divide_half_away(-5, 3), -2);
    assert_int_equal((int64_t)decimal_divide_half_away(6, 3), 2);
    assert_int_equal((int64_t)decimal_divide_half_away(INT64_MAX, 2), INT64_C(4611686018427387904));
    assert_int_equal((int64_t)decimal_divide_half_away(INT64_MIN, 3),
                     -INT64_C(3074457345618258603));
}

/* Around the edge of 64 bits, where the narrow division hands over to the wide one. */
static void test_divide_half_away_is_the_same_on_both_sides_of_64_bits(void **state)
{
    (void)state;
    for (Wide numerator = (Wide)INT64_MAX - 3; numerator <= (Wide)INT64_MAX + 3; numerator++) {
        Wide doubled = 2 * numerator;

        assert_true(decimal_divide_half_away(numerator, 2) == (numerator + 1) / 2);
        assert_true(decimal_divide_half_away(-numerator, 2) == -((numerator + 1) / 2));
        assert_true(decimal_divide_half_away(doubled, 4) == (numerator + 1) / 2);
        assert_true(decimal_divide_half_away(numerator, doubled) == 1);
        assert_true(decimal_divide_half_away(-numerator, doubled + 1) == 0);
    }
    assert_int_equal(decimal_multiply_divide(INT64_C(3037000500), INT64_C(3037000500), 2),
                     INT64_C(4611686018500125000));
    assert_int_equal(decimal_multiply_divide(-3, INT64_C(3074457345618258603), 2),
                     -INT64_C(4611686018427387905));
}

static void test_divide_up_and_down_go_their_ways(void **state)
{
    (void)state;
    assert_int_equal((int64_t)decimal_divide_up(5, 2), 3);
    assert_int_equal((int64_t)decimal_divide_up(-5, 2), -2);
    assert_int_equal((int64_t)decimal_divide_up(4, 2), 2);
    assert_int_equal((int64_t)decimal_divide_down(5, 2), 2);
    assert_int_equal((int64_t)decimal_divide_down(-5, 2), -3);
    assert_int_equal((int64_t)decimal_divide_down(-4, 2), -2);
}

static void test_multiply_divide_keeps_the_wide_product(void **state)
{
    (void)state;
    assert_int_equal(decimal_multiply_divide(INT64_MAX, 1000, 2000), 4611686018427387904);
    assert_int_equal(decimal_multiply_divide(-100, 1, 3), -33);
}

static void parse_with_places(void *context)
{
    int64_t scaled;

    (void)decimal_parse(text_of("1"), *(int *)context, 10, &scaled);
}

static void parse_below_nothing(void *context)
{
    int64_t scaled;

    (void)context;
    (void)decimal_parse(text_of("1"), 2, -1, &scaled);
}

static void format_with_places(void *context)
{
    char text[DECIMAL_TEXT_BYTES];

    decimal_format(1, *(int *)context, text);
}

static void test_decimal_compare_is_a_sign_to_the_limits(void **state)
{
    (void)state;
    assert_int_equal(decimal_compare(INT64_MIN, INT64_MAX), -1);
    assert_int_equal(decimal_compare(INT64_MAX, INT64_MIN), 1);
    assert_int_equal(decimal_compare(-1, 1), -1);
    assert_int_equal(decimal_compare(7, 7), 0);
}

static void narrow(void *context)
{
    (void)decimal_narrow(*(Wide *)context);
}

static void divide_half_away(void *context)
{
    (void)decimal_divide_half_away(1, *(Wide *)context);
}

static void divide_up(void *context)
{
    (void)decimal_divide_up(1, *(Wide *)context);
}

static void divide_down(void *context)
{
    (void)decimal_divide_down(1, *(Wide *)context);
}

static void test_decimal_misuse_aborts(void **state)
{
    int too_few = -1;
    int too_many = 19;
    Wide zero = 0;
    Wide above = (Wide)INT64_MAX + 1;
    Wide below = (Wide)INT64_MIN - 1;

    (void)state;
    assert_true(faults_aborts(parse_with_places, &too_few));
    assert_true(faults_aborts(parse_with_places, &too_many));
    assert_true(faults_aborts(parse_below_nothing, NULL));
    assert_true(faults_aborts(format_with_places, &too_few));
    assert_true(faults_aborts(format_with_places, &too_many));
    assert_true(faults_aborts(narrow, &above));
    assert_true(faults_aborts(narrow, &below));
    assert_true(faults_aborts(divide_half_away, &zero));
    assert_true(faults_aborts(divide_up, &zero));
    assert_true(faults_aborts(divide_down, &zero));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse_reads_json_numbers_exactly),
        cmocka_unit_test(test_parse_beyond_the_limit_is_out_of_range),
        cmocka_unit_test(test_parse_rounded_goes_half_away_from_zero),
        cmocka_unit_test(test_parse_rounded_up_past_the_limit_is_out_of_range),
        cmocka_unit_test(test_format_writes_all_places),
        cmocka_unit_test(test_format_of_every_magnitude_reads_back),
        cmocka_unit_test(test_format_around_powers_of_ten_has_their_digits),
        cmocka_unit_test(test_divide_half_away_rounds_ties_from_zero),
        cmocka_unit_test(test_divide_half_away_is_the_same_on_both_sides_of_64_bits),
        cmocka_unit_test(test_divide_up_and_down_go_their_ways),
        cmocka_unit_test(test_multiply_divide_keeps_the_wide_product),
        cmocka_unit_test(test_decimal_compare_is_a_sign_to_the_limits),
        cmocka_unit_test(test_decimal_misuse_aborts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
