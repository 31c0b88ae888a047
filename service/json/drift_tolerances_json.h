/*
 * The default drift tolerances of schema/drift-tolerances.json, dated data (rule DR-9), and with
 * them the default limits of concentration (product B8). It refuses to open files.
 */
#pragma once

#include "base/error.h"
#include "domain/drift.h"

/*
 * Reads the document: one tolerance per kind of model, two limits. Codes: those of json/tree.h, and
 * bad_drift_tolerances when a kind is missing or given twice, or a limit is no part of a whole.
 */
MUST_USE Error *drift_tolerances_json_read(Arena *arena, Text document,
                                           DriftTolerances *tolerances_out);
