#include "app/freshness.h"

#include "base/memory.h"
#include <assert.h>
#include <string.h>

enum {
    BATCH_ASKERS = 256, /* of one statement */
    BATCH_BYTES = 1 << 20,
    BATCH_POOL = 8,     /* idle ones kept */
    MOMENT_BYTES = 512, /* a longer one, of dozens of transactions under way, is not remembered */
};

typedef struct Batch Batch;

/* A request that waits; it lives in the request's arena, and its note as long. */
typedef struct Asker {
    Wait wait;
    Batch *batch; /* NULL: has answered */
    size_t place;
    int64_t deadline_ms;
    FreshnessNote *note;
    FreshnessAnswer answer;
    ErrorKind failure_kind;
    const char *failure_code; /* NULL: the answer is one */
} Asker;

/* One statement and those who wait for its answer. */
struct Batch {
    Freshness *freshness;
    Arena *arena;
    Batch *next;         /* among those to be asked next, or the idle ones */
    int64_t deadline_ms; /* the latest of its askers' */
    size_t count;
    FreshnessKey keys[BATCH_ASKERS];
    Asker *askers[BATCH_ASKERS]; /* NULL: waits no more */
};

struct Freshness {
    Loop *loop;
    Database *database;
    FreshnessLimits limits;
    size_t waiting;
    size_t asked; /* batches that the database has not answered yet */
    LoopHook gather;
    Batch *next_first; /* what is to be asked next */
    Batch *next_last;
    Batch *idle;
    size_t idle_count;
    uint64_t moment; /* counts the moments that answers were of, from 1 */
    size_t moment_length;
    char moment_text[MOMENT_BYTES]; /* the last one's; empty: not known */
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
static void answered(Asker *asker)
{
    asker->batch = NULL;
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
        answered(asker);
    }
    recycle(batch->freshness, batch);
}

/* The last moment, if all who ask have been answered as of it: then it is enough to hear that it is
 * still the present one. */
static Text moment_noted(const Batch *batch)
{
    const Freshness *freshness = batch->freshness;

    for (size_t i = 0; i < batch->count; i++) {
        const Asker *asker = batch->askers[i];

        if (asker != NULL && (asker->note == NULL || asker->note->moment != freshness->moment))
            return (Text){"", 0};
    }
    return (Text){freshness->moment_text, freshness->moment_length};
}

/* The number of the moment with this text. */
static uint64_t number_moment(Freshness *freshness, Text moment)
{
    if (!text_equal(moment, (Text){freshness->moment_text, freshness->moment_length})) {
        freshness->moment++;
        freshness->moment_length = moment.length <= MOMENT_BYTES ? moment.length : 0;
        memcpy(freshness->moment_text, moment.bytes, freshness->moment_length);
    }
    return freshness->moment;
}

/* Tells whoever still waits, and notes it with what they keep. */
static void tell(Batch *batch, uint64_t moment, const FreshnessAnswer *answers)
{
    for (size_t i = 0; i < batch->count; i++) {
        Asker *asker = batch->askers[i];

        if (asker == NULL)
            continue;
        asker->answer = answers[i];
        if (asker->note != NULL)
            *asker->note = (FreshnessNote){moment, answers[i]};
        answered(asker);
    }
}

/* What is noted now: another batch may note something else before this one is answered. */
static FreshnessAnswer *answers_noted(const Batch *batch)
{
    FreshnessAnswer *answers = ARENA_ARRAY(batch->arena, FreshnessAnswer, batch->count);

    for (size_t i = 0; i < batch->count; i++) {
        if (batch->askers[i] != NULL && batch->askers[i]->note != NULL)
            answers[i] = batch->askers[i]->note->answer;
    }
    return answers;
}

static Error *ask_database(Batch *batch)
{
    Freshness *freshness = batch->freshness;
    DbSession session =
        db_session(freshness->database, batch->arena, (FirmId){0}, batch->deadline_ms);
    const uint64_t noted = freshness->moment;
    const Text seen = arena_copy_text(batch->arena, moment_noted(batch));
    FreshnessAnswer *answers = answers_noted(batch);
    Text moment;

    TRY(freshness_store_ask(&session, batch->keys, batch->count, seen, &moment, answers));
    tell(batch, text_equal(moment, seen) ? noted : number_moment(freshness, moment), answers);
    return NULL;
}

static void ask(void *context)
{
    Batch *batch = context;
    Error *error = ask_database(batch);

    if (error != NULL)
        fail(batch, error);
    else
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

/* The batch to be asked next that has room; NULL without memory. */
static Batch *batch_with_room(Freshness *freshness)
{
    Batch *batch = freshness->next_last;

    if (freshness->next_first != NULL && batch->count < BATCH_ASKERS)
        return batch;
    batch = take_batch(freshness);
    if (batch == NULL)
        return NULL;
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

static void join(Batch *batch, Asker *asker, const FreshnessKey *key)
{
    asker->batch = batch;
    asker->place = batch->count;
    batch->keys[batch->count] = *key;
    batch->askers[batch->count++] = asker;
    if (batch->deadline_ms < asker->deadline_ms)
        batch->deadline_ms = asker->deadline_ms;
}

static Error *wait_for_answer(AppContext *context, Asker *asker)
{
    Freshness *freshness = context->app->freshness;
    WaitOutcome outcome;

    freshness->waiting++;
    outcome = wait_for(&asker->wait, asker->deadline_ms);
    freshness->waiting--;
    if (outcome == WAIT_TIMEOUT) {
        asker->batch->askers[asker->place] = NULL; /* is told no more of it */
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

static Error *ask_for(AppContext *context, const FreshnessKey *key, FreshnessNote *note,
                      FreshnessAnswer *answer_out)
{
    Freshness *freshness = context->app->freshness;
    Asker *asker = ARENA_NEW(context->arena, Asker);
    Batch *batch;

    if (freshness->waiting >= freshness->limits.askers)
        return error_new(context->arena, ERROR_UNAVAILABLE, "database_busy",
                         "Too many requests wait for the database.");
    batch = batch_with_room(freshness);
    if (batch == NULL)
        return error_new(context->arena, OUT_OF_MEMORY.kind, OUT_OF_MEMORY.code,
                         "There is no memory to ask the database at the moment.");
    wait_init(&asker->wait, freshness->loop);
    asker->deadline_ms = deadline_of(context);
    asker->note = note;
    join(batch, asker, key);
    TRY(wait_for_answer(context, asker));
    *answer_out = asker->answer;
    return NULL;
}

Error *freshness_of_household(AppContext *context, HouseholdId household_id, FreshnessNote *note,
                              SnapshotVersions *versions_out)
{
    const FreshnessKey key = {.firm_id = context->principal.firm_id, .household_id = household_id};
    FreshnessAnswer answer;

    TRY(ask_for(context, &key, note, &answer));
    *versions_out = answer.versions;
    return NULL;
}

Error *freshness_of_preview(AppContext *context, const FreshnessPreview *preview,
                            FreshnessNote *note, FreshnessAnswer *answer_out)
{
    const FreshnessKey key = {context->principal.firm_id, preview->household_id,
                              preview->preview_id};

    return ask_for(context, &key, note, answer_out);
}
