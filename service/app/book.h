/*
 * The drift of every household of a firm, filtered and sorted: read in runs on the slow connection
 * and figured off the loop, each run forgotten but for its rows. It refuses to remember anything
 * from one request to the next.
 */
#pragma once

#include "app/app.h"
#include "domain/book.h"

typedef struct BookQuery {
    BookSort sort;
    BookFilter filter;
    OptionalModelId model_id; /* households of this model alone */
    OptionalDate as_of;       /* absent: at the current prices */
} BookQuery;

typedef struct Book {
    OptionalDate as_of; /* of the prices; absent before the first price set */
    PriceSetId price_set_id;
    BookRow *rows; /* in the order asked for */
    size_t count;
} Book;

/*
 * From a coroutine; rows live as long as the request. Faults: no_price_set at "?as_of",
 * workers_busy, deadline, and those of the database.
 */
MUST_USE Error *book_drift(AppContext *context, const BookQuery *query, Book *book_out);
