#include "app/book_parts.h"

enum {
    COMPUTE_MS = 600000, /* never comes: a run is bounded */
    PAUSE_MOST_MS = 128,
    LOOK_MS = 500, /* to look once more, left of a request's time */
};

static void give_back(void *resource)
{
    BookRun *run = resource;

    if (run->job != NULL)
        worker_job_release(run->job);
    arena_free(run->arena);
    *run = (BookRun){0};
}

BookRun *book_run_new(AppContext *context)
{
    BookRun *run = ARENA_NEW(context->arena, BookRun);

    arena_defer(context->arena, give_back, run);
    return run;
}

static void on_exhausted(void *loop)
{
    coroutine_abandon(loop);
}

Error *book_run_start(AppContext *context, BookRun *run)
{
    give_back(run);
    run->arena = arena_new(BOOK_RUN_BYTES);
    run->job = worker_job_new(context->app->loop, BOOK_RUN_BYTES);
    if (run->arena == NULL || run->job == NULL)
        return error_new(context->arena, ERROR_UNAVAILABLE, "out_of_memory",
                         "There is no memory for the book at the moment.");
    arena_on_exhausted(run->arena, on_exhausted, context->app->loop);
    return NULL;
}

DbSession book_run_session(AppContext *context, const BookRun *run)
{
    DbSession session = app_read_slow(context);

    session.arena = run->arena;
    return session;
}

Error *book_run_work(AppContext *context, const BookRun *run, WorkerFunction *function, void *input)
{
    WorkerCall call = {
        .pool = context->app->workers,
        .job = run->job,
        .function = function,
        .input = input,
        .deadline_ms = loop_now_ms(context->app->loop) + COMPUTE_MS,
    };

    return worker_pool_run(context->arena, &call);
}

Error *book_run_end(AppContext *context, BookRun *run, const Error *error)
{
    Error *kept = NULL;

    if (error != NULL && error->kind == ERROR_INVALID && error->pointer != NULL)
        kept = error_at(context->arena, error->pointer, error->code, "%s", error->detail);
    else if (error != NULL)
        kept = error_new(context->arena, error->kind, error->code, "%s",
                         error->detail == NULL ? "" : error->detail);
    give_back(run);
    return kept;
}

Error *book_check_deadline(AppContext *context)
{
    if (loop_now_ms(context->app->loop) < context->deadline_ms)
        return NULL;
    return error_new(context->arena, ERROR_TIMEOUT, "deadline",
                     "The book is too large for this request's deadline.");
}

Error *book_wait_for_position(AppContext *context, int tries)
{
    Loop *loop = context->app->loop;
    int64_t pause_ms = tries < 7 ? 1 << tries : PAUSE_MOST_MS;

    if (loop_now_ms(loop) + pause_ms + LOOK_MS >= context->deadline_ms)
        return error_new(context->arena, ERROR_UNAVAILABLE, "position_not_reached",
                         "The book does not know all changes up to that position yet.");
    wait_until(loop, loop_now_ms(loop) + pause_ms);
    return NULL;
}

/* Choosing among all rows. */
typedef struct Choice {
    const BookFilter *filter;
    const BookRows *from;
    BookRow *rows;
    size_t count;
} Choice;

static Error *choose_all(Arena *arena, void *input)
{
    Choice *choice = input;

    for (size_t i = 0; i < choice->from->count; i++)
        choice->count += book_passes(choice->filter, &choice->from->rows[i]);
    choice->rows = ARENA_ARRAY(arena, BookRow, choice->count);
    choice->count = 0;
    for (size_t i = 0; i < choice->from->count; i++) {
        if (book_passes(choice->filter, &choice->from->rows[i]))
            choice->rows[choice->count++] = choice->from->rows[i];
    }
    return NULL;
}

static bool is_empty(const BookFilter *filter)
{
    return !filter->min_drift.present && !filter->within_tolerance.present &&
           !filter->model_id.present;
}

static void choose_some(AppContext *context, const BookQuery *query, const BookRows *from,
                        Book *book)
{
    BookRow *rows = ARENA_ARRAY(context->arena, BookRow, query->limit);

    for (size_t i = 0; i < from->count && !book->more; i++) {
        if (!book_passes(&query->filter, &from->rows[i]))
            continue;
        if (book->count == query->limit)
            book->more = true;
        else
            rows[book->count++] = from->rows[i];
    }
    book->rows = rows;
}

Error *book_choose(AppContext *context, const BookQuery *query, const BookRows *from, Book *book)
{
    Choice choice = {.filter = &query->filter, .from = from};

    if (query->limit > 0) {
        choose_some(context, query, from, book);
        return NULL;
    }
    if (is_empty(&query->filter)) {
        book->rows = from->rows;
        book->count = from->count;
        return NULL;
    }
    TRY(app_work(context, choose_all, &choice));
    book->rows = choice.rows;
    book->count = choice.count;
    return NULL;
}

Error *book_drift(AppContext *context, const BookQuery *query, Book *book_out)
{
    bool answered = false;

    if (book_shelf_is_on(context->app->books))
        TRY(book_kept_drift(context, query, book_out, &answered));
    return answered ? NULL : book_read_drift(context, query, book_out);
}
