#include "app/book_parts.h"

#include "storage/catalog_store.h"

enum {
    TRIES = 8,
    LOOK_MS = 20,  /* from one look whether another request has loaded the book to the next */
    RUN_MS = 2000, /* for a run that has begun, whatever the request's deadline: otherwise requests
                      with short ones would never load a book */
};

/* A request on its way to its firm's book: it finds the columns, or loads them, brings them up to
 * date, and figures a view of them at the prices asked for. */
typedef struct Way {
    AppContext *context;
    const BookQuery *query;
    FirmId firm;
    BookRun *run;
    BookHold *hold;
    BookEdition edition; /* the columns found; none at first, then of an earlier moment */
    BookStand stand;     /* where firm and outbox stood when they were brought up to date */
    bool loading;        /* this request loads the columns, others wait for it */
    int waits;           /* so far, for a position that the request wants to see */
} Way;

/* Deadlines are looked at before a run (check_deadline); one that has begun may come to its end. */
static DbSession run_session(const Way *way)
{
    DbSession session = book_run_session(way->context, way->run);
    const int64_t late_ms = loop_now_ms(way->context->app->loop) + RUN_MS;

    if (session.deadline_ms < late_ms)
        session.deadline_ms = late_ms;
    return session;
}

typedef struct Merging {
    const BookColumns *before;
    const BookHousehold *changed;
    size_t count;
    BookColumns *merged;
} Merging;

static Error *out_of_memory(Arena *arena)
{
    return error_new(arena, ERROR_UNAVAILABLE, "out_of_memory",
                     "There is no memory for the book at the moment.");
}

static Error *merge_job(WorkerJob *job, void *input)
{
    Merging *merging = input;

    merging->merged = book_columns_merge(merging->before, merging->changed, merging->count);
    return merging->merged == NULL ? out_of_memory(worker_job_arena(job)) : NULL;
}

/* Puts new columns on the shelf: those there are with these households, read anew, as of the
 * moment.
 */
static Error *merge(Way *way, const BookHousehold *changed, size_t count, const BookMoment *moment)
{
    Merging merging = {way->edition.columns, changed, count, NULL};

    TRY(book_run_work(way->context, way->run, merge_job, &merging));
    way->edition = book_shelf_put(way->hold, way->firm, merging.merged, moment);
    return way->edition.columns == NULL ? out_of_memory(way->context->arena) : NULL;
}

/* Loads a run of households, those after the last one loaded. */
static Error *load_run(Way *way)
{
    DbSession session = run_session(way);
    BookMoment moment = way->edition.moment;
    BookHousehold *households;
    size_t count;

    TRY(book_store_read(&session, &(BookPart){.after = moment.until, .limit = BOOK_RUN_HOUSEHOLDS},
                        &households, &count));
    moment.complete = count < BOOK_RUN_HOUSEHOLDS;
    if (count > 0)
        moment.until = households[count - 1].id;
    return merge(way, households, count, &moment);
}

/*
 * Begins with no households, as of the outbox's present position. Whether a run sees what changes
 * while the book is loaded does not matter: all changes behind that position are read once more.
 */
static Error *begin_load(Way *way)
{
    DbSession session = run_session(way);
    BookHousehold *none;
    BookStand stand;
    size_t count;

    TRY(book_store_changes(&session, &(BookGap){.after = INT64_MAX}, &stand, &none, &count));
    return merge(way, NULL, 0, &(BookMoment){.epoch = stand.epoch, .position = stand.position});
}

static bool is_loaded(const BookEdition *edition)
{
    return edition->columns != NULL && edition->moment.complete;
}

/* What has been loaded by the deadline stays: a request that asks again goes on from there. */
static Error *check_deadline(const Way *way)
{
    const AppContext *context = way->context;
    const BookColumns *columns = way->edition.columns;

    if (loop_now_ms(context->app->loop) < context->deadline_ms)
        return NULL;
    return error_new(context->arena, ERROR_UNAVAILABLE, "book_loading",
                     "The book is being read, %zu households of it are there; ask again.",
                     columns == NULL ? 0 : columns->count);
}

/* Goes on where a request that ran out of time has stopped. */
static Error *load(Way *way)
{
    while (!is_loaded(&way->edition)) {
        TRY(check_deadline(way));
        TRY(book_run_start(way->context, way->run));
        TRY(book_run_end(way->context, way->run,
                         way->edition.columns == NULL ? begin_load(way) : load_run(way)));
    }
    return NULL;
}

