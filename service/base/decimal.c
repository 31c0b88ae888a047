#include "base/decimal.h"

#include "base/digits.h"
#include <assert.h>

/* A JSON number taken apart: value = significant digits x 10^exponent. */
typedef struct Number {
    bool negative;
    const char *first; /* first significant digit; a point may stand among them */
    int64_t digits; /* how many are significant: neither leading nor trailing zeros; 0 for zero */
    int64_t exponent;
} Number;

/* Beyond any text that memory holds, and far from overflowing 64 bits. */
#define EXPONENT_MOST (INT64_MAX / 4)

static bool is_digit(char character)
{
    return character >= '0' && character <= '9';
}

static size_t digits_length(Text text)
{
    size_t length = 0;

    while (length < text.length && is_digit(text.bytes[length]))
        length++;
    return length;
}

static Text text_from(Text text, size_t start)
{
    return (Text){text.bytes + start, text.length - start};
}

/* The exponent part after the e, all of `text`. */
static bool exponent_read(Text text, int64_t *exponent_out)
{
    bool negative = text.length > 0 && text.bytes[0] == '-';
    int64_t exponent = 0;

    if (negative || (text.length > 0 && text.bytes[0] == '+'))
        text = text_from(text, 1);
    if (text.length == 0 || digits_length(text) != text.length)
        return false;
    for (size_t i = 0; i < text.length; i++) {
        if (exponent < EXPONENT_MOST / 10)
            exponent = exponent * 10 + (text.bytes[i] - '0');
    }
    *exponent_out = negative ? -exponent : exponent;
    return true;
}

/* Leading and trailing zeros of `mantissa` (digits with at most one point) do not count. */
static void number_trim(Number *number, Text mantissa, int64_t fraction_digits)
{
    size_t last = mantissa.length;
    size_t first = 0;
    int64_t dropped = 0;

    while (last > 0 && (mantissa.bytes[last - 1] == '0' || mantissa.bytes[last - 1] == '.')) {
        dropped += mantissa.bytes[last - 1] == '0';
        last--;
    }
    while (first < last && (mantissa.bytes[first] == '0' || mantissa.bytes[first] == '.'))
        first++;
    number->first = mantissa.bytes + first;
    number->digits = 0;
    for (size_t i = first; i < last; i++)
        number->digits += mantissa.bytes[i] != '.';
    number->exponent += dropped - fraction_digits;
}

/* The grammar of RFC 8259, section 6. */
static bool number_read(Text text, Number *number_out)
{
    Number number = {.negative = text.length > 0 && text.bytes[0] == '-'};
    Text rest = text_from(text, number.negative);
    Text mantissa = rest;
    size_t whole = digits_length(rest);
    size_t fraction = 0;

    if (whole == 0 || (whole > 1 && rest.bytes[0] == '0'))
        return false;
    rest = text_from(rest, whole);
    if (rest.length > 0 && rest.bytes[0] == '.') {
        fraction = digits_length(text_from(rest, 1));
        if (fraction == 0)
            return false;
        rest = text_from(rest, 1 + fraction);
    }
    mantissa.length -= rest.length;
    if (rest.length > 0 && ((rest.bytes[0] != 'e' && rest.bytes[0] != 'E') ||
                            !exponent_read(text_from(rest, 1), &number.exponent)))
        return false;
    number_trim(&number, mantissa, (int64_t)fraction);
    *number_out = number;
    return true;
}

/* The first `count` significant digits as an integer, and the one behind them; count <= 19. */
static uint64_t number_digits(const Number *number, int64_t count, int *next_out)
{
    const char *at = number->first;
    uint64_t value = 0;

    for (int64_t taken = 0; taken < count; at++) {
        if (*at == '.')
            continue;
        value = value * 10 + (uint64_t)(*at - '0');
        taken++;
    }
    *next_out = 0;
    if (count < number->digits)
        *next_out = (*at == '.' ? at[1] : *at) - '0';
    return value;
}

/* Digits an integer below 2^63 may have; one more still fits the unsigned 64 bits it is gathered
 * in. */
enum { DIGITS_MOST = 19 };

/* The number scaled by 10^places; digits beyond are rounded half away from zero. */
static DecimalFault number_scale(const Number *number, int places, int64_t limit,
                                 int64_t *scaled_out)
{
    int64_t shift = number->exponent + places;
    int64_t kept = shift < 0 ? number->digits + shift : number->digits;
    int next = 0;
    uint64_t value = 0;

    if (number->digits == 0) {
        *scaled_out = 0;
        return DECIMAL_OK;
    }
    if (kept > DIGITS_MOST || shift > DIGITS_MOST - kept)
        return DECIMAL_OUT_OF_RANGE;
    if (kept >= 0)
        value = number_digits(number, kept, &next);
    for (int64_t i = 0; i < shift; i++)
        value *= 10;
    value += next >= 5;
    if (value > (uint64_t)limit)
        return DECIMAL_OUT_OF_RANGE;
    *scaled_out = number->negative ? -(int64_t)value : (int64_t)value;
    return DECIMAL_OK;
}

DecimalFault decimal_parse_rounded(Text text, int places, int64_t limit, int64_t *scaled_out,
                                   bool *rounded_out)
{
    Number number;
    DecimalFault fault;

    assert(places >= 0 && places <= 18 && limit >= 0);
    if (!number_read(text, &number))
        return DECIMAL_NOT_A_NUMBER;
    fault = number_scale(&number, places, limit, scaled_out);
    if (fault == DECIMAL_OK)
        *rounded_out = number.digits > 0 && number.exponent + places < 0;
    return fault;
}

