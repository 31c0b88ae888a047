#include "base/date.h"

#include "faults.h"
#include <stdio.h>

/* Rule HP-7: years 1900 to 2100; 1900 and 2100 are not leap years, 2000 is. */
static void test_date_of_counts_days_from_1970(void **state)
{
    (void)state;
    assert_int_equal(date_of(1970, 1, 1).days, 0);
    assert_int_equal(date_of(1969, 12, 31).days, -1);
    assert_int_equal(date_of(DATE_YEAR_FIRST, 1, 1).days, DATE_DAYS_FIRST);
    assert_int_equal(date_of(1900, 1, 1).days, -25567);
    assert_int_equal(date_of(2000, 3, 1).days, 11017);
    assert_int_equal(date_of(2100, 12, 31).days, 47846);
    assert_int_equal(date_of(DATE_YEAR_LAST, 12, 31).days, DATE_DAYS_LAST);
}

static void test_date_parts_of_every_day_follow_each_other(void **state)
{
    DateParts before = date_parts((Date){-25568});

    (void)state;
    for (int32_t days = -25567; days <= 47846; days++) {
        DateParts parts = date_parts((Date){days});

        assert_int_equal(date_of(parts.year, parts.month, parts.day).days, days);
        if (parts.day != before.day + 1)
            assert_int_equal(parts.day, 1);
        before = parts;
    }
}

static void test_date_exists_knows_the_calendar(void **state)
{
    (void)state;
    assert_true(date_exists(2000, 2, 29));
    assert_true(date_exists(2024, 2, 29));
    assert_true(date_exists(2100, 12, 31));
    assert_true(date_exists(1900, 1, 1));
    assert_false(date_exists(1900, 2, 29));
    assert_false(date_exists(2100, 2, 29));
    assert_false(date_exists(2023, 2, 29));
    assert_false(date_exists(2023, 4, 31));
    assert_false(date_exists(2023, 0, 1));
    assert_false(date_exists(2023, 13, 1));
    assert_false(date_exists(2023, 1, 0));
    assert_false(date_exists(1899, 12, 31));
    assert_false(date_exists(2101, 1, 1));
}

/* Every day of every month, and those behind it. */
static void test_date_exists_up_to_the_last_day_of_each_month(void **state)
{
    static const int32_t last[] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 0};

    (void)state;
    for (int32_t month = 0; month <= 13; month++) {
        for (int32_t day = 0; day <= 32; day++) {
            assert_int_equal(date_exists(2023, month, day), day >= 1 && day <= last[month]);
            assert_int_equal(date_exists(2024, month, day),
                             day >= 1 && day <= last[month] + (month == 2));
        }
    }
}

static void test_date_add_days_crosses_months_and_years(void **state)
{
    (void)state;
    assert_int_equal(date_add_days(date_of(2023, 12, 31), 1).days, date_of(2024, 1, 1).days);
    assert_int_equal(date_add_days(date_of(2024, 3, 1), -1).days, date_of(2024, 2, 29).days);
    assert_int_equal(date_year(date_add_days(date_of(2024, 1, 1), -1)), 2023);
}

static void test_date_compare_orders_days(void **state)
{
    (void)state;
    assert_true(date_compare(date_of(2024, 1, 1), date_of(2024, 1, 2)) < 0);
    assert_true(date_compare(date_of(2024, 1, 2), date_of(2024, 1, 1)) > 0);
    assert_int_equal(date_compare(date_of(2024, 1, 1), date_of(2024, 1, 1)), 0);
}

static void test_date_parse_reads_what_is_formatted(void **state)
{
    (void)state;
    for (int32_t days = -25567; days <= 47846; days += 37) {
        char text[DATE_TEXT_BYTES];
        Date date = {0};

        assert_int_equal(date_format((Date){days}, text), DATE_TEXT_BYTES);
        assert_true(date_parse((Text){text, sizeof text}, &date));
        assert_int_equal(date.days, days);
    }
}

static void test_date_parse_of_anything_else_refuses(void **state)
{
    static const char *const bad[] = {"",           "2024-1-1",    "2024-02-30", "2024/01/01",
                                      "2024-01/01", "2024-00-10",  "2024-10-00", "1899-12-31",
                                      "2101-01-01", "x024-01-01",  "2024/01-01", "2024-0x-01",
                                      "2024-01-0x", "2024-01-01 ", "2024-01-/1", "20240-1-01"};

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        Date date = {7};

        if (date_parse(text_of(bad[i]), &date))
            fail_msg("accepted %s", bad[i]);
        assert_int_equal(date.days, 7);
    }
}

static void make_no_date(void *context)
{
    (void)context;
    date_of(2023, 2, 29);
}

static void take_apart_too_early(void *context)
{
    (void)context;
    date_parts((Date){-800000});
}

static void format_too_late(void *context)
{
    char text[DATE_TEXT_BYTES];

    (void)context;
    date_format((Date){2932897}, text);
}

static void test_date_outside_the_calendar_aborts(void **state)
{
    (void)state;
    assert_true(faults_aborts(make_no_date, NULL));
    assert_true(faults_aborts(take_apart_too_early, NULL));
    assert_true(faults_aborts(format_too_late, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_date_of_counts_days_from_1970),
        cmocka_unit_test(test_date_parts_of_every_day_follow_each_other),
        cmocka_unit_test(test_date_exists_knows_the_calendar),
        cmocka_unit_test(test_date_exists_up_to_the_last_day_of_each_month),
        cmocka_unit_test(test_date_add_days_crosses_months_and_years),
        cmocka_unit_test(test_date_compare_orders_days),
        cmocka_unit_test(test_date_parse_reads_what_is_formatted),
        cmocka_unit_test(test_date_parse_of_anything_else_refuses),
        cmocka_unit_test(test_date_outside_the_calendar_aborts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
