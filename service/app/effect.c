#include "app/effect.h"

#include "app/effect_keys.h"
#include "app/outbox.h"

enum {
    EFFECT_ATTEMPTS = 5,
    EFFECT_RETRY_MS = 4,
    EFFECT_JITTER_MS = 8,     /* a power of two */
    EFFECT_IN_FLIGHT_MS = 25, /* between looks at a key that another loop or instance holds */
    EFFECT_KEY_DAYS = 7,      /* that a key is kept */
    EFFECT_DROP_EVERY = 16,
    EFFECT_DROP_LIMIT = 64,
    EFFECT_RESOLVE_MS = 400, /* for the fate of a commit: with the commit's own wait under 2 s */
};

static bool is(const Error *error, const char *code)
{
    return error != NULL && strcmp(error->code, code) == 0;
}

static Error *replay(AppContext *context, const StoredReply *stored, EffectOutcome *outcome_out)
{
    if (!text_equal(stored->route, context->route) ||
        !digest_equal(&stored->request_hash, &context->request_hash)) {
        return error_new(context->arena, ERROR_INVALID, "idempotency_key_reused",
                         "This Idempotency-Key was used for another request.");
    }
    *outcome_out = (EffectOutcome){
        .rendered = {.status = (int)stored->status.value,
                     .body = stored->body,
                     .location = stored->location,
                     .etag = stored->etag},
        .replayed = true,
    };
    return NULL;
}

Error *effect_find_replay(AppContext *context, EffectOutcome *outcome_out, bool *found_out)
{
    DbSession session = app_read(context);
    StoredReply stored;
    bool found = false;

    if (context->idempotency_key.present && !context->dry_run) {
        TRY(effect_store_find(&session, context->idempotency_key.value, &stored, &found));
    }
    if (found) {
        TRY(replay(context, &stored, outcome_out));
    }
    *found_out = found;
    return NULL;
}

/* With one new key in EFFECT_DROP_EVERY, which its hash tells. */
static Error *drop_old_keys(const AppContext *context, DbSession *session)
{
    Digest hash = digest_sha256(context->idempotency_key.value);

    if (hash.bytes[0] % EFFECT_DROP_EVERY != 0)
        return NULL;
    return effect_store_drop_keys(
        session, timestamp_add_days(app_now(context->app), -EFFECT_KEY_DAYS), EFFECT_DROP_LIMIT);
}

/* Claims the key of the request, or answers with what is stored; *replayed_out tells which. */
static Error *claim_key(AppContext *context, DbSession *session, EffectOutcome *outcome_out,
                        bool *replayed_out)
{
    Text key = context->idempotency_key.value;
    EffectClaim claim;
    bool found = false;
    StoredReply stored;

    TRY(effect_store_claim(session, key, context->route, &context->request_hash, &claim));
    *replayed_out = !claim.claimed;
    if (claim.claimed) {
        return drop_old_keys(context, session);
    }
    if (!claim.free) {
        return error_new(context->arena, ERROR_CONFLICT, "idempotency_in_flight",
                         "The first request with this Idempotency-Key has not ended yet.");
    }
    TRY(effect_store_find(session, key, &stored, &found));
    if (!found) {
        return error_new(context->arena, ERROR_CONFLICT, "retry", "The key is being released.");
    }
    return replay(context, &stored, outcome_out);
}

/* What a commit sends along: the outbox, the audit trail and the reply under its key. */
static Error *record(const EffectRun *run, const Effect *effect, const EffectOutcome *outcome,
                     DbResult **recorded_out)
{
    AppContext *context = run->context;
    DbSession *session = run->session;
    const EffectEntry entry = {
        .scope = effect->scope,
        .version = {run->household_id, run->version},
        .action = effect->action,
        .entity_id = effect->entity_id,
        .key_id = context->principal.key_id,
        .request_id = context->request_id,
        .detail = run->detail,
    };
    const StoredReply reply = {
        .route = context->route,
        .request_hash = context->request_hash,
        .status = {true, outcome->rendered.status},
        .location = outcome->rendered.location,
        .etag = outcome->rendered.etag,
        .body = outcome->rendered.body,
    };

    TRY(effect_store_record(session, &entry, recorded_out));
    if (context->idempotency_key.present) {
        TRY(effect_store_save(session, context->idempotency_key.value, &reply));
    }
    return NULL;
}

