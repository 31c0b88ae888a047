#include "storage/security_store.h"

#include "storage/row.h"

#define SECURITY_FIELDS                                                                            \
    "id, symbol, name, tax_kind, asset_class, unit, issuer, sector, identity_group, revision, "    \
    "created_at"

#define SECURITY_FROM " FROM security"

static const DbColumn COLUMNS[] = {
    COLUMN(SecurityRecord, id),
    COLUMN(SecurityRecord, symbol),
    COLUMN(SecurityRecord, name),
    COLUMN_WORD(SecurityRecord, tax_kind, &TAX_KIND_NAMES),
    COLUMN_WORD(SecurityRecord, asset_class, &ASSET_CLASS_NAMES),
    COLUMN_WORD(SecurityRecord, unit, &TRADE_UNIT_NAMES),
    COLUMN(SecurityRecord, issuer),
    COLUMN(SecurityRecord, sector),
    COLUMN(SecurityRecord, identity_group),
    COLUMN(SecurityRecord, revision),
    COLUMN(SecurityRecord, created_at),
};

/* The firm, then the columns above. */
#define SECURITY_TYPES                                                                             \
    {                                                                                              \
        DB_UUID, DB_UUID, DB_TEXT, DB_TEXT, DB_TEXT, DB_TEXT, DB_TEXT, DB_TEXT, DB_TEXT, DB_TEXT,  \
            DB_INTEGER, DB_TIMESTAMP                                                               \
    }

const Statement SECURITY_GET = {
    .name = "security_get",
    .sql = "SELECT " SECURITY_FIELDS SECURITY_FROM " WHERE firm_id = $1 AND id = $2",
    .parameters = {DB_UUID, DB_UUID},
    ROWS_OF(SecurityRecord, COLUMNS),
};

const Statement SECURITY_LIST = {
    .name = "security_list",
    .sql = "SELECT " SECURITY_FIELDS SECURITY_FROM
           " WHERE firm_id = $1 AND id > $2 ORDER BY id LIMIT $3",
    .parameters = {DB_UUID, DB_UUID, DB_INTEGER},
    ROWS_OF(SecurityRecord, COLUMNS),
};

const Statement SECURITY_INSERT = {
    .name = "security_insert",
    .sql =
        "INSERT INTO security (firm_id, id, symbol, name, tax_kind, asset_class, unit, issuer, "
        "sector, identity_group, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $12) "
        "RETURNING " SECURITY_FIELDS,
    .parameters = SECURITY_TYPES,
    ROWS_OF(SecurityRecord, COLUMNS),
};

const Statement SECURITY_UPDATE = {
    .name = "security_update",
    .sql = "UPDATE security SET name = $4, tax_kind = $5, asset_class = $6, unit = $7, issuer = "
           "$8, sector = $9, identity_group = $10, revision = revision + 1 WHERE firm_id = $1 AND "
           "id = $2 AND revision = $11 RETURNING " SECURITY_FIELDS,
    .parameters = SECURITY_TYPES,
    ROWS_OF(SecurityRecord, COLUMNS),
};

const Statement SECURITY_DELETE = {
    .name = "security_delete",
    .sql = "DELETE FROM security WHERE firm_id = $1 AND id = $2 AND revision = $3",
    .parameters = {DB_UUID, DB_UUID, DB_INTEGER},
};

Error *security_store_get(DbSession *session, SecurityId id, SecurityRecord *record_out)
{
    DbResult *result;

    TRY(DB_QUERY(session, &SECURITY_GET, &result, PARAM(session->firm), PARAM(id)));
    return db_one(result, record_out);
}

Error *security_store_list(DbSession *session, const Page *page, SecurityRecord **records_out,
                           size_t *count_out)
{
    DbResult *result;

    TRY(DB_QUERY(session, &SECURITY_LIST, &result, PARAM(session->firm), PARAM(page->after),
                 PARAM(page->limit)));
    return db_rows(result, records_out, count_out);
}

Error *security_store_insert(DbSession *session, SecurityRecord *record)
{
    DbResult *result;

    TRY(row_write(session, &SECURITY_INSERT, ROW_TABLE(COLUMNS), record, &result));
    return db_one(result, record);
}

Error *security_store_update(DbSession *session, SecurityRecord *record)
{
    DbResult *result;

    TRY(row_write(session, &SECURITY_UPDATE, ROW_TABLE(COLUMNS), record, &result));
    return row_updated(session, result, record);
}

Error *security_store_delete(DbSession *session, SecurityId id, int64_t revision)
{
    DbResult *result;

    TRY(DB_QUERY(session, &SECURITY_DELETE, &result, PARAM(session->firm), PARAM(id),
                 PARAM(revision)));
    return row_hit(session, result);
}
