#include "storage/effect_store.h"

#include <assert.h>

static const DbColumn VERSION_COLUMNS[] = {
    COLUMN(EffectVersion, household_id),
    COLUMN(EffectVersion, version),
};

/* The row of the household is locked by its new version before anything below it is touched. */
#define BUMP_HOUSEHOLD    "UPDATE household SET version = version + 1 WHERE firm_id = $1 AND id = "
#define RETURNING_VERSION " RETURNING id AS household_id, version"

const Statement EFFECT_BUMP_HOUSEHOLD = {
    .name = "effect_bump_household",
    .sql = BUMP_HOUSEHOLD "$2" RETURNING_VERSION,
    .parameters = {DB_UUID, DB_UUID},
    ROWS_OF(EffectVersion, VERSION_COLUMNS),
};

const Statement EFFECT_BUMP_HOUSEHOLD_OF_ACCOUNT = {
    .name = "effect_bump_household_of_account",
    .sql = BUMP_HOUSEHOLD
    "(SELECT household_id FROM account WHERE firm_id = $1 AND id = $2)" RETURNING_VERSION,
    .parameters = {DB_UUID, DB_UUID},
    ROWS_OF(EffectVersion, VERSION_COLUMNS),
};

const Statement EFFECT_BUMP_HOUSEHOLD_OF_LOT = {
    .name = "effect_bump_household_of_lot",
    .sql = BUMP_HOUSEHOLD
    "(SELECT household_id FROM lot WHERE firm_id = $1 AND id = $2)" RETURNING_VERSION,
    .parameters = {DB_UUID, DB_UUID},
    ROWS_OF(EffectVersion, VERSION_COLUMNS),
};

const Statement EFFECT_HOLD_HOUSEHOLD = {
    .name = "effect_hold_household",
    .sql = "SELECT id AS household_id, version FROM household"
           " WHERE firm_id = $1 AND id = $2 FOR KEY SHARE",
    .parameters = {DB_UUID, DB_UUID},
    ROWS_OF(EffectVersion, VERSION_COLUMNS),
};

static const DbColumn COUNTER_COLUMNS[] = {COLUMN(EffectVersion, version)};

const Statement EFFECT_READ_CONFIG = {
    .name = "effect_read_config",
    .sql = "SELECT config_version AS version FROM firm WHERE id = $1",
    .parameters = {DB_UUID},
    ROWS_OF(EffectVersion, COUNTER_COLUMNS),
};

const Statement EFFECT_HOLD_RUN = {
    .name = "effect_hold_run",
    .sql = "SELECT f.config_version AS version FROM rebalance_run r JOIN firm f ON f.id = $1"
           " WHERE r.firm_id = $1 AND r.id = $2 FOR NO KEY UPDATE OF r",
    .parameters = {DB_UUID, DB_UUID},
    ROWS_OF(EffectVersion, COUNTER_COLUMNS),
};

const Statement EFFECT_BUMP_CONFIG = {
    .name = "effect_bump_config",
    .sql = "UPDATE firm SET config_version = config_version + 1 WHERE id = $1"
           " RETURNING config_version AS version",
    .parameters = {DB_UUID},
    ROWS_OF(EffectVersion, COUNTER_COLUMNS),
};

/* A firm's first price set has no pointer to lock yet: the firm's row stands for it. */
const Statement EFFECT_LOCK_PRICES = {
    .name = "effect_lock_prices",
    .sql = "SELECT id FROM firm WHERE id = $1 FOR NO KEY UPDATE",
    .parameters = {DB_UUID},
};

/* The pointer itself is turned by the price set's own statement, which has a set to turn it to. */
const Statement EFFECT_NEXT_PRICES = {
    .name = "effect_next_prices",
    .sql = "SELECT coalesce(max(sequence), 0) + 1 AS version FROM price_current"
           " WHERE firm_id = $1",
    .parameters = {DB_UUID},
    ROWS_OF(EffectVersion, COUNTER_COLUMNS),
};

