/*
 * Firms and API keys: looked up by the daemon across firms through one function, made and revoked
 * by the administration commands under a role of their own. Secrets are never here, only their
 * hashes.
 */
#pragma once

#include "base/clock.h"
#include "base/digest.h"
#include "storage/db.h"

typedef struct KeyRow {
    FirmId firm_id;
    ApiKeyId id;
    Digest secret_hash;
    Text scopes; /* words separated by one space */
    OptionalTimestamp expires_at;
    OptionalTimestamp revoked_at;
} KeyRow;

/* The key with this public id, of whatever firm; *found_out false when there is none. */
MUST_USE Error *key_store_lookup(DbSession *session, Text public_id, KeyRow *key_out,
                                 bool *found_out);

typedef struct NewKey {
    ApiKeyId id;
    Text public_id;
    Digest secret_hash;
    Text name;
    Text scopes; /* words separated by one space */
    OptionalTimestamp expires_at;
    Timestamp created_at;
} NewKey;

/*
 * For the administration commands, each with its audit entry, in a transaction of the
 * administrator's role whose firm is set.
 */
MUST_USE Error *key_store_create_firm(DbSession *session, FirmId id, Text name);
MUST_USE Error *key_store_create(DbSession *session, const NewKey *key);

typedef struct KeyOwner {
    FirmId firm_id;
    ApiKeyId id;
} KeyOwner;

/* Whose key it is, across firms, for the administrator's role. ERROR_NOT_FOUND when there is none.
 */
MUST_USE Error *key_store_owner(DbSession *session, Text public_id, KeyOwner *owner_out);

/* A key that was revoked before stays revoked since then. */
MUST_USE Error *key_store_revoke(DbSession *session, const KeyOwner *owner, Timestamp now);
