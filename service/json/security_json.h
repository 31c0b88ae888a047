/* Securities as JSON. */
#pragma once

#include "domain/records.h"
#include "json/field.h"

extern const JsonObject SECURITY_JSON;
