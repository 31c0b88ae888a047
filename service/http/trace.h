/*
 * Names of a request for logs and for other systems: X-Request-Id and traceparent (W3C Trace
 * Context). Pure; random bytes are given by the caller.
 */
#pragma once

#include "base/text.h"
#include <stdint.h>

enum {
    TRACE_ID_BYTES = 16,
    TRACE_SPAN_BYTES = 8,
    TRACE_PARENT_BYTES = 55,
    TRACE_REQUEST_ID_MAX = 64,
};

/* Whether a client's request id may be kept: 1..64 characters of A-Z a-z 0-9 . _ - */
bool trace_request_id_sane(Text request_id);

/*
 * Writes a traceparent, no NUL: the client's trace goes on with our own span, or a new one begins
 * when `given` is no valid traceparent of a version we can read.
 */
void trace_parent(Text given, const uint8_t random[static TRACE_ID_BYTES + TRACE_SPAN_BYTES],
                  char text_out[static TRACE_PARENT_BYTES]);
