/*
 * Whole records as parameters: a resource's column table serves its INSERT and its UPDATE as it
 * serves its SELECT, so that a member is named once. The firm is always $1, the table's columns
 * follow in order from $2.
 */
#pragma once

#include "storage/db.h"

/* A resource's columns, first of them its id. */
typedef struct RowTable {
    const DbColumn *columns;
    size_t count;
} RowTable;

#define ROW_TABLE(columns_array)                                                                   \
    ((RowTable){(columns_array), sizeof(columns_array) / sizeof((columns_array)[0])})

/* Runs a statement with the record's members as parameters; the statement lists their types. */
MUST_USE Error *row_write(DbSession *session, const Statement *statement, RowTable table,
                          const void *record, DbResult **result_out);

/* The same without waiting: it travels with the transaction's next statement, and must write one
 * row. */
MUST_USE Error *row_enqueue(DbSession *session, const Statement *statement, RowTable table,
                            const void *record);

/*
 * The row that an UPDATE guarded by a revision has written, into the record; without one
 * ERROR_PRECONDITION_FAILED "stale_revision": the row was read before in the same request, so
 * somebody has changed it since.
 */
#define row_updated(session, result, record)                                                       \
    row_updated_of_size((session), (result), sizeof(*(record)), (record))
MUST_USE Error *row_updated_of_size(DbSession *session, DbResult *result, size_t size,
                                    void *record);

/* The same for a DELETE, or an UPDATE that returns no row. */
MUST_USE Error *row_hit(DbSession *session, const DbResult *result);

/*
 * Bulk writes go in parts, each a statement far below the statement's time limit; between them the
 * loop serves others.
 */
enum { ROW_PART = 1000 };

/* Rows of the part that begins at `first`. */
static inline size_t row_part(size_t first, size_t count)
{
    return count - first < ROW_PART ? count - first : ROW_PART;
}

/* For bulk writes, which must hit `count` rows: ERROR_INTERNAL "rows_lost" otherwise, so that
 * nothing is half done. */
MUST_USE Error *row_expect(DbSession *session, const DbResult *result, size_t count);
