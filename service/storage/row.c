#include "storage/row.h"

#include <assert.h>

/* The firm and the record's members, in the order of the table. */
static size_t bind(const DbSession *session, RowTable table, const void *record,
                   DbParam *parameters)
{
    assert(table.count + 1 <= STATEMENT_PARAMETERS);
    parameters[0] = (DbParam){
        .type = DB_UUID, .values = &session->firm, .size = sizeof(session->firm), .count = 1};
    for (size_t i = 0; i < table.count; i++) {
        const DbColumn *column = &table.columns[i];

        parameters[i + 1] = (DbParam){
            .type = column->type,
            .optional = column->optional,
            .values = (const char *)record + column->offset,
            .size = column->size,
            .count = 1,
            .names = column->names,
        };
    }
    return table.count + 1;
}

Error *row_write(DbSession *session, const Statement *statement, RowTable table, const void *record,
                 DbResult **result_out)
{
    DbParam parameters[STATEMENT_PARAMETERS];
    size_t count = bind(session, table, record, parameters);

    return db_query(session, statement, parameters, count, result_out);
}

Error *row_enqueue(DbSession *session, const Statement *statement, RowTable table,
                   const void *record)
{
    DbParam parameters[STATEMENT_PARAMETERS];
    size_t count = bind(session, table, record, parameters);

    return db_enqueue(session, statement, parameters, count, 1);
}

static Error *stale(DbSession *session)
{
    return error_new(session->arena, ERROR_PRECONDITION_FAILED, "stale_revision",
                     "The resource has changed since the revision of If-Match.");
}

Error *row_updated_of_size(DbSession *session, DbResult *result, size_t size, void *record)
{
    bool found = false;

    TRY(db_optional_of_size(result, size, record, &found));
    return found ? NULL : stale(session);
}

Error *row_hit(DbSession *session, const DbResult *result)
{
    return db_affected(result) != 0 ? NULL : stale(session);
}

Error *row_expect(DbSession *session, const DbResult *result, size_t count)
{
    if (db_affected(result) == (int64_t)count) {
        return NULL;
    }
    return error_new(session->arena, ERROR_INTERNAL, "rows_lost", "%lld of %zu rows were written.",
                     (long long)db_affected(result), count);
}
