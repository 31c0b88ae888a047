/*
 * A numeric on the wire: int16 count of digits, int16 weight (the power of 10000 of the first),
 * uint16 sign, uint16 places to show, then the digits, base 10000.
 */
#include "base/decimal.h"
#include "storage/db_wire.h"
#include <assert.h>

enum { DIGIT_BASE = 10000, DIGIT_PLACES = 4, MAX_PLACES = 12, MAX_DIGITS = 7 };
enum { SIGN_POSITIVE = 0x0000, SIGN_NEGATIVE = 0x4000 };

static uint64_t power_of_ten(int exponent)
{
    static const uint64_t POWERS[] = {1,
                                      10,
                                      100,
                                      1000,
                                      10000,
                                      100000,
                                      1000000,
                                      10000000,
                                      100000000,
                                      1000000000,
                                      10000000000,
                                      100000000000,
                                      1000000000000,
                                      10000000000000,
                                      100000000000000,
                                      1000000000000000,
                                      10000000000000000,
                                      100000000000000000,
                                      1000000000000000000};

    return POWERS[exponent];
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

/* Digits that say nothing are left out behind; false when one is none, or they are too many. */
static bool get_digits(const uint8_t *bytes, size_t *count, UnsignedWide *sum_out)
{
    UnsignedWide sum = 0;

    while (*count > 0 && wire_get16(bytes + 2 * (*count - 1)) == 0)
        --*count;
    if (*count > MAX_DIGITS)
        return false;
    for (size_t at = 0; at < *count; at++) {
        uint16_t digit = wire_get16(bytes + 2 * at);

        if (digit >= DIGIT_BASE)
            return false;
        sum = sum * DIGIT_BASE + digit;
    }
    *sum_out = sum;
    return true;
}

/* Times 10^exponent; false when that is no integer or does not fit. */
static bool scale(UnsignedWide sum, int exponent, uint64_t *scaled_out)
{
    enum { EXPONENT_MOST = 18 };
    UnsignedWide scaled = sum;

    if (exponent <= -DIGIT_PLACES || exponent > EXPONENT_MOST)
        return sum == 0;
    if (exponent < 0) {
        uint64_t divisor = power_of_ten(-exponent);

        scaled = sum <= UINT64_MAX ? (uint64_t)sum / divisor : sum / divisor;
        if (scaled * divisor != sum)
            return false;
    } else if (exponent > 0) {
        if (sum > INT64_MAX)
            return false;
        scaled = sum * power_of_ten(exponent);
    }
    *scaled_out = (uint64_t)scaled;
    return scaled <= INT64_MAX;
}

bool wire_get_numeric(const uint8_t *bytes, size_t length, int places, int64_t *scaled_out)
{
    UnsignedWide sum;
    uint64_t scaled = 0;
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
    if (!get_digits(bytes + 8, &count, &sum) ||
        !scale(sum, DIGIT_PLACES * (weight + 1 - (int)count) + places, &scaled))
        return false;
    *scaled_out = sign == SIGN_NEGATIVE ? -(int64_t)scaled : (int64_t)scaled;

    return true;
}
