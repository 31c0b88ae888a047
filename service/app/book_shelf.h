/*
 * What all loops of the process remember of their firms' books: the columns of each, and views of
 * them that readers page through. Counted in bytes and bounded, the longest unused given up first;
 * what is in use outlives its place. Whether columns still hold is the caller's to know. It refuses
 * to read and to figure.
 */
#pragma once

#include "domain/book_columns.h"
#include "domain/book_view.h"

typedef struct BookShelf BookShelf;

/* Of when columns are. */
typedef struct BookMoment {
    int64_t epoch; /* of the database */
    int64_t
        position;  /* of the outbox: all changes up to here are in them, perhaps later ones too */
    bool complete; /* else households behind `until` are not there yet */
    HouseholdId until;
} BookMoment;

/* What makes two views the same: a book, its prices and models, an order. */
typedef struct BookViewKey {
    FirmId firm;
    uint64_t edition; /* of the columns */
    int64_t config_version;
    int64_t price_sequence;
    BookSort sort;
} BookViewKey;

/* Columns that are held. */
typedef struct BookEdition {
    const BookColumns *columns; /* NULL: there are none */
    uint64_t edition;           /* tells these columns from all others of the process */
    BookMoment moment;
} BookEdition;

/* A view, likewise. */
typedef struct BookShown {
    const BookView *view; /* NULL: there is none */
    uint64_t serial;      /* by which it is found again */
} BookShown;

/* What a request has taken from the shelf: one thing at a time, until its arena is freed. */
typedef struct BookHold BookHold;

typedef struct BookShelfMetrics {
    uint64_t bytes; /* held now, also of what is in use only */
    uint64_t books;
    uint64_t views;
    uint64_t loads;    /* of whole books */
    uint64_t given_up; /* for want of room */
} BookShelfMetrics;

/* Room for `limit_bytes`; 0 keeps nothing. NULL without memory. */
BookShelf *book_shelf_new(size_t limit_bytes);

/* Nothing may be in use. NULL is allowed. */
void book_shelf_free(BookShelf *shelf);

/* All below from any thread. Whether it keeps anything at all. */
bool book_shelf_is_on(const BookShelf *shelf);

/* A hold on nothing yet, in the arena. */
BookHold *book_shelf_hold(BookShelf *shelf, Arena *arena);

/* The columns of a firm, held in place of what was. */
BookEdition book_shelf_find(BookHold *hold, FirmId firm);

/*
 * Puts columns, the shelf's from here on, in place of the firm's; held, whether or not there is
 * room for them. Without memory they are freed, and none are returned.
 */
BookEdition book_shelf_put(BookHold *hold, FirmId firm, BookColumns *columns,
                           const BookMoment *moment);

/* What is held is of a later moment too: nothing of it has changed until then. */
void book_shelf_advance(BookHold *hold, const BookMoment *moment);

/* Gives up the firm's columns. */
void book_shelf_forget(BookShelf *shelf, FirmId firm);

/*
 * Whether the caller is to load the firm's book: true once, until the arena is freed. Others look
 * again later.
 */
bool book_shelf_begin_load(BookShelf *shelf, Arena *arena, FirmId firm);

BookShown book_shelf_find_view(BookHold *hold, const BookViewKey *key);

/* One that was put earlier, by its serial. */
BookShown book_shelf_find_serial(BookHold *hold, FirmId firm, uint64_t serial);

/* As book_shelf_put. */
BookShown book_shelf_put_view(BookHold *hold, const BookViewKey *key, BookView *view);

BookShelfMetrics book_shelf_metrics(BookShelf *shelf);
