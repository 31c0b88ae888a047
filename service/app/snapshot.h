/*
 * A household as of one moment: read afresh, or kept from an earlier request and used only while
 * its version, its firm's configuration and its prices are still the database's own. The firm's
 * catalog is kept likewise. It refuses to serve anything staler than the statement that read the
 * counters.
 */
#pragma once

#include "app/app.h"
#include "storage/snapshot_store.h"

typedef struct SnapshotRequest {
    HouseholdId household_id;
    const Text *symbols; /* securities wanted beside those held */
    size_t symbol_count;
    bool with_model;                      /* and what its model may buy, */
    bool with_models;                     /* or all models of it and its accounts */
    const ModelChangeOrder *model_change; /* NULL, or to which model it is as if assigned */
    OptionalDate as_of; /* prices of the last set up to this date; absent: of the current one */
    SnapshotVersions versions; /* asked by this request already; absent: not yet */
    OptionalDate trade_date;   /* whose year's ledger is wanted; absent: the price set's date */
} SnapshotRequest;

/*
 * Without any price set pins.price_sequence is 0 and no security has a price. Faults: unknown_model
 * at /model_change/model_id,
 * ERROR_NOT_FOUND, no_price_set at "?as_of", household_too_large, and ERROR_UNAVAILABLE "changing"
 * when configuration or prices change faster than they can be read.
 */
MUST_USE Error *snapshot_load(AppContext *context, const SnapshotRequest *request,
                              Household *household_out);

/*
 * The same as an open transaction sees it, its own changes included; nothing is kept. Faults as
 * above.
 */
MUST_USE Error *snapshot_load_within(AppContext *context, const DbSession *session,
                                     const SnapshotRequest *request, Household *household_out);
