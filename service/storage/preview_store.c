#include "storage/preview_store.h"

#include "storage/row.h"

#define PREVIEW_FIELDS                                                                             \
    "id, household_id, kind, state, lot_selection, revision, order_document, household_version,"   \
    " config_version, price_set_id, price_sequence, trade_date, rules_version, engine_version,"    \
    " created_at, expires_at, superseded_by"

static const DbColumn COLUMNS[] = {
    COLUMN(PreviewRecord, id),
    COLUMN(PreviewRecord, household_id),
    COLUMN_WORD(PreviewRecord, kind, &PREVIEW_KIND_NAMES),
    COLUMN_WORD(PreviewRecord, state, &PREVIEW_STATE_NAMES),
    COLUMN_WORD(PreviewRecord, lot_selection, &LOT_SELECTION_NAMES),
    COLUMN(PreviewRecord, revision),
    COLUMN(PreviewRecord, order_document),
    COLUMN_AS(PreviewRecord, pins.household_version, "household_version"),
    COLUMN_AS(PreviewRecord, pins.config_version, "config_version"),
    COLUMN_AS(PreviewRecord, pins.price_set_id, "price_set_id"),
    COLUMN_AS(PreviewRecord, pins.price_sequence, "price_sequence"),
    COLUMN(PreviewRecord, trade_date),
    COLUMN(PreviewRecord, rules_version),
    COLUMN(PreviewRecord, engine_version),
    COLUMN(PreviewRecord, created_at),
    COLUMN(PreviewRecord, expires_at),
    COLUMN(PreviewRecord, superseded_by),
};

/* The firm, then the columns above. */
#define PREVIEW_TYPES                                                                              \
    {                                                                                              \
        DB_UUID, DB_UUID, DB_UUID, DB_TEXT, DB_TEXT, DB_TEXT, DB_INTEGER, DB_TEXT, DB_INTEGER,     \
            DB_INTEGER, DB_UUID, DB_INTEGER, DB_DATE, DB_TEXT, DB_TEXT, DB_TIMESTAMP,              \
            DB_TIMESTAMP, DB_UUID                                                                  \
    }

const Statement PREVIEW_GET = {
    .name = "preview_get",
    .sql = "SELECT " PREVIEW_FIELDS " FROM preview WHERE firm_id = $1 AND id = $2",
    .parameters = {DB_UUID, DB_UUID},
    ROWS_OF(PreviewRecord, COLUMNS),
};

const Statement PREVIEW_LOCK = {
    .name = "preview_lock",
    .sql = "SELECT " PREVIEW_FIELDS " FROM preview WHERE firm_id = $1 AND id = $2 FOR UPDATE",
    .parameters = {DB_UUID, DB_UUID},
    ROWS_OF(PreviewRecord, COLUMNS),
};

const Statement PREVIEW_LIST = {
    .name = "preview_list",
    .sql = "SELECT " PREVIEW_FIELDS " FROM preview"
           " WHERE firm_id = $1 AND household_id = $2 AND id > $3 ORDER BY id LIMIT $4",
    .parameters = {DB_UUID, DB_UUID, DB_UUID, DB_INTEGER},
    ROWS_OF(PreviewRecord, COLUMNS),
};

typedef struct StaleSince {
    OptionalTimestamp since;
} StaleSince;

static const DbColumn SINCE_COLUMNS[] = {COLUMN(StaleSince, since)};

const Statement PREVIEW_STALE_SINCE = {
    .name = "preview_stale_since",
    .sql = "SELECT least("
           "(SELECT created_at FROM outbox WHERE firm_id = $1 AND scope = 'household'"
           " AND household_id = $2 AND version > $3 AND version <= $6"
           " ORDER BY version, position LIMIT 1),"
           "(SELECT created_at FROM outbox WHERE firm_id = $1 AND scope = 'config'"
           " AND household_id IS NULL AND version > $4 AND version <= $7"
           " ORDER BY version, position LIMIT 1),"
           "(SELECT created_at FROM outbox WHERE firm_id = $1 AND scope = 'prices'"
           " AND household_id IS NULL AND version > $5 AND version <= $8"
           " ORDER BY version, position LIMIT 1))"
           " AS since",
    .parameters = {DB_UUID, DB_UUID, DB_INTEGER, DB_INTEGER, DB_INTEGER, DB_INTEGER, DB_INTEGER,
                   DB_INTEGER},
    ROWS_OF(StaleSince, SINCE_COLUMNS),
};

const Statement PREVIEW_INSERT = {
    .name = "preview_insert",
    .sql = "INSERT INTO preview (firm_id, " PREVIEW_FIELDS ") VALUES ($1, $2, $3, $4, $5, $6,"
           " $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)",
    .parameters = PREVIEW_TYPES,
};

const Statement PREVIEW_UPDATE = {
    .name = "preview_update",
    .sql = "UPDATE preview SET lot_selection = $6, revision = $7, order_document = $8,"
           " household_version = $9, config_version = $10, price_set_id = $11,"
           " price_sequence = $12, trade_date = $13, rules_version = $14,"
           " engine_version = $15"
           " WHERE firm_id = $1 AND id = $2 AND revision = $7 - 1 AND state = 'open'",
    .parameters = PREVIEW_TYPES,
};

