/*
 * Requests per second and key, for all loops together: a token bucket (as a generic cell rate: one
 * moment per key) in a bounded table. Two keys that share a slot replace each other, which can only
 * let a request pass. It refuses to know the clock; the time is given.
 */
#pragma once

#include "base/id.h"
#include <stdbool.h>
#include <stdint.h>

typedef struct RateLimit RateLimit;

typedef struct RateVerdict {
    bool allowed;
    uint32_t remaining;     /* requests that would pass at once now */
    uint32_t reset_s;       /* until the bucket is full again, rounded up */
    uint32_t retry_after_s; /* when refused: at least 1 */
} RateVerdict;

/* `per_second` requests each second, and as many at once; NULL without memory. */
RateLimit *rate_limit_new(uint32_t per_second);
void rate_limit_free(RateLimit *limit);

/* What the bucket holds when full. */
uint32_t rate_limit_quota(const RateLimit *limit);

/* Takes one token of the key's bucket at `now_ns` of the monotonic clock. From any thread. */
RateVerdict rate_limit_take(RateLimit *limit, Uuid key, int64_t now_ns);