static const Statement *const BUMPS[] = {
    [EFFECT_NEW_HOUSEHOLD] = NULL,
    [EFFECT_HOUSEHOLD] = &EFFECT_BUMP_HOUSEHOLD,
    [EFFECT_HOUSEHOLD_OF_ACCOUNT] = &EFFECT_BUMP_HOUSEHOLD_OF_ACCOUNT,
    [EFFECT_HOUSEHOLD_OF_LOT] = &EFFECT_BUMP_HOUSEHOLD_OF_LOT,
    [EFFECT_PREVIEW] = &EFFECT_HOLD_HOUSEHOLD,
    [EFFECT_NEW_RUN] = &EFFECT_READ_CONFIG,
    [EFFECT_RUN] = &EFFECT_HOLD_RUN,
    [EFFECT_CONFIG] = &EFFECT_BUMP_CONFIG,
    [EFFECT_PRICES] = &EFFECT_NEXT_PRICES,
};

Error *effect_store_bump(DbSession *session, EffectScope scope, Uuid anchor,
                         EffectVersion *version_out)
{
    const Statement *statement = BUMPS[scope];
    DbResult *result;

    if (statement == NULL) {
        *version_out = (EffectVersion){{anchor}, 1};
        return NULL;
    }
    if (scope == EFFECT_PRICES) {
        TRY(DB_ENQUEUE(session, &EFFECT_LOCK_PRICES, 1, PARAM(session->firm)));
    }
    *version_out = (EffectVersion){0};
    if (scope == EFFECT_NEW_RUN || scope == EFFECT_CONFIG || scope == EFFECT_PRICES) {
        TRY(DB_QUERY(session, statement, &result, PARAM(session->firm)));
    } else {
        TRY(DB_QUERY(session, statement, &result, PARAM(session->firm), PARAM(anchor)));
    }
    return db_one(result, version_out);
}

typedef struct Position {
    int64_t position;
} Position;

static const DbColumn POSITION_COLUMNS[] = {COLUMN(Position, position)};

const Statement EFFECT_RECORD = {
    .name = "effect_record",
    .sql = "WITH audited AS (INSERT INTO audit_entry (firm_id, key_id, action, entity_id,"
           " request_id, detail)"
           " VALUES ($1, $7, $4, $5, $8, coalesce(nullif($9, ''), '{}')::jsonb))"
           " INSERT INTO outbox (firm_id, scope, household_id, kind, entity_id, version)"
           " VALUES ($1, $2, $3, $4, $5, $6) RETURNING position",
    .parameters = {DB_UUID, DB_TEXT, DB_UUID, DB_TEXT, DB_UUID, DB_INTEGER, DB_UUID, DB_TEXT,
                   DB_TEXT},
    ROWS_OF(Position, POSITION_COLUMNS),
};

static Text scope_word(EffectScope scope)
{
    switch (scope) {
    case EFFECT_NEW_RUN:
    case EFFECT_RUN:
    case EFFECT_CONFIG:
        return TEXT_LITERAL("config");
    case EFFECT_PRICES:
        return TEXT_LITERAL("prices");
    case EFFECT_NEW_HOUSEHOLD:
    case EFFECT_HOUSEHOLD:
    case EFFECT_HOUSEHOLD_OF_ACCOUNT:
    case EFFECT_HOUSEHOLD_OF_LOT:
    case EFFECT_PREVIEW:
        return TEXT_LITERAL("household");
    }
    assert(false && "a scope without a word");
    return (Text){0};
}

Error *effect_store_record(DbSession *session, const EffectEntry *entry, DbResult **recorded_out)
{
    OptionalHouseholdId household = {!uuid_is_zero(entry->version.household_id.uuid),
                                     entry->version.household_id};

    return DB_ENQUEUE_QUERY(session, &EFFECT_RECORD, recorded_out, PARAM(session->firm),
                            PARAM(scope_word(entry->scope)), PARAM(household),
                            PARAM(text_of(entry->action)), PARAM(entry->entity_id),
                            PARAM(entry->version.version), PARAM(entry->key_id),
                            PARAM(entry->request_id), PARAM(entry->detail));
}

Error *effect_store_position(DbResult *recorded, int64_t *position_out)
{
    Position position;

    TRY(db_one(recorded, &position));
    *position_out = position.position;
    return NULL;
}

