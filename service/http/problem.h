/*
 * Faults as HTTP: the one place that turns an Error into a status and an application/problem+json
 * body (RFC 9457) with every fault chained to it. It refuses text it was not given: no database
 * text can get here.
 */
#pragma once

#include "base/buffer.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/text.h"

/* What a problem says beside its faults. */
typedef struct ProblemContext {
    Text instance;   /* path of the request, percent-encoded where needed; may be empty */
    Text request_id; /* may be empty */
} ProblemContext;

typedef struct Problem {
    int status;
    const char *title;
    int retry_after_s; /* 0: no Retry-After header */
    bool authenticate; /* WWW-Authenticate: Bearer */
} Problem;

/* The status of a chain of faults: that of its first. */
Problem problem_of(const Error *error);

/* Writes the body; ends with a newline. Faults of kind ERROR_INTERNAL show no detail of their own.
 */
void problem_write(Buffer *buffer, const Error *error, const ProblemContext *context);

/* Tells the log of every fault of kind ERROR_INTERNAL what the body does not: an event `internal`
 * with its code, its detail and the request's id. */
void problem_log(const Clock *clock, const Error *error, Text request_id);
