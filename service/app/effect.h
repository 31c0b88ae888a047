/*
 * Every write of the service goes through effect_apply, the only place that begins and commits: it
 * claims the idempotency key, bumps the narrowest version counter (which locks the household or the
 * firm first), lets the use case write, adds one outbox and one audit row, renders the reply,
 * stores it with the key, commits, and finds out what became of a commit whose answer was lost. It
 * refuses to know what is written or how it is rendered.
 */
#pragma once

#include "app/app.h"
#include "storage/effect_store.h"

/* A reply as bytes, opaque to app; stored with an idempotency key and replayed as it was. */
typedef struct Rendered {
    int status;
    Text body;             /* may be empty */
    OptionalText location; /* header values */
    OptionalText etag;
} Rendered;

/* Given by http: turns the record a use case has written into the reply, in the arena. */
typedef struct Rendering {
    Error *(*render)(const void *context, Arena *arena, const void *record, Rendered *rendered_out);
    const void *context;
} Rendering;

/* What an effect's body is told. */
typedef struct EffectRun {
    AppContext *context;
    DbSession *session;       /* the open transaction */
    HouseholdId household_id; /* of household scopes: whose version was bumped */
    int64_t version;          /* the counter after the bump */
    Text detail;              /* for the audit trail: a JSON object, set by the body; empty: none */
} EffectRun;

typedef struct Effect {
    EffectScope scope;
    Uuid anchor;        /* id of what the scope names */
    const char *action; /* audit and outbox kind, static: "account_create" */
    Uuid entity_id;     /* what is written */
    /* Writes, and leaves in `record` what is to be rendered. Any Error rolls everything back. */
    Error *(*run)(EffectRun *run, void *record);
    void *record;
    size_t record_size; /* it is as it was when run is called again */
} Effect;

typedef struct EffectOutcome {
    Rendered rendered;
    bool replayed;           /* the stored reply of an earlier request with the same key */
    int64_t change_position; /* of the outbox row; 0 for a dry run or a replay */
} EffectOutcome;

/*
 * Applies an effect. With dry_run everything is done, rendered and rolled back. A request whose key
 * another one has under way waits for it. Reruns on serialization failures and after a commit that
 * was lost and is known not to have happened (at most 5 times). Beyond the failures of the effect
 * itself: idempotency_key_reused (ERROR_INVALID: same key, other request), idempotency_in_flight
 * (ERROR_CONFLICT, when the first one has not ended by the deadline), outcome_unknown
 * (ERROR_UNAVAILABLE, only when the database does not answer any more).
 */
MUST_USE Error *effect_apply(AppContext *context, const Effect *effect, const Rendering *rendering,
                             EffectOutcome *outcome_out);

/*
 * A write of what nobody follows and nothing rests on: no counter, no outbox, no audit row, and
 * with dry_run nothing is kept. Not repeated: what became of it is its caller's to find out.
 */
MUST_USE Error *effect_apply_aside(AppContext *context,
                                   Error *(*run)(DbSession *session, void *record), void *record);

/*
 * The stored reply of an earlier request with this Idempotency-Key, if there is one: for use cases
 * that compute before they apply, whose computation might not be possible any more.
 */
MUST_USE Error *effect_find_replay(AppContext *context, EffectOutcome *outcome_out,
                                   bool *found_out);
