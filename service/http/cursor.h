/*
 * Opaque list cursors: a payload and its HMAC over what it belongs to, so that a cursor of another
 * route or another firm, or one made up, is refused before anything is read. Pure. It refuses to
 * hide the payload: nothing secret belongs in it.
 */
#pragma once

#include "base/arena.h"
#include "base/id.h"
#include "base/text.h"

enum { CURSOR_PAYLOAD_LIMIT = 256 };

typedef struct CursorScope {
    Text key;   /* the daemon's secret */
    Text route; /* path of the list, ids included */
    FirmId firm_id;
} CursorScope;

/* The cursor of a payload of at most CURSOR_PAYLOAD_LIMIT bytes, in base64url. */
Text cursor_sign(Arena *arena, const CursorScope *scope, Text payload);

/* The payload of a cursor signed for this scope; false for anything else. */
bool cursor_open(Arena *arena, const CursorScope *scope, Text cursor, Text *payload_out);
