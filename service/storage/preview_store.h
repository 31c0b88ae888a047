/*
 * Rows of previews: the order and the pins of its last stored result.
 */
#pragma once

#include "domain/records.h"
#include "storage/db.h"
#include "storage/page.h"

MUST_USE Error *preview_store_get(DbSession *session, PreviewId id, PreviewRecord *record_out);
MUST_USE Error *preview_store_list(DbSession *session, HouseholdId household_id, const Page *page,
                                   PreviewRecord **records_out, size_t *count_out);

/* When the first of the stored pins was left behind; absent when the outbox does not reach back so
 * far. */
MUST_USE Error *preview_store_stale_since(DbSession *session, const PreviewRecord *record,
                                          OptionalTimestamp *since_out);

/* The present pins of a household; none without a price set. */
MUST_USE Error *preview_store_pins(DbSession *session, HouseholdId household_id, Pins *pins_out,
                                   bool *found_out);

/* Sent along with the next statement of the transaction. */
MUST_USE Error *preview_store_insert(DbSession *session, const PreviewRecord *record);

/*
 * Order, method and pins, where the revision is still the one before the record's and the preview
 * open; the record carries the new revision.
 */
MUST_USE Error *preview_store_update(DbSession *session, const PreviewRecord *record);
MUST_USE Error *preview_store_delete(DbSession *session, PreviewId id, int64_t revision);
