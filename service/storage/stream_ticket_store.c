#include "storage/stream_ticket_store.h"

typedef struct ExpiryRow {
    Timestamp expires_at;
} ExpiryRow;

static const DbColumn EXPIRY_COLUMNS[] = {COLUMN(ExpiryRow, expires_at)};

const Statement STREAM_TICKET_INSERT = {
    .name = "stream_ticket_insert",
    .sql = "WITH expired AS (DELETE FROM stream_ticket WHERE firm_id = $1 AND expires_at <= now())"
           " INSERT INTO stream_ticket (firm_id, key_id, secret_hash) VALUES ($1, $2, $3)"
           " RETURNING expires_at",
    .parameters = {DB_UUID, DB_UUID, DB_DIGEST},
    ROWS_OF(ExpiryRow, EXPIRY_COLUMNS),
};

typedef struct HoldsRow {
    bool holds;
} HoldsRow;

static const DbColumn HOLDS_COLUMNS[] = {COLUMN(HoldsRow, holds)};

const Statement STREAM_TICKET_TAKE = {
    .name = "stream_ticket_take",
    .sql = "DELETE FROM stream_ticket WHERE firm_id = $1 AND key_id = $2 AND secret_hash = $3"
           " RETURNING expires_at > now() AS holds",
    .parameters = {DB_UUID, DB_UUID, DB_DIGEST},
    ROWS_OF(HoldsRow, HOLDS_COLUMNS),
};

Error *stream_ticket_store_insert(DbSession *session, ApiKeyId key_id, const Digest *secret_hash,
                                  Timestamp *expires_at_out)
{
    DbResult *result;
    ExpiryRow row;

    TRY(DB_QUERY(session, &STREAM_TICKET_INSERT, &result, PARAM(session->firm), PARAM(key_id),
                 PARAM(*secret_hash)));
    TRY(db_one(result, &row));
    *expires_at_out = row.expires_at;
    return NULL;
}

Error *stream_ticket_store_take(DbSession *session, ApiKeyId key_id, const Digest *secret_hash,
                                bool *holds_out)
{
    DbResult *result;
    HoldsRow row = {false};
    bool found;

    TRY(DB_QUERY(session, &STREAM_TICKET_TAKE, &result, PARAM(session->firm), PARAM(key_id),
                 PARAM(*secret_hash)));
    TRY(db_optional(result, &row, &found));
    *holds_out = found && row.holds;
    return NULL;
}
