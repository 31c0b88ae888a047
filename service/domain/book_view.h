/*
 * A book as it was at one moment, in one order: what a reader pages through while the firm goes on
 * changing. Immutable, with nothing outside it. It refuses to figure.
 */
#pragma once

#include "domain/book.h"

typedef struct BookView {
    size_t bytes; /* that all of this holds */
    BookSort sort;
    OptionalDate as_of; /* of the prices; absent before the first price set */
    PriceSetId price_set_id;
    BookSummary summary;
    BookRow *rows; /* in order */
    size_t count;
    char *names; /* of the rows */
} BookView;

/*
 * Room for `count` rows, to be filled before book_view_settle; NULL without memory.
 */
BookView *book_view_new(size_t count);

/* Puts the rows in order and copies their names. False without memory. */
bool book_view_settle(BookView *view, BookSort sort);

/* NULL is allowed. */
void book_view_free(BookView *view);
