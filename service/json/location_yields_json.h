/*
 * What the asset classes yield in a year, of schema/asset-location.json, dated data (product E2;
 * docs/asset-location.md). It refuses to open files.
 */
#pragma once

#include "base/error.h"
#include "domain/location.h"

/*
 * Reads the document: a row for each asset class. Codes: those of json/tree.h, and
 * bad_location_yields when a class is missing or given twice, or yields less than nothing or more
 * than its value.
 */
MUST_USE Error *location_yields_json_read(Arena *arena, Text document, LocationYields *yields_out);
