#include "base/clock.h"

#include "faults.h"
#include <time.h>

static int64_t fixed_ms(void *context)
{
    return *(int64_t *)context;
}

static void test_clock_asks_the_functions_it_was_made_of(void **state)
{
    int64_t time = 12345678901;
    Clock clock = {.unix_ms = fixed_ms, .monotonic_ns = fixed_ms, .context = &time};

    (void)state;
    assert_int_equal(clock_unix_ms(&clock), 12345678901);
    assert_int_equal(clock_monotonic_ns(&clock), 12345678901);
    assert_int_equal(clock_monotonic_ms(&clock), 12345);
}

static void test_system_clock_follows_the_machine(void **state)
{
    Clock clock = clock_system();
    int64_t before = clock_monotonic_ns(&clock);

    (void)state;
    assert_true(clock_unix_ms(&clock) / 1000 - time(NULL) <= 1);
    assert_true(clock_unix_ms(&clock) / 1000 - time(NULL) >= -1);
    assert_true(clock_monotonic_ns(&clock) >= before);
}

static void assert_formatted(int64_t unix_us, const char *expected)
{
    char text[TIMESTAMP_TEXT_BYTES + 1] = {0};

    assert_int_equal(timestamp_format((Timestamp){unix_us}, text), TIMESTAMP_TEXT_BYTES);
    assert_string_equal(text, expected);
}

static void test_timestamp_format_writes_milliseconds_in_utc(void **state)
{
    (void)state;
    assert_formatted(0, "1970-01-01T00:00:00.000Z");
    assert_formatted(1787270399999999, "2026-08-20T23:59:59.999Z");
    assert_formatted(951782400123456, "2000-02-29T00:00:00.123Z");
}

static void test_timestamp_format_before_1970_rounds_down(void **state)
{
    (void)state;
    assert_formatted(-1, "1969-12-31T23:59:59.999Z");
    assert_formatted(-86400000000, "1969-12-31T00:00:00.000Z");
}

static void assert_parsed(const char *text, int64_t expected)
{
    Timestamp timestamp = {-1};

    assert_true(timestamp_parse(text_of(text), &timestamp));
    assert_int_equal(timestamp.unix_us, expected);
}

static void test_timestamp_add_days_goes_both_ways(void **state)
{
    Timestamp moment;
    Timestamp wanted;

    (void)state;
    assert_true(timestamp_parse(TEXT_LITERAL("2024-02-28T23:59:59.999Z"), &moment));
    assert_true(timestamp_parse(TEXT_LITERAL("2024-03-01T23:59:59.999Z"), &wanted));
    assert_int_equal(timestamp_add_days(moment, 2).unix_us, wanted.unix_us);
    assert_int_equal(timestamp_add_days(wanted, -2).unix_us, moment.unix_us);
}

static void test_timestamp_parse_reads_what_is_formatted(void **state)
{
    (void)state;
    assert_parsed("1970-01-01T00:00:00Z", 0);
    assert_parsed("1970-01-01T00:00:00.5Z", 500000);
    assert_parsed("2000-02-29T00:00:00.123456Z", 951782400123456);
    assert_parsed("1969-12-31T23:59:59.999Z", -1000);
}

static void test_timestamp_parse_of_anything_else_refuses(void **state)
{
    static const char *const bad[] = {
        "",
        "1970-01-01",
        "1970-01-01T00:00:00",
        "1970-01-01T00:00:00+",
        "1970-01-01 00:00:00Z",
        "1970-01-01T00-00:00Z",
        "1970-01-01T00:00-00Z",
        "1970-02-30T00:00:00Z",
        "1970-01-01T24:00:00Z",
        "1970-01-01T00:60:00Z",
        "1970-01-01T00:00:60Z",
        "1970-01-01T0/:00:00Z",
        "1970-01-01T:0:00:00Z",
        "1970-01-01T00:/0:00Z",
        "1970-01-01T00:00:0aZ",
        "1970-01-01T00:00:00.Z",
        "1970-01-01T00:00:00.1234567Z",
        "1970-01-01T00:00:00.12x4Z",
        "1970-01-01T00:00:00.12/4Z",
        "1970-01-01T00:00:00,123Z",
    };

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        Timestamp timestamp = {7};

        if (timestamp_parse(text_of(bad[i]), &timestamp))
            fail_msg("accepted %s", bad[i]);
        assert_int_equal(timestamp.unix_us, 7);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_clock_asks_the_functions_it_was_made_of),
        cmocka_unit_test(test_system_clock_follows_the_machine),
        cmocka_unit_test(test_timestamp_format_writes_milliseconds_in_utc),
        cmocka_unit_test(test_timestamp_format_before_1970_rounds_down),
        cmocka_unit_test(test_timestamp_add_days_goes_both_ways),
        cmocka_unit_test(test_timestamp_parse_reads_what_is_formatted),
        cmocka_unit_test(test_timestamp_parse_of_anything_else_refuses),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
