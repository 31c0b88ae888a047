#include "storage/household_snapshot_store.h"

const Statement HOUSEHOLD_SNAPSHOT_INSERT = {
    .name = "household_snapshot_insert",
    .sql = "INSERT INTO household_snapshot (firm_id, household_id, hash, document)"
           " VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
    .parameters = {DB_UUID, DB_UUID, DB_DIGEST, DB_TEXT},
};

typedef struct Document {
    Text document;
} Document;

static const DbColumn DOCUMENT_COLUMNS[] = {COLUMN(Document, document)};

const Statement HOUSEHOLD_SNAPSHOT_GET = {
    .name = "household_snapshot_get",
    .sql = "SELECT document FROM household_snapshot"
           " WHERE firm_id = $1 AND household_id = $2 AND hash = $3",
    .parameters = {DB_UUID, DB_UUID, DB_DIGEST},
    ROWS_OF(Document, DOCUMENT_COLUMNS),
};

const Statement HOUSEHOLD_SNAPSHOT_LOCK = {
    .name = "household_snapshot_lock",
    .sql = "SELECT id FROM household WHERE firm_id = $1 AND id = $2 FOR UPDATE SKIP LOCKED",
    .parameters = {DB_UUID, DB_UUID},
};

const Statement HOUSEHOLD_SNAPSHOT_PURGE = {
    .name = "household_snapshot_purge",
    .sql = "DELETE FROM household_snapshot s WHERE s.firm_id = $1 AND s.household_id = ANY ($2)"
           " AND NOT EXISTS (SELECT FROM preview_revision r WHERE r.firm_id = $1"
           " AND r.household_id = s.household_id AND r.snapshot_hash = s.hash)",
    .parameters = {DB_UUID, DB_UUID | DB_ARRAY},
};

Error *household_snapshot_store_insert(DbSession *session, HouseholdId household_id,
                                       const Digest *hash, Text document)
{
    return DB_ENQUEUE(session, &HOUSEHOLD_SNAPSHOT_INSERT, -1, PARAM(session->firm),
                      PARAM(household_id), PARAM(*hash), PARAM(document));
}

Error *household_snapshot_store_get(DbSession *session, HouseholdId household_id,
                                    const Digest *hash, Text *document_out)
{
    DbResult *result;
    Document found;

    TRY(DB_QUERY(session, &HOUSEHOLD_SNAPSHOT_GET, &result, PARAM(session->firm),
                 PARAM(household_id), PARAM(*hash)));
    TRY(db_one(result, &found));
    *document_out = found.document;
    return NULL;
}

Error *household_snapshot_store_lock(DbSession *session, HouseholdId household_id, bool *locked_out)
{
    DbResult *result;

    TRY(DB_QUERY(session, &HOUSEHOLD_SNAPSHOT_LOCK, &result, PARAM(session->firm),
                 PARAM(household_id)));
    *locked_out = db_affected(result) != 0;
    return NULL;
}

Error *household_snapshot_store_purge(DbSession *session, const HouseholdId *household_ids,
                                      size_t count)
{
    return DB_ENQUEUE(session, &HOUSEHOLD_SNAPSHOT_PURGE, -1, PARAM(session->firm),
                      PARAM_ARRAY(household_ids, count));
}
