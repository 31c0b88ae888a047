/*
 * The data files that the rules are read from when the daemon starts: federal parameters and drift
 * tolerances.
 */
#pragma once

#include "base/error.h"
#include "domain/preview.h"

/* Reads both files of the folder. Failures name the file. */
MUST_USE Error *rules_read(Arena *arena, const char *folder, Rules *rules_out);
