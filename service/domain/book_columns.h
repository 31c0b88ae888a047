/*
 * The book of a firm in columns: of each household what its drift needs, of all of them together
 * some dozens of bytes for each holding, so that a hundred thousand households can be valued anew
 * at any prices in the time that reading a few of them takes. Columns are immutable; a change makes
 * new ones. They refuse to know how fresh they are.
 */
#pragma once

#include "domain/book.h"

typedef struct BookTerms {
    OptionalModelId model_id;
    OptionalRate drift_tolerance;
    Money cash;
} BookTerms;

typedef struct BookColumns {
    size_t bytes;     /* that all of this holds */
    size_t count;     /* households */
    HouseholdId *ids; /* ascending */
    BookTerms *terms;
    uint32_t *names_at; /* count + 1: where each name begins and the last one ends */
    char *names;
    uint32_t *policies_at; /* count + 1, likewise */
    char *policies;        /* what models are taken by, packed (tailoring.h) */
    uint32_t *holdings_at; /* count + 1, likewise */
    uint32_t *securities;  /* of each holding: a place in security_ids */
    Quantity *quantities;
    SecurityId *security_ids; /* each once, also some that nobody holds any more */
    size_t security_count;
} BookColumns;

/*
 * Columns in which `changed`, ascending by id and each once, have taken the place of what `before`
 * has of them; NULL is no household. NULL without memory.
 */
BookColumns *book_columns_merge(const BookColumns *before, const BookHousehold *changed,
                                size_t count);

/* NULL is allowed. */
void book_columns_free(BookColumns *columns);

/*
 * A row of each household, as book_figure has it, in the order of ids; names are not copied. What
 * the arena is asked for does not grow with the households, nor beyond some ways to take models.
 */
void book_columns_figure(Arena *arena, const BookColumns *columns, const Catalog *catalog,
                         const DriftTolerances *tolerances, BookRow *rows);
