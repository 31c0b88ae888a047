/*
 * Time as an argument: whoever needs the time is handed a Clock, tests hand in their own. Tax dates
 * never come from here (a trade date comes from the order or the price set); the clock serves ids,
 * logs, expiry and rates.
 */
#pragma once

#include "base/text.h"
#include <stdint.h>

typedef struct Clock {
    int64_t (*unix_ms)(void *context);      /* wall clock */
    int64_t (*monotonic_ns)(void *context); /* never steps */
    void *context;
} Clock;

/* The machine's clocks. */
Clock clock_system(void);

int64_t clock_unix_ms(const Clock *clock);
int64_t clock_monotonic_ns(const Clock *clock);
int64_t clock_monotonic_ms(const Clock *clock);

enum { TIMESTAMP_TEXT_BYTES = 24 };

/* A moment of the wall clock. */
typedef struct Timestamp {
    int64_t unix_us; /* microseconds since 1970-01-01T00:00:00Z */
} Timestamp;
typedef struct OptionalTimestamp {
    bool present;
    Timestamp value;
} OptionalTimestamp;

/* So many days of 24 hours later, or earlier. */
static inline Timestamp timestamp_add_days(Timestamp timestamp, int64_t days)
{
    return (Timestamp){timestamp.unix_us + days * INT64_C(86400000000)};
}

/* Writes YYYY-MM-DDTHH:MM:SS.mmmZ, no NUL; returns TIMESTAMP_TEXT_BYTES. */
int timestamp_format(Timestamp timestamp, char text_out[static TIMESTAMP_TEXT_BYTES]);

/*
 * Reads a moment in UTC: YYYY-MM-DDTHH:MM:SS, optionally a point and one to six digits, then Z;
 * years 1900 to 2100. False leaves *timestamp_out untouched.
 */
bool timestamp_parse(Text text, Timestamp *timestamp_out);
