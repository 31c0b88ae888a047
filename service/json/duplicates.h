/*
 * Finds every member that an object has twice, for a document that jansson has refused for it.
 * Slow, as only bad requests come here. Internal to json/.
 */
#pragma once

#include "base/error.h"
#include "base/text.h"

/* Adds a fault duplicate_member for each; `json` has passed number_text_rewrite. Code:
 * out_of_memory. */
MUST_USE Error *duplicates_find(Arena *arena, Text json, const char *prefix, ErrorList *faults);
