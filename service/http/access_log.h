/*
 * One line for each request, written when its reply is queued. It refuses query strings, keys,
 * bodies and the paths of routes that do not exist: a route's template stands for all of them.
 */
#pragma once

#include "base/clock.h"
#include "base/id.h"
#include "http/router.h"

typedef struct AccessEntry {
    Text method;
    const Route *route; /* NULL: none was found */
    int status;
    const char *code; /* of a refused head, or NULL */
    int64_t duration_us;
    int64_t waited_us; /* for the database and workers */
    Text request_id;
    FirmId firm_id; /* zero without a key */
} AccessEntry;

void access_log_write(const Clock *clock, const AccessEntry *entry);
