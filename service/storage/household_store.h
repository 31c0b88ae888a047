/*
 * Rows of households. It refuses to bump their version: that is the effect's.
 */
#pragma once

#include "domain/records.h"
#include "storage/db.h"
#include "storage/page.h"

MUST_USE Error *household_store_get(DbSession *session, HouseholdId id,
                                    HouseholdRecord *record_out);
MUST_USE Error *household_store_list(DbSession *session, const Page *page,
                                     HouseholdRecord **records_out, size_t *count_out);

/* Inserts and reads back. */
MUST_USE Error *household_store_insert(DbSession *session, HouseholdRecord *record);

/* Writes all but id, version and created_at where the revision is still the record's; reads back.
 */
MUST_USE Error *household_store_update(DbSession *session, HouseholdRecord *record);
MUST_USE Error *household_store_delete(DbSession *session, HouseholdId id, int64_t revision);
