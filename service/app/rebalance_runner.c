#include "app/rebalance_runner.h"

#include "app/run_queue.h"
#include "base/memory.h"

enum {
    BATCH_HOUSEHOLDS = 8,
    BATCH_BYTES = 64 << 20,
    HOUSEHOLD_BYTES = 256 << 20,
    PLAN_MS = 10000, /* of one household, at most, or half a lease */
    STEP_MS = 5000,  /* of one transaction */
    IDLE_MS = 1000,  /* between looks for work */
    ASLEEP_MS = 60000,
    BUSY_MS = 20, /* what there is seems to be taken */
    RETRY_MS = 250,
    TRIES = 3, /* of a household whose optimizer died */
};

/* One household after another; memory may run out amid one, and then another coroutine goes on. */
typedef struct Slot {
    Runner *runner;
    Arena *arena;     /* of the batch */
    Arena *household; /* of the household that is being planned */
    QueuedRun run;
    RunBatch batch;
    PreviewOrder order;
    int64_t saved_ms; /* when the lease was made or held on to last */
    Wait pause;
    LoopTimer again;
} Slot;

struct Runner {
    App app;
    RunnerConfig config;
    bool stopping;
    const Slot *watcher; /* that looks for work while there is none; the others sleep */
    atomic_uint_fast64_t planned;
    Slot slots[];
};

Runner *runner_new(const RunnerConfig *config)
{
    size_t count = config->workers == NULL ? 0 : config->slots;
    Runner *runner = memory_new(1, sizeof *runner + count * sizeof *runner->slots);

    if (runner == NULL)
        return NULL;
    runner->config = *config;
    runner->config.slots = count;
    runner->app = *config->app;
    runner->app.workers = config->workers;
    runner->app.solver = config->solver;
    runner->app.kept = keep_new(0); /* households are read once */
    if (runner->app.kept == NULL) {
        memory_free(runner);
        return NULL;
    }
    return runner;
}

void runner_free(Runner *runner)
{
    if (runner == NULL)
        return;
    keep_free(runner->app.kept);
    memory_free(runner);
}

uint64_t runner_planned(const Runner *runner)
{
    return atomic_load_explicit(&runner->planned, memory_order_relaxed);
}

static int64_t now_ms(const Slot *slot)
{
    return loop_now_ms(slot->runner->app.loop);
}

static void pause_for(Slot *slot, int64_t pause_ms)
{
    if (slot->runner->stopping)
        return;
    wait_init(&slot->pause, slot->runner->app.loop);
    (void)wait_for(&slot->pause, now_ms(slot) + pause_ms);
}

static AppContext context_of(Slot *slot, Arena *arena, int64_t limit_ms)
{
    return (AppContext){.app = &slot->runner->app,
                        .arena = arena,
                        .principal = {.firm_id = slot->run.firm_id, .key_id = slot->batch.key_id},
                        .deadline_ms = now_ms(slot) + limit_ms,
                        .request_id = TEXT_LITERAL("rebalance_run")};
}

static void on_exhausted(void *loop)
{
    coroutine_abandon(loop);
}

static bool open_arena(const Slot *slot, Arena **arena, size_t limit_bytes)
{
    *arena = arena_new(limit_bytes);
    if (*arena == NULL)
        return false;
    arena_on_exhausted(*arena, on_exhausted, slot->runner->app.loop);
    return true;
}

static void close_arena(Arena **arena)
{
    arena_free(*arena);
    *arena = NULL;
}

static RunResult failed(Text code, Text detail)
{
    return (RunResult){.state = RUN_HOUSEHOLD_FAILED,
                       .exceptions =
                           text_of(names_word(&RUN_EXCEPTION_NAMES, RUN_EXCEPTION_NOT_PLANNED)),
                       .fault_code = {true, code},
                       .fault_detail = {true, detail}};
}

/* What is not found is a household whose deletion had not committed when the run was made. */
static RunResult failed_by(Arena *arena, const Error *error)
{
    Text detail = arena_copy_text(arena, text_of(error->detail));

    if (error->kind == ERROR_INTERNAL)
        detail = TEXT_LITERAL("Something went wrong on our side.");
    else if (error->kind == ERROR_NOT_FOUND)
        detail = TEXT_LITERAL("The household has been deleted.");
    return failed(text_of(error->code), detail);
}

