/*
 * What the two ways to a book share: runs of households whose memory goes with them, and waiting
 * for a position. For book*.c alone.
 */
#pragma once

#include "app/book.h"
#include "storage/book_store.h"

enum {
    BOOK_RUN_HOUSEHOLDS = 2000,
    BOOK_RUN_BYTES = 256 << 20, /* of a run's rows, or of figuring them: a firm's households are
                                   many, not huge */
};

/* A run being worked on; what it takes is given back before the next one. */
typedef struct BookRun {
    Arena *arena;
    WorkerJob *job;
} BookRun;

/* A run of nothing yet, given back with the request at the latest. */
BookRun *book_run_new(AppContext *context);

/* Begins anew: what it had is given back. */
MUST_USE Error *book_run_start(AppContext *context, BookRun *run);

/* What it reads by, on the slow connection. */
DbSession book_run_session(AppContext *context, const BookRun *run);

/* Works off the loop, in the run's job; waits until that ends, whatever the deadline. */
MUST_USE Error *book_run_work(AppContext *context, const BookRun *run, WorkerFunction *function,
                              void *input);

/* Gives back; a failure that lives with the run outlives it. */
MUST_USE Error *book_run_end(AppContext *context, BookRun *run, const Error *error);

/* ERROR_TIMEOUT "deadline" once the request's has passed. */
MUST_USE Error *book_check_deadline(AppContext *context);

/* Before one looks again whether a position is there: `tries` says how often one has. */
MUST_USE Error *book_wait_for_position(AppContext *context, int tries);

/* From what is kept; false in *answered_out when it changes too fast for that. */
MUST_USE Error *book_kept_drift(AppContext *context, const BookQuery *query, Book *book_out,
                                bool *answered_out);

/* From the database alone. */
MUST_USE Error *book_read_drift(AppContext *context, const BookQuery *query, Book *book_out);

/* Rows of a sorted book behind the place asked for. */
typedef struct BookRows {
    const BookRow *rows;
    size_t count;
} BookRows;

/* Those of them that pass, as many as were asked for. */
MUST_USE Error *book_choose(AppContext *context, const BookQuery *query, const BookRows *from,
                            Book *book);
