#include "storage/exclusion_list_store.h"

#include "storage/row.h"

static const DbColumn SYMBOL_COLUMNS[] = {
    {.name = "symbol", .type = DB_TEXT, .size = sizeof(Text)},
};

static const DbColumn COLUMNS[] = {
    COLUMN(ExclusionListRecord, id),
    COLUMN(ExclusionListRecord, name),
    COLUMN_WORD(ExclusionListRecord, kind, &RESTRAINT_KIND_NAMES),
    COLUMN(ExclusionListRecord, revision),
    COLUMN(ExclusionListRecord, created_at),
    COLUMN_ROWS(ExclusionListRecord, symbols, symbol_count, SYMBOL_COLUMNS),
};

/* What a row has of its own. */
static const RowTable WRITTEN_TABLE = {COLUMNS, 5};
#define WRITTEN_TYPES                                                                              \
    {                                                                                              \
        DB_UUID, DB_UUID, DB_TEXT, DB_TEXT, DB_INTEGER, DB_TIMESTAMP                               \
    }

#define LIST_SELECT                                                                                \
    "SELECT l.id, l.name, l.kind, l.revision, l.created_at,"                                       \
    " ARRAY(SELECT ROW(s.symbol) FROM exclusion_list_security x JOIN security s"                   \
    "   ON s.firm_id = $1 AND s.id = x.security_id"                                                \
    "  WHERE x.firm_id = $1 AND x.exclusion_list_id = l.id ORDER BY s.symbol) AS symbols"          \
    " FROM exclusion_list l WHERE l.firm_id = $1 AND "

const Statement EXCLUSION_LIST_GET = {
    .name = "exclusion_list_get",
    .sql = LIST_SELECT "l.id = $2",
    .parameters = {DB_UUID, DB_UUID},
    ROWS_OF(ExclusionListRecord, COLUMNS),
};

const Statement EXCLUSION_LIST_LIST = {
    .name = "exclusion_list_list",
    .sql = LIST_SELECT "l.id > $2 ORDER BY l.id LIMIT $3",
    .parameters = {DB_UUID, DB_UUID, DB_INTEGER},
    ROWS_OF(ExclusionListRecord, COLUMNS),
};

const Statement EXCLUSION_LIST_INSERT = {
    .name = "exclusion_list_insert",
    .sql = "INSERT INTO exclusion_list (firm_id, id, name, kind, revision, created_at)"
           " VALUES ($1, $2, $3, $4, $5, $6)",
    .parameters = WRITTEN_TYPES,
};

typedef struct NewRevision {
    int64_t revision;
} NewRevision;

static const DbColumn REVISION_COLUMNS[] = {COLUMN(NewRevision, revision)};

const Statement EXCLUSION_LIST_UPDATE = {
    .name = "exclusion_list_update",
    .sql = "UPDATE exclusion_list SET name = $3, kind = $4, revision = revision + 1"
           " WHERE firm_id = $1 AND id = $2 AND revision = $5 RETURNING revision",
    .parameters = WRITTEN_TYPES,
    ROWS_OF(NewRevision, REVISION_COLUMNS),
};

/* What is named and stays is left alone. */
const Statement EXCLUSION_LIST_LEAVE = {
    .name = "exclusion_list_leave",
    .sql = "DELETE FROM exclusion_list_security x USING security s WHERE x.firm_id = $1"
           " AND x.exclusion_list_id = $2 AND s.firm_id = $1 AND s.id = x.security_id"
           " AND s.symbol <> ALL ($3)",
    .parameters = {DB_UUID, DB_UUID, DB_TEXT | DB_ARRAY},
};

const Statement EXCLUSION_LIST_NAME = {
    .name = "exclusion_list_name",
    .sql = "INSERT INTO exclusion_list_security (firm_id, exclusion_list_id, security_id)"
           " SELECT $1, $2, s.id FROM security s WHERE s.firm_id = $1 AND s.symbol = ANY ($3)"
           " ON CONFLICT DO NOTHING",
    .parameters = {DB_UUID, DB_UUID, DB_TEXT | DB_ARRAY},
};

const Statement EXCLUSION_LIST_DELETE = {
    .name = "exclusion_list_delete",
    .sql = "DELETE FROM exclusion_list WHERE firm_id = $1 AND id = $2 AND revision = $3",
    .parameters = {DB_UUID, DB_UUID, DB_INTEGER},
};

Error *exclusion_list_store_get(DbSession *session, ExclusionListId id,
                                ExclusionListRecord *record_out)
{
    DbResult *result;

    TRY(DB_QUERY(session, &EXCLUSION_LIST_GET, &result, PARAM(session->firm), PARAM(id)));
    return db_one(result, record_out);
}

Error *exclusion_list_store_list(DbSession *session, const Page *page,
                                 ExclusionListRecord **records_out, size_t *count_out)
{
    DbResult *result;

    TRY(DB_QUERY(session, &EXCLUSION_LIST_LIST, &result, PARAM(session->firm), PARAM(page->after),
                 PARAM(page->limit)));
    return db_rows(result, records_out, count_out);
}

static Error *write_symbols(DbSession *session, const ExclusionListRecord *record)
{
    DbResult *result;

    TRY(DB_QUERY(session, &EXCLUSION_LIST_LEAVE, &result, PARAM(session->firm), PARAM(record->id),
                 PARAM_ARRAY(record->symbols, record->symbol_count)));
    return DB_QUERY(session, &EXCLUSION_LIST_NAME, &result, PARAM(session->firm), PARAM(record->id),
                    PARAM_ARRAY(record->symbols, record->symbol_count));
}

Error *exclusion_list_store_insert(DbSession *session, const ExclusionListRecord *record)
{
    DbResult *result;

    TRY(row_write(session, &EXCLUSION_LIST_INSERT, WRITTEN_TABLE, record, &result));
    TRY(row_expect(session, result, 1));
    return write_symbols(session, record);
}

Error *exclusion_list_store_update(DbSession *session, ExclusionListRecord *record)
{
    DbResult *result;
    NewRevision changed;

    TRY(row_write(session, &EXCLUSION_LIST_UPDATE, WRITTEN_TABLE, record, &result));
    TRY(row_updated(session, result, &changed));
    record->revision = changed.revision;
    return write_symbols(session, record);
}

Error *exclusion_list_store_delete(DbSession *session, ExclusionListId id, int64_t revision)
{
    DbResult *result;

    TRY(DB_QUERY(session, &EXCLUSION_LIST_DELETE, &result, PARAM(session->firm), PARAM(id),
                 PARAM(revision)));
    return row_hit(session, result);
}
