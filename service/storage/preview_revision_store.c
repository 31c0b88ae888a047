#include "storage/preview_revision_store.h"

#include "storage/row.h"

#define REVISION_FIELDS                                                                            \
    "preview_id, household_id, revision, order_document, household_version, config_version,"       \
    " price_set_id, price_sequence, trade_date, rules_version, engine_version, snapshot_hash,"     \
    " result_document, created_at"

static const DbColumn COLUMNS[] = {
    COLUMN(PreviewRevisionRecord, preview_id),
    COLUMN(PreviewRevisionRecord, household_id),
    COLUMN(PreviewRevisionRecord, revision),
    COLUMN(PreviewRevisionRecord, order_document),
    COLUMN_AS(PreviewRevisionRecord, pins.household_version, "household_version"),
    COLUMN_AS(PreviewRevisionRecord, pins.config_version, "config_version"),
    COLUMN_AS(PreviewRevisionRecord, pins.price_set_id, "price_set_id"),
    COLUMN_AS(PreviewRevisionRecord, pins.price_sequence, "price_sequence"),
    COLUMN(PreviewRevisionRecord, trade_date),
    COLUMN(PreviewRevisionRecord, rules_version),
    COLUMN(PreviewRevisionRecord, engine_version),
    COLUMN(PreviewRevisionRecord, snapshot_hash),
    COLUMN(PreviewRevisionRecord, result_document),
    COLUMN(PreviewRevisionRecord, created_at),
};

const Statement PREVIEW_REVISION_INSERT = {
    .name = "preview_revision_insert",
    .sql = "INSERT INTO preview_revision (firm_id, " REVISION_FIELDS ") VALUES ($1, $2, $3, $4,"
           " $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
    .parameters = {DB_UUID, DB_UUID, DB_UUID, DB_INTEGER, DB_TEXT, DB_INTEGER, DB_INTEGER, DB_UUID,
                   DB_INTEGER, DB_DATE, DB_TEXT, DB_TEXT, DB_DIGEST, DB_TEXT, DB_TIMESTAMP},
};

const Statement PREVIEW_REVISION_GET = {
    .name = "preview_revision_get",
    .sql = "SELECT " REVISION_FIELDS " FROM preview_revision"
           " WHERE firm_id = $1 AND preview_id = $2 AND revision = $3",
    .parameters = {DB_UUID, DB_UUID, DB_INTEGER},
    ROWS_OF(PreviewRevisionRecord, COLUMNS),
};

Error *preview_revision_store_insert(DbSession *session, const PreviewRevisionRecord *record)
{
    return row_enqueue(session, &PREVIEW_REVISION_INSERT, ROW_TABLE(COLUMNS), record);
}

Error *preview_revision_store_get(DbSession *session, PreviewId id, int64_t revision,
                                  PreviewRevisionRecord *record_out, bool *found_out)
{
    DbResult *result;

    TRY(DB_QUERY(session, &PREVIEW_REVISION_GET, &result, PARAM(session->firm), PARAM(id),
                 PARAM(revision)));
    return db_optional(result, record_out, found_out);
}
