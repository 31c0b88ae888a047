/*
 * Rows of accounts. A new account has a row of cash from the start.
 */
#pragma once

#include "domain/records.h"
#include "storage/db.h"
#include "storage/page.h"

MUST_USE Error *account_store_get(DbSession *session, AccountId id, AccountRecord *record_out);
/* The same; *found_out tells whether there is one. */
MUST_USE Error *account_store_find(DbSession *session, AccountId id, AccountRecord *record_out,
                                   bool *found_out);
MUST_USE Error *account_store_list(DbSession *session, HouseholdId household_id, const Page *page,
                                   AccountRecord **records_out, size_t *count_out);

/* Inserts and reads back. */
MUST_USE Error *account_store_insert(DbSession *session, AccountRecord *record);

/* Writes what can change, where the revision is still the record's; reads back. */
MUST_USE Error *account_store_update(DbSession *session, AccountRecord *record);
MUST_USE Error *account_store_delete(DbSession *session, AccountId id, int64_t revision);
