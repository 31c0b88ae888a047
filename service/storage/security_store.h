/*
 * Rows of securities, each known to its firm by its symbol.
 */
#pragma once

#include "domain/records.h"
#include "storage/db.h"
#include "storage/page.h"

MUST_USE Error *security_store_get(DbSession *session, SecurityId id, SecurityRecord *record_out);
MUST_USE Error *security_store_list(DbSession *session, const Page *page,
                                    SecurityRecord **records_out, size_t *count_out);

/* Inserts and reads back. */
MUST_USE Error *security_store_insert(DbSession *session, SecurityRecord *record);

/* Writes what can change, where the revision is still the record's; reads back. */
MUST_USE Error *security_store_update(DbSession *session, SecurityRecord *record);
MUST_USE Error *security_store_delete(DbSession *session, SecurityId id, int64_t revision);