static Text exceptions_of(Arena *arena, const RebalancePlan *plan)
{
    const char *words = "";

    for (int i = 0; i < EXCEPTION_COUNT; i++) {
        if (plan->exceptions[i])
            words = arena_format(arena, "%s%s%s", words, words[0] == '\0' ? "" : ",",
                                 names_word(&PLAN_EXCEPTION_NAMES, i));
    }
    return text_of(words);
}

/* In the arena of the batch. */
static Error *planned(const Slot *slot, const PreviewAnswer *answer, RunResult *result_out)
{
    *result_out = (RunResult){.state = RUN_HOUSEHOLD_DONE,
                              .exceptions = exceptions_of(slot->arena, answer->plan),
                              .figures = rebalance_run_figures(answer->plan),
                              .plan_document.present = true};
    return slot->runner->config.write_plan(slot->arena, answer, &result_out->plan_document.value);
}

static Error *plan(Slot *slot, HouseholdId id, RunResult *result_out)
{
    int64_t most_ms = slot->runner->config.lease_ms / 2;
    AppContext context = context_of(slot, slot->household, PLAN_MS < most_ms ? PLAN_MS : most_ms);
    PreviewAnswer *answer = ARENA_NEW(slot->household, PreviewAnswer);

    answer->record.household_id = id;
    answer->order = slot->order;
    TRY(preview_answer(&context, answer));
    return planned(slot, answer, result_out);
}

static bool is_of_database(const Error *error)
{
    return strncmp(error->code, "database_", strlen("database_")) == 0;
}

/*
 * Whether to try again. The database comes back some day; an optimizer that dies of a household
 * would do so each time.
 */
static bool is_worth_another(const Slot *slot, const Error *error, int tries)
{
    return !slot->runner->stopping && error->kind == ERROR_UNAVAILABLE &&
           (is_of_database(error) || tries < TRIES);
}

static void plan_one(Slot *slot)
{
    RunBatch *batch = &slot->batch;
    HouseholdId id = batch->households[batch->at].id;
    RunResult result = {.state = RUN_HOUSEHOLD_QUEUED};
    bool again = true;

    for (int tries = 1; again; tries++) {
        const Error *error = NULL;

        again = false;
        if (!open_arena(slot, &slot->household, HOUSEHOLD_BYTES))
            break; /* somebody else may have more memory */
        error = plan(slot, id, &result);
        if (error != NULL) {
            again = is_worth_another(slot, error, tries);
            if (!slot->runner->stopping || error->kind != ERROR_UNAVAILABLE)
                result = failed_by(slot->arena, error);
        }
        close_arena(&slot->household);
        if (again)
            pause_for(slot, RETRY_MS);
    }
    result.household_id = id;
    batch->results[batch->at++] = result;
    atomic_fetch_add_explicit(&slot->runner->planned, 1, memory_order_relaxed);
}

/*
 * A commit that nobody knows of is made again: what is saved already is not this lease's any more.
 * What cannot be saved at all is left to others, who give it up in the end.
 */
static void save(Slot *slot)
{
    const Error *error = NULL;
    bool again = true;

    while (again) {
        AppContext context = context_of(slot, slot->arena, STEP_MS);

        error = run_queue_save(&context, &slot->batch);
        again = error != NULL && !slot->runner->stopping &&
                (error->kind == ERROR_UNAVAILABLE || error->kind == ERROR_CONFLICT);
        if (again)
            pause_for(slot, RETRY_MS);
    }
    slot->batch.saved = slot->batch.at;
    slot->saved_ms = now_ms(slot);
}

/* What is not planned when the process ends is anybody's at once. */
static void give_back(Slot *slot)
{
    RunBatch *batch = &slot->batch;

    for (; batch->at < batch->count; batch->at++)
        batch->results[batch->at] = (RunResult){.household_id = batch->households[batch->at].id,
                                                .state = RUN_HOUSEHOLD_QUEUED};
}

static void finish_batch(Slot *slot)
{
    RunBatch *batch = &slot->batch;

    while (batch->at < batch->count && !slot->runner->stopping) {
        plan_one(slot);
        if (now_ms(slot) - slot->saved_ms > slot->runner->config.lease_ms / 4)
            save(slot);
    }
    give_back(slot);
    if (batch->saved < batch->count)
        save(slot);
    batch->count = 0;
}

