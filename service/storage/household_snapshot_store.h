/*
 * Rows of kept households: each a document found by its own hash, so that all results that were
 * computed from the same household share one. They go with their household, or when the last result
 * that refers to them has gone. It refuses to know what the documents say.
 */
#pragma once

#include "base/digest.h"
#include "storage/db.h"

/* Keeps a document unless it is there. Sent along with the next statement of the transaction. */
MUST_USE Error *household_snapshot_store_insert(DbSession *session, HouseholdId household_id,
                                                const Digest *hash, Text document);

/* ERROR_NOT_FOUND when there is none. */
MUST_USE Error *household_snapshot_store_get(DbSession *session, HouseholdId household_id,
                                             const Digest *hash, Text *document_out);

/* Whether nobody else uses the household, who cannot from here on; needed before a purge. */
MUST_USE Error *household_snapshot_store_lock(DbSession *session, HouseholdId household_id,
                                              bool *locked_out);

/*
 * Drops the documents of these households that no result refers to; the transaction has locked the
 * households by statements before. Sent along with the next one.
 */
MUST_USE Error *household_snapshot_store_purge(DbSession *session, const HouseholdId *household_ids,
                                               size_t count);
