/*
 * A covariance of annual returns between classes or securities, as a firm loads it: whether it is
 * one. Figures are exact decimals of twelve places. It refuses to estimate one (deploy/book does).
 */
#pragma once

#include "base/error.h"
#include "base/number.h"
#include "domain/words.h"

enum { COVARIANCE_LABELS_LIMIT = 100, COVARIANCE_LABEL_LENGTH = 32 };

typedef struct CovarianceRow {
    Text label;
    Variance *values; /* with each label, in the order of the rows */
    size_t value_count;
} CovarianceRow;

typedef struct Covariance {
    CovarianceBasis basis;
    CovarianceRow *rows;
    size_t row_count;
} Covariance;

/*
 * All faults at once: not_square at /rows/<n>/values, duplicate_item and unknown_word (by class) at
 * /rows/<n>/label, not_symmetric and negative (on the diagonal) at /rows/<n>/values/<m>; and when
 * there are none, not_positive_semidefinite at /rows. CHOICE: a matrix counts as positive
 * semidefinite up to a billionth of its largest variance, so that one which was rounded does.
 */
MUST_USE Error *covariance_check(Arena *arena, const Covariance *covariance);