/* The firm's columns, of whatever moment. One request loads them, the others wait for it. */
static Error *find_columns(Way *way)
{
    App *app = way->context->app;

    way->edition = book_shelf_find(way->hold, way->firm);
    while (!is_loaded(&way->edition) && !way->loading) {
        way->loading = book_shelf_begin_load(app->books, way->context->arena, way->firm);
        if (!way->loading) {
            TRY(check_deadline(way));
            wait_until(app->loop, loop_now_ms(app->loop) + LOOK_MS);
        }
        way->edition = book_shelf_find(way->hold, way->firm);
    }
    return load(way);
}

/* Whether the columns are of another database: this one was restored, so that its positions went
 * back, or an operator has given it another epoch. */
static bool is_of_another_database(const Way *way)
{
    return way->stand.epoch != way->edition.moment.epoch ||
           way->edition.moment.position >= way->stand.next;
}

/* Reads a run of the households that have changed. Only where one run has them all are the columns
 * of its moment; with several, households of the earlier ones may have changed again meanwhile. */
static Error *change_run(Way *way, BookGap *gap, bool *more_out)
{
    DbSession session = run_session(way);
    BookMoment moment = way->edition.moment;
    BookHousehold *changed;
    size_t count;

    TRY(book_store_changes(&session, gap, &way->stand, &changed, &count));
    *more_out = (int64_t)count == gap->limit;
    if (is_of_another_database(way))
        return NULL;
    if (uuid_is_zero(gap->household.uuid) && !*more_out)
        moment.position = way->stand.position;
    if (count == 0) {
        way->edition.moment = moment;
        book_shelf_advance(way->hold, &moment);
        return NULL;
    }
    gap->household = changed[count - 1].id;
    return merge(way, changed, count, &moment);
}

/* Brings the columns up to date; *exact_out whether they are of one moment, that of way->stand. */
static Error *catch_up(Way *way, bool *exact_out)
{
    BookGap gap = {.after = way->edition.moment.position, .limit = BOOK_RUN_HOUSEHOLDS};
    BookMoment first = way->edition.moment;
    bool more = true;
    int runs = 0;

    for (; more; runs++) {
        TRY(check_deadline(way));
        TRY(book_run_start(way->context, way->run));
        TRY(book_run_end(way->context, way->run, change_run(way, &gap, &more)));
        if (is_of_another_database(way)) {
            book_shelf_forget(way->context->app->books, way->firm);
            *exact_out = false;
            return NULL;
        }
        if (runs == 0)
            first.position = way->stand.position;
    }
    if (runs > 1)
        book_shelf_advance(way->hold, &first);
    *exact_out = runs == 1;
    return NULL;
}

typedef struct Showing {
    const DriftTolerances *tolerances;
    const BookColumns *columns;
    const Catalog *catalog;
    BookSort sort;
    BookView *view;
} Showing;

static Error *show_job(WorkerJob *job, void *input)
{
    Arena *arena = worker_job_arena(job);
    Showing *showing = input;
    const Catalog *catalog = showing->catalog;

    book_columns_figure(arena, showing->columns, catalog, showing->tolerances, showing->view->rows);
    showing->view->as_of = (OptionalDate){catalog->price_sequence > 0, catalog->price_as_of};
    showing->view->price_set_id = catalog->price_set_id;
    return book_view_settle(showing->view, showing->sort) ? NULL : out_of_memory(arena);
}

/* Frees a view that was not finished when the request ended. */
static void free_view(void *resource)
{
    Showing *showing = resource;

    book_view_free(showing->view);
    showing->view = NULL;
}

static Error *show(Way *way, const Catalog *catalog, const BookViewKey *key, BookShown *shown_out)
{
    AppContext *context = way->context;
    Showing *showing = ARENA_NEW(context->arena, Showing);
    BookView *view;

    *showing = (Showing){&context->app->rules->drift, way->edition.columns, catalog, key->sort,
                         book_view_new(way->edition.columns->count)};
    arena_defer(context->arena, free_view, showing);
    if (showing->view == NULL)
        return out_of_memory(context->arena);
    TRY(book_run_work(context, way->run, show_job, showing));
    view = showing->view;
    showing->view = NULL;
    *shown_out =
        book_shelf_put_view(book_shelf_hold(context->app->books, context->arena), key, view);
    return shown_out->view == NULL ? out_of_memory(context->arena) : NULL;
}

