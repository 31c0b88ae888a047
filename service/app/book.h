/*
 * The drift of every household of a firm, filtered and sorted, as of one statement after the
 * request has come: from columns that are kept, brought up to date by what the outbox says has
 * changed, or, where none are kept, read and figured from the beginning. It refuses to answer from
 * anything that may have changed.
 */
#pragma once

#include "app/app.h"
#include "app/book_shelf.h"

/* The last row that a reader has seen, and the view that it stood in. */
typedef struct BookPlace {
    uint64_t serial;  /* 0: of none that was kept */
    int64_t position; /* of that view */
    BookRow row;
} BookPlace;

typedef struct BookQuery {
    BookSort sort;
    BookFilter filter;
    OptionalDate as_of;     /* absent: at the current prices */
    int64_t min_position;   /* of the outbox; what is answered is not older */
    const BookPlace *after; /* NULL: from the first row on */
    size_t limit;           /* rows; 0: all */
} BookQuery;

typedef struct Book {
    OptionalDate as_of; /* of the prices; absent before the first price set */
    PriceSetId price_set_id;
    int64_t position;    /* all changes up to here are in it */
    uint64_t serial;     /* of the view that later pages are of; 0: they are of whatever is then */
    BookSummary summary; /* of all households, whatever the filter */
    const BookRow *rows; /* in the order asked for */
    size_t count;
    bool more;
} Book;

/*
 * From a coroutine; rows live as long as the request. A place of a view that is still kept is gone
 * on from in that view, as old as it is; of another, in the present book. Faults: no_price_set at
 * "?as_of", position_not_reached, workers_busy, deadline, and those of the database.
 */
MUST_USE Error *book_drift(AppContext *context, const BookQuery *query, Book *book_out);
