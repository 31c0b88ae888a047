#include "app/app.h"

enum {
    WORK_BYTES = 256 << 20,
    WORK_MS = 600000, /* never comes: work is bounded by its input */
};

DbSession app_read(const AppContext *context)
{
    return db_session(context->app->database, context->arena, context->principal.firm_id,
                      context->deadline_ms);
}

DbSession app_read_slow(const AppContext *context)
{
    return db_slow_session(context->app->database, context->arena, context->principal.firm_id,
                           context->deadline_ms);
}

Timestamp app_now(const App *app)
{
    return (Timestamp){clock_unix_ms(app->clock) * 1000};
}

Uuid app_new_id(const App *app)
{
    Uuid id;

    app_new_ids(app, &id, 1);
    return id;
}

/* The last four bytes count on from a random number below 2^31. */
static Uuid id_after(Uuid first, uint32_t steps)
{
    uint8_t *tail = &first.bytes[12];
    uint32_t number = ((uint32_t)(tail[0] & 0x7f) << 24 | (uint32_t)tail[1] << 16 |
                       (uint32_t)tail[2] << 8 | tail[3]) +
                      steps;

    for (int i = 3; i >= 0; i--, number >>= 8) {
        tail[i] = (uint8_t)number;
    }
    return first;
}

void app_new_ids(const App *app, Uuid *ids_out, size_t count)
{
    uint8_t random[10];
    Uuid first;

    random_fill(random, sizeof(random));
    first = uuid_v7((uint64_t)clock_unix_ms(app->clock), random);
    for (size_t i = 0; i < count; i++) {
        ids_out[i] = id_after(first, (uint32_t)i);
    }
}

typedef struct Work {
    AppWork *work;
    void *input;
} Work;

static Error *run_work(WorkerJob *job, void *input)
{
    const Work *work = input;

    return work->work(worker_job_arena(job), work->input);
}

static void release_job(void *job)
{
    worker_job_release(job);
}

Error *app_work(AppContext *context, AppWork *work, void *input)
{
    Work whole = {work, input};
    WorkerCall call = {
        .pool = context->app->workers,
        .job = worker_job_new(context->app->loop, WORK_BYTES),
        .function = run_work,
        .input = &whole,
        .deadline_ms = loop_now_ms(context->app->loop) + WORK_MS,
    };

    if (call.job == NULL) {
        return error_new(context->arena, ERROR_UNAVAILABLE, "workers_busy",
                         "There is no memory for this work at the moment.");
    }
    arena_defer(context->arena, release_job, call.job);
    return worker_pool_run(context->arena, &call);
}
