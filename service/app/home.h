/*
 * Where something to be kept is put together: an arena of its own that is given up with the request
 * unless a keep takes it. It refuses to be used after that.
 */
#pragma once

#include "app/app.h"

typedef struct Home {
    Arena *arena; /* NULL once taken */
} Home;

/*
 * An arena that begins with `first_bytes` and may grow to `limit_bytes`; exhausted it abandons the
 * request. ERROR_UNAVAILABLE "out_of_memory".
 */
MUST_USE Error *home_open(AppContext *context, size_t first_bytes, size_t limit_bytes,
                          Home **home_out);

/* The arena, now the caller's. */
Arena *home_take(Home *home);
