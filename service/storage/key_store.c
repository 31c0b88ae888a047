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

/* Nobody's key asked for what an administrator does. */
#define AUDITED(action)                                                                            \
    "WITH audited AS (INSERT INTO audit_entry (firm_id, action, entity_id)"                        \
    " VALUES ($1, '" action "', $2)) "

const Statement FIRM_CREATE = {
    .name = "firm_create",
    .sql = AUDITED("firm_create") "INSERT INTO firm (id, name) SELECT $1, $3 WHERE $1 = $2",
    .parameters = {DB_UUID, DB_UUID, DB_TEXT},
};

const Statement KEY_CREATE = {
    .name = "key_create",
    .sql = AUDITED("key_create") "INSERT INTO api_key (firm_id, id, public_id, secret_hash, name,"
                                 " scopes, expires_at, created_at)"
                                 " VALUES ($1, $2, $3, $4, $5, string_to_array($6, ' '), $7, $8)",
    .parameters = {DB_UUID, DB_UUID, DB_TEXT, DB_DIGEST, DB_TEXT, DB_TEXT, DB_TIMESTAMP,
                   DB_TIMESTAMP},
};

static const DbColumn OWNER_COLUMNS[] = {COLUMN(KeyOwner, firm_id), COLUMN(KeyOwner, id)};

const Statement KEY_OWNER = {
    .name = "key_owner",
    .sql = "SELECT firm_id, id FROM api_key WHERE public_id = $1",
    .parameters = {DB_TEXT},
    ROWS_OF(KeyOwner, OWNER_COLUMNS),
};

const Statement KEY_REVOKE = {
    .name = "key_revoke",
    .sql = AUDITED("key_revoke") "UPDATE api_key SET revoked_at = coalesce(revoked_at, $3)"
                                 " WHERE firm_id = $1 AND id = $2",
    .parameters = {DB_UUID, DB_UUID, DB_TIMESTAMP},
};

Error *key_store_create_firm(DbSession *session, FirmId id, Text name)
{
    return DB_QUERY(session, &FIRM_CREATE, NULL, PARAM(session->firm), PARAM(id), PARAM(name));
}

Error *key_store_create(DbSession *session, const NewKey *key)
{
    return DB_QUERY(session, &KEY_CREATE, NULL, PARAM(session->firm), PARAM(key->id),
                    PARAM(key->public_id), PARAM(key->secret_hash), PARAM(key->name),
                    PARAM(key->scopes), PARAM(key->expires_at), PARAM(key->created_at));
}

Error *key_store_owner(DbSession *session, Text public_id, KeyOwner *owner_out)
{
    DbResult *result;

    TRY(DB_QUERY(session, &KEY_OWNER, &result, PARAM(public_id)));
    return db_one(result, owner_out);
}

Error *key_store_revoke(DbSession *session, const KeyOwner *owner, Timestamp now)
{
    return DB_QUERY(session, &KEY_REVOKE, NULL, PARAM(session->firm), PARAM(owner->id), PARAM(now));
}
