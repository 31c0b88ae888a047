/*
 * The book: the drift of every household of a firm, reduced to a row each, in the order and with
 * the filters of a reader. It refuses to load households and to know how rows are shown.
 */
#pragma once

#include "domain/drift.h"

typedef struct BookRow {
    HouseholdId household_id;
    Text name;
    OptionalMoney value; /* absent: a price is missing */
    DriftGap gap;        /* DRIFT_KNOWN: the next three are known */
    Rate drift;
    Rate tolerance;
    bool within;
} BookRow;

/* Orders of rows, ascending but for the …_DOWN. */
typedef enum BookSort {
    BOOK_BY_DRIFT,
    BOOK_BY_DRIFT_DOWN,
    BOOK_BY_NAME,
    BOOK_BY_VALUE,
    BOOK_BY_VALUE_DOWN,
} BookSort;
extern const Names BOOK_SORT_NAMES; /* "drift", "-drift", "name", "value", "-value" */

enum { BOOK_NAME_BYTES = 160 /* of a name, that its order looks at */ };

/* What a row must be; absent: whatever it is. Rows without a drift pass neither. */
typedef struct BookFilter {
    OptionalRate min_drift;
    OptionalBool within_tolerance;
} BookFilter;

/* The row of a household whose drift is this; the name is not copied. */
BookRow book_row(const Household *household, const Drift *drift);

bool book_passes(const BookFilter *filter, const BookRow *row);

/*
 * <0, 0, >0 as left comes before, is the same as, comes after right. Rows without a figure come
 * last in both directions; ties by household id.
 */
int book_compare(BookSort sort, const BookRow *left, const BookRow *right);

void book_sort(BookSort sort, BookRow *rows, size_t count);

/* Index of the first of sorted rows that comes after `last`, which need not be among them. */
size_t book_after(BookSort sort, const BookRow *rows, size_t count, const BookRow *last);
