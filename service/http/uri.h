/*
 * The request target as the client wrote it: checked byte by byte before the HTTP library decodes
 * anything, then taken apart. It refuses targets that different readers could read differently
 * (encoded slashes, NUL, absolute form) and never repairs one.
 */
#pragma once

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

/* A piece of a target that may be decoded where it stands. */
typedef struct UriPiece {
    char *bytes;
    size_t length;
} UriPiece;

/* Splits a checked target at its first question mark; the query is empty when there is none. */
void uri_split(UriPiece raw, UriPiece *path_out, UriPiece *query_out);

/* Resolves escapes in place; with `form` a plus is a space, as in queries. */
Text uri_decode(UriPiece piece, bool form);

/*
 * Cuts the next name=value off a query and decodes both in place; false at its end. Empty pieces
 * are skipped.
 */
bool uri_next_parameter(UriPiece *query, Text *name_out, Text *value_out);
