#include "http/cors.h"

const char CORS_ALLOW_HEADERS[] =
    "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Last-Event-ID, "
    "X-Request-Id, traceparent";
const char CORS_EXPOSE_HEADERS[] =
    "Change-Position, ETag, Idempotent-Replayed, Location, RateLimit, RateLimit-Policy, "
    "Retry-After, Server-Timing, Trade-Date, X-Request-Id, traceparent";
const char CORS_MAX_AGE[] = "600";

bool cors_allows(const CorsOrigins *origins, Text origin)
{
    for (size_t i = 0; i < origins->count; i++) {
        if (text_equal(origins->origins[i], origin))
            return true;
    }
    return false;
}
