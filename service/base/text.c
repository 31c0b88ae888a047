#include "base/text.h"

#include <stdint.h>

bool text_starts_with(Text text, const char *prefix)
{
    size_t length = strlen(prefix);

    return text.length >= length && text_equal((Text){text.bytes, length}, text_of(prefix));
}

Text text_trimmed(Text text)
{
    while (text.length > 0 && (text.bytes[0] == ' ' || text.bytes[0] == '\t'))
        text = (Text){text.bytes + 1, text.length - 1};
    while (text.length > 0 &&
           (text.bytes[text.length - 1] == ' ' || text.bytes[text.length - 1] == '\t'))
        text.length--;
    return text;
}

static size_t least(size_t left, size_t right)
{
    return left < right ? left : right;
}

size_t text_distance(Text left, Text right, size_t limit)
{
    enum { LONGEST = 63 };
    /* Edits from the part of left read so far to each start of right; and from one and two less. */
    size_t rows[3][LONGEST + 1];
    size_t *row = rows[0];
    size_t *before = rows[1];
    size_t *earlier = rows[2];

    if (left.length > LONGEST || right.length > LONGEST)
        return text_equal(left, right) ? 0 : limit + 1;
    for (size_t j = 0; j <= right.length; j++)
        row[j] = j;
    for (size_t i = 1; i <= left.length; i++) {
        size_t *oldest = earlier;

        earlier = before;
        before = row;
        row = oldest;
        row[0] = i;
        for (size_t j = 1; j <= right.length; j++) {
            bool same = left.bytes[i - 1] == right.bytes[j - 1];
            size_t edits = least(before[j - 1] + !same, least(before[j], row[j - 1]) + 1);

            if (i > 1 && j > 1 && left.bytes[i - 1] == right.bytes[j - 2] &&
                left.bytes[i - 2] == right.bytes[j - 1])
                edits = least(edits, earlier[j - 2] + 1);
            row[j] = edits;
        }
    }
    return least(row[right.length], limit + 1);
}

/* What may follow a leading byte: Unicode 15, table 3-7. `second_*` bound the next byte, others
 * are 80..BF. */
typedef struct Sequence {
    size_t length;
    uint8_t second_least;
    uint8_t second_most;
} Sequence;

static Sequence sequence_of(uint8_t lead)
{
    if (lead >= 0x01 && lead <= 0x7F)
        return (Sequence){1, 0, 0};
    if (lead >= 0xC2 && lead <= 0xDF)
        return (Sequence){2, 0x80, 0xBF};
    if (lead == 0xE0)
        return (Sequence){3, 0xA0, 0xBF};
    if (lead == 0xED)
        return (Sequence){3, 0x80, 0x9F};
    if (lead >= 0xE1 && lead <= 0xEF)
        return (Sequence){3, 0x80, 0xBF};
    if (lead == 0xF0)
        return (Sequence){4, 0x90, 0xBF};
    if (lead >= 0xF1 && lead <= 0xF3)
        return (Sequence){4, 0x80, 0xBF};
    if (lead == 0xF4)
        return (Sequence){4, 0x80, 0x8F};
    return (Sequence){0, 0, 0};
}

size_t text_utf8_sequence(Text text)
{
    const uint8_t *bytes = (const uint8_t *)text.bytes;
    Sequence sequence;

    if (text.length == 0)
        return 0;
    sequence = sequence_of(bytes[0]);
    if (sequence.length < 2)
        return sequence.length;
    if (text.length < sequence.length || bytes[1] < sequence.second_least ||
        bytes[1] > sequence.second_most)
        return 0;
    for (size_t i = 2; i < sequence.length; i++) {
        if (bytes[i] < 0x80 || bytes[i] > 0xBF)
            return 0;
    }
    return sequence.length;
}

/* Whether eight bytes are all ASCII and none is NUL. */
static bool is_plain(const char *bytes)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    uint64_t eight;

    memcpy(&eight, bytes, sizeof eight);
    return (((eight - ones) | eight) & ones * 0x80) == 0;
}

bool text_is_utf8(Text text)
{
    while (text.length >= sizeof(uint64_t) && is_plain(text.bytes)) {
        text.bytes += sizeof(uint64_t);
        text.length -= sizeof(uint64_t);
    }
    while (text.length > 0) {
        size_t length = text_utf8_sequence(text);

        if (length == 0)
            return false;
        text.bytes += length;
        text.length -= length;
    }
    return true;
}

size_t text_code_points(Text text)
{
    size_t count = 0;

    for (size_t i = 0; i < text.length; i++)
        count += ((uint8_t)text.bytes[i] & 0xC0) != 0x80;
    return count;
}
