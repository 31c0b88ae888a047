#include "storage/preview_store.h"

#include "storage/row.h"

#define PREVIEW_FIELDS                                                                             \
    "id, household_id, kind, state, lot_selection, revision, order_document, household_version,"   \
    " config_version, price_set_id, price_sequence, trade_date, rules_version, engine_version,"    \
    " created_at, expires_at"

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
};

/* The firm, then the columns above. */
#define PREVIEW_TYPES                                                                              \
    {                                                                                              \
        DB_UUID, DB_UUID, DB_UUID, DB_TEXT, DB_TEXT, DB_TEXT, DB_INTEGER, DB_TEXT, DB_INTEGER,     \
            DB_INTEGER, DB_UUID, DB_INTEGER, DB_DATE, DB_TEXT, DB_TEXT, DB_TIMESTAMP, DB_TIMESTAMP \
    }

const Statement PREVIEW_GET = {
    .name = "preview_get",
    .sql = "SELECT " PREVIEW_FIELDS " FROM preview WHERE firm_id = $1 AND id = $2",
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
           " AND household_id = $2 AND version > $3 ORDER BY version, position LIMIT 1),"
           "(SELECT created_at FROM outbox WHERE firm_id = $1 AND scope = 'config'"
           " AND household_id IS NULL AND version > $4 ORDER BY version, position LIMIT 1),"
           "(SELECT created_at FROM outbox WHERE firm_id = $1 AND scope = 'prices'"
           " AND household_id IS NULL AND version > $5 ORDER BY version, position LIMIT 1))"
           " AS since",
    .parameters = {DB_UUID, DB_UUID, DB_INTEGER, DB_INTEGER, DB_INTEGER},
    ROWS_OF(StaleSince, SINCE_COLUMNS),
};

static const DbColumn PINS_COLUMNS[] = {
    COLUMN(Pins, household_version), COLUMN(Pins, config_version), COLUMN(Pins, price_set_id),
    COLUMN(Pins, price_sequence),    COLUMN(Pins, price_as_of),
};

const Statement PREVIEW_PINS = {
    .name = "preview_pins",
    .sql = "SELECT h.version AS household_version, f.config_version, p.id AS price_set_id,"
           " p.sequence AS price_sequence, p.as_of AS price_as_of"
           " FROM household h JOIN firm f ON f.id = $1"
           " JOIN price_current pc ON pc.firm_id = $1"
           " JOIN price_set p ON p.firm_id = $1 AND p.id = pc.price_set_id"
           " WHERE h.firm_id = $1 AND h.id = $2",
    .parameters = {DB_UUID, DB_UUID},
    ROWS_OF(Pins, PINS_COLUMNS),
};

const Statement PREVIEW_INSERT = {
    .name = "preview_insert",
    .sql = "INSERT INTO preview (firm_id, " PREVIEW_FIELDS ") VALUES ($1, $2, $3, $4, $5, $6,"
           " $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
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

Error *preview_store_get(DbSession *session, PreviewId id, PreviewRecord *record_out)
{
    DbResult *result;

    TRY(DB_QUERY(session, &PREVIEW_GET, &result, PARAM(session->firm), PARAM(id)));
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
                                 OptionalTimestamp *since_out)
{
    DbResult *result;
    StaleSince stale;

    TRY(DB_QUERY(session, &PREVIEW_STALE_SINCE, &result, PARAM(session->firm),
                 PARAM(record->household_id), PARAM(record->pins.household_version),
                 PARAM(record->pins.config_version), PARAM(record->pins.price_sequence)));
    TRY(db_one(result, &stale));
    *since_out = stale.since;
    return NULL;
}

Error *preview_store_pins(DbSession *session, HouseholdId household_id, Pins *pins_out,
                          bool *found_out)
{
    DbResult *result;

    TRY(DB_QUERY(session, &PREVIEW_PINS, &result, PARAM(session->firm), PARAM(household_id)));
    return db_optional(result, pins_out, found_out);
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
