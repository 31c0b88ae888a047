/*
 * Where a year's tax bends: between these lines in the plane of net short-term and long-term gain
 * it is linear, or the lesser of linear functions. So along a straight way it is least at an end or
 * on a line. Of use to whoever looks for the least tax; it refuses to figure one.
 */
#pragma once

#include "domain/tax_year.h"

enum { TAX_BENDS_ROOM = 24 };

/* Lines at which one figure has a value, ascending. */
typedef struct TaxBendLines {
    Money at[TAX_BENDS_ROOM];
    size_t count;
} TaxBendLines;

/* In gains from lots, as tax_year_compute takes them. */
typedef struct TaxBends {
    TaxBendLines short_term;
    TaxBendLines long_term;
    TaxBendLines net; /* short-term + long-term */
} TaxBends;

/*
 * The bends of the profile's year; `parameters` may be NULL for a flat profile. Where the lesser of
 * two taxes turns (TX-2's two schedules, NI-1's two bases) is no line of these: no least is there.
 * Rules NE-2, NE-3, TX-1, TX-2, NI-1, SL-1, FL-1.
 */
void tax_bends_find(const TaxParameters *parameters, const TaxProfile *profile,
                    TaxBends *bends_out);
