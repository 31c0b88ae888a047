#include "storage/household_store.h"

#include "storage/row.h"

#define HOUSEHOLD_FIELDS                                                                           \
    "id, name, external_id, lot_selection, model_id, spouse_replacement, drift_tolerance, "        \
    "version, revision, created_at"

static const DbColumn COLUMNS[] = {
    COLUMN(HouseholdRecord, id),
    COLUMN(HouseholdRecord, name),
    COLUMN(HouseholdRecord, external_id),
    COLUMN_WORD(HouseholdRecord, lot_selection, &LOT_SELECTION_NAMES),
    COLUMN(HouseholdRecord, model_id),
    COLUMN_WORD(HouseholdRecord, spouse_replacement, &SPOUSE_REPLACEMENT_NAMES),
    COLUMN(HouseholdRecord, drift_tolerance),
    COLUMN(HouseholdRecord, version),
    COLUMN(HouseholdRecord, revision),
    COLUMN(HouseholdRecord, created_at),
};

const Statement HOUSEHOLD_GET = {
    .name = "household_get",
    .sql = "SELECT " HOUSEHOLD_FIELDS " FROM household WHERE firm_id = $1 AND id = $2",
    .parameters = {DB_UUID, DB_UUID},
    ROWS_OF(HouseholdRecord, COLUMNS),
};

const Statement HOUSEHOLD_LIST = {
    .name = "household_list",
    .sql = "SELECT " HOUSEHOLD_FIELDS " FROM household"
           " WHERE firm_id = $1 AND id > $2 ORDER BY id LIMIT $3",
    .parameters = {DB_UUID, DB_UUID, DB_INTEGER},
    ROWS_OF(HouseholdRecord, COLUMNS),
};

#define HOUSEHOLD_TYPES                                                                            \
    {                                                                                              \
        DB_UUID, DB_UUID, DB_TEXT, DB_TEXT, DB_TEXT, DB_UUID, DB_TEXT, DB_RATE, DB_INTEGER,        \
            DB_INTEGER, DB_TIMESTAMP                                                               \
    }

const Statement HOUSEHOLD_INSERT = {
    .name = "household_insert",
    .sql = "INSERT INTO household (firm_id, id, name, external_id, lot_selection, model_id,"
           " spouse_replacement, drift_tolerance, created_at)"
           " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $11) RETURNING " HOUSEHOLD_FIELDS,
    .parameters = HOUSEHOLD_TYPES,
    ROWS_OF(HouseholdRecord, COLUMNS),
};

const Statement HOUSEHOLD_UPDATE = {
    .name = "household_update",
    .sql = "UPDATE household SET name = $3, external_id = $4, lot_selection = $5,"
           " model_id = $6, spouse_replacement = $7, drift_tolerance = $8,"
           " revision = revision + 1"
           " WHERE firm_id = $1 AND id = $2 AND revision = $10 RETURNING " HOUSEHOLD_FIELDS,
    .parameters = HOUSEHOLD_TYPES,
    ROWS_OF(HouseholdRecord, COLUMNS),
};

const Statement HOUSEHOLD_DELETE = {
    .name = "household_delete",
    .sql = "DELETE FROM household WHERE firm_id = $1 AND id = $2 AND revision = $3",
    .parameters = {DB_UUID, DB_UUID, DB_INTEGER},
};

Error *household_store_get(DbSession *session, HouseholdId id, HouseholdRecord *record_out)
{
    DbResult *result;

    TRY(DB_QUERY(session, &HOUSEHOLD_GET, &result, PARAM(session->firm), PARAM(id)));
    return db_one(result, record_out);
}

Error *household_store_list(DbSession *session, const Page *page, HouseholdRecord **records_out,
                            size_t *count_out)
{
    DbResult *result;

    TRY(DB_QUERY(session, &HOUSEHOLD_LIST, &result, PARAM(session->firm), PARAM(page->after),
                 PARAM(page->limit)));
    return db_rows(result, records_out, count_out);
}

Error *household_store_insert(DbSession *session, HouseholdRecord *record)
{
    DbResult *result;

    TRY(row_write(session, &HOUSEHOLD_INSERT, ROW_TABLE(COLUMNS), record, &result));
    return db_one(result, record);
}

Error *household_store_update(DbSession *session, HouseholdRecord *record)
{
    DbResult *result;

    TRY(row_write(session, &HOUSEHOLD_UPDATE, ROW_TABLE(COLUMNS), record, &result));
    return row_updated(session, result, record);
}

Error *household_store_delete(DbSession *session, HouseholdId id, int64_t revision)
{
    DbResult *result;

    TRY(DB_QUERY(session, &HOUSEHOLD_DELETE, &result, PARAM(session->firm), PARAM(id),
                 PARAM(revision)));
    return row_hit(session, result);
}
