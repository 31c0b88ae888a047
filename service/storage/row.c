#include "storage/row.h"

#include <assert.h>

Error *row_write(DbSession *session, const Statement *statement, RowTable table, const void *record,
                 DbResult **result_out)
{
    DbParam parameters[STATEMENT_PARAMETERS] = {PARAM(session->firm)};

    assert(table.count + 1 <= STATEMENT_PARAMETERS);
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
    return db_query(session, statement, parameters, table.count + 1, result_out);
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

Error *row_deleted(DbSession *session, const DbResult *result)
{
    return db_affected(result) != 0 ? NULL : stale(session);
}
