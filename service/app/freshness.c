#include "app/freshness.h"

#include "base/memory.h"
#include <assert.h>

enum {
    BATCH_ASKERS = 256, /* of one statement */
    BATCH_BYTES = 1 << 20,
    BATCH_POOL = 8, /* idle ones kept */
};

typedef struct Batch Batch;

/* A request that waits for one batch or two; it lives in the request's arena. */
typedef struct Asker {
    Wait wait;
    Batch *batches[2]; /* NULL: has answered */
    size_t places[2];
    size_t batch_count;
    size_t unanswered;
    int64_t deadline_ms;
    FreshnessAnswer answer;
    ErrorKind failure_kind;
    const char *failure_code; /* NULL: the answer is one */
} Asker;

/* One statement and those who wait for its answer. */
struct Batch {
    Freshness *freshness;
    Arena *arena;
    Batch *next; /* among those to be asked next, or the idle ones */
    bool of_previews;
    FirmId firm_id;      /* of previews */
    int64_t deadline_ms; /* the latest of its askers' */
    size_t count;
    union {
        SnapshotKey households[BATCH_ASKERS];
        PreviewId previews[BATCH_ASKERS];
    } keys;
    Asker *askers[BATCH_ASKERS]; /* NULL: waits no more */
};

struct Freshness {
    Loop *loop;
    Database *database;
    FreshnessLimits limits;
    size_t waiting;
    size_t asked; /* batches that the database has not answered yet */
    LoopHook gather;
    Batch *next_first; /* what is to be asked next; households before previews, which take a firm */
    Batch *next_last;
    Batch *idle;
    size_t idle_count;
};

static const Error OUT_OF_MEMORY = {.kind = ERROR_UNAVAILABLE, .code = "out_of_memory"};

static void free_batch(Batch *batch)
{
    arena_free(batch->arena);
    memory_free(batch);
}

/* It has its answer; with the last one the next batches have their turn. */
static void recycle(Freshness *freshness, Batch *batch)
{
    freshness->asked--;
    if (freshness->asked == 0 && freshness->next_first != NULL)
        loop_defer(freshness->loop, LOOP_PHASE_GATHER, &freshness->gather);
    if (freshness->idle_count == BATCH_POOL) {
        free_batch(batch);
        return;
    }
    arena_reset(batch->arena);
    batch->next = freshness->idle;
    freshness->idle = batch;
    freshness->idle_count++;
}

/* The asker forgets the batch, which may be freed or another turn's from now on. */
static void answered(Asker *asker, const Batch *batch)
{
    for (size_t i = 0; i < asker->batch_count; i++) {
        if (asker->batches[i] == batch)
            asker->batches[i] = NULL;
    }
    if (--asker->unanswered == 0)
        wait_done(&asker->wait);
}

/* Tells whoever still waits that there is no answer. */
static void fail(Batch *batch, const Error *error)
{
    for (size_t i = 0; i < batch->count; i++) {
        Asker *asker = batch->askers[i];

        if (asker == NULL)
            continue;
        asker->failure_kind = error->kind;
        asker->failure_code = error->code;
        answered(asker, batch);
    }
    recycle(batch->freshness, batch);
}

static Error *ask_households(DbSession *session, const Batch *batch)
{
    SnapshotVersions *versions = ARENA_ARRAY(batch->arena, SnapshotVersions, batch->count);

    TRY(snapshot_store_versions(session, batch->keys.households, batch->count, versions));
    for (size_t i = 0; i < batch->count; i++) {
        if (batch->askers[i] != NULL)
            batch->askers[i]->answer.versions = versions[i];
    }
    return NULL;
}

static Error *ask_previews(DbSession *session, const Batch *batch)
{
    PreviewStand *stands = ARENA_ARRAY(batch->arena, PreviewStand, batch->count);

    TRY(preview_store_states(session, batch->keys.previews, batch->count, stands));
    for (size_t i = 0; i < batch->count; i++) {
        if (batch->askers[i] != NULL)
            batch->askers[i]->answer.stand = stands[i];
    }
    return NULL;
}

static void ask(void *context)
{
    Batch *batch = context;
    DbSession session =
        db_session(batch->freshness->database, batch->arena, batch->firm_id, batch->deadline_ms);
    Error *error =
        batch->of_previews ? ask_previews(&session, batch) : ask_households(&session, batch);

    if (error != NULL) {
        fail(batch, error);
        return;
    }
    for (size_t i = 0; i < batch->count; i++) {
        if (batch->askers[i] != NULL)
            answered(batch->askers[i], batch);
    }
    recycle(batch->freshness, batch);
}

static void abandoned(void *context)
{
    fail(context, &OUT_OF_MEMORY);
}

static void on_exhausted(void *loop)
{
    coroutine_abandon(loop);
}

/*
 * A hook of LOOP_PHASE_GATHER. What comes while an answer is on its way waits for it: the server
 * answers in order, and asked together they cost it a fraction.
 */
static void gather(void *context)
{
    Freshness *freshness = context;

    if (freshness->asked > 0)
        return;
    while (freshness->next_first != NULL) {
        Batch *batch = freshness->next_first;

        freshness->next_first = batch->next;
        freshness->asked++;
        arena_on_exhausted(batch->arena, on_exhausted, freshness->loop);
        if (!coroutine_start(freshness->loop, &(CoroutineTask){ask, abandoned, batch}))
            fail(batch, &OUT_OF_MEMORY);
    }
}

Freshness *freshness_new(Loop *loop, Database *database, const FreshnessLimits *limits)
{
    Freshness *freshness = MEMORY_NEW(Freshness);

    if (freshness == NULL)
        return NULL;
    freshness->loop = loop;
    freshness->database = database;
    freshness->limits = *limits;
    freshness->gather = (LoopHook){.run = gather, .context = freshness};
    return freshness;
}

