/* Price sets and their prices as JSON. */
#pragma once

#include "domain/records.h"
#include "json/field.h"

extern const JsonObject PRICE_JSON;
extern const JsonObject PRICE_SET_JSON;
