/*
 * Rows of what plans keep to. Symbols, accounts and lots have been checked by the caller.
 */
#pragma once

#include "domain/records.h"
#include "storage/db.h"
#include "storage/page.h"

MUST_USE Error *restraint_store_get(DbSession *session, RestraintId id,
                                    RestraintRecord *record_out);
MUST_USE Error *restraint_store_list(DbSession *session, HouseholdId household_id, const Page *page,
                                     RestraintRecord **records_out, size_t *count_out);
MUST_USE Error *restraint_store_insert(DbSession *session, const RestraintRecord *record);

/* The household of a lot; *found_out tells whether there is such a lot. */
MUST_USE Error *restraint_store_lot(DbSession *session, LotId lot_id, HouseholdId *household_id_out,
                                    bool *found_out);

/* Writes what can change, where the revision is still the record's; the record's revision goes on.
 */
MUST_USE Error *restraint_store_update(DbSession *session, RestraintRecord *record);
MUST_USE Error *restraint_store_delete(DbSession *session, RestraintId id, int64_t revision);
