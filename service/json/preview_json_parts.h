/*
 * The parts of a preview's document, one function for each member that is more than a value. For
 * preview_json*.c alone.
 */
#pragma once

#include "json/preview_json.h"

void preview_json_write_sells(JsonWriter *writer, const Preview *preview);
void preview_json_write_buys(JsonWriter *writer, const Preview *preview);
void preview_json_write_tax(JsonWriter *writer, const Preview *preview);
void preview_json_write_budgets(JsonWriter *writer, const Preview *preview);
void preview_json_write_drift(JsonWriter *writer, const Drift *drift);
void preview_json_write_wash_sales(JsonWriter *writer, const Preview *preview);
void preview_json_write_do_not_buy(JsonWriter *writer, const Preview *preview);
void preview_json_write_plan(JsonWriter *writer, const RebalancePlan *plan);
void preview_json_write_transfers(JsonWriter *writer, const Preview *preview);
void preview_json_write_warnings(JsonWriter *writer, const Preview *preview);
void preview_json_write_not_done(JsonWriter *writer, const Plan *plan);
