#include "app/book.h"

#include "storage/book_store.h"
#include "storage/catalog_store.h"

enum {
    RUN_HOUSEHOLDS = 2000,
    RUN_BYTES = 256 << 20, /* of a run's rows, or of figuring them: a firm's households are many,
                              not huge */
    COMPUTE_MS = 600000,   /* never comes: a run is bounded */
    ROWS_FIRST = 1024,
};

/* A run being worked on; what it takes is given back before the next one. */
typedef struct Run {
    Arena *arena;
    WorkerJob *job;
} Run;

static void release_run(void *resource)
{
    Run *run = resource;

    if (run->job != NULL) {
        worker_job_release(run->job);
    }
    arena_free(run->arena);
    *run = (Run){0};
}

static void on_exhausted(void *loop)
{
    coroutine_abandon(loop);
}

static Error *out_of_memory(AppContext *context)
{
    return error_new(context->arena, ERROR_UNAVAILABLE, "out_of_memory",
                     "There is no memory for the book at the moment.");
}

static Error *start_run(AppContext *context, Run *run)
{
    run->arena = arena_new(RUN_BYTES);
    run->job = worker_job_new(context->app->loop, RUN_BYTES);
    if (run->arena == NULL || run->job == NULL) {
        release_run(run);
        return out_of_memory(context);
    }
    arena_on_exhausted(run->arena, on_exhausted, context->app->loop);
    return NULL;
}

/* What figuring a run reads; its rows are made in the job's arena. */
typedef struct Figuring {
    const Catalog *catalog;
    const DriftTolerances *tolerances;
    BookFilter filter;
    const BookHousehold *households;
    size_t count;
    BookRow *rows; /* those that pass */
    size_t row_count;
} Figuring;

static int32_t model_index(const Catalog *catalog, OptionalModelId id)
{
    const Model *model = id.present ? catalog_model(catalog, id.value) : NULL;

    return model == NULL ? -1 : (int32_t)(model - catalog->models);
}

/*
 * A household of one account and one lot for each security, which drifts as the real one does. A
 * security that has come after the catalog was read has no price yet.
 */
static Household light_household(Arena *arena, const Catalog *catalog, const BookHousehold *from)
{
    Account *account = ARENA_NEW(arena, Account);
    Household household = {
        .id = from->id,
        .name = from->name,
        .drift_tolerance = from->drift_tolerance,
        .model = model_index(catalog, from->model_id),
        .pins = {.price_as_of = catalog->price_as_of},
        .accounts = account,
        .account_count = 1,
        .securities = ARENA_ARRAY(arena, Security, from->holding_count),
        .security_count = from->holding_count,
        .lots = ARENA_ARRAY(arena, Lot, from->holding_count),
        .lot_count = from->holding_count,
        .models = catalog->models,
        .model_count = catalog->model_count,
    };

    *account = (Account){.model = -1, .cash = from->cash};
    for (size_t i = 0; i < from->holding_count; i++) {
        const Security *security = catalog_security(catalog, from->holdings[i].security_id);

        household.securities[i] =
            security != NULL ? *security : (Security){.symbol = TEXT_LITERAL("?")};
        household.lots[i] = (Lot){.security = (uint32_t)i, .quantity = from->holdings[i].quantity};
    }
    return household;
}

/* Figures beyond what is held are told from the others here: nobody else has checked them. */
static BookRow figure_row(Arena *arena, const Figuring *figuring, const BookHousehold *from)
{
    static const DriftScope whole = {.account = -1};
    Household household = light_household(arena, figuring->catalog, from);
    Drift drift = {.gap = DRIFT_TOO_LARGE};

    if (household_check(arena, &household) == NULL) {
        drift_compute(arena, &household, figuring->tolerances, &whole, &drift);
    }
    return book_row(&household, &drift);
}

static Error *figure_job(WorkerJob *job, void *input)
{
    Arena *arena = worker_job_arena(job);
    Figuring *figuring = input;

    figuring->rows = ARENA_ARRAY(arena, BookRow, figuring->count);
    for (size_t i = 0; i < figuring->count && !worker_job_cancelled(job); i++) {
        BookRow row = figure_row(arena, figuring, &figuring->households[i]);

        if (book_passes(&figuring->filter, &row)) {
            figuring->rows[figuring->row_count++] = row;
        }
    }
    return NULL;
}

/* Rows as they gather; names are copied, because a run's texts go with it. */
typedef struct Rows {
    Arena *arena;
    BookRow *rows;
    size_t count;
    size_t room;
} Rows;

