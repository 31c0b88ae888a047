/*
 * Executions: what is asked of one, its correction, and how it is shown; matches of wash sales.
 */
#pragma once

#include "domain/execution.h"
#include "json/field.h"

extern const JsonObject EXECUTION_ORDER_JSON;      /* ExecutionOrder */
extern const JsonObject EXECUTION_CORRECTION_JSON; /* ExecutionOrder: fills and assumption alone */
extern const JsonObject EXECUTION_JSON;            /* ExecutionRecord */
extern const JsonObject WASH_MATCH_JSON;           /* WashMatchRecord */
