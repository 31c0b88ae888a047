/* Households as JSON: HouseholdRecord's members by their names. */
#pragma once

#include "domain/records.h"
#include "json/field.h"

extern const JsonObject HOUSEHOLD_JSON;
