/*
 * A year's return read from a case: members by the names that vectors and oracles use, and the
 * computed lines compared by theirs. Names that are not known fail the case.
 */
#pragma once

#include "golden_case.h"

typedef struct GoldenReturn {
    TaxProfile profile;
    Gains gains;
    const TaxParameters *parameters;
} GoldenReturn;

/* Adds the members of an object to the return: null says nothing; base, sale and expected are read
 * apart. */
MUST_USE Error *golden_return_read(JsonTree object, GoldenReturn *year);

/* Finds the parameters of the year given, or skips the case. */
MUST_USE Error *golden_return_ready(GoldenCase *golden, JsonTree tree, GoldenReturn *year);

/* Computes and compares every member of `expect` that is a line of the return. */
MUST_USE Error *golden_return_expect(GoldenCase *golden, JsonTree expect, const TaxYear *year,
                                     int64_t tolerance);

/* Formats of their own files. */
GoldenRun golden_parameters_run;
GoldenRun golden_policyengine_run;
