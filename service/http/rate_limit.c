#include "http/rate_limit.h"

#include "base/memory.h"
#include <pthread.h>

enum { SLOTS = 4096 };
static const int64_t SECOND_NS = INT64_C(1000000000);

typedef struct Slot {
    Uuid key;
    int64_t full_at_ns; /* when the bucket will be full again */
} Slot;

struct RateLimit {
    pthread_mutex_t mutex;
    uint32_t per_second;
    int64_t interval_ns; /* of one token */
    Slot slots[SLOTS];
};

RateLimit *rate_limit_new(uint32_t per_second)
{
    RateLimit *limit = MEMORY_NEW(RateLimit);

    if (limit == NULL)
        return NULL;
    pthread_mutex_init(&limit->mutex, NULL);
    limit->per_second = per_second;
    limit->interval_ns = SECOND_NS / per_second;
    return limit;
}

void rate_limit_free(RateLimit *limit)
{
    if (limit == NULL)
        return;
    pthread_mutex_destroy(&limit->mutex);
    memory_free(limit);
}

uint32_t rate_limit_quota(const RateLimit *limit)
{
    return limit->per_second;
}

/* The last bytes of a UUIDv7 are random. */
static Slot *slot_of(RateLimit *limit, Uuid key)
{
    size_t hash = (size_t)key.bytes[14] << 8 | key.bytes[15];

    return &limit->slots[hash % SLOTS];
}

static uint32_t seconds_up(int64_t ns)
{
    return ns <= 0 ? 0 : (uint32_t)((ns + SECOND_NS - 1) / SECOND_NS);
}

static RateVerdict take(const RateLimit *limit, Slot *slot, int64_t now_ns)
{
    int64_t capacity_ns = limit->interval_ns * limit->per_second;
    int64_t full_at_ns = slot->full_at_ns > now_ns ? slot->full_at_ns : now_ns;
    int64_t after_ns = full_at_ns + limit->interval_ns;

    if (after_ns - now_ns > capacity_ns)
        return (RateVerdict){.reset_s = seconds_up(full_at_ns - now_ns),
                             .retry_after_s = seconds_up(after_ns - now_ns - capacity_ns)};
    slot->full_at_ns = after_ns;
    return (RateVerdict){.allowed = true,
                         .remaining =
                             (uint32_t)((capacity_ns - (after_ns - now_ns)) / limit->interval_ns),
                         .reset_s = seconds_up(after_ns - now_ns)};
}

RateVerdict rate_limit_take(RateLimit *limit, Uuid key, int64_t now_ns)
{
    pthread_mutex_lock(&limit->mutex);
    Slot *slot = slot_of(limit, key);
    if (!uuid_equal(slot->key, key))
        *slot = (Slot){.key = key};
    RateVerdict verdict = take(limit, slot, now_ns);
    pthread_mutex_unlock(&limit->mutex);
    return verdict;
}