DecimalFault decimal_parse(Text text, int places, int64_t limit, int64_t *scaled_out)
{
    int64_t scaled;
    bool rounded;
    DecimalFault fault = decimal_parse_rounded(text, places, limit, &scaled, &rounded);

    if (fault != DECIMAL_OK)
        return fault;
    if (rounded)
        return DECIMAL_TOO_MANY_PLACES;
    *scaled_out = scaled;
    return DECIMAL_OK;
}

/* Decimal digits of a number, 0 for zero. */
static int digits_count(uint64_t number)
{
    static const uint64_t powers[] = {UINT64_C(1),
                                      UINT64_C(10),
                                      UINT64_C(100),
                                      UINT64_C(1000),
                                      UINT64_C(10000),
                                      UINT64_C(100000),
                                      UINT64_C(1000000),
                                      UINT64_C(10000000),
                                      UINT64_C(100000000),
                                      UINT64_C(1000000000),
                                      UINT64_C(10000000000),
                                      UINT64_C(100000000000),
                                      UINT64_C(1000000000000),
                                      UINT64_C(10000000000000),
                                      UINT64_C(100000000000000),
                                      UINT64_C(1000000000000000),
                                      UINT64_C(10000000000000000),
                                      UINT64_C(100000000000000000),
                                      UINT64_C(1000000000000000000),
                                      UINT64_C(10000000000000000000)};
    int bits = 64 - __builtin_clzll(number | 1);
    int least = bits * 1233 >> 12; /* 1233 / 2^12 is log10(2), closely enough for 64 bits */

    return least + (number >= powers[least]);
}

/* Every third figure of a reply is nothing. */
static size_t format_zero(int places, char text_out[static DECIMAL_TEXT_BYTES])
{
    static const char zero[DECIMAL_TEXT_BYTES] = "0.000000000000000000";

    memcpy(text_out, zero, sizeof zero);
    return places == 0 ? 1 : (size_t)places + 2;
}

/* Writes `count` digits, an even number, before `at`; returns what is left of the number. */
static inline uint64_t pairs_before(char **at, uint64_t number, int count)
{
    for (; count > 0 && number > UINT32_MAX; count -= 2, number /= 100)
        digits_pair(*at -= 2, number % 100);
    /* Divided in 32 bits, in half the time. */
    uint32_t narrow = (uint32_t)number;
    if (number > UINT32_MAX)
        return number;
    for (; count > 0; count -= 2, narrow /= 100)
        digits_pair(*at -= 2, narrow % 100);
    return narrow;
}

size_t decimal_format(int64_t scaled, int places, char text_out[static DECIMAL_TEXT_BYTES])
{
    uint64_t rest = scaled < 0 ? 0 - (uint64_t)scaled : (uint64_t)scaled;
    int digits = digits_count(rest);
    int shown = digits > places ? digits : places + 1;
    size_t length = (size_t)shown + (places > 0) + (scaled < 0);
    char *at = text_out + length; /* the digits are written from the last to the first */

    assert(places >= 0 && places <= 18);
    if (scaled == 0)
        return format_zero(places, text_out);
    text_out[0] = '-';
    if (places % 2 != 0) {
        *--at = (char)('0' + rest % 10);
        rest /= 10;
    }
    rest = pairs_before(&at, rest, places & ~1);
    if (places > 0)
        *--at = '.';
    rest = pairs_before(&at, rest, (shown - places) & ~1);
    if ((shown - places) % 2 != 0)
        at[-1] = (char)('0' + rest);
    return length;
}

/* Quotients of 64 bits take a fraction of the time of 128, and most are. */
static int64_t divide_narrow(int64_t numerator, int64_t denominator)
{
    int64_t quotient = numerator / denominator;
    int64_t rest = numerator % denominator;

    if (rest < 0)
        return -rest >= denominator + rest ? quotient - 1 : quotient;
    return rest >= denominator - rest ? quotient + 1 : quotient;
}

static bool is_narrow(Wide value)
{
    return (int64_t)value == value;
}

Wide decimal_divide_half_away(Wide numerator, Wide denominator)
{
    Wide quotient;
    Wide rest;

    assert(denominator > 0);
    if (is_narrow(numerator) && is_narrow(denominator))
        return divide_narrow((int64_t)numerator, (int64_t)denominator);
    quotient = numerator / denominator;
    rest = numerator - quotient * denominator;
    if (rest < 0)
        return -rest >= denominator + rest ? quotient - 1 : quotient;
    return rest >= denominator - rest ? quotient + 1 : quotient;
}

Wide decimal_divide_up(Wide numerator, Wide denominator)
{
    assert(denominator > 0);
    return numerator / denominator + (numerator % denominator > 0);
}

Wide decimal_divide_down(Wide numerator, Wide denominator)
{
    assert(denominator > 0);
    return numerator / denominator - (numerator % denominator < 0);
}

int64_t decimal_narrow(Wide value)
{
    assert(value >= INT64_MIN && value <= INT64_MAX);
    return (int64_t)value;
}

int64_t decimal_multiply_divide(int64_t a, int64_t b, int64_t denominator)
{
    int64_t product;

    assert(denominator > 0);
    if (!__builtin_mul_overflow(a, b, &product))
        return divide_narrow(product, denominator);
    return decimal_narrow(decimal_divide_half_away((Wide)a * b, denominator));
}
