#include "app/book_parts.h"

#include "storage/catalog_store.h"

enum { ROWS_FIRST = 1024 };

/* What figuring a run reads; its rows are made in the job's arena. */
typedef struct Figuring {
    const Catalog *catalog;
    const DriftTolerances *tolerances;
    BookFilter filter;
    BookSummary summary;
    const BookHousehold *households;
    size_t count;
    BookRow *rows; /* those that pass */
    size_t row_count;
} Figuring;

static Error *figure_job(WorkerJob *job, void *input)
{
    Arena *arena = worker_job_arena(job);
    Figuring *figuring = input;

    figuring->rows = ARENA_ARRAY(arena, BookRow, figuring->count);
    for (size_t i = 0; i < figuring->count && !worker_job_cancelled(job); i++) {
        BookRow row =
            book_figure(arena, figuring->catalog, figuring->tolerances, &figuring->households[i]);

        book_summary_add(&figuring->summary, &row);
        if (book_passes(&figuring->filter, &row))
            figuring->rows[figuring->row_count++] = row;
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

        room = room < rows->count + figuring->row_count ? rows->count + figuring->row_count : room;
        rows->rows = ARENA_COPY_IN(rows->arena, BookRow, rows->rows, rows->count, room);
        rows->room = room;
    }
    for (size_t i = 0; i < figuring->row_count; i++) {
        BookRow row = figuring->rows[i];

        row.name = arena_copy_text(rows->arena, row.name);
        rows->rows[rows->count++] = row;
    }
}

typedef struct Reading {
    Figuring figuring;
    HouseholdId after;
    bool more;
} Reading;

/* Reads a run and figures it. */
static Error *read_run(AppContext *context, const BookRun *run, Reading *reading, Rows *rows)
{
    DbSession session = book_run_session(context, run);
    BookPart asked = {reading->after, BOOK_RUN_HOUSEHOLDS};
    Figuring *figuring = &reading->figuring;
    BookHousehold *households;
    size_t count;

    TRY(book_store_read(&session, &asked, &households, &count));
    reading->more = count == BOOK_RUN_HOUSEHOLDS;
    if (count == 0)
        return NULL;
    reading->after = households[count - 1].id;
    figuring->households = households;
    figuring->count = count;
    figuring->row_count = 0;
    TRY(book_run_work(context, run, figure_job, figuring));
    gather(rows, figuring);
    return NULL;
}

static Error *read_book(AppContext *context, BookRun *run, Reading *reading, Rows *rows)
{
    do {
        TRY(book_check_deadline(context));
        TRY(book_run_start(context, run));
        TRY(book_run_end(context, run, read_run(context, run, reading, rows)));
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

static Error *sort_rows(AppContext *context, BookRun *run, BookSort sort, Rows *rows)
{
    Sorting sorting = {sort, rows};

    TRY(book_run_start(context, run));
    return book_run_end(context, run, book_run_work(context, run, sort_job, &sorting));
}

/* Where the outbox is before the first row is read. */
static Error *find_position(AppContext *context, const BookQuery *query, int64_t *position_out)
{
    const BookGap nothing = {.after = INT64_MAX};
    DbSession session = app_read_slow(context);
    BookHousehold *none;
    BookStand stand;
    size_t count;

    TRY(book_store_changes(&session, &nothing, &stand, &none, &count));
    for (int tries = 0; stand.position < query->min_position; tries++) {
        TRY(book_wait_for_position(context, tries));
        TRY(book_store_changes(&session, &nothing, &stand, &none, &count));
    }
    *position_out = stand.position;
    return NULL;
}

Error *book_read_drift(AppContext *context, const BookQuery *query, Book *book_out)
{
    DbSession session = app_read_slow(context);
    BookRun *run = book_run_new(context);
    Rows rows = {.arena = context->arena,
                 .rows = ARENA_ARRAY(context->arena, BookRow, ROWS_FIRST),
                 .room = ROWS_FIRST};
    Catalog catalog;
    Reading reading = {.figuring = {.catalog = &catalog,
                                    .tolerances = &context->app->rules->drift,
                                    .filter = query->filter,
                                    .summary = book_summary()}};
    Book book = {0};
    size_t first = 0;

    TRY(find_position(context, query, &book.position));
    TRY(catalog_store_load(&session, query->as_of, &catalog));
    TRY(read_book(context, run, &reading, &rows));
    TRY(sort_rows(context, run, query->sort, &rows));
    book.as_of = (OptionalDate){catalog.price_sequence > 0, catalog.price_as_of};
    book.price_set_id = catalog.price_set_id;
    book.summary = reading.figuring.summary;
    if (query->after != NULL)
        first = book_after(query->sort, rows.rows, rows.count, &query->after->row);
    TRY(book_choose(context, query, &(BookRows){rows.rows + first, rows.count - first}, &book));
    *book_out = book;
    return NULL;
}
