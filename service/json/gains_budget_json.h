/* Gains budgets as JSON: the caps as they were set. */
#pragma once

#include "domain/records.h"
#include "json/field.h"

extern const JsonObject GAINS_BUDGET_JSON;
