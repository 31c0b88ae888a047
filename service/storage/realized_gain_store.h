/*
 * Rows of the ledger of realized gains. Symbols and accounts have been checked by the caller.
 */
#pragma once

#include "domain/records.h"
#include "storage/db.h"
#include "storage/page.h"

MUST_USE Error *realized_gain_store_get(DbSession *session, RealizedGainId id,
                                        RealizedGainRecord *record_out);

/* Of one household, and of one year of sale when `year` is present. */
MUST_USE Error *realized_gain_store_list(DbSession *session, HouseholdId household_id,
                                         OptionalInteger year, const Page *page,
                                         RealizedGainRecord **records_out, size_t *count_out);
MUST_USE Error *realized_gain_store_insert(DbSession *session, const RealizedGainRecord *record);

/* Whether replacement shares have met a loss of the row (rule WS-8). */
MUST_USE Error *realized_gain_store_is_matched(DbSession *session, RealizedGainId id,
                                               bool *matched_out);

/* Imported rows only, where the revision is still the record's; the record's revision goes on. */
MUST_USE Error *realized_gain_store_update(DbSession *session, RealizedGainRecord *record);
MUST_USE Error *realized_gain_store_delete(DbSession *session, RealizedGainId id, int64_t revision);