static BookViewKey key_of(const Way *way, int64_t price_sequence)
{
    return (BookViewKey){way->firm, way->edition.edition, way->stand.config_version, price_sequence,
                         way->query->sort};
}

static BookShown find_view(const Way *way, const BookViewKey *key)
{
    const AppContext *context = way->context;

    return book_shelf_find_view(book_shelf_hold(context->app->books, context->arena), key);
}

/*
 * Figures the view at the prices asked for. None where the firm's securities, models or prices have
 * changed since the columns were brought up to date.
 */
static Error *show_priced(Way *way, BookShown *shown_out)
{
    DbSession session = run_session(way);
    const Catalog *catalog = keep_find(way->context->app->catalogs, way->context->arena,
                                       (KeepKey){.kind = KEEP_CATALOG, .firm = way->firm});
    OptionalDate as_of = way->query->as_of;
    BookViewKey key;

    if (as_of.present || catalog == NULL || catalog->config_version != way->stand.config_version ||
        catalog->price_sequence != way->stand.price_sequence) {
        Catalog *read = ARENA_NEW(way->run->arena, Catalog);

        TRY(catalog_store_load(&session, as_of, read));
        catalog = read;
    }
    if (catalog->config_version != way->stand.config_version ||
        (!as_of.present && catalog->price_sequence != way->stand.price_sequence))
        return NULL;
    key = key_of(way, catalog->price_sequence);
    *shown_out = find_view(way, &key);
    return shown_out->view == NULL ? show(way, catalog, &key, shown_out) : NULL;
}

/* The view of the columns as they are, kept or figured; none where something has changed meanwhile,
 * so that all has to be tried again. */
static Error *find_present(Way *way, BookShown *shown_out)
{
    BookViewKey key = key_of(way, way->stand.price_sequence);

    if (!way->query->as_of.present)
        *shown_out = find_view(way, &key);
    if (shown_out->view != NULL)
        return NULL;
    TRY(book_run_start(way->context, way->run));
    return book_run_end(way->context, way->run, show_priced(way, shown_out));
}

static Error *try_present(Way *way, BookShown *shown_out)
{
    bool exact;

    TRY(find_columns(way));
    TRY(catch_up(way, &exact));
    while (exact && way->stand.position < way->query->min_position) {
        TRY(book_wait_for_position(way->context, way->waits++));
        TRY(catch_up(way, &exact));
    }
    return exact ? find_present(way, shown_out) : NULL;
}

static Error *answer(const Way *way, const BookShown *shown, int64_t position, Book *book_out)
{
    const BookView *view = shown->view;
    const BookQuery *query = way->query;
    Book book = {.as_of = view->as_of,
                 .price_set_id = view->price_set_id,
                 .position = position,
                 .summary = view->summary,
                 .serial = shown->serial};
    size_t first = 0;

    if (query->after != NULL)
        first = book_after(query->sort, view->rows, view->count, &query->after->row);
    TRY(book_choose(way->context, query, &(BookRows){view->rows + first, view->count - first},
                    &book));
    *book_out = book;
    return NULL;
}

/* The view that the reader's cursor is of, where the shelf still has it. */
static BookShown find_begun(const Way *way)
{
    const BookPlace *after = way->query->after;
    const AppContext *context = way->context;
    BookShown shown = {0};

    if (after == NULL || after->serial == 0 || after->position < way->query->min_position)
        return shown;
    shown = book_shelf_find_serial(book_shelf_hold(context->app->books, context->arena), way->firm,
                                   after->serial);
    return shown.view != NULL && shown.view->sort == way->query->sort ? shown : (BookShown){0};
}

Error *book_kept_drift(AppContext *context, const BookQuery *query, Book *book_out,
                       bool *answered_out)
{
    Way way = {.context = context,
               .query = query,
               .firm = context->principal.firm_id,
               .run = book_run_new(context),
               .hold = book_shelf_hold(context->app->books, context->arena)};
    BookShown shown = find_begun(&way);

    *answered_out = shown.view != NULL;
    if (*answered_out)
        return answer(&way, &shown, query->after->position, book_out);
    for (int tries = 0; tries < TRIES && shown.view == NULL; tries++)
        TRY(try_present(&way, &shown));
    *answered_out = shown.view != NULL;
    return shown.view == NULL ? NULL : answer(&way, &shown, way.stand.position, book_out);
}
