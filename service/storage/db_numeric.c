/*
 * A numeric on the wire: int16 count of digits, int16 weight (the power of 10000 of the first),
 * uint16 sign, uint16 places to show, then the digits, base 10000.
 */
#include "storage/db_wire.h"
#include <assert.h>

enum { DIGIT_BASE = 10000, DIGIT_PLACES = 4, MAX_PLACES = 12, MAX_DIGITS = 7 };
enum { SIGN_POSITIVE = 0x0000, SIGN_NEGATIVE = 0x4000 };

static uint64_t power_of_ten(int exponent)
{
    uint64_t power = 1;

    while (exponent-- > 0)
        power *= 10;
    return power;
}

/* The digits of the whole part and of the fraction, most significant first, without zeros at either
 * end. */
typedef struct Digits {
    uint16_t digit[MAX_DIGITS];
    size_t count;
    int weight;
} Digits;

static Digits digits_of(uint64_t magnitude, int places)
{
    const int groups = (places + DIGIT_PLACES - 1) / DIGIT_PLACES;
    const uint64_t one = power_of_ten(places);
    uint64_t whole = magnitude / one;
    uint64_t fraction = (magnitude % one) * power_of_ten(groups * DIGIT_PLACES - places);
    uint16_t reversed[MAX_DIGITS];
    size_t count = 0;
    Digits digits = {0};

    for (int group = 0; group < groups; group++, fraction /= DIGIT_BASE)
        reversed[count++] = (uint16_t)(fraction % DIGIT_BASE);
    for (; whole > 0; whole /= DIGIT_BASE)
        reversed[count++] = (uint16_t)(whole % DIGIT_BASE);

    digits.weight = (int)count - groups - 1;
    while (count > 0) {
        uint16_t digit = reversed[--count];

        if (digits.count == 0 && digit == 0)
            digits.weight--;
        else
            digits.digit[digits.count++] = digit;
    }
    while (digits.count > 0 && digits.digit[digits.count - 1] == 0)
        digits.count--;

    return digits;
}

size_t wire_put_numeric(int64_t scaled, int places, uint8_t bytes_out[static WIRE_NUMERIC_BYTES])
{
    Digits digits;

    assert(scaled != INT64_MIN && places >= 0 && places <= MAX_PLACES);
    digits = digits_of((uint64_t)(scaled < 0 ? -scaled : scaled), places);
    wire_put16(bytes_out, (uint16_t)digits.count);
    wire_put16(bytes_out + 2, (uint16_t)(digits.count == 0 ? 0 : digits.weight));
    wire_put16(bytes_out + 4, scaled < 0 ? SIGN_NEGATIVE : SIGN_POSITIVE);
    wire_put16(bytes_out + 6, (uint16_t)places);
    for (size_t at = 0; at < digits.count; at++)
        wire_put16(bytes_out + 8 + 2 * at, digits.digit[at]);

    return 8 + 2 * digits.count;
}

/* Adds digit x 10^exponent to *sum; false when that is no integer or too large. */
static bool add_digit(uint64_t digit, int exponent, uint64_t *sum)
{
    uint64_t product;

    if (digit == 0)
        return true;
    while (exponent < 0 && digit % 10 == 0) {
        digit /= 10;
        exponent++;
    }
    if (exponent < 0 || exponent > 18)
        return false;
    if (__builtin_mul_overflow(digit, power_of_ten(exponent), &product))
        return false;

    return !__builtin_add_overflow(*sum, product, sum) && *sum <= INT64_MAX;
}

bool wire_get_numeric(const uint8_t *bytes, size_t length, int places, int64_t *scaled_out)
{
    uint64_t sum = 0;
    size_t count;
    int weight;
    uint16_t sign;

    if (length < 8)
        return false;
    count = wire_get16(bytes);
    weight = (int16_t)wire_get16(bytes + 2);
    sign = wire_get16(bytes + 4);
    if (length != 8 + 2 * count || (sign != SIGN_POSITIVE && sign != SIGN_NEGATIVE))
        return false;

    for (size_t at = 0; at < count; at++) {
        uint16_t digit = wire_get16(bytes + 8 + 2 * at);
        int exponent = DIGIT_PLACES * (weight - (int)at) + places;

        if (digit >= DIGIT_BASE || !add_digit(digit, exponent, &sum))
            return false;
    }
    *scaled_out = sign == SIGN_NEGATIVE ? -(int64_t)sum : (int64_t)sum;

    return true;
}