/* One looks again and again for all of them. */
static int64_t fall_asleep(Slot *slot)
{
    Runner *runner = slot->runner;

    if (runner->watcher == NULL)
        runner->watcher = slot;
    return runner->watcher == slot ? IDLE_MS : ASLEEP_MS;
}

static void wake_all(Runner *runner)
{
    if (runner->watcher == NULL)
        return;
    runner->watcher = NULL;
    for (size_t i = 0; i < runner->config.slots; i++)
        wait_done(&runner->slots[i].pause);
}

/* Whether there is a batch now; else how long to wait in *pause_ms_out. */
static Error *begin_batch(Slot *slot, int64_t *pause_ms_out)
{
    RunBatch *batch = &slot->batch;
    AppContext context = context_of(slot, slot->arena, STEP_MS);
    const RunClaim last = batch->claim;
    bool found = false;

    TRY(run_queue_next(&context, slot->run.run_id, &slot->run, &found));
    *pause_ms_out = found ? BUSY_MS : fall_asleep(slot);
    if (!found)
        return NULL;
    wake_all(slot->runner);
    context = context_of(slot, slot->arena, STEP_MS);
    if (slot->run.is_over)
        return run_queue_end(&context, slot->run.run_id);
    batch->claim = (RunClaim){.run_id = slot->run.run_id,
                              .lease_ms = slot->runner->config.lease_ms,
                              .limit = BATCH_HOUSEHOLDS};
    if (uuid_equal(last.run_id.uuid, slot->run.run_id.uuid))
        batch->claim.behind = last.behind;
    TRY(run_queue_claim(&context, batch));
    slot->saved_ms = now_ms(slot);
    if (batch->count > 0)
        TRY(slot->runner->config.decode_order(slot->arena, batch->order_document, &slot->order));
    return NULL;
}

static void work_once(Slot *slot)
{
    int64_t pause_ms = RETRY_MS;

    if (slot->arena == NULL && !open_arena(slot, &slot->arena, BATCH_BYTES)) {
        pause_for(slot, RETRY_MS);
        return;
    }
    if (slot->batch.count == 0 && begin_batch(slot, &pause_ms) != NULL)
        slot->batch.count = 0; /* what was claimed is free again when its lease is over */
    if (slot->batch.count > 0)
        finish_batch(slot);
    else
        pause_for(slot, pause_ms);
    close_arena(&slot->arena);
}

static void work(void *context)
{
    Slot *slot = context;

    while (!slot->runner->stopping)
        work_once(slot);
}

/*
 * Memory ran out. A household that took it has failed, and the batch goes on behind it; a batch
 * that took it is left to others.
 */
static void abandoned(void *context)
{
    Slot *slot = context;
    RunBatch *batch = &slot->batch;

    if (slot->household != NULL && batch->at < batch->count) {
        close_arena(&slot->household);
        batch->results[batch->at] =
            failed(TEXT_LITERAL("out_of_memory"),
                   TEXT_LITERAL("There is no memory to plan this household."));
        batch->results[batch->at].household_id = batch->households[batch->at].id;
        batch->at++;
    } else {
        batch->count = 0;
        close_arena(&slot->arena);
    }
    if (!slot->runner->stopping)
        loop_timer_start(slot->runner->app.loop, &slot->again, now_ms(slot) + RETRY_MS);
}

static void start(void *context)
{
    Slot *slot = context;

    if (!coroutine_start(slot->runner->app.loop, &(CoroutineTask){work, abandoned, slot}))
        loop_timer_start(slot->runner->app.loop, &slot->again, now_ms(slot) + RETRY_MS);
}

void runner_start(Runner *runner)
{
    for (size_t i = 0; i < runner->config.slots; i++) {
        Slot *slot = &runner->slots[i];

        *slot = (Slot){.runner = runner, .again = {.fire = start, .context = slot}};
        wait_init(&slot->pause, runner->app.loop);
        start(slot);
    }
}

void runner_stop(Runner *runner)
{
    runner->stopping = true;
    for (size_t i = 0; i < runner->config.slots; i++) {
        loop_timer_stop(runner->app.loop, &runner->slots[i].again);
        wait_done(&runner->slots[i].pause);
    }
}