static const DbColumn CLAIM_COLUMNS[] = {
    COLUMN(EffectClaim, free),
    COLUMN(EffectClaim, claimed),
};

/*
 * The lock stands for the key until the transaction ends: who finds it taken need not wait at the
 * unique index with a connection in hand. The index still decides.
 */
const Statement IDEMPOTENCY_CLAIM = {
    .name = "idempotency_claim",
    .sql = "WITH door AS MATERIALIZED (SELECT"
           "  pg_try_advisory_xact_lock(hashtextextended($1::text || ' ' || $2, 0)) AS free),"
           " inserted AS (INSERT INTO idempotency_key (firm_id, key, route, request_hash)"
           "  SELECT $1, $2, $3, $4 FROM door WHERE free ON CONFLICT DO NOTHING RETURNING key)"
           " SELECT free, EXISTS (SELECT FROM inserted) AS claimed FROM door",
    .parameters = {DB_UUID, DB_TEXT, DB_TEXT, DB_DIGEST},
    ROWS_OF(EffectClaim, CLAIM_COLUMNS),
};

const Statement IDEMPOTENCY_DROP = {
    .name = "idempotency_drop",
    .sql = "DELETE FROM idempotency_key WHERE firm_id = $1 AND key IN (SELECT key"
           " FROM idempotency_key WHERE firm_id = $1 AND created_at <= $2"
           " ORDER BY created_at LIMIT $3 FOR UPDATE SKIP LOCKED)",
    .parameters = {DB_UUID, DB_TIMESTAMP, DB_INTEGER},
};

static const DbColumn REPLY_COLUMNS[] = {
    COLUMN(StoredReply, route),  COLUMN(StoredReply, request_hash),
    COLUMN(StoredReply, status), COLUMN(StoredReply, location),
    COLUMN(StoredReply, etag),   COLUMN_BYTES(StoredReply, body),
};

const Statement IDEMPOTENCY_FIND = {
    .name = "idempotency_find",
    .sql = "SELECT route, request_hash, status, location, etag, coalesce(body, '') AS body"
           " FROM idempotency_key WHERE firm_id = $1 AND key = $2",
    .parameters = {DB_UUID, DB_TEXT},
    ROWS_OF(StoredReply, REPLY_COLUMNS),
};

const Statement IDEMPOTENCY_SAVE = {
    .name = "idempotency_save",
    .sql = "UPDATE idempotency_key SET status = $3, location = $4, etag = $5, body = $6"
           " WHERE firm_id = $1 AND key = $2",
    .parameters = {DB_UUID, DB_TEXT, DB_INTEGER, DB_TEXT, DB_TEXT, DB_BYTES},
};

Error *effect_store_claim(DbSession *session, Text key, Text route, const Digest *hash,
                          EffectClaim *claim_out)
{
    DbResult *result;

    TRY(DB_QUERY(session, &IDEMPOTENCY_CLAIM, &result, PARAM(session->firm), PARAM(key),
                 PARAM(route), PARAM(*hash)));
    return db_one(result, claim_out);
}

Error *effect_store_drop_keys(DbSession *session, Timestamp before, int64_t limit)
{
    return DB_ENQUEUE(session, &IDEMPOTENCY_DROP, -1, PARAM(session->firm), PARAM(before),
                      PARAM(limit));
}

Error *effect_store_find(DbSession *session, Text key, StoredReply *reply_out, bool *found_out)
{
    DbResult *result;

    TRY(DB_QUERY(session, &IDEMPOTENCY_FIND, &result, PARAM(session->firm), PARAM(key)));
    return db_optional(result, reply_out, found_out);
}

Error *effect_store_save(DbSession *session, Text key, const StoredReply *reply)
{
    return DB_ENQUEUE(session, &IDEMPOTENCY_SAVE, -1, PARAM(session->firm), PARAM(key),
                      PARAM(reply->status), PARAM(reply->location), PARAM(reply->etag),
                      PARAM_BYTES(reply->body));
}

const Statement EFFECT_CHECK = {
    .name = "effect_check",
    .sql = "SET CONSTRAINTS ALL IMMEDIATE",
};

Error *effect_store_check(DbSession *session)
{
    return db_query(session, &EFFECT_CHECK, NULL, 0, NULL);
}
