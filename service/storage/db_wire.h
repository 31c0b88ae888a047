/*
 * PostgreSQL's binary formats: big-endian integers, and numeric to and from the scaled integers of
 * base/number.h, exactly or not at all. Pure; for storage/db*.c and its tests.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline void wire_put16(uint8_t *at, uint16_t value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)(value & 0xff);
}
static inline void wire_put32(uint8_t *at, uint32_t value)
{
    wire_put16(at, (uint16_t)(value >> 16));
    wire_put16(at + 2, (uint16_t)(value & 0xffff));
}
static inline void wire_put64(uint8_t *at, uint64_t value)
{
    wire_put32(at, (uint32_t)(value >> 32));
    wire_put32(at + 4, (uint32_t)(value & 0xffffffff));
}
static inline uint16_t wire_get16(const uint8_t *at)
{
    return (uint16_t)((at[0] << 8) | at[1]);
}
static inline uint32_t wire_get32(const uint8_t *at)
{
    return ((uint32_t)wire_get16(at) << 16) | wire_get16(at + 2);
}
static inline uint64_t wire_get64(const uint8_t *at)
{
    return ((uint64_t)wire_get32(at) << 32) | wire_get32(at + 4);
}

/* Days and microseconds from PostgreSQL's epoch, 2000-01-01, to ours, 1970-01-01. */
#define WIRE_EPOCH_DAYS 10957
#define WIRE_EPOCH_US   INT64_C(946684800000000)

/* Header of four int16, and the most base-10000 digits that 64 bits with 8 places can have. */
enum { WIRE_NUMERIC_BYTES = 8 + 2 * 7 };

/* Writes `scaled` x 10^-places (0..12) as numeric; returns the length, at most WIRE_NUMERIC_BYTES.
 * Any int64 but the least. */
size_t wire_put_numeric(int64_t scaled, int places, uint8_t bytes_out[static WIRE_NUMERIC_BYTES]);

/*
 * Reads a numeric as an integer scaled by 10^places (0..8). False, with *scaled_out untouched, when
 * it is NaN or infinite, has digits beyond the places, does not fit 64 bits or is not a numeric at
 * all.
 */
bool wire_get_numeric(const uint8_t *bytes, size_t length, int places, int64_t *scaled_out);
