/*
 * Entity tags and the conditions on them (RFC 9110, 13): formatting a revision's tag, reading
 * If-Match, comparing If-None-Match. Pure; it refuses to know what a tag stands for beyond
 * "r-<revision>".
 */
#pragma once

#include "base/arena.h"
#include "base/id.h"
#include "base/text.h"
#include <stdint.h>

enum { ETAG_REVISION_BYTES = 24, ETAG_VERSION_BYTES = 48 };

/* Writes "r-<revision>" with its quotes and a NUL; returns the length. */
size_t etag_of_revision(int64_t revision, char text_out[static ETAG_REVISION_BYTES]);

/* Writes "r-<revision>.<version>": of what shows a version that moves without a revision. */
size_t etag_of_version(int64_t revision, int64_t version, char text_out[static ETAG_VERSION_BYTES]);

/*
 * A strong tag for content of no revision, quotes and a NUL included: "<kind>-<hash>" of whatever
 * the answer follows from.
 */
Text etag_of_content(Arena *arena, char kind, Text basis);

/* The two halves of it; half a digest is enough that no two meet. */
Uuid etag_hash(Text basis);
Text etag_of_hash(Arena *arena, char kind, Uuid hash);

/*
 * Cuts the next entity tag off a list: `"abc"` or `W/"abc"`, quotes included. False at the end of
 * the list and when what follows is no tag; then *list is empty only in the first case.
 */
bool etag_next(Text *list, Text *tag_out);

/* Whether the whole field is a list of entity tags, or a star. */
bool etag_list_valid(Text list);

/* Whether the field is the star. */
bool etag_is_any(Text list);

/* If-None-Match: whether the list names the tag (weak comparison) or is the star. */
bool etag_matches_weakly(Text list, Text tag);

/*
 * The revision of a strong tag "r-<revision>", or of one that goes on behind a dot with what else
 * is shown; INT64_MAX, which nothing has, of any other.
 */
int64_t etag_revision(Text tag);