const Statement PREVIEW_DELETE = {
    .name = "preview_delete",
    .sql = "DELETE FROM preview WHERE firm_id = $1 AND id = $2 AND revision = $3"
           " AND state <> 'executed'",
    .parameters = {DB_UUID, DB_UUID, DB_INTEGER},
};

const Statement PREVIEW_SUPERSEDE = {
    .name = "preview_supersede",
    .sql = "UPDATE preview SET state = 'superseded', superseded_by = $3"
           " WHERE firm_id = $1 AND id = $2 AND state = 'open' AND expires_at > $4",
    .parameters = {DB_UUID, DB_UUID, DB_UUID, DB_TIMESTAMP},
};

static const DbColumn KEY_COLUMNS[] = {
    COLUMN(PreviewKey, id),
    COLUMN(PreviewKey, household_id),
};

/*
 * Whoever keeps a result holds its household for key share. None whose household is in use is
 * taken: what is found here refers to snapshots that nobody else takes up or gives up meanwhile.
 */
const Statement PREVIEW_LOCK_EXPIRED = {
    .name = "preview_lock_expired",
    .sql = "SELECT p.id, p.household_id FROM preview p"
           " JOIN household h ON h.firm_id = $1 AND h.id = p.household_id"
           " WHERE p.firm_id = $1 AND p.state = 'open' AND p.expires_at < $2"
           " ORDER BY p.expires_at LIMIT $3 FOR UPDATE OF p, h SKIP LOCKED",
    .parameters = {DB_UUID, DB_TIMESTAMP, DB_INTEGER},
    ROWS_OF(PreviewKey, KEY_COLUMNS),
};

const Statement PREVIEW_PURGE = {
    .name = "preview_purge",
    .sql = "DELETE FROM preview WHERE firm_id = $1 AND id = ANY ($2)",
    .parameters = {DB_UUID, DB_UUID | DB_ARRAY},
};

Error *preview_store_get(DbSession *session, PreviewId id, PreviewRecord *record_out)
{
    DbResult *result;

    TRY(DB_QUERY(session, &PREVIEW_GET, &result, PARAM(session->firm), PARAM(id)));
    return db_one(result, record_out);
}

Error *preview_store_lock(DbSession *session, PreviewId id, PreviewRecord *record_out)
{
    DbResult *result;

    TRY(DB_QUERY(session, &PREVIEW_LOCK, &result, PARAM(session->firm), PARAM(id)));
    return db_one(result, record_out);
}

Error *preview_store_list(DbSession *session, HouseholdId household_id, const Page *page,
                          PreviewRecord **records_out, size_t *count_out)
{
    DbResult *result;

    TRY(DB_QUERY(session, &PREVIEW_LIST, &result, PARAM(session->firm), PARAM(household_id),
                 PARAM(page->after), PARAM(page->limit)));
    return db_rows(result, records_out, count_out);
}

Error *preview_store_stale_since(DbSession *session, const PreviewRecord *record,
                                 const Pins *present, OptionalTimestamp *since_out)
{
    DbResult *result;
    StaleSince stale;

    TRY(DB_QUERY(session, &PREVIEW_STALE_SINCE, &result, PARAM(session->firm),
                 PARAM(record->household_id), PARAM(record->pins.household_version),
                 PARAM(record->pins.config_version), PARAM(record->pins.price_sequence),
                 PARAM(present->household_version), PARAM(present->config_version),
                 PARAM(present->price_sequence)));
    TRY(db_one(result, &stale));
    *since_out = stale.since;
    return NULL;
}

Error *preview_store_insert(DbSession *session, const PreviewRecord *record)
{
    return row_enqueue(session, &PREVIEW_INSERT, ROW_TABLE(COLUMNS), record);
}

Error *preview_store_update(DbSession *session, const PreviewRecord *record)
{
    DbResult *result;

    TRY(row_write(session, &PREVIEW_UPDATE, ROW_TABLE(COLUMNS), record, &result));
    return row_hit(session, result);
}

Error *preview_store_delete(DbSession *session, PreviewId id, int64_t revision)
{
    DbResult *result;

    TRY(DB_QUERY(session, &PREVIEW_DELETE, &result, PARAM(session->firm), PARAM(id),
                 PARAM(revision)));
    return row_hit(session, result);
}

Error *preview_store_supersede(DbSession *session, PreviewId id, const PreviewRecord *by,
                               bool *done_out)
{
    DbResult *result;

    TRY(DB_QUERY(session, &PREVIEW_SUPERSEDE, &result, PARAM(session->firm), PARAM(id),
                 PARAM(by->id), PARAM(by->created_at)));
    *done_out = db_affected(result) != 0;
    return NULL;
}

Error *preview_store_lock_expired(DbSession *session, Timestamp before, int64_t limit,
                                  PreviewKey **keys_out, size_t *count_out)
{
    DbResult *result;

    TRY(DB_QUERY(session, &PREVIEW_LOCK_EXPIRED, &result, PARAM(session->firm), PARAM(before),
                 PARAM(limit)));
    return db_rows(result, keys_out, count_out);
}

Error *preview_store_purge(DbSession *session, const PreviewKey *keys, size_t count)
{
    return DB_ENQUEUE(session, &PREVIEW_PURGE, (int64_t)count, PARAM(session->firm),
                      PARAM_EACH(keys, count, id));
}
