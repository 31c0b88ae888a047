#include "base/clock.h"

#include "base/date.h"
#include "base/digits.h"
#include <time.h>

#define MICROSECONDS_PER_SECOND INT64_C(1000000)
#define SECONDS_PER_DAY         INT64_C(86400)
#define MICROSECONDS_PER_DAY    (SECONDS_PER_DAY * MICROSECONDS_PER_SECOND)

static int64_t nanoseconds_of(clockid_t id)
{
    struct timespec now;

    clock_gettime(id, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static int64_t system_unix_ms(void *context)
{
    (void)context;
    return nanoseconds_of(CLOCK_REALTIME) / 1000000;
}

static int64_t system_monotonic_ns(void *context)
{
    (void)context;
    return nanoseconds_of(CLOCK_MONOTONIC);
}

Clock clock_system(void)
{
    return (Clock){.unix_ms = system_unix_ms, .monotonic_ns = system_monotonic_ns};
}

int64_t clock_unix_ms(const Clock *clock)
{
    return clock->unix_ms(clock->context);
}

int64_t clock_monotonic_ns(const Clock *clock)
{
    return clock->monotonic_ns(clock->context);
}

int64_t clock_monotonic_ms(const Clock *clock)
{
    return clock_monotonic_ns(clock) / 1000000;
}

int timestamp_format(Timestamp timestamp, char text_out[static TIMESTAMP_TEXT_BYTES])
{
    int64_t day = timestamp.unix_us / MICROSECONDS_PER_DAY;
    int64_t rest = timestamp.unix_us % MICROSECONDS_PER_DAY;
    uint32_t ms;

    if (rest < 0) {
        rest += MICROSECONDS_PER_DAY;
        day--;
    }
    ms = (uint32_t)(rest / 1000);
    date_format((Date){(int32_t)day}, text_out);
    text_out[10] = 'T';
    digits_pair(text_out + 11, ms / 3600000);
    text_out[13] = ':';
    digits_pair(text_out + 14, ms / 60000 % 60);
    text_out[16] = ':';
    digits_pair(text_out + 17, ms / 1000 % 60);
    text_out[19] = '.';
    text_out[20] = (char)('0' + ms / 100 % 10);
    digits_pair(text_out + 21, ms % 100);
    text_out[23] = 'Z';
    return TIMESTAMP_TEXT_BYTES;
}

/* Two digits below `limit`, or -1. */
static int32_t two_digits_below(const char *bytes, int32_t limit)
{
    int32_t number;

    if (bytes[0] < '0' || bytes[0] > '9' || bytes[1] < '0' || bytes[1] > '9')
        return -1;
    number = (bytes[0] - '0') * 10 + (bytes[1] - '0');
    return number < limit ? number : -1;
}

/* What stands between the seconds and the Z, in microseconds, or -1. */
static int32_t fraction_us(Text text)
{
    int32_t microseconds = 0;

    if (text.length == 0)
        return 0;
    if (text.length < 2 || text.length > 7 || text.bytes[0] != '.')
        return -1;
    for (size_t i = 1; i < 7; i++) {
        char digit = i < text.length ? text.bytes[i] : '0';

        if (digit < '0' || digit > '9')
            return -1;
        microseconds = microseconds * 10 + (digit - '0');
    }
    return microseconds;
}

bool timestamp_parse(Text text, Timestamp *timestamp_out)
{
    enum { SHORTEST = 20 }; /* without a fraction */
    const char *bytes = text.bytes;
    Date date;
    int32_t hour;
    int32_t minute;
    int32_t second;
    int32_t microseconds;

    if (text.length < SHORTEST || bytes[10] != 'T' || bytes[13] != ':' || bytes[16] != ':' ||
        bytes[text.length - 1] != 'Z' || !date_parse((Text){bytes, DATE_TEXT_BYTES}, &date))
        return false;
    hour = two_digits_below(bytes + 11, 24);
    minute = two_digits_below(bytes + 14, 60);
    second = two_digits_below(bytes + 17, 60);
    microseconds = fraction_us((Text){bytes + 19, text.length - SHORTEST});
    if (hour < 0 || minute < 0 || second < 0 || microseconds < 0)
        return false;
    timestamp_out->unix_us = (date.days * SECONDS_PER_DAY + hour * 3600 + minute * 60 + second) *
                                 MICROSECONDS_PER_SECOND +
                             microseconds;
    return true;
}
