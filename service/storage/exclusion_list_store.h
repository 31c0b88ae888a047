/*
 * Rows of exclusion lists and of the securities that they name. Symbols have been checked by the
 * caller.
 */
#pragma once

#include "domain/records.h"
#include "storage/db.h"
#include "storage/page.h"

MUST_USE Error *exclusion_list_store_get(DbSession *session, ExclusionListId id,
                                         ExclusionListRecord *record_out);
MUST_USE Error *exclusion_list_store_list(DbSession *session, const Page *page,
                                          ExclusionListRecord **records_out, size_t *count_out);

/* already_exists when the name is taken. */
MUST_USE Error *exclusion_list_store_insert(DbSession *session, const ExclusionListRecord *record);

/* Where the revision is still the record's; the record's revision goes on. */
MUST_USE Error *exclusion_list_store_update(DbSession *session, ExclusionListRecord *record);

/* in_use while a policy names it. */
MUST_USE Error *exclusion_list_store_delete(DbSession *session, ExclusionListId id,
                                            int64_t revision);
