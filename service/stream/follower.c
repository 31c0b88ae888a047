#include "stream/follower.h"

#include "base/memory.h"
#include <stdatomic.h>

enum {
    BATCH_LIMIT = 1000,
    BATCH_BYTES = 16 << 20,
    PAUSE_FIRST_MS = 1,
    PAUSE_HIDDEN_MS = 32, /* at most, while what was told cannot be seen yet */
    PAUSE_IDLE_MS = 1000,
    PAUSE_FAILED_MS = 100,
};

struct Follower {
    App *app;
    const FollowerSink *sinks;
    size_t sink_count;
    bool begun;       /* the position holds for the present connection */
    int64_t position; /* 0 before the first */
    int64_t told;     /* what there is to read, as far as is known */
    bool unsure;      /* something may not have been told */
    int64_t pause_ms;
    Arena *arena; /* of the batch being read */
    LoopTimer again;
    bool stopping;
};

/* A batch on its way; it lives until the last sink has had it. */
typedef struct Shipment {
    atomic_size_t users;
    Arena *arena;
    ChangeBatch batch;
} Shipment;

typedef struct Parcel {
    LoopMessage message;
    Shipment *shipment;
    const FollowerSink *sink;
} Parcel;

Follower *follower_new(App *app, const FollowerSink *sinks, size_t count)
{
    Follower *follower = MEMORY_NEW(Follower);

    if (follower == NULL)
        return NULL;
    follower->app = app;
    follower->sinks = sinks;
    follower->sink_count = count;
    return follower;
}

static void let_go(Shipment *shipment)
{
    if (atomic_fetch_sub_explicit(&shipment->users, 1, memory_order_acq_rel) > 1)
        return;
    arena_free(shipment->arena);
    memory_free(shipment);
}

static void deliver(void *context)
{
    Parcel *parcel = context;

    parcel->sink->take(parcel->sink->context, &parcel->shipment->batch);
    let_go(parcel->shipment);
    memory_free(parcel);
}

static bool make_parcels(const Follower *follower, Parcel **parcels)
{
    for (size_t i = 0; i < follower->sink_count; i++) {
        parcels[i] = MEMORY_NEW(Parcel);
        if (parcels[i] == NULL) {
            while (i > 0)
                memory_free(parcels[--i]);
            return false;
        }
    }
    return true;
}

/* To every sink or, without memory, to none. The arena goes along. */
static bool hand_over(Follower *follower, const ChangeBatch *batch)
{
    Parcel **parcels = ARENA_ARRAY(follower->arena, Parcel *, follower->sink_count);
    Shipment *shipment = MEMORY_NEW(Shipment);

    if (shipment == NULL || !make_parcels(follower, parcels)) {
        memory_free(shipment);
        return false;
    }
    shipment->arena = follower->arena;
    shipment->batch = *batch;
    atomic_init(&shipment->users, follower->sink_count);
    follower->arena = NULL;
    for (size_t i = 0; i < follower->sink_count; i++) {
        Parcel *parcel = parcels[i]; /* the list lies in the arena, which the last one frees */

        *parcel = (Parcel){{.run = deliver, .context = parcel}, shipment, &follower->sinks[i]};
        loop_post(follower->sinks[i].loop, &parcel->message);
    }
    return true;
}

static Error *out_of_memory(Arena *arena)
{
    return error_new(arena, ERROR_UNAVAILABLE, "out_of_memory",
                     "There is no memory to follow changes at the moment.");
}

/*
 * Where to begin: behind what was read before, else at the outbox's end; the connection listens
 * already. A position that has not been given to any transaction yet is of another
 * database: this one was restored from a dump, and begins anew.
 */
static Error *begin(Follower *follower)
{
    OutboxEnd end;
    ChangeBatch batch = {0};

    TRY(outbox_end(follower->app, follower->arena, &end));
    if (follower->stopping)
        return NULL;
    if (follower->position == 0 || follower->position >= end.next) {
        batch.position = end.position;
        if (!hand_over(follower, &batch))
            return out_of_memory(follower->arena);
        follower->position = end.position;
        follower->told = 0;
    }
    follower->begun = true;
    return NULL;
}

