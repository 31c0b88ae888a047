/*
 * The book: the drift of every household of a firm, reduced to a row each, in the order and with
 * the filters of a reader. It refuses to load households and to know how rows are shown.
 */
#pragma once

#include "domain/catalog.h"
#include "domain/drift.h"

typedef struct BookHolding {
    SecurityId security_id;
    Quantity quantity; /* at most what a figure holds, which household_check refuses */
} BookHolding;

/* What the drift of a household needs, and no more: holdings summed up over accounts and lots. */
typedef struct BookHousehold {
    HouseholdId id;
    bool gone; /* it is not there any more; the rest is empty */
    Text name;
    OptionalModelId model_id;
    OptionalRate drift_tolerance;
    Money cash;
    BookHolding *holdings; /* each security once */
    size_t holding_count;
    Policy policy; /* its own, of it what says how models are taken */
} BookHousehold;

typedef struct BookRow {
    HouseholdId household_id;
    Text name;
    OptionalModelId model_id;
    OptionalMoney value; /* absent: a price is missing */
    DriftGap gap;        /* DRIFT_KNOWN: the next three are known */
    Rate drift;
    Rate tolerance;
    bool within;
} BookRow;

/* The first steps are of a hundredth each, the last of all that is beyond. */
enum { BOOK_DRIFT_STEPS = 11, BOOK_DRIFT_STEP_MILLIONTHS = 10000 };

/* What rows come to. */
typedef struct BookSummary {
    int64_t households;
    int64_t outside_tolerance;
    int64_t without_drift;
    OptionalMoney value; /* of those that have one; absent: more than a figure holds */
    int64_t by_drift[BOOK_DRIFT_STEPS]; /* households */
} BookSummary;

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

/* What a row must be; absent: whatever it is. Rows without a drift pass neither of the first two.
 */
typedef struct BookFilter {
    OptionalRate min_drift;
    OptionalBool within_tolerance;
    OptionalModelId model_id;
} BookFilter;

/* The row of a household whose drift is this; the name is not copied. */
BookRow book_row(const Household *household, const Drift *drift);

/*
 * The same from its holdings. Figures beyond what is held are told from the others here, as
 * DRIFT_TOO_LARGE: nobody else has checked them.
 */
BookRow book_figure(Arena *arena, const Catalog *catalog, const DriftTolerances *tolerances,
                    const BookHousehold *from);

/* Of no rows yet; and with a row more. */
BookSummary book_summary(void);
void book_summary_add(BookSummary *summary, const BookRow *row);

bool book_passes(const BookFilter *filter, const BookRow *row);

/*
 * <0, 0, >0 as left comes before, is the same as, comes after right. Rows without a figure come
 * last in both directions; ties by household id.
 */
int book_compare(BookSort sort, const BookRow *left, const BookRow *right);

void book_sort(BookSort sort, BookRow *rows, size_t count);

/* Index of the first of sorted rows that comes after `last`, which need not be among them. */
size_t book_after(BookSort sort, const BookRow *rows, size_t count, const BookRow *last);
