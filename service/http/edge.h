/*
 * From a request that the guard let pass to the reply: route, content type, key, scope, rate,
 * parameters, then the handler; whatever fails becomes a problem. Runs in the request's coroutine.
 * It refuses to know the HTTP library: tests and other servers may call it.
 */
#pragma once

#include "http/cors.h"
#include "http/metrics.h"
#include "http/rate_limit.h"
#include "http/response.h"
#include <stdatomic.h>

/* What the edge asks of those who know the database. */
typedef struct EdgeProbe {
    /* NULL when the database answers by the deadline. In a coroutine. */
    Error *(*ready)(AppContext *context);
    /* Further Prometheus text. */
    void (*write_metrics)(void *context, Buffer *buffer);
    void *context;
} EdgeProbe;

/* What all loops share; constant while they run, but for the atomic. */
typedef struct Edge {
    const RouteTable *routes;
    const Clock *clock;
    CorsOrigins origins;
    Text cursor_key;
    int64_t request_timeout_ms;
    bool streams;           /* it serves the port of streams, and nothing else but health */
    const char *stream_url; /* where that port is, without a slash behind */
    RateLimit *rate_limit;  /* NULL: none */
    bool access_log;
    EdgeProbe probe;
    Metrics *const *metrics; /* one for each loop */
    size_t metrics_count;
    atomic_bool draining; /* replies close their connections, /readyz says 503 */
} Edge;

/*
 * Answers the request: fills `response` in every case. Before the call `request` holds its arena,
 * context, match, method, path, headers, body, parameters, edge and random bytes.
 */
void edge_answer(Request *request, Response *response);