void freshness_free(Freshness *freshness)
{
    if (freshness == NULL)
        return;
    assert(freshness->waiting == 0 && freshness->next_first == NULL);
    while (freshness->idle != NULL) {
        Batch *batch = freshness->idle;

        freshness->idle = batch->next;
        free_batch(batch);
    }
    memory_free(freshness);
}

/* An idle one or a new one; NULL without memory. */
static Batch *take_batch(Freshness *freshness)
{
    Batch *batch = freshness->idle;

    if (batch != NULL) {
        freshness->idle = batch->next;
        freshness->idle_count--;
        return batch;
    }
    batch = MEMORY_NEW(Batch);
    if (batch == NULL)
        return NULL;
    batch->freshness = freshness;
    batch->arena = arena_new(BATCH_BYTES);
    if (batch->arena == NULL) {
        memory_free(batch);
        return NULL;
    }
    return batch;
}

/* The batch to be asked next that has room, of previews of this firm or of households; NULL without
 * memory. */
static Batch *batch_with_room(Freshness *freshness, bool of_previews, FirmId firm_id)
{
    Batch *batch = freshness->next_first;

    while (batch != NULL && (batch->count == BATCH_ASKERS || batch->of_previews != of_previews ||
                             !uuid_equal(batch->firm_id.uuid, firm_id.uuid)))
        batch = batch->next;
    if (batch != NULL)
        return batch;
    batch = take_batch(freshness);
    if (batch == NULL)
        return NULL;
    batch->of_previews = of_previews;
    batch->firm_id = firm_id;
    batch->count = 0;
    batch->deadline_ms = 0;
    batch->next = NULL;
    if (freshness->next_first == NULL)
        freshness->next_first = batch;
    else
        freshness->next_last->next = batch;
    freshness->next_last = batch;
    loop_defer(freshness->loop, LOOP_PHASE_GATHER, &freshness->gather);
    return batch;
}

static void join(Batch *batch, Asker *asker)
{
    asker->batches[asker->batch_count] = batch;
    asker->places[asker->batch_count++] = batch->count;
    asker->unanswered++;
    batch->askers[batch->count++] = asker;
    if (batch->deadline_ms < asker->deadline_ms)
        batch->deadline_ms = asker->deadline_ms;
}

/* Whoever goes before the answer comes is told no more of it. */
static void leave(const Asker *asker)
{
    for (size_t i = 0; i < asker->batch_count; i++) {
        if (asker->batches[i] != NULL)
            asker->batches[i]->askers[asker->places[i]] = NULL;
    }
}

static Error *out_of_memory(AppContext *context)
{
    return error_new(context->arena, OUT_OF_MEMORY.kind, OUT_OF_MEMORY.code,
                     "There is no memory to ask the database at the moment.");
}

static Error *wait_for_answer(AppContext *context, Asker *asker)
{
    Freshness *freshness = context->app->freshness;
    WaitOutcome outcome;

    freshness->waiting++;
    outcome = wait_for(&asker->wait, asker->deadline_ms);
    freshness->waiting--;
    if (outcome == WAIT_TIMEOUT) {
        leave(asker);
        return error_new(context->arena, ERROR_UNAVAILABLE, "database_unavailable",
                         "The database did not answer in time.");
    }
    if (asker->failure_code != NULL)
        return error_new(context->arena, asker->failure_kind, asker->failure_code,
                         "The database did not say whether what is known still holds.");
    return NULL;
}

/* No longer than for any other answer, however much of it is waiting to be asked. */
static int64_t deadline_of(const AppContext *context)
{
    const Freshness *freshness = context->app->freshness;
    const int64_t latest_ms = loop_now_ms(freshness->loop) + freshness->limits.timeout_ms;

    return context->deadline_ms < latest_ms ? context->deadline_ms : latest_ms;
}

/* `preview_id` NULL: of the household alone. */
static Error *ask_for(AppContext *context, HouseholdId household_id, const PreviewId *preview_id,
                      FreshnessAnswer *answer_out)
{
    Freshness *freshness = context->app->freshness;
    FirmId firm_id = context->principal.firm_id;
    Asker *asker = ARENA_NEW(context->arena, Asker);
    Batch *households;
    Batch *previews = NULL;

    if (freshness->waiting >= freshness->limits.askers)
        return error_new(context->arena, ERROR_UNAVAILABLE, "database_busy",
                         "Too many requests wait for the database.");
    households = batch_with_room(freshness, false, (FirmId){0});
    if (preview_id != NULL)
        previews = batch_with_room(freshness, true, firm_id);
    if (households == NULL || (preview_id != NULL && previews == NULL))
        return out_of_memory(context);
    wait_init(&asker->wait, freshness->loop);
    asker->deadline_ms = deadline_of(context);
    households->keys.households[households->count] = (SnapshotKey){firm_id, household_id};
    join(households, asker);
    if (previews != NULL) {
        previews->keys.previews[previews->count] = *preview_id;
        join(previews, asker);
    }
    TRY(wait_for_answer(context, asker));
    *answer_out = asker->answer;
    return NULL;
}

Error *freshness_of_household(AppContext *context, HouseholdId household_id,
                              SnapshotVersions *versions_out)
{
    FreshnessAnswer answer;

    TRY(ask_for(context, household_id, NULL, &answer));
    *versions_out = answer.versions;
    return NULL;
}

Error *freshness_of_preview(AppContext *context, const FreshnessPreview *preview,
                            FreshnessAnswer *answer_out)
{
    return ask_for(context, preview->household_id, &preview->preview_id, answer_out);
}
