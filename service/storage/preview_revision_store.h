/*
 * Rows of stored results: one for each revision of a preview, never changed.
 */
#pragma once

#include "domain/records.h"
#include "storage/db.h"

/* Sent along with the next statement of the transaction. */
MUST_USE Error *preview_revision_store_insert(DbSession *session,
                                              const PreviewRevisionRecord *record);

/* *found_out false when the preview has no such revision, or none was kept of it. */
MUST_USE Error *preview_revision_store_get(DbSession *session, PreviewId id, int64_t revision,
                                           PreviewRevisionRecord *record_out, bool *found_out);