static void gather(Rows *rows, const Figuring *figuring)
{
    if (rows->count + figuring->row_count > rows->room) {
        size_t room = 2 * rows->room;
        BookRow *grown;

        room = room < rows->count + figuring->row_count ? rows->count + figuring->row_count : room;
        grown = ARENA_ARRAY(rows->arena, BookRow, room);
        memcpy(grown, rows->rows, rows->count * sizeof(*grown));
        rows->rows = grown;
        rows->room = room;
    }
    for (size_t i = 0; i < figuring->row_count; i++) {
        BookRow row = figuring->rows[i];

        row.name.bytes = arena_copy(rows->arena, row.name.bytes, row.name.length);
        rows->rows[rows->count++] = row;
    }
}

static Error *call(AppContext *context, WorkerJob *job, WorkerFunction *function, void *input)
{
    WorkerCall worker_call = {
        .pool = context->app->workers,
        .job = job,
        .function = function,
        .input = input,
        .deadline_ms = loop_now_ms(context->app->loop) + COMPUTE_MS,
    };

    return worker_pool_run(context->arena, &worker_call);
}

typedef struct Reading {
    const BookQuery *query;
    Figuring figuring;
    HouseholdId after;
    bool more;
} Reading;

/* Reads a run and figures it; `run` is given back by the caller. */
static Error *read_run(AppContext *context, Run *run, Reading *reading, Rows *rows)
{
    DbSession session = app_read_slow(context);
    BookRun asked = {reading->after, reading->query->model_id, RUN_HOUSEHOLDS};
    Figuring *figuring = &reading->figuring;
    BookHousehold *households;
    size_t count;

    session.arena = run->arena;
    TRY(book_store_read(&session, &asked, &households, &count));
    reading->more = count == RUN_HOUSEHOLDS;
    if (count == 0) {
        return NULL;
    }
    reading->after = households[count - 1].id;
    figuring->households = households;
    figuring->count = count;
    figuring->row_count = 0;
    TRY(call(context, run->job, figure_job, figuring));
    gather(rows, figuring);
    return NULL;
}

/* A failure that lives with the run outlives it. */
static Error *keep(Arena *arena, const Error *error)
{
    if (error == NULL) {
        return NULL;
    }
    return error_new(arena, error->kind, error->code, "%s",
                     error->detail == NULL ? "" : error->detail);
}

static Error *check_deadline(AppContext *context)
{
    if (loop_now_ms(context->app->loop) < context->deadline_ms) {
        return NULL;
    }
    return error_new(context->arena, ERROR_TIMEOUT, "deadline",
                     "The book is too large for this request's deadline.");
}

static Error *read_book(AppContext *context, Reading *reading, Rows *rows)
{
    Run *run = ARENA_NEW(context->arena, Run);

    arena_defer(context->arena, release_run, run);
    do {
        Error *error;

        TRY(check_deadline(context));
        TRY(start_run(context, run));
        error = keep(context->arena, read_run(context, run, reading, rows));
        release_run(run);
        TRY(error);
    } while (reading->more);
    return NULL;
}

typedef struct Sorting {
    BookSort sort;
    Rows *rows;
} Sorting;

static Error *sort_job(WorkerJob *job, void *input)
{
    const Sorting *sorting = input;

    (void)job;
    book_sort(sorting->sort, sorting->rows->rows, sorting->rows->count);
    return NULL;
}

static Error *sort_rows(AppContext *context, BookSort sort, Rows *rows)
{
    Run *run = ARENA_NEW(context->arena, Run);
    Sorting sorting = {sort, rows};

    TRY(start_run(context, run));
    arena_defer(context->arena, release_run, run);
    return call(context, run->job, sort_job, &sorting);
}

Error *book_drift(AppContext *context, const BookQuery *query, Book *book_out)
{
    DbSession session = app_read_slow(context);
    Rows rows = {
        .arena = context->arena,
        .rows = ARENA_ARRAY(context->arena, BookRow, ROWS_FIRST),
        .room = ROWS_FIRST,
    };
    Catalog catalog;
    Reading reading = {
        .query = query,
        .figuring = {.catalog = &catalog,
                     .tolerances = &context->app->rules->drift,
                     .filter = query->filter},
    };

    TRY(catalog_store_load(&session, query->as_of, &catalog));
    TRY(read_book(context, &reading, &rows));
    TRY(sort_rows(context, query->sort, &rows));
    *book_out = (Book){
        .as_of = {catalog.price_sequence > 0, catalog.price_as_of},
        .price_set_id = catalog.price_set_id,
        .rows = rows.rows,
        .count = rows.count,
    };
    return NULL;
}
