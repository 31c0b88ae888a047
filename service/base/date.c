#include "base/date.h"

#include "base/digits.h"
#include <assert.h>

/* Days of an era of 400 years, and from 0000-03-01 to 1970-01-01. */
enum { ERA_DAYS = 146097, EPOCH_DAYS = 719468 };

static bool year_is_leap(int32_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

bool date_exists(int32_t year, int32_t month, int32_t day)
{
    static const int32_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    if (year < DATE_YEAR_FIRST || year > DATE_YEAR_LAST || month < 1 || month > 12 || day < 1)
        return false;
    return day <= days[month - 1] + (month == 2 && year_is_leap(year));
}

/* Years counted from March, so that the leap day is a year's last: days from civil. */
Date date_of(int32_t year, int32_t month, int32_t day)
{
    int32_t march_year = month <= 2 ? year - 1 : year;
    int32_t era = march_year / 400;
    int32_t year_of_era = march_year - era * 400;
    int32_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    int32_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

    assert(date_exists(year, month, day));
    return (Date){era * ERA_DAYS + day_of_era - EPOCH_DAYS};
}

/* Neri and Schneider, "Euclidean affine functions and their application to calendar algorithms". */
DateParts date_parts(Date date)
{
    uint32_t quarters = 4 * (uint32_t)(date.days + EPOCH_DAYS) + 3;
    uint32_t century = quarters / ERA_DAYS;
    uint32_t quarter_of_century = quarters % ERA_DAYS | 3;
    /* 2939745 / 2^32 is one over 1461, the days of four years, closely enough for a century. */
    uint64_t years = UINT64_C(2939745) * quarter_of_century;
    uint32_t day_of_year = (uint32_t)years / 2939745 / 4; /* from March on */
    /* 2141 / 2^16 is one over 30.6, the mean days of a month. */
    uint32_t months = 2141 * day_of_year + 197913;
    bool next_year = day_of_year >= 306; /* January and February */

    assert(date.days >= -EPOCH_DAYS);
    return (DateParts){.year = (int32_t)(100 * century + (uint32_t)(years >> 32) + next_year),
                       .month = (int32_t)(months >> 16) - (next_year ? 12 : 0),
                       .day = (int32_t)((months & 0xFFFF) / 2141 + 1)};
}

int32_t date_year(Date date)
{
    return date_parts(date).year;
}

Date date_add_days(Date date, int32_t days)
{
    return (Date){date.days + days};
}

int date_compare(Date left, Date right)
{
    return (left.days > right.days) - (left.days < right.days);
}

/* `count` digits as a number, or -1. */
static int32_t digits_at(const char *bytes, size_t count)
{
    int32_t number = 0;

    for (size_t i = 0; i < count; i++) {
        if (bytes[i] < '0' || bytes[i] > '9')
            return -1;
        number = number * 10 + (bytes[i] - '0');
    }
    return number;
}

bool date_parse(Text text, Date *date_out)
{
    int32_t year;
    int32_t month;
    int32_t day;

    if (text.length != DATE_TEXT_BYTES || text.bytes[4] != '-' || text.bytes[7] != '-')
        return false;
    year = digits_at(text.bytes, 4);
    month = digits_at(text.bytes + 5, 2);
    day = digits_at(text.bytes + 8, 2);
    if (!date_exists(year, month, day))
        return false;
    *date_out = date_of(year, month, day);
    return true;
}

size_t date_format(Date date, char text_out[static DATE_TEXT_BYTES])
{
    DateParts parts = date_parts(date);

    assert(parts.year <= 9999);
    digits_pair(text_out, (uint32_t)parts.year / 100);
    digits_pair(text_out + 2, (uint32_t)parts.year % 100);
    text_out[4] = '-';
    digits_pair(text_out + 5, (uint32_t)parts.month);
    text_out[7] = '-';
    digits_pair(text_out + 8, (uint32_t)parts.day);
    return DATE_TEXT_BYTES;
}
