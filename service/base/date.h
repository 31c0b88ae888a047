/*
 * Plain calendar dates of the proleptic Gregorian calendar, without time zone, 1900-01-01 to
 * 2100-12-31 (rule HP-7). It refuses to know what today is.
 */
#pragma once

#include "base/text.h"
#include <stdint.h>

typedef struct Date {
    int32_t days; /* since 1970-01-01; negative before */
} Date;

typedef struct OptionalDate {
    bool present;
    Date value;
} OptionalDate;

typedef struct DateParts {
    int32_t year;
    int32_t month; /* 1..12 */
    int32_t day;   /* 1..31 */
} DateParts;

enum { DATE_TEXT_BYTES = 10, DATE_YEAR_FIRST = 1900, DATE_YEAR_LAST = 2100 };
enum { DATE_DAYS_FIRST = -25567, DATE_DAYS_LAST = 47846 }; /* the first and the last day of these */

/* The date of these parts, which must exist (asserted). */
Date date_of(int32_t year, int32_t month, int32_t day);

/* Whether the parts name a day within the years held. */
bool date_exists(int32_t year, int32_t month, int32_t day);

DateParts date_parts(Date date);
int32_t date_year(Date date);
Date date_add_days(Date date, int32_t days);

/* <0, 0, >0 as left is before, the same as, after right. */
int date_compare(Date left, Date right);

/* Reads YYYY-MM-DD of an existing day; false leaves *date_out untouched. */
bool date_parse(Text text, Date *date_out);

/* Writes YYYY-MM-DD, no NUL; returns DATE_TEXT_BYTES. */
size_t date_format(Date date, char text_out[static DATE_TEXT_BYTES]);
