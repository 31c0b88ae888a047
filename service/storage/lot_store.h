/*
 * Rows of lots. Symbols have been checked by the caller (reference_store); a lot's household is its
 * account's.
 */
#pragma once

#include "domain/records.h"
#include "storage/db.h"
#include "storage/page.h"

MUST_USE Error *lot_store_get(DbSession *session, LotId id, LotRecord *record_out);
MUST_USE Error *lot_store_list(DbSession *session, AccountId account_id, const Page *page,
                               LotRecord **records_out, size_t *count_out);

/* The highest sequence of the account, 0 without lots. */
MUST_USE Error *lot_store_last_sequence(DbSession *session, AccountId account_id,
                                        int64_t *sequence_out);

/* Inserts all of them, in one account. already_exists when a sequence is taken. */
MUST_USE Error *lot_store_insert(DbSession *session, const LotRecord *records, size_t count);

/* Writes what can change, where the revision is still the record's; the record's revision goes on.
 */
MUST_USE Error *lot_store_update(DbSession *session, LotRecord *record);
MUST_USE Error *lot_store_delete(DbSession *session, LotId id, int64_t revision);
