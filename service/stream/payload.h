/*
 * The bytes of one or more server-sent events, rendered once and shared by all that are sent them
 * on one loop. What differs from reader to reader, the id, is no part of it. It refuses to be
 * changed and to be shared between loops.
 */
#pragma once

#include "base/buffer.h"

typedef struct Payload {
    size_t users;
    size_t length;
    char bytes[];
} Payload;

/* With one user. NULL without memory, or when the buffer failed. */
Payload *payload_new(const Buffer *buffer);

/* One more user; returns it. */
Payload *payload_hold(Payload *payload);

/* One user less; with the last one it is freed. NULL is allowed. */
void payload_release(Payload *payload);

/*
 * Writes one event whose data is `data`, one line, without the blank line that ends it: what is
 * sent behind a payload, an id or nothing, ends its last event.
 */
void payload_write_event(Buffer *buffer, const char *name, Text data);

/* Ends the event before, when another one follows in the same payload. */
void payload_write_end(Buffer *buffer);
