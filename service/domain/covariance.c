#include "domain/covariance.h"

/* Figures of the elimination are parts of the largest variance. */
#define PART_ONE  INT64_C(1000000000000000)
#define TOLERANCE INT64_C(1000000)

typedef struct Checking {
    Arena *arena;
    const Covariance *covariance;
    ErrorList faults;
} Checking;

static void fault(Checking *checking, const char *pointer, const char *code, const char *detail)
{
    error_list_add(&checking->faults, error_at(checking->arena, pointer, code, "%s", detail));
}

static bool is_class(Text label)
{
    for (int i = 0; i < ASSET_CLASS_NAMES.count; i++) {
        if (text_is(label, names_word(&ASSET_CLASS_NAMES, i)))
            return true;
    }
    return false;
}

static void check_label(Checking *checking, size_t row)
{
    const Covariance *covariance = checking->covariance;
    const char *pointer = arena_format(checking->arena, "/rows/%zu/label", row);
    Text label = covariance->rows[row].label;

    if (covariance->basis == COVARIANCE_BY_ASSET_CLASS && !is_class(label))
        fault(checking, pointer, "unknown_word", "There is no such class.");
    for (size_t i = 0; i < row; i++) {
        if (text_equal(covariance->rows[i].label, label)) {
            fault(checking, pointer, "duplicate_item", "Another row has this label.");
            return;
        }
    }
}

static void check_values(Checking *checking, size_t row)
{
    const CovarianceRow *rows = checking->covariance->rows;

    for (size_t i = 0; i < row; i++) {
        if (rows[row].values[i].trillionths != rows[i].values[row].trillionths)
            fault(checking, arena_format(checking->arena, "/rows/%zu/values/%zu", row, i),
                  "not_symmetric", "The other way round it is another figure.");
    }
    if (rows[row].values[row].trillionths < 0)
        fault(checking, arena_format(checking->arena, "/rows/%zu/values/%zu", row, row), "negative",
              "A variance is not negative.");
}

/* A symmetric matrix while it is taken apart, row by row of `order` from `first` on. */
typedef struct Remainder {
    int64_t *parts; /* row-major */
    size_t count;
    size_t *order;
    size_t first;
} Remainder;

static int64_t *part_of(const Remainder *remainder, size_t row, size_t column)
{
    return &remainder->parts[remainder->order[row] * remainder->count + remainder->order[column]];
}

static int64_t magnitude(int64_t value)
{
    return value < 0 ? -value : value;
}

/* In parts of the largest variance; false where an entry is larger than that. */
static bool open_remainder(Arena *arena, const Covariance *covariance, Remainder *remainder_out)
{
    size_t count = covariance->row_count;
    Remainder remainder = {.parts = ARENA_ARRAY(arena, int64_t, count * count),
                           .count = count,
                           .order = ARENA_ARRAY(arena, size_t, count)};
    int64_t largest = 1;

    for (size_t i = 0; i < count; i++) {
        int64_t variance = covariance->rows[i].values[i].trillionths;

        remainder.order[i] = i;
        largest = variance > largest ? variance : largest;
    }
    for (size_t i = 0; i < count * count; i++) {
        int64_t value = covariance->rows[i / count].values[i % count].trillionths;

        if (magnitude(value) > largest)
            return false;
        remainder.parts[i] = (int64_t)decimal_divide_half_away((Wide)value * PART_ONE, largest);
    }
    *remainder_out = remainder;
    return true;
}

/* Brings the largest variance that is left to the front. */
static int64_t choose_pivot(Remainder *remainder)
{
    size_t best = remainder->first;
    size_t chosen;

    for (size_t i = best + 1; i < remainder->count; i++) {
        if (*part_of(remainder, i, i) > *part_of(remainder, best, best))
            best = i;
    }
    chosen = remainder->order[best];
    remainder->order[best] = remainder->order[remainder->first];
    remainder->order[remainder->first] = chosen;
    return *part_of(remainder, remainder->first, remainder->first);
}

/* No entry of a positive semidefinite matrix is larger than its largest variance. */
static bool is_bounded(const Remainder *remainder, int64_t most)
{
    for (size_t i = remainder->first; i < remainder->count; i++) {
        for (size_t j = remainder->first; j <= i; j++) {
            if (magnitude(*part_of(remainder, i, j)) > most)
                return false;
        }
    }
    return true;
}

/*
 * Takes the first row's part out of all others, the Schur complement: it has no eigenvalue above
 * the least one of what it was taken from, so that a negative one cannot get lost.
 */
static void eliminate(Remainder *remainder, int64_t pivot)
{
    for (size_t i = remainder->first + 1; i < remainder->count; i++) {
        Wide beside = *part_of(remainder, i, remainder->first);

        for (size_t j = remainder->first + 1; j < remainder->count; j++)
            *part_of(remainder, i, j) -= (int64_t)decimal_divide_half_away(
                beside * *part_of(remainder, j, remainder->first), pivot);
    }
    remainder->first++;
}

static bool is_positive_semidefinite(Arena *arena, const Covariance *covariance)
{
    Remainder remainder;

    if (!open_remainder(arena, covariance, &remainder))
        return false;
    while (remainder.first < remainder.count) {
        int64_t pivot = choose_pivot(&remainder);

        if (pivot <= TOLERANCE)
            return is_bounded(&remainder, TOLERANCE);
        if (!is_bounded(&remainder, pivot + TOLERANCE))
            return false;
        eliminate(&remainder, pivot);
    }
    return true;
}

Error *covariance_check(Arena *arena, const Covariance *covariance)
{
    Checking checking = {.arena = arena, .covariance = covariance};
    bool square = true;

    for (size_t i = 0; i < covariance->row_count; i++) {
        check_label(&checking, i);
        if (covariance->rows[i].value_count == covariance->row_count)
            continue;
        square = false;
        fault(&checking, arena_format(arena, "/rows/%zu/values", i), "not_square",
              "A row has a value for each label.");
    }
    for (size_t i = 0; i < covariance->row_count && square; i++)
        check_values(&checking, i);
    if (checking.faults.count == 0 && !is_positive_semidefinite(arena, covariance))
        fault(&checking, "/rows", "not_positive_semidefinite",
              "Some portfolio would have a negative variance.");
    return checking.faults.first;
}
