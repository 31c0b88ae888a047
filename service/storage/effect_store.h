/*
 * What every write does besides its own rows: the version counter, the outbox, the audit trail and
 * the idempotency key, all in the transaction of the write. Used by app/effect.c alone.
 */
#pragma once

#include "base/digest.h"
#include "storage/db.h"

/* Which counter a write bumps; what it names must exist in this firm. */
typedef enum EffectScope {
    EFFECT_NEW_HOUSEHOLD, /* the write inserts the household itself, with version 1 */
    EFFECT_HOUSEHOLD,     /* household.version, by household id */
    EFFECT_HOUSEHOLD_OF_ACCOUNT,
    EFFECT_HOUSEHOLD_OF_LOT,
    EFFECT_PREVIEW, /* a preview's own row, by household id: bumps nothing, keeps the household from
                       going */
    EFFECT_NEW_RUN, /* the write inserts the run itself; bumps nothing, the version is the
                       configuration's */
    EFFECT_RUN,     /* by run id: bumps nothing, holds the run for update */
    EFFECT_CONFIG,  /* firm.config_version; no anchor */
    EFFECT_PRICES,  /* price_current.sequence; no anchor */
} EffectScope;

/* A counter after its bump, and whose. */
typedef struct EffectVersion {
    HouseholdId household_id; /* zero for runs, config and prices */
    int64_t version;
} EffectVersion;

/* Bumps and thereby locks. ERROR_NOT_FOUND when the anchor is not there. EFFECT_NEW_HOUSEHOLD gives
 * the anchor, 1. */
MUST_USE Error *effect_store_bump(DbSession *session, EffectScope scope, Uuid anchor,
                                  EffectVersion *version_out);

/* One outbox row and one audit row. */
typedef struct EffectEntry {
    EffectScope scope;
    EffectVersion version;
    const char *action;
    Uuid entity_id;
    ApiKeyId key_id;
    Text request_id;
    Text detail; /* a JSON object, or empty */
} EffectEntry;

/* Sent with the commit; what effect_store_position reads after it. */
MUST_USE Error *effect_store_record(DbSession *session, const EffectEntry *entry,
                                    DbResult **recorded_out);

/* The position of the outbox row. */
MUST_USE Error *effect_store_position(DbResult *recorded, int64_t *position_out);

/* A reply as it was stored. */
typedef struct StoredReply {
    Text route;
    Digest request_hash;
    OptionalInteger status; /* absent only inside the transaction that claimed the key */
    OptionalText location;
    OptionalText etag;
    Text body;
} StoredReply;

/* Neither: another transaction that claimed the key is under way. */
typedef struct EffectClaim {
    bool free;    /* no other transaction holds the key; it may have been stored before */
    bool claimed; /* the key was new and is ours with the commit */
} EffectClaim;

/* Inserts the key, without waiting for anybody. */
MUST_USE Error *effect_store_claim(DbSession *session, Text key, Text route, const Digest *hash,
                                   EffectClaim *claim_out);

/* Drops at most `limit` of the firm's keys that are as old; it travels with the next statement. */
MUST_USE Error *effect_store_drop_keys(DbSession *session, Timestamp before, int64_t limit);

/* What is stored with the key; *found_out false when nothing is. */
MUST_USE Error *effect_store_find(DbSession *session, Text key, StoredReply *reply_out,
                                  bool *found_out);

/* Stores the reply with the claimed key, along with the commit. */
MUST_USE Error *effect_store_save(DbSession *session, Text key, const StoredReply *reply);

/* What the commit would check: the failures of a write that is only tried. */
MUST_USE Error *effect_store_check(DbSession *session);
