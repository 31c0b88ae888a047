/*
 * One text for all spellings of a document: compact, members sorted by their bytes, strings in one
 * escaping, numbers with the digits the client wrote. Serves the hash of a request under an
 * idempotency key; it refuses to judge whether 1.0 and 1.00 are one number.
 */
#pragma once

#include "base/error.h"
#include "base/text.h"

/* The canonical text of `body`, in the arena. Codes: those of parsing in json/read.h. */
MUST_USE Error *json_canonical(Arena *arena, Text body, Text *canonical_out);
