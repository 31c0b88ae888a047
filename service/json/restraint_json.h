/* What plans keep to, as JSON. */
#pragma once

#include "domain/records.h"
#include "json/field.h"

extern const JsonObject RESTRAINT_JSON;
