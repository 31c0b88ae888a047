/*
 * One golden case: a piece of a data file, run against the domain and compared figure by figure. A
 * format is a function that reads a case and says what differs; it prints nothing itself.
 */
#pragma once

#include "base/error.h"
#include "domain/preview.h"
#include "json/tree.h"

typedef struct GoldenCase {
    Arena *arena;
    const Rules *rules;
    const char *folder;        /* of the case's file */
    const char *difference;    /* the first one; NULL: none */
    size_t difference_count;   /* of all */
    size_t compared;           /* figures that were compared */
    OptionalInteger tolerance; /* the case's own, in 10^-6 dollars; it wins */
    const char *skip_reason;   /* not ours, or not yet */
    /* Outputs of the source that are not ours, one name after another. */
    const char **not_applicable;
    size_t not_applicable_count;
} GoldenCase;

/* Runs a case. An Error means that the case could not be read: that fails it too. */
typedef Error *GoldenRun(GoldenCase *golden, JsonTree tree);

typedef struct GoldenFormat {
    const char *name;
    const char *list; /* the member with the cases: a list, or an object by id */
    GoldenRun *run;
    const char *skip_reason; /* instead of `run` */
} GoldenFormat;

/* Formats by topic, each ending with a row without a name. */
extern const GoldenFormat GOLDEN_LOT_FORMATS[];
extern const GoldenFormat GOLDEN_TAX_FORMATS[];
extern const GoldenFormat GOLDEN_OTHER_FORMATS[];

/* Amounts of the sources at 10^-6 dollars: some have more places than cents. */
typedef struct Micros {
    int64_t value;
} Micros;

static inline Micros golden_micros(Money amount)
{
    return (Micros){amount.cents * 10000};
}

/* A number or a decimal string; more places than six are rounded. */
MUST_USE Error *golden_read_micros(JsonTree tree, Micros *amount_out);
MUST_USE Error *golden_read_member(JsonTree object, const char *name, Micros *amount_out);
MUST_USE Error *golden_read_money(JsonTree tree, Money *amount_out);
MUST_USE Error *golden_read_date(JsonTree object, const char *name, Date *date_out);
MUST_USE Error *golden_read_quantity(JsonTree object, const char *name, Quantity *quantity_out);
MUST_USE Error *golden_read_word(JsonTree object, const char *name, const Names *names,
                                 int *value_out);

/* Notes a difference: `what` expected …, got …. */
void golden_differs(GoldenCase *golden, const char *what, const char *expected, const char *got);

/* Compares, within a tolerance in 10^-6 dollars. */
enum { TO_THE_CENT = 0, WITHIN_A_CENT = 10000 };
MUST_USE Error *golden_expect(GoldenCase *golden, const char *what, JsonTree expected, Micros got,
                              int64_t tolerance);
void golden_expect_micros(GoldenCase *golden, const char *what, Micros expected, Micros got,
                          int64_t tolerance);
MUST_USE Error *golden_expect_money(GoldenCase *golden, const char *what, JsonTree expected,
                                    Money got, int64_t tolerance);
void golden_expect_text(GoldenCase *golden, const char *what, Text expected, const char *got);
void golden_expect_number(GoldenCase *golden, const char *what, int64_t expected, int64_t got);

const char *golden_date_text(Arena *arena, Date date);

/* Counts an output of the source that is not ours. */
void golden_not_applicable(GoldenCase *golden, const char *name);
