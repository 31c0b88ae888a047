#include "http/metrics.h"

#include <inttypes.h>

/* What this daemon answers; the last slot counts anything else. */
static const int STATUSES[] = {200, 201, 202, 204, 304, 307, 400, 401, 403, 404, 405, 406,
                               409, 412, 413, 414, 415, 422, 428, 429, 431, 500, 503, 504};
enum {
    STATUS_COUNT = sizeof STATUSES / sizeof STATUSES[0],
    STATUS_OTHER = METRICS_STATUSES - 1,
};
_Static_assert((int)STATUS_COUNT <= (int)STATUS_OTHER, "every status has a slot");

/* Upper bounds; the last bucket has none. */
static const int64_t BUCKET_US[METRICS_BUCKETS - 1] = {250,    500,     1000,    2500,    5000,
                                                       10000,  25000,   50000,   100000,  250000,
                                                       500000, 1000000, 2500000, 10000000};

typedef struct GaugeName {
    const char *name;
    const char *help;
} GaugeName;

static const GaugeName GAUGE_NAMES[GAUGE_COUNT] = {
    [GAUGE_CONNECTIONS] = {"taxpreview_connections", "Open client connections."},
    [GAUGE_REQUESTS] = {"taxpreview_requests_in_progress", "Requests not answered yet."},
    [GAUGE_COROUTINES] = {"taxpreview_coroutines", "Requests that run or wait."},
    [GAUGE_ARENAS] = {"taxpreview_arenas", "Arenas in use."},
    [GAUGE_BODY_BYTES] = {"taxpreview_body_bytes", "Bytes of request bodies held."},
};

static size_t status_slot(int status)
{
    for (size_t i = 0; i < STATUS_COUNT; i++) {
        if (STATUSES[i] == status)
            return i;
    }
    return STATUS_OTHER;
}

static size_t bucket_of(int64_t duration_us)
{
    size_t bucket = 0;

    while (bucket < METRICS_BUCKETS - 1 && duration_us > BUCKET_US[bucket])
        bucket++;
    return bucket;
}

static uint64_t value_of(const atomic_uint_least64_t *counter)
{
    return atomic_load_explicit(counter, memory_order_relaxed);
}

/* Of one writer: no bus lock. */
static void increase(atomic_uint_least64_t *counter, uint64_t change)
{
    atomic_store_explicit(counter, value_of(counter) + change, memory_order_relaxed);
}

void metrics_count_request(Metrics *metrics, size_t route_index, int status, int64_t duration_us)
{
    size_t row = route_index < ROUTE_LIMIT ? route_index : ROUTE_LIMIT;

    increase(&metrics->requests[row][status_slot(status)], 1);
    increase(&metrics->buckets[bucket_of(duration_us)], 1);
    increase(&metrics->duration_us, duration_us > 0 ? (uint64_t)duration_us : 0);
}

void metrics_add(Metrics *metrics, MetricsGauge gauge, int64_t change)
{
    atomic_int_least64_t *value = &metrics->gauges[gauge];

    atomic_store_explicit(value, atomic_load_explicit(value, memory_order_relaxed) + change,
                          memory_order_relaxed);
}

static uint64_t sum_requests(Metrics *const *loops, size_t count, size_t row, size_t slot)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < count; i++)
        sum += value_of(&loops[i]->requests[row][slot]);
    return sum;
}

static void write_requests(Buffer *buffer, const RouteTable *routes, Metrics *const *loops,
                           size_t count)
{
    buffer_append_format(buffer, "# HELP taxpreview_requests_total Requests answered.\n"
                                 "# TYPE taxpreview_requests_total counter\n");
    for (size_t row = 0; row <= ROUTE_LIMIT; row++) {
        if (row >= routes->count && row < ROUTE_LIMIT)
            continue;
        const char *method = row < ROUTE_LIMIT ? routes->routes[row].method : "";
        const char *path = row < ROUTE_LIMIT ? routes->routes[row].path : "";
        for (size_t slot = 0; slot < METRICS_STATUSES; slot++) {
            uint64_t sum = sum_requests(loops, count, row, slot);
            if (sum == 0)
                continue;
            buffer_append_format(buffer,
                                 "taxpreview_requests_total{method=\"%s\",route=\"%s\","
                                 "status=\"%d\"} %" PRIu64 "\n",
                                 method, path, slot < STATUS_COUNT ? STATUSES[slot] : 0, sum);
        }
    }
}

static void write_durations(Buffer *buffer, Metrics *const *loops, size_t count)
{
    uint64_t cumulated = 0;
    uint64_t duration_us = 0;

    buffer_append_format(buffer,
                         "# HELP taxpreview_request_duration_seconds From the head to the reply.\n"
                         "# TYPE taxpreview_request_duration_seconds histogram\n");
    for (size_t bucket = 0; bucket < METRICS_BUCKETS; bucket++) {
        for (size_t i = 0; i < count; i++)
            cumulated += value_of(&loops[i]->buckets[bucket]);
        if (bucket == METRICS_BUCKETS - 1)
            buffer_append_format(
                buffer, "taxpreview_request_duration_seconds_bucket{le=\"+Inf\"} %" PRIu64 "\n",
                cumulated);
        else
            buffer_append_format(buffer,
                                 "taxpreview_request_duration_seconds_bucket{le=\"%" PRId64
                                 ".%06" PRId64 "\"} %" PRIu64 "\n",
                                 BUCKET_US[bucket] / 1000000, BUCKET_US[bucket] % 1000000,
                                 cumulated);
    }
    for (size_t i = 0; i < count; i++)
        duration_us += value_of(&loops[i]->duration_us);
    buffer_append_format(buffer,
                         "taxpreview_request_duration_seconds_sum %" PRIu64 ".%06" PRIu64 "\n"
                         "taxpreview_request_duration_seconds_count %" PRIu64 "\n",
                         duration_us / 1000000, duration_us % 1000000, cumulated);
}

static void write_counters(Buffer *buffer, Metrics *const *loops, size_t count)
{
    uint64_t refused = 0;
    uint64_t exhausted = 0;

    for (size_t i = 0; i < count; i++) {
        refused += value_of(&loops[i]->refused);
        exhausted += value_of(&loops[i]->exhausted);
    }
    buffer_append_format(buffer,
                         "# HELP taxpreview_refused_total Heads refused before routing.\n"
                         "# TYPE taxpreview_refused_total counter\n"
                         "taxpreview_refused_total %" PRIu64 "\n"
                         "# HELP taxpreview_exhausted_total Requests whose memory ran out.\n"
                         "# TYPE taxpreview_exhausted_total counter\n"
                         "taxpreview_exhausted_total %" PRIu64 "\n",
                         refused, exhausted);
}

void metrics_write(Buffer *buffer, const RouteTable *routes, Metrics *const *loops, size_t count)
{
    write_requests(buffer, routes, loops, count);
    write_durations(buffer, loops, count);
    write_counters(buffer, loops, count);
    for (size_t gauge = 0; gauge < GAUGE_COUNT; gauge++) {
        int64_t sum = 0;

        for (size_t i = 0; i < count; i++)
            sum += atomic_load_explicit(&loops[i]->gauges[gauge], memory_order_relaxed);
        buffer_append_format(buffer, "# HELP %s %s\n# TYPE %s gauge\n%s %" PRId64 "\n",
                             GAUGE_NAMES[gauge].name, GAUGE_NAMES[gauge].help,
                             GAUGE_NAMES[gauge].name, GAUGE_NAMES[gauge].name, sum);
    }
}
