/* Named lists of securities that plans do not buy, or do not sell, as JSON. */
#pragma once

#include "domain/records.h"
#include "json/field.h"

extern const JsonObject EXCLUSION_LIST_JSON;
