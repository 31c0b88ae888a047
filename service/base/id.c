#include "base/id.h"

#include "base/digest.h"
#include <assert.h>
#include <endian.h>

/* Crockford's base32 in lower case: no i, l, o, u. */
static const char ALPHABET[] = "0123456789abcdefghjkmnpqrstvwxyz";

Uuid uuid_v7(uint64_t unix_ms, const uint8_t random[static 10])
{
    Uuid uuid;

    for (int i = 0; i < 6; i++)
        uuid.bytes[i] = (uint8_t)(unix_ms >> (40 - 8 * i));
    memcpy(uuid.bytes + 6, random, 10);
    uuid.bytes[6] = (uint8_t)((uuid.bytes[6] & 0x0F) | 0x70); /* version 7 */
    uuid.bytes[8] = (uint8_t)((uuid.bytes[8] & 0x3F) | 0x80); /* variant of RFC 9562 */
    return uuid;
}

bool uuid_equal(Uuid left, Uuid right)
{
    return uuid_compare(left, right) == 0;
}

static uint64_t half_of(const uint8_t *bytes)
{
    uint64_t half;

    memcpy(&half, bytes, sizeof half);
    return __builtin_bswap64(half);
}

/* By halves, each a load and a swap on this little-endian machine: ids are compared for every row.
 */
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "half_of swaps");
int uuid_compare(Uuid left, Uuid right)
{
    uint64_t a = half_of(left.bytes);
    uint64_t b = half_of(right.bytes);

    if (a == b) {
        a = half_of(left.bytes + 8);
        b = half_of(right.bytes + 8);
    }
    return (a > b) - (a < b);
}

bool uuid_is_zero(Uuid uuid)
{
    return uuid_equal(uuid, (Uuid){{0}});
}

/* Where the hyphens stand, in bytes of the uuid. */
static bool hyphen_before(size_t byte)
{
    return byte == 4 || byte == 6 || byte == 8 || byte == 10;
}

void uuid_format(Uuid uuid, char text_out[static UUID_TEXT_BYTES])
{
    char hex[2 * sizeof uuid.bytes];
    const char *from = hex;

    hex_format(uuid.bytes, sizeof uuid.bytes, hex);
    for (size_t i = 0; i < sizeof uuid.bytes; i++) {
        if (hyphen_before(i))
            *text_out++ = '-';
        *text_out++ = *from++;
        *text_out++ = *from++;
    }
}

static uint64_t bytes_number(const uint8_t *bytes)
{
    uint64_t number;

    memcpy(&number, bytes, sizeof number);
    return be64toh(number);
}

static inline void base32_write(char *text, size_t count, uint64_t bits)
{
#pragma GCC unroll 12
    for (size_t i = 0; i < count; i++)
        text[i] = ALPHABET[bits >> (5 * (count - 1 - i)) & 31];
}

size_t id_format(const char *prefix, Uuid uuid, char text_out[static ID_TEXT_BYTES])
{
    Text start = text_of(prefix);
    uint64_t high = bytes_number(uuid.bytes);
    uint64_t low = bytes_number(uuid.bytes + 8);
    char *suffix = text_out + start.length + 1;

    assert(start.length + 1 + ID_SUFFIX_BYTES <= ID_TEXT_BYTES);
    memcpy(text_out, start.bytes, start.length);
    text_out[start.length] = '_';
    /* 128 bits behind two zero bits: 10, 60 and 60 bits in characters of five. */
    base32_write(suffix, 2, high >> 56);
    base32_write(suffix + 2, 12, (high << 4 | low >> 60) & ((UINT64_C(1) << 60) - 1));
    base32_write(suffix + 14, 12, low & ((UINT64_C(1) << 60) - 1));
    return start.length + 1 + ID_SUFFIX_BYTES;
}

enum { NO_CHARACTER = 0x80 };

/* The five bits of a character, or NO_CHARACTER. */
static unsigned base32_value(char character)
{
    static const uint8_t values[256] = {
        ['0'] = 1,  ['1'] = 2,  ['2'] = 3,  ['3'] = 4,  ['4'] = 5,  ['5'] = 6,  ['6'] = 7,
        ['7'] = 8,  ['8'] = 9,  ['9'] = 10, ['a'] = 11, ['b'] = 12, ['c'] = 13, ['d'] = 14,
        ['e'] = 15, ['f'] = 16, ['g'] = 17, ['h'] = 18, ['j'] = 19, ['k'] = 20, ['m'] = 21,
        ['n'] = 22, ['p'] = 23, ['q'] = 24, ['r'] = 25, ['s'] = 26, ['t'] = 27, ['v'] = 28,
        ['w'] = 29, ['x'] = 30, ['y'] = 31, ['z'] = 32,
    };
    const uint8_t value = values[(unsigned char)character];

    return value == 0 ? NO_CHARACTER : value - 1U;
}

/* The bits of `count` characters; what is no character shows in *seen. */
static inline uint64_t base32_read(const char *text, size_t count, unsigned *seen)
{
    uint64_t bits = 0;

    for (size_t i = 0; i < count; i++) {
        unsigned value = base32_value(text[i]);

        *seen |= value;
        bits = bits << 5 | value;
    }
    return bits;
}

static void number_bytes(uint64_t number, uint8_t *bytes)
{
    number = htobe64(number);
    memcpy(bytes, &number, sizeof number);
}

bool id_parse(const char *prefix, Text text, Uuid *uuid_out)
{
    Text start = text_of(prefix);
    unsigned seen = 0;

    if (text.length != start.length + 1 + ID_SUFFIX_BYTES || !text_starts_with(text, prefix) ||
        text.bytes[start.length] != '_' || text.bytes[start.length + 1] > '7')
        return false;
    const char *suffix = text.bytes + start.length + 1;
    /* As id_format lays them out: 10, 60 and 60 bits. */
    uint64_t first = base32_read(suffix, 2, &seen);
    uint64_t second = base32_read(suffix + 2, 12, &seen);
    uint64_t third = base32_read(suffix + 14, 12, &seen);
    if ((seen & NO_CHARACTER) != 0)
        return false;
    number_bytes(first << 56 | second >> 4, uuid_out->bytes);
    number_bytes(second << 60 | third, uuid_out->bytes + 8);
    return true;
}
