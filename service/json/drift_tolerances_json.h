/*
 * The default drift tolerances of schema/drift-tolerances.json, dated data (rule DR-9). It refuses
 * to open files.
 */
#pragma once

#include "base/error.h"
#include "domain/drift.h"

/*
 * Reads the document: one tolerance per kind of model. Codes: those of json/tree.h, and
 * bad_drift_tolerances when a kind is missing or given twice.
 */
MUST_USE Error *drift_tolerances_json_read(Arena *arena, Text document,
                                           DriftTolerances *tolerances_out);
