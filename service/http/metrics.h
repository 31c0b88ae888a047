/*
 * Counters of one loop and their Prometheus text over all loops. The loop's thread alone counts,
 * hence without a bus lock; whoever answers /metrics reads. It refuses labels that a client could
 * choose: routes come from the table, statuses from a list.
 */
#pragma once

#include "base/buffer.h"
#include "http/router.h"
#include <stdatomic.h>

enum { METRICS_STATUSES = 32, METRICS_BUCKETS = 15 };

typedef enum MetricsGauge {
    GAUGE_CONNECTIONS,
    GAUGE_REQUESTS,   /* between their first byte of head and their reply */
    GAUGE_COROUTINES, /* of them, those that run or wait */
    GAUGE_ARENAS,     /* in use */
    GAUGE_BODY_BYTES, /* request bodies held */
    GAUGE_COUNT
} MetricsGauge;

/* Of one loop; zeroed it is ready. */
typedef struct Metrics {
    atomic_uint_least64_t requests[ROUTE_LIMIT + 1][METRICS_STATUSES]; /* last row: no route */
    atomic_uint_least64_t buckets[METRICS_BUCKETS];
    atomic_uint_least64_t duration_us;
    atomic_uint_least64_t refused;   /* heads that the guard turned away */
    atomic_uint_least64_t exhausted; /* requests whose memory ran out */
    atomic_int_least64_t gauges[GAUGE_COUNT];
} Metrics;

/* A request was answered; route_index is ROUTE_LIMIT when no route was found. */
void metrics_count_request(Metrics *metrics, size_t route_index, int status, int64_t duration_us);

void metrics_add(Metrics *metrics, MetricsGauge gauge, int64_t change);

/* The counters of all loops, summed, as Prometheus text. */
void metrics_write(Buffer *buffer, const RouteTable *routes, Metrics *const *loops, size_t count);
