#include "app/run_queue.h"

Error *run_queue_next(AppContext *context, RebalanceRunId after, QueuedRun *run_out,
                      bool *found_out)
{
    DbSession session = app_read(context);

    TRY(run_queue_store_next(&session, after, run_out, found_out));
    if (*found_out || uuid_is_zero(after.uuid))
        return NULL;
    return run_queue_store_next(&session, (RebalanceRunId){0}, run_out, found_out);
}

static Error *claim_in(DbSession *session, void *record)
{
    RunBatch *batch = record;
    RebalanceRunRecord run;
    bool found = false;

    TRY(run_queue_store_hold(session, batch->claim.run_id, &run, &found));
    if (!found)
        return NULL;
    batch->order_document = run.order_document;
    batch->key_id = run.key_id;
    TRY(run_queue_store_claim(session, &batch->claim, &batch->households, &batch->count));
    if (batch->count > 0)
        return NULL;
    batch->claim.behind = (RunPlace){0}; /* what was given back, or has failed and was resumed */
    return run_queue_store_claim(session, &batch->claim, &batch->households, &batch->count);
}

Error *run_queue_claim(AppContext *context, RunBatch *batch)
{
    batch->count = 0;
    batch->at = 0;
    batch->saved = 0;
    batch->claim.lease = app_new_id(context->app);
    TRY(effect_apply_aside(context, claim_in, batch));
    batch->results = ARENA_ARRAY(context->arena, RunResult, batch->count);
    return NULL;
}

/* The run is held, so that whoever cancels it and this do not wait for each other. */
static Error *save_in(DbSession *session, void *record)
{
    const RunBatch *batch = record;
    RebalanceRunRecord run;
    bool found = false;

    TRY(run_queue_store_hold(session, batch->claim.run_id, &run, &found));
    if (!found)
        return NULL;
    TRY(run_queue_store_save(session, &batch->claim, &batch->results[batch->saved],
                             batch->at - batch->saved));
    if (batch->at == batch->count)
        return NULL;
    return run_queue_store_extend(session, &batch->claim, &batch->households[batch->at],
                                  batch->count - batch->at);
}

Error *run_queue_save(AppContext *context, RunBatch *batch)
{
    return effect_apply_aside(context, save_in, batch);
}

static Error *end_in(EffectRun *run, void *record)
{
    const RebalanceRunId *id = record;
    bool ended = false;

    TRY(run_queue_store_end(run->session, *id, &ended));
    return ended ? NULL
                 : error_new(run->session->arena, ERROR_NOT_FOUND, "not_found",
                             "Somebody else has ended or resumed it.");
}

static Error *render_nothing(const void *context, Arena *arena, const void *record,
                             Rendered *rendered_out)
{
    (void)context;
    (void)arena;
    (void)record;
    *rendered_out = (Rendered){0};
    return NULL;
}

Error *run_queue_end(AppContext *context, RebalanceRunId id)
{
    const Effect effect = {EFFECT_RUN, id.uuid,  "rebalance_run_end", id.uuid, end_in,
                           &id,        sizeof id};
    const Rendering rendering = {render_nothing, NULL};
    EffectOutcome outcome;

    return effect_apply(context, &effect, &rendering, &outcome);
}
