/*
 * What wash sales to come look at: securities not to be bought, shares that could replace others.
 * Matches are shown as executions show them (json/execution_json.h).
 */
#pragma once

#include "domain/execution.h"
#include "domain/wash_watch.h"
#include "json/write.h"

extern const JsonObject WASH_TOTALS_JSON; /* WashTotals */

/* The members do_not_buy and possible_replacements. */
void wash_sale_json_write_watch(JsonWriter *writer, const WashWatch *watch);
