/*
 * Exact decimals as text and as scaled integers. Parsing reads the digits themselves, never a
 * double; more places than the type holds are refused unless they are zeros. Products and quotients
 * go through 128 bits with a named rounding. It knows no currency and no unit: number.h gives the
 * numbers their meaning.
 */
#pragma once

#include "base/text.h"
#include <stdint.h>

__extension__ typedef __int128 Wide; /* an extension of both compilers */
__extension__ typedef unsigned __int128 UnsignedWide;

typedef enum DecimalFault {
    DECIMAL_OK,
    DECIMAL_NOT_A_NUMBER,    /* not a JSON number's grammar */
    DECIMAL_TOO_MANY_PLACES, /* digits other than zero beyond the places held */
    DECIMAL_OUT_OF_RANGE,    /* beyond the limit given */
} DecimalFault;

/*
 * Reads `text` (JSON number grammar, RFC 8259, exponents included) as an integer scaled by
 * 10^places, 0..18; |value| <= limit. `*scaled_out` is untouched on a fault.
 */
DecimalFault decimal_parse(Text text, int places, int64_t limit, int64_t *scaled_out);

/*
 * As decimal_parse, but surplus places are rounded half away from zero; *rounded_out tells whether
 * any were lost.
 */
DecimalFault decimal_parse_rounded(Text text, int places, int64_t limit, int64_t *scaled_out,
                                   bool *rounded_out);

enum { DECIMAL_TEXT_BYTES = 24 };

/*
 * Writes the scaled integer with exactly `places` places; returns the length, at most
 * DECIMAL_TEXT_BYTES.
 */
size_t decimal_format(int64_t scaled, int places, char text_out[static DECIMAL_TEXT_BYTES]);

/* numerator / denominator (> 0), rounded half away from zero. Rule RD-1. */
Wide decimal_divide_half_away(Wide numerator, Wide denominator);

/* numerator / denominator (> 0), rounded up (towards +infinity), or down (towards -infinity). */
Wide decimal_divide_up(Wide numerator, Wide denominator);
Wide decimal_divide_down(Wide numerator, Wide denominator);

/*
 * a * b / denominator (> 0) through 128 bits, half away from zero; asserts that the result fits 64
 * bits.
 */
int64_t decimal_multiply_divide(int64_t a, int64_t b, int64_t denominator);

/* The sign of left - right. */
static inline int decimal_compare(int64_t left, int64_t right)
{
    return (left > right) - (left < right);
}

/* Narrows to 64 bits; asserts that it fits (inputs are bounded at parse so that it does). */
int64_t decimal_narrow(Wide value);
