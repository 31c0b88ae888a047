/*
 * Rows of previews: the order and the pins of its last stored result.
 */
#pragma once

#include "domain/records.h"
#include "storage/db.h"
#include "storage/page.h"

MUST_USE Error *preview_store_get(DbSession *session, PreviewId id, PreviewRecord *record_out);

/* The same, locked until the transaction ends. */
MUST_USE Error *preview_store_lock(DbSession *session, PreviewId id, PreviewRecord *record_out);
MUST_USE Error *preview_store_list(DbSession *session, HouseholdId household_id, const Page *page,
                                   PreviewRecord **records_out, size_t *count_out);

/*
 * When the first of the stored pins was left behind on the way to the present ones; absent when the
 * outbox does not reach back so far. What came after `present` was read is not looked at: it may
 * have begun earlier, and the same pins must give the same answer.
 */
MUST_USE Error *preview_store_stale_since(DbSession *session, const PreviewRecord *record,
                                          const Pins *present, OptionalTimestamp *since_out);

/* Where a stored preview stands: while all of this stands, so does the whole record. */
typedef struct PreviewStand {
    int64_t revision; /* 0: there is no such preview */
    PreviewState state;
    Timestamp expires_at;
    OptionalPreviewId superseded_by;
} PreviewStand;

/* Sent along with the next statement of the transaction. */
MUST_USE Error *preview_store_insert(DbSession *session, const PreviewRecord *record);

/*
 * Order, method and pins, where the revision is still the one before the record's and the preview
 * open; the record carries the new revision.
 */
MUST_USE Error *preview_store_update(DbSession *session, const PreviewRecord *record);
MUST_USE Error *preview_store_delete(DbSession *session, PreviewId id, int64_t revision);

/* An open preview gives way to `by`, which is inserted; *done_out false when it is not open. */
MUST_USE Error *preview_store_supersede(DbSession *session, PreviewId id, const PreviewRecord *by,
                                        bool *done_out);

typedef struct PreviewKey {
    PreviewId id;
    HouseholdId household_id;
} PreviewKey;

/*
 * Open previews of the firm that expired before a moment, at most `limit`, longest ago first; they
 * and their households are the transaction's alone from here on. Those in use are passed over.
 */
MUST_USE Error *preview_store_lock_expired(DbSession *session, Timestamp before, int64_t limit,
                                           PreviewKey **keys_out, size_t *count_out);

/* Sent along with the next statement of the transaction. */
MUST_USE Error *preview_store_purge(DbSession *session, const PreviewKey *keys, size_t count);
