/*
 * Asset location as JSON: of a household with its classes, and the few figures of a plan's
 * statistics.
 */
#pragma once

#include "domain/location.h"
#include "json/write.h"

void location_json_write(JsonWriter *writer, const LocationRates *rates, const Location *location);

/* Score, reason and drag alone. */
void location_json_write_score(JsonWriter *writer, const Location *location);
