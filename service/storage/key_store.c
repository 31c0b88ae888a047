#include "storage/key_store.h"

static const DbColumn KEY_COLUMNS[] = {
    COLUMN(KeyRow, firm_id), COLUMN(KeyRow, id),         COLUMN(KeyRow, secret_hash),
    COLUMN(KeyRow, scopes),  COLUMN(KeyRow, expires_at), COLUMN(KeyRow, revoked_at),
};

const Statement KEY_LOOKUP = {
    .name = "key_lookup",
    .sql = "SELECT firm_id, id, secret_hash,"
           " array_to_string(scopes, ' ') AS scopes, expires_at, revoked_at"
           " FROM key_lookup($1)",
    .parameters = {DB_TEXT},
    ROWS_OF(KeyRow, KEY_COLUMNS),
};

Error *key_store_lookup(DbSession *session, Text public_id, KeyRow *key_out, bool *found_out)
{
    DbResult *result;

    TRY(DB_QUERY(session, &KEY_LOOKUP, &result, PARAM(public_id)));
    return db_optional(result, key_out, found_out);
}

const Statement FIRM_CREATE = {
    .name = "firm_create",
    .sql = "INSERT INTO firm (id, name) VALUES ($1, $2)",
    .parameters = {DB_UUID, DB_TEXT},
};

const Statement KEY_CREATE = {
    .name = "key_create",
    .sql = "INSERT INTO api_key (firm_id, id, public_id, secret_hash, name, scopes, expires_at,"
           " created_at) VALUES ($1, $2, $3, $4, $5, string_to_array($6, ' '), $7, $8)",
    .parameters = {DB_UUID, DB_UUID, DB_TEXT, DB_DIGEST, DB_TEXT, DB_TEXT, DB_TIMESTAMP,
                   DB_TIMESTAMP},
};

const Statement KEY_REVOKE = {
    .name = "key_revoke",
    .sql = "UPDATE api_key SET revoked_at = coalesce(revoked_at, $2) WHERE public_id = $1",
    .parameters = {DB_TEXT, DB_TIMESTAMP},
};

Error *key_store_create_firm(DbSession *session, FirmId id, Text name)
{
    return DB_QUERY(session, &FIRM_CREATE, NULL, PARAM(id), PARAM(name));
}

Error *key_store_create(DbSession *session, const NewKey *key)
{
    return DB_QUERY(session, &KEY_CREATE, NULL, PARAM(session->firm), PARAM(key->id),
                    PARAM(key->public_id), PARAM(key->secret_hash), PARAM(key->name),
                    PARAM(key->scopes), PARAM(key->expires_at), PARAM(key->created_at));
}

Error *key_store_revoke(DbSession *session, Text public_id, Timestamp now, bool *revoked_out)
{
    DbResult *result;

    TRY(DB_QUERY(session, &KEY_REVOKE, &result, PARAM(public_id), PARAM(now)));
    *revoked_out = db_affected(result) == 1;
    return NULL;
}
