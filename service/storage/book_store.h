/*
 * What the drift of every household of a firm needs, and no more: holdings summed up over accounts
 * and lots, cash, model and tolerance, a run of households at a time; and which of them have
 * changed. It refuses to compute.
 */
#pragma once

#include "domain/book.h"
#include "storage/db.h"

/* Which households come next: at most `limit`, ascending by id, behind `after`. */
typedef struct BookPart {
    HouseholdId after;
    int64_t limit;
} BookPart;

MUST_USE Error *book_store_read(DbSession *session, const BookPart *part,
                                BookHousehold **households_out, size_t *count_out);

/* Where the firm stands as a statement sees it. */
typedef struct BookStand {
    int64_t epoch; /* of the database */
    int64_t config_version;
    int64_t price_sequence; /* 0: no price set yet */
    int64_t position;       /* of the outbox: all up to here is final */
    int64_t next;           /* nothing from here on has been given to a transaction */
} BookStand;

/* Which changes are asked for. */
typedef struct BookGap {
    int64_t after;         /* a position */
    HouseholdId household; /* only households behind this one */
    int64_t limit;         /* households */
} BookGap;

/*
 * Households that may have changed after a position, as they are in the snapshot of the one
 * statement that also says where the firm stands: ascending by id, at most `limit`. A limit of 0
 * asks for the stand alone.
 */
MUST_USE Error *book_store_changes(DbSession *session, const BookGap *gap, BookStand *stand_out,
                                   BookHousehold **households_out, size_t *count_out);
