/*
 * Concentration and overlap of a household as JSON.
 */
#pragma once

#include "domain/drift_concentration.h"
#include "json/write.h"

typedef struct ConcentrationJson {
    const Concentration *concentration;
    const Household *household;
    ConcentrationLimits limits; /* that it was held against */
} ConcentrationJson;

void concentration_json_write(JsonWriter *writer, const ConcentrationJson *shown);
