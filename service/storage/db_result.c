/*
 * What a statement returned: it holds libpq's result until the arena is freed, and turns its rows
 * into structs.
 */
#include "base/memory.h"
#include "storage/db_private.h"
#include <libpq-fe.h>
#include <stdlib.h>

struct DbResult {
    DbSession session;
    const Statement *statement;
    PGresult *pg;
    DbShared *shared; /* that holds pg, or NULL */
    size_t first_row; /* of this result's own */
    size_t row_count;
};

static void clear_result(void *resource)
{
    DbResult *result = resource;

    if (result->shared == NULL) {
        PQclear(result->pg);
    } else if (--result->shared->holders == 0) {
        PQclear(result->pg);
        memory_free(result->shared);
    }
    result->shared = NULL;
    result->pg = NULL;
}

DbResult *db_result_new(const DbSession *session, const Statement *statement)
{
    DbResult *result = ARENA_NEW(session->arena, DbResult);

    result->session = *session;
    result->statement = statement;
    arena_defer(session->arena, clear_result, result);

    return result;
}

void db_result_adopt(DbResult *result, PGresult *pg)
{
    result->pg = pg;
    result->row_count = (size_t)PQntuples(pg);
    arena_count(result->session.arena, PQresultMemorySize(pg));
}

void db_result_share(DbResult *result, DbShared *shared, size_t first, size_t rows)
{
    result->pg = shared->pg;
    result->shared = shared;
    result->first_row = first;
    result->row_count = rows;
    arena_count(result->session.arena, PQresultMemorySize(shared->pg) / shared->holders);
}

const PGresult *db_result_pg(const DbResult *result)
{
    return result->pg;
}

static Error *decode_row(const DbResult *result, size_t place, char *row)
{
    const int at = (int)(result->first_row + place);

    for (size_t index = 0; index < result->statement->column_count; index++) {
        const int column = (int)index;
        DbField field = {.is_null = PQgetisnull(result->pg, at, column) == 1};

        if (field.is_null && result->statement->columns[index].optional)
            continue; /* the row came zeroed: absent */
        field.bytes = (const uint8_t *)PQgetvalue(result->pg, at, column);
        field.length = (size_t)PQgetlength(result->pg, at, column);
        if (!db_decode_field(result->session.arena, &result->statement->columns[index], &field,
                             row))
            return db_error_internal(&result->session, result->statement,
                                     result->statement->columns[index].name);
    }
    return NULL;
}

/* The caller's struct must be the one that the table was written for. */
static Error *check_rows(const DbResult *result, size_t row_size)
{
    if (result->statement->columns == NULL || result->statement->row_size != row_size ||
        PQnfields(result->pg) != (int)result->statement->column_count)
        return db_error_internal(&result->session, result->statement, "rows of another struct");
    return NULL;
}

size_t db_row_count(const DbResult *result)
{
    return result->row_count;
}

int64_t db_affected(const DbResult *result)
{
    if (result->shared != NULL)
        return (int64_t)result->row_count;
    return strtoll(PQcmdTuples(result->pg), NULL, 10);
}

Error *db_rows_of_size(DbResult *result, size_t row_size, void *rows_out, size_t *count_out)
{
    const size_t count = db_row_count(result);
    char *rows;

    TRY(check_rows(result, row_size));
    rows = arena_array(result->session.arena, count, row_size);
    for (size_t at = 0; at < count; at++)
        TRY(decode_row(result, at, rows + at * row_size));
    memcpy(rows_out, &rows, sizeof(rows)); /* a pointer to the caller's struct */
    *count_out = count;

    return NULL;
}

Error *db_optional_of_size(DbResult *result, size_t row_size, void *row_out, bool *found_out)
{
    char *row;

    TRY(check_rows(result, row_size));
    if (db_row_count(result) > 1)
        return db_error_internal(&result->session, result->statement, "more than one row");
    if (db_row_count(result) == 1) {
        row = arena_alloc(result->session.arena, row_size);
        TRY(decode_row(result, 0, row));
        memcpy(row_out, row, row_size);
    }
    *found_out = db_row_count(result) == 1;

    return NULL;
}

Error *db_one_of_size(DbResult *result, size_t row_size, void *row_out)
{
    bool found = false;

    TRY(db_optional_of_size(result, row_size, row_out, &found));
    if (!found)
        return error_new(result->session.arena, ERROR_NOT_FOUND, "not_found",
                         "There is nothing of this id here.");
    return NULL;
}
