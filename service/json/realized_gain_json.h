/* The ledger of realized gains as JSON. */
#pragma once

#include "domain/records.h"
#include "json/field.h"

extern const JsonObject REALIZED_GAIN_JSON;
