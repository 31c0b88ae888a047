#include "app/rebalance_run.h"

#include "app/book.h"
#include "app/reference.h"
#include <stdlib.h>

/* What waits or is under way is cancelled with its run. */
static Error *read_by(DbSession *session, RebalanceRun *run)
{
    RebalanceRunProgress *progress = &run->progress;
    RebalanceRunId id = run->record.id;

    TRY(rebalance_run_store_get(session, id, &run->record));
    TRY(rebalance_run_store_progress(session, id, progress));
    progress->cancelled = 0;
    if (run->record.state == RUN_CANCELLED) {
        progress->cancelled = progress->queued + progress->running;
        progress->queued = 0;
        progress->running = 0;
    }
    return NULL;
}

Error *rebalance_run_get(AppContext *context, RebalanceRunId id, RebalanceRun *run_out)
{
    DbSession session = app_read_slow(context);

    run_out->record.id = id;
    return read_by(&session, run_out);
}

Error *rebalance_run_list(AppContext *context, const Page *page, RebalanceRunRecord **records_out,
                          size_t *count_out)
{
    DbSession session = app_read(context);

    return rebalance_run_store_list(&session, page, records_out, count_out);
}

Error *rebalance_run_households(AppContext *context, const RunHouseholdQuery *query,
                                RunHouseholdRecord **records_out, size_t *count_out)
{
    DbSession session = app_read_slow(context);
    RebalanceRunRecord run;

    TRY(rebalance_run_store_households(&session, query, records_out, count_out));
    return *count_out > 0 ? NULL : rebalance_run_store_get(&session, query->run_id, &run);
}

/* A household that a filter names. */
typedef struct Named {
    HouseholdId id;
    size_t place; /* in the filter */
    bool found;
} Named;

typedef struct Choosing {
    const RebalanceRunFilter *filter;
    const Book *book;
    Named *named; /* ascending */
    HouseholdId *chosen;
    size_t count;
} Choosing;

static int compare_named(const void *left, const void *right)
{
    return uuid_compare(((const Named *)left)->id.uuid, ((const Named *)right)->id.uuid);
}

static void sort_named(Arena *arena, Choosing *choosing)
{
    size_t count = choosing->filter->household_count;

    choosing->named = ARENA_ARRAY(arena, Named, count);
    for (size_t i = 0; i < count; i++)
        choosing->named[i] = (Named){choosing->filter->households[i], i, false};
    if (count > 0)
        qsort(choosing->named, count, sizeof *choosing->named, compare_named);
}

/* Whether the filter names it; one that names none means all. A name may stand there twice. */
static bool is_named(Choosing *choosing, HouseholdId id)
{
    size_t count = choosing->filter->household_count;
    const Named key = {.id = id};
    Named *end = &choosing->named[count];
    Named *found;

    if (count == 0)
        return true;
    found = bsearch(&key, choosing->named, count, sizeof key, compare_named);
    if (found == NULL)
        return false;
    while (found > choosing->named && uuid_equal(found[-1].id.uuid, id.uuid))
        found--;
    for (; found < end && uuid_equal(found->id.uuid, id.uuid); found++)
        found->found = true;
    return true;
}

static Error *check_names(Arena *arena, const Choosing *choosing)
{
    ErrorList faults = {0};

    for (size_t i = 0; i < choosing->filter->household_count; i++) {
        if (!choosing->named[i].found)
            error_list_add(
                &faults,
                error_at(arena,
                         arena_format(arena, "/filter/households/%zu", choosing->named[i].place),
                         "unknown_household", "There is no household with this id."));
    }
    return faults.first;
}

static int compare_ids(const void *left, const void *right)
{
    return uuid_compare(((const HouseholdId *)left)->uuid, ((const HouseholdId *)right)->uuid);
}

