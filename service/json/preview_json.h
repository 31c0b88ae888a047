/*
 * A computed preview as JSON: lots, gains, tax, budgets, drift, warnings, and what it rests on. It
 * refuses to compute anything.
 */
#pragma once

#include "domain/comparison.h"
#include "domain/rebalance.h"
#include "domain/records.h"
#include "domain/sleeve_drift.h"
#include "json/frontier_json.h"
#include "json/write.h"

/* A preview and where it is kept. */
typedef struct PreviewJson {
    const Preview *preview;
    const PreviewOrder *order;   /* as it stands, whatever method the figures are under */
    const PreviewRecord *record; /* NULL: kept nowhere; what belongs to keeping is null */
    OptionalHouseholdId household_id;
    const Pins *pins; /* NULL: of no stored household; the versions are null */
    OptionalTimestamp stale_since;
    const RebalancePlan *plan;        /* of what is planned; else NULL */
    const Comparison *comparison;     /* of all methods; NULL: not asked for, */
    const FrontierJson *frontier;     /* like this, */
    const SleeveDriftChange *sleeves; /* and this */
} PreviewJson;

void preview_json_write(JsonWriter *writer, const PreviewJson *shown);

/* All methods alone, and whose they are. */
void preview_json_write_comparison(JsonWriter *writer, const PreviewJson *shown);

/* The same in two parts. The result, an object, is what is stored of a revision: all but id, state,
 * revision and what else its keeping may change, and the comparison (NULL: none). */
void preview_json_write_result(JsonWriter *writer, const PreviewJson *shown);
void preview_json_write_stored(JsonWriter *writer, const PreviewRecord *record, Text result,
                               const Comparison *comparison);

/* A page's row. */
extern const JsonObject PREVIEW_SUMMARY_JSON;

/* What other answers show as well. */
void preview_json_write_gains(JsonWriter *writer, Gains gains);
void preview_json_write_solved(JsonWriter *writer, const SolvedGoal *solved);
void preview_json_write_thresholds(JsonWriter *writer, const TaxImpact *impact);
void preview_json_write_not_modelled(JsonWriter *writer);
