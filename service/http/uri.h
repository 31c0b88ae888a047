/*
 * The request target as the client wrote it: checked byte by byte before the HTTP library decodes
 * anything, then taken apart. It refuses targets that different readers could read differently
 * (encoded slashes, NUL, absolute form) and never repairs one.
 */
#pragma once

#include "base/arena.h"
#include "base/text.h"

enum { URI_LIMIT_BYTES = 2048 };

typedef enum UriFault {
    URI_OK,
    URI_TOO_LONG,
    URI_BAD, /* no leading slash, a bad byte, a bad or forbidden escape */
} UriFault;

/*
 * Checks a raw target; NULL is bad. Allowed are visible ASCII and %XX; refused are %00..%1f, %2f,
 * %5c, %7f, a raw backslash or hash, and an authority ("//").
 */
UriFault uri_check(const char *raw);

/* Splits a checked target at its first question mark; the query is empty when there is none. */
void uri_split(Text raw, Text *path_out, Text *query_out);

/* The text with its escapes resolved, in the arena; `text` itself when it has none. */
Text uri_decode(Arena *arena, Text text);

/* As uri_decode, but a plus is a space, as forms write it. */
Text uri_decode_form(Arena *arena, Text text);

/* Cuts the next name=value off a query; false at its end. Empty pieces are skipped; nothing is
 * decoded. */
bool uri_next_parameter(Text *query, Text *name_out, Text *value_out);
