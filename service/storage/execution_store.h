/*
 * Rows of executions, with the trades, lots closed and wash sales that booking_store writes below
 * them.
 */
#pragma once

#include "domain/execution.h"
#include "storage/db.h"

/* ERROR_NOT_FOUND when the preview has not been executed. */
MUST_USE Error *execution_store_get(DbSession *session, PreviewId preview_id,
                                    ExecutionRecord *record_out);

/*
 * Inserts the record, its trades and wash sales left aside, and turns its preview from open to
 * executed; they travel with the next statement.
 */
MUST_USE Error *execution_store_insert(DbSession *session, const ExecutionRecord *record);

/* Its gains, its assumption and corrected_at, at revision 2. */
MUST_USE Error *execution_store_correct(DbSession *session, const ExecutionRecord *record);
