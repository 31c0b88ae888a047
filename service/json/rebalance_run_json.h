/*
 * Runs as JSON: what creates one, where it stands, and what became of its households. Plans are
 * kept as documents, which are written as they are.
 */
#pragma once

#include "domain/rebalance_run.h"
#include "json/write.h"

/* What creates a run. Both may be left out: a rebalance of all of the firm's households. */
typedef struct RebalanceRunCreation {
    PreviewOrder *order;
    RebalanceRunFilter *filter;
} RebalanceRunCreation;
extern const JsonObject REBALANCE_RUN_CREATION_JSON;
extern const JsonObject REBALANCE_RUN_FILTER_JSON;

/* `progress` NULL: it is not asked for, and left out. */
void rebalance_run_json_write(JsonWriter *writer, const RebalanceRunRecord *run,
                              const RebalanceRunProgress *progress);

/* A household of a run. */
void rebalance_run_json_write_household(JsonWriter *writer, const RunHouseholdRecord *household);

/* What is kept of a plan; its trades as rebalance_trades has them, in the arena meanwhile. */
void rebalance_run_json_write_plan(Arena *arena, JsonWriter *writer, const RebalancePlan *plan,
                                   const Pins *pins);
