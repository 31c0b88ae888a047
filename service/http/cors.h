/*
 * Cross-origin requests: exact origins from the configuration, nothing else. Pure. It refuses
 * wildcards and credentials: keys travel in Authorization, which a page must add itself.
 */
#pragma once

#include "base/text.h"

typedef struct CorsOrigins {
    const Text *origins;
    size_t count;
} CorsOrigins;

/* Whether this origin may read replies. */
bool cors_allows(const CorsOrigins *origins, Text origin);

/* Values of Access-Control-* headers. */
extern const char CORS_ALLOW_HEADERS[];
extern const char CORS_EXPOSE_HEADERS[];
extern const char CORS_MAX_AGE[];
