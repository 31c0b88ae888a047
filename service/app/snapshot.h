/*
 * A household as of one moment: its own rows read afresh, its firm's catalog remembered as long as
 * configuration and prices stand. It refuses to serve anything staler than the statement that read
 * the rows.
 */
#pragma once

#include "app/app.h"

typedef struct SnapshotRequest {
    HouseholdId household_id;
    const Text *symbols; /* securities wanted beside those held */
    size_t symbol_count;
    OptionalDate as_of; /* prices of the last set up to this date; absent: of the current one */
    OptionalDate trade_date; /* whose year's ledger is wanted; absent: the price set's date */
} SnapshotRequest;

/*
 * Without any price set pins.price_sequence is 0 and no security has a price. Faults:
 * ERROR_NOT_FOUND, no_price_set at "?as_of", household_too_large, and ERROR_UNAVAILABLE "changing"
 * when configuration or prices change faster than they can be read.
 */
MUST_USE Error *snapshot_load(AppContext *context, const SnapshotRequest *request,
                              Household *household_out);
