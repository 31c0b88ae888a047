/*
 * A data file that has more values than the parser takes at once: its list of cases is cut out, so
 * that each case is parsed alone. It refuses to judge what it cuts: the parser does.
 */
#pragma once

#include "base/error.h"
#include "base/text.h"

typedef struct GoldenSplit {
    Text *items; /* each one JSON value, as it stands in the file */
    size_t count;
    Text frame; /* the document with an empty list in the place of the cases */
} GoldenSplit;

/* Whether the document is an object with a list of this name; all is in the arena. */
bool golden_split(Arena *arena, Text document, const char *list, GoldenSplit *split_out);
