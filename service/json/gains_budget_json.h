/*
 * Gains budgets as JSON: the caps as they were set, as a resource or inline, and what is used of
 * them.
 */
#pragma once

#include "domain/records.h"
#include "json/write.h"

extern const JsonObject GAINS_BUDGET_JSON;
extern const JsonObject GAINS_BUDGET_INLINE_JSON;

/* The caps of a year, a ceiling resolved, and where they stand. */
void gains_budget_json_write_use(JsonWriter *writer, const GainsBudgetUse *use);