/* In the order of ids, in which storing many takes half as long as in that of the book. */
static Error *choose(Arena *arena, void *input)
{
    Choosing *choosing = input;
    const Book *book = choosing->book;
    const BookFilter filter = {choosing->filter->min_drift, choosing->filter->within_tolerance,
                               choosing->filter->model_id};

    sort_named(arena, choosing);
    choosing->chosen = ARENA_ARRAY(arena, HouseholdId, book->count);
    for (size_t i = 0; i < book->count; i++) {
        const BookRow *row = &book->rows[i];

        if (is_named(choosing, row->household_id) && book_passes(&filter, row))
            choosing->chosen[choosing->count++] = row->household_id;
    }
    if (choosing->count > 0)
        qsort(choosing->chosen, choosing->count, sizeof *choosing->chosen, compare_ids);
    return check_names(arena, choosing);
}

static Error *check_model(AppContext *context, OptionalModelId model_id, const char *pointer)
{
    DbSession session = app_read(context);
    Error *error = reference_check_model(&session, model_id);

    if (error != NULL && error->pointer != NULL)
        error->pointer = pointer;
    return error;
}

Error *rebalance_run_choose(AppContext *context, RebalanceRun *run)
{
    Choosing choosing = {.filter = &run->filter};
    ErrorList faults = {0};
    Book book;

    error_list_add(&faults, check_model(context, run->filter.model_id, "/filter/model_id"));
    error_list_add(&faults, check_model(context, run->change_to, "/order/model_change/model_id"));
    TRY(faults.first);
    TRY(book_drift(context, &(BookQuery){.sort = BOOK_BY_DRIFT_DOWN}, &book));
    choosing.book = &book;
    TRY(app_work(context, choose, &choosing));
    run->households = choosing.chosen;
    run->household_count = choosing.count;
    return NULL;
}

static Error *insert(EffectRun *run, void *record)
{
    RebalanceRun *made = record;
    const RunHouseholds households = {made->record.id, made->households, made->household_count};
    const Timestamp before = timestamp_add_days(made->record.created_at, -REBALANCE_RUN_DAYS);

    TRY(db_transaction_allow_slow(run->session));
    TRY(rebalance_run_store_purge(run->session, before));
    TRY(rebalance_run_store_insert(run->session, &made->record));
    return rebalance_run_store_queue(run->session, &households, &made->progress.queued);
}

static Error *cancel(EffectRun *run, void *record)
{
    RebalanceRun *changed = record;

    TRY(read_by(run->session, changed));
    if (changed->record.state != RUN_RUNNING)
        return NULL;
    changed->record.state = RUN_CANCELLED;
    changed->record.ended_at = (OptionalTimestamp){true, app_now(run->context->app)};
    TRY(rebalance_run_store_cancel(run->session, &changed->record));
    return read_by(run->session, changed);
}

static Error *resume(EffectRun *run, void *record)
{
    RebalanceRun *changed = record;

    TRY(read_by(run->session, changed));
    if (changed->progress.failed + changed->progress.cancelled == 0)
        return NULL;
    changed->record.state = RUN_RUNNING;
    changed->record.ended_at = (OptionalTimestamp){0};
    TRY(db_transaction_allow_slow(run->session));
    TRY(rebalance_run_store_resume(run->session, &changed->record));
    return read_by(run->session, changed);
}

Effect rebalance_run_create(AppContext *context, RebalanceRun *run)
{
    RebalanceRunRecord *record = &run->record;

    record->id = (RebalanceRunId){app_new_id(context->app)};
    record->state = RUN_RUNNING;
    record->key_id = context->principal.key_id;
    record->created_at = app_now(context->app);
    return (Effect){EFFECT_NEW_RUN,  record->id.uuid, "rebalance_run_create",
                    record->id.uuid, insert,          run,
                    sizeof *run};
}

Effect rebalance_run_cancel(RebalanceRun *run)
{
    return (Effect){
        EFFECT_RUN, run->record.id.uuid, "rebalance_run_cancel", run->record.id.uuid, cancel,
        run,        sizeof *run};
}

Effect rebalance_run_resume(RebalanceRun *run)
{
    return (Effect){
        EFFECT_RUN, run->record.id.uuid, "rebalance_run_resume", run->record.id.uuid, resume,
        run,        sizeof *run};
}