static Error *read_batch(Follower *follower, bool *more_out)
{
    ChangeRecord *changes;
    size_t count;

    *more_out = false;
    TRY(outbox_after(follower->app, follower->arena, follower->position, BATCH_LIMIT, &changes,
                     &count));
    if (count == 0 || follower->stopping)
        return NULL;
    ChangeBatch batch = {changes[count - 1].position, changes, count};
    if (!hand_over(follower, &batch))
        return out_of_memory(follower->arena);
    follower->position = batch.position;
    *more_out = count == BATCH_LIMIT;
    return NULL;
}

static void on_exhausted(void *loop)
{
    coroutine_abandon(loop);
}

static bool open_arena(Follower *follower)
{
    follower->arena = arena_new(BATCH_BYTES);
    if (follower->arena == NULL)
        return false;
    arena_on_exhausted(follower->arena, on_exhausted, follower->app->loop);
    return true;
}

static void close_arena(Follower *follower)
{
    arena_free(follower->arena);
    follower->arena = NULL;
}

/* Reads what there is; false when that failed. */
static bool catch_up(Follower *follower)
{
    bool more = true;
    bool ok = true;

    while (ok && more && !follower->stopping) {
        ok = open_arena(follower) &&
             (follower->begun ? read_batch(follower, &more) : begin(follower)) == NULL;
        close_arena(follower);
    }
    return ok;
}

/*
 * A change that was told is hidden while any transaction before it runs, and what a connection that
 * was lost would have told is not known at all: both are looked for again, soon and then less
 * often.
 */
static int64_t pause_ms(Follower *follower, bool ok)
{
    bool hidden = follower->position < follower->told;
    int64_t most_ms = hidden ? PAUSE_HIDDEN_MS : PAUSE_IDLE_MS;
    int64_t pause_ms = follower->pause_ms < most_ms ? follower->pause_ms : most_ms;

    if (!ok)
        return PAUSE_FAILED_MS;
    follower->unsure = follower->unsure && pause_ms < PAUSE_IDLE_MS;
    if (!hidden && !follower->unsure)
        return PAUSE_IDLE_MS;
    follower->pause_ms = pause_ms * 2;
    return pause_ms;
}

static void wait_for_more(Follower *follower, bool ok)
{
    int64_t deadline_ms = loop_now_ms(follower->app->loop) + pause_ms(follower, ok);
    int64_t told;

    if (!outbox_wait(follower->app, deadline_ms, &told))
        return;
    follower->pause_ms = PAUSE_FIRST_MS;
    if (told > follower->told)
        follower->told = told;
    if (told == 0) {
        follower->unsure = true;
        follower->begun = false;
    }
}

static void follow(void *context)
{
    Follower *follower = context;

    while (!follower->stopping)
        wait_for_more(follower, catch_up(follower));
}

/* Memory ran out amid a batch, which was not handed over: a timer begins it again. */
static void abandoned(void *context)
{
    Follower *follower = context;

    close_arena(follower);
    loop_timer_start(follower->app->loop, &follower->again,
                     loop_now_ms(follower->app->loop) + PAUSE_IDLE_MS);
}

static void start(void *context)
{
    Follower *follower = context;

    if (!follower->stopping &&
        !coroutine_start(follower->app->loop, &(CoroutineTask){follow, abandoned, follower}))
        abandoned(follower);
}

void follower_start(Follower *follower)
{
    follower->pause_ms = PAUSE_FIRST_MS;
    follower->again = (LoopTimer){.fire = start, .context = follower};
    start(follower);
}

void follower_stop(Follower *follower)
{
    follower->stopping = true;
    loop_timer_stop(follower->app->loop, &follower->again);
    outbox_end_wait(follower->app);
}

void follower_free(Follower *follower)
{
    memory_free(follower);
}