static Error *apply_in(AppContext *context, DbSession *session, const Effect *effect,
                       const Rendering *rendering, EffectOutcome *outcome)
{
    EffectVersion version;
    EffectRun *run = ARENA_NEW(context->arena, EffectRun);
    DbResult *recorded;

    TRY(effect_store_bump(session, effect->scope, effect->anchor, &version));
    *run = (EffectRun){.context = context,
                       .session = session,
                       .household_id = version.household_id,
                       .version = version.version};
    TRY(effect->run(run, effect->record));
    TRY(rendering->render(rendering->context, context->arena, effect->record, &outcome->rendered));
    if (context->dry_run) {
        return effect_store_check(session);
    }
    TRY(record(run, effect, outcome, &recorded));
    TRY(db_transaction_commit(session));
    return effect_store_position(recorded, &outcome->change_position);
}

static Error *attempt(AppContext *context, const Effect *effect, const Rendering *rendering,
                      EffectOutcome *outcome_out)
{
    DbSession session;
    EffectOutcome outcome = {0};
    bool replayed = false;
    Error *error = NULL;

    TRY(db_transaction_begin(context->app->database, context->arena, context->principal.firm_id,
                             context->deadline_ms, &session));
    if (context->idempotency_key.present && !context->dry_run) {
        error = claim_key(context, &session, &outcome, &replayed);
    }
    if (error == NULL && !replayed) {
        error = apply_in(context, &session, effect, rendering, &outcome);
    }
    db_transaction_rollback(&session);
    TRY(error);
    if (outcome.change_position > 0) {
        outbox_announce(context->app, outcome.change_position);
    }
    *outcome_out = outcome;
    return NULL;
}

/*
 * The answer to our COMMIT was lost. The idempotency row was written in the same transaction: if it
 * is there, the effect is too and NULL is returned; if it is not, nothing was done and *again_out
 * is true. Without a key, or without an answer, nobody can tell, and the client is told so.
 */
static Error *resolve(AppContext *context, Error *unknown, EffectOutcome *outcome_out,
                      bool *again_out)
{
    int64_t latest_ms = loop_now_ms(context->app->loop) + EFFECT_RESOLVE_MS;
    DbSession session = app_read(context);
    StoredReply stored;
    bool found = false;

    if (!context->idempotency_key.present) {
        return unknown;
    }
    session.deadline_ms = latest_ms < context->deadline_ms ? latest_ms : context->deadline_ms;
    if (effect_store_find(&session, context->idempotency_key.value, &stored, &found) != NULL) {
        return unknown;
    }
    *again_out = !found;
    return found ? replay(context, &stored, outcome_out) : unknown;
}

/* Suspends for `pause_ms`; false when the deadline comes first. */
static bool pause_for(const AppContext *context, int64_t pause_ms)
{
    int64_t until_ms = loop_now_ms(context->app->loop) + pause_ms;

    if (until_ms >= context->deadline_ms) {
        return false;
    }
    wait_until(context->app->loop, until_ms);
    return true;
}

/* So that those who met do not meet again. */
static int64_t retry_pause_ms(int tries)
{
    uint8_t random;

    random_fill(&random, sizeof(random));
    return EFFECT_RETRY_MS * (int64_t)tries + random % EFFECT_JITTER_MS;
}

static Error *run_until_settled(AppContext *context, const Effect *effect,
                                const Rendering *rendering, EffectOutcome *outcome_out)
{
    const char *before = arena_copy(context->arena, effect->record, effect->record_size);
    int tries = 0;

    for (;;) {
        Error *error = attempt(context, effect, rendering, outcome_out);
        bool again = is(error, "retry");
        bool in_flight = is(error, "idempotency_in_flight");
        int64_t pause_ms = EFFECT_IN_FLIGHT_MS;

        if (is(error, "outcome_unknown")) {
            error = resolve(context, error, outcome_out, &again);
        }
        if (!in_flight) {
            pause_ms = retry_pause_ms(++tries);
        }
        if (!(in_flight || (again && tries < EFFECT_ATTEMPTS)) || !pause_for(context, pause_ms)) {
            return error;
        }
        memcpy(effect->record, before, effect->record_size); /* revisions written and undone */
    }
}

Error *effect_apply(AppContext *context, const Effect *effect, const Rendering *rendering,
                    EffectOutcome *outcome_out)
{
    HeldKey *held;
    Error *error;

    if (!context->idempotency_key.present || context->dry_run) {
        return run_until_settled(context, effect, rendering, outcome_out);
    }
    TRY(effect_keys_take(context, &held));
    error = run_until_settled(context, effect, rendering, outcome_out);
    effect_keys_give(held, error);
    return error;
}

Error *effect_apply_aside(AppContext *context, Error *(*run)(DbSession *session, void *record),
                          void *record)
{
    DbSession session;
    Error *error;

    TRY(db_transaction_begin(context->app->database, context->arena, context->principal.firm_id,
                             context->deadline_ms, &session));
    error = run(&session, record);
    if (error == NULL && !context->dry_run) {
        error = db_transaction_commit(&session);
    }
    db_transaction_rollback(&session);
    return error;
}
