/*
 * From bytes to jansson's tree, numbers as marked strings (json/number_text.h), duplicate members
 * found and named. Internal to json/: nobody else includes jansson.
 */
#pragma once

#include "base/error.h"
#include "base/text.h"
#include <jansson.h>

/*
 * Parses any JSON value; the tree belongs to the arena. Duplicate members are added to `faults`, at
 * pointers that begin with `prefix`, and the tree then holds the last of them. Codes: those of
 * number_text_rewrite, out_of_memory.
 */
MUST_USE Error *parse_json(Arena *arena, Text text, const char *prefix, ErrorList *faults,
                           json_t **root_out);

/* The text of a string node; *is_number tells whether the document had a number there. */
Text parse_text(const json_t *string, bool *is_number);
