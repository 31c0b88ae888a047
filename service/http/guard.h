/*
 * The door: looks at a request's line and header fields before anything acts on them and refuses
 * whatever two readers could take for different requests (two lengths, a length beside a transfer
 * coding, two hosts), and whatever is too much. Pure. A refused connection is closed: nothing after
 * such a head can be trusted.
 */
#pragma once

#include "base/error.h"
#include "base/text.h"
#include <stdint.h>

typedef struct GuardField {
    Text name;
    Text value;
} GuardField;

enum {
    GUARD_FIELD_LIMIT = 64,
    GUARD_FIELD_BYTES = 8192, /* names, values and four bytes each */
    GUARD_BODY_BYTES = 1024 * 1024,
    GUARD_BULK_BODY_BYTES = 16 * 1024 * 1024,
    GUARD_BODY_UNKNOWN = -1,
};

typedef struct GuardHead {
    Text method;
    Text version; /* "HTTP/1.1" */
    const GuardField *fields;
    size_t field_count;
    size_t fields_left_out; /* fields beyond GUARD_FIELD_LIMIT that the caller did not keep */
} GuardHead;

/* What the guard found out of a head that it lets pass. */
typedef struct GuardPass {
    int64_t body_bytes; /* Content-Length, 0 without a body, GUARD_BODY_UNKNOWN when chunked */
} GuardPass;

/* NULL, or a static Error that says why the connection must be closed; *pass_out is untouched then.
 */
MUST_USE const Error *guard_check(const GuardHead *head, GuardPass *pass_out);

/* The static Error for a body over its cap, and for a target that uri_check refused. */
extern const Error GUARD_BODY_TOO_LARGE;
extern const Error GUARD_URI_TOO_LONG;
extern const Error GUARD_URI_BAD;
