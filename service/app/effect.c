#include "app/effect.h"

#include "base/number.h"

enum { EFFECT_ATTEMPTS = 5, EFFECT_RETRY_MS = 4, EFFECT_RESOLVE_MS = 400 };

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

/* Claims the key of the request, or answers with what is stored; *replayed_out tells which. */
static Error *claim(AppContext *context, DbSession *session, EffectOutcome *outcome_out,
                    bool *replayed_out)
{
    Text key = context->idempotency_key.value;
    bool claimed = false;
    bool found = false;
    StoredReply stored;

    TRY(effect_store_claim(session, key, context->route, &context->request_hash, &claimed));
    if (!claimed) {
        TRY(effect_store_find(session, key, &stored, &found));
        if (!found || !stored.status.present) {
            return error_new(context->arena, ERROR_CONFLICT, "retry", "The key is being released.");
        }
        TRY(replay(context, &stored, outcome_out));
    }
    *replayed_out = !claimed;
    return NULL;
}

/* What a commit sends along: the outbox, the audit trail and the reply under its key. */
static Error *record(AppContext *context, DbSession *session, const Effect *effect,
                     const EffectVersion *version, EffectOutcome *outcome)
{
    const EffectEntry entry = {
        .scope = effect->scope,
        .version = *version,
        .action = effect->action,
        .entity_id = effect->entity_id,
        .key_id = context->principal.key_id,
        .request_id = context->request_id,
    };
    const StoredReply reply = {
        .route = context->route,
        .request_hash = context->request_hash,
        .status = {true, outcome->rendered.status},
        .location = outcome->rendered.location,
        .etag = outcome->rendered.etag,
        .body = outcome->rendered.body,
    };

    TRY(effect_store_record(session, &entry, &outcome->change_position));
    if (context->idempotency_key.present) {
        TRY(effect_store_save(session, context->idempotency_key.value, &reply));
    }
    return NULL;
}

static Error *apply_in(AppContext *context, DbSession *session, const Effect *effect,
                       const Rendering *rendering, EffectOutcome *outcome)
{
    EffectVersion version;
    EffectRun run = {
        .context = context,
        .session = session,

    };

    TRY(effect_store_bump(session, effect->scope, effect->anchor, &version));
    run.household_id = version.household_id;
    run.version = version.version;
    TRY(effect->run(&run, effect->record));
    TRY(rendering->render(rendering->context, context->arena, effect->record, &outcome->rendered));
    if (context->dry_run) {
        return NULL;
    }
    TRY(record(context, session, effect, &version, outcome));
    return db_transaction_commit(session);
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
        error = claim(context, &session, &outcome, &replayed);
    }
    if (error == NULL && !replayed) {
        error = apply_in(context, &session, effect, rendering, &outcome);
    }
    db_transaction_rollback(&session);
    TRY(error);
    *outcome_out = outcome;
    return NULL;
}

/*
 * The answer to our COMMIT was lost (trap T7). The idempotency row was written in the same
 * transaction: if it is there, the effect is too. Without a key nobody can tell, and the client is
 * told so.
 */
static Error *resolve(AppContext *context, Error *unknown, EffectOutcome *outcome_out,
                      bool *absent_out)
{
    DbSession session = app_read(context);
    StoredReply stored;
    bool found = false;

    if (!context->idempotency_key.present) {
        return unknown;
    }
    while (loop_now_ms(context->app->loop) + EFFECT_RESOLVE_MS < context->deadline_ms) {
        Error *error = effect_store_find(&session, context->idempotency_key.value, &stored, &found);

        if (error == NULL) {
            *absent_out = !found;
            return found ? replay(context, &stored, outcome_out) : NULL;
        }
        wait_until(context->app->loop, loop_now_ms(context->app->loop) + EFFECT_RESOLVE_MS);
    }
    return unknown;
}

static bool may_run_again(const AppContext *context, const Error *error, int tries)
{
    return is(error, "retry") && tries < EFFECT_ATTEMPTS &&
           loop_now_ms(context->app->loop) + EFFECT_RETRY_MS < context->deadline_ms;
}

Error *effect_apply(AppContext *context, const Effect *effect, const Rendering *rendering,
                    EffectOutcome *outcome_out)
{
    for (int tries = 1;; tries++) {
        Error *error = attempt(context, effect, rendering, outcome_out);
        bool absent = false;

        if (is(error, "outcome_unknown")) {
            error = resolve(context, error, outcome_out, &absent);
            if (error == NULL && absent) {
                continue;
            }
        }
        if (!may_run_again(context, error, tries)) {
            return error;
        }
        wait_until(context->app->loop,
                   loop_now_ms(context->app->loop) + EFFECT_RETRY_MS * (int64_t)tries);
    }
}
