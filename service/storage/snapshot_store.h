/*
 * A whole household in one statement, hence in one snapshot: accounts with cash, lots, the
 * securities they need with their prices, models, tax profiles, budgets, the year's ledger and the
 * versions of all of it. It refuses to compute.
 */
#pragma once

#include "domain/household.h"
#include "storage/db.h"

typedef struct SnapshotRequest {
    HouseholdId household_id;
    const Text *symbols; /* securities wanted beside those held or targeted */
    size_t symbol_count;
    OptionalDate as_of;      /* the last price set up to this date; absent: the current one */
    OptionalDate trade_date; /* the ledger from the 1st of December before its year; absent: the
                                price set's date */
} SnapshotRequest;

/*
 * Loads the household into the session's arena. ERROR_NOT_FOUND when the firm has none of this id;
 * household_check has passed. Without any price set pins.price_sequence is 0 and no security has a
 * price; an as_of before the first set is ERROR_INVALID "no_price_set" at "?as_of".
 */
MUST_USE Error *snapshot_store_load(DbSession *session, const SnapshotRequest *request,
                                    Household *household_out);
