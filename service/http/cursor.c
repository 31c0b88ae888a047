#include "http/cursor.h"

#include "base/digest.h"
#include <assert.h>

enum { MAC_BYTES = 32 };

static const char ALPHABET[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/* base64url without padding (RFC 4648, 5). */
static Text encode(Arena *arena, const uint8_t *bytes, size_t length)
{
    char *text = arena_alloc(arena, length * 4 / 3 + 4);
    size_t written = 0;
    uint32_t bits = 0;
    int held = 0;

    for (size_t i = 0; i < length; i++) {
        bits = bits << 8 | bytes[i];
        for (held += 8; held >= 6; held -= 6)
            text[written++] = ALPHABET[bits >> (held - 6) & 63];
    }
    if (held > 0)
        text[written++] = ALPHABET[bits << (6 - held) & 63];
    return (Text){text, written};
}

/* Decodes into `bytes_out`, which holds 3/4 of the text; false unless the text is what encode would
 * write. */
static bool decode(Text text, uint8_t *bytes_out, size_t *length_out)
{
    size_t written = 0;
    uint32_t bits = 0;
    int held = 0;

    for (size_t i = 0; i < text.length; i++) {
        const char *found = memchr(ALPHABET, text.bytes[i], sizeof ALPHABET - 1);
        if (found == NULL)
            return false;
        bits = bits << 6 | (uint32_t)(found - ALPHABET);
        held += 6;
        if (held >= 8) {
            held -= 8;
            bytes_out[written++] = (uint8_t)(bits >> held);
        }
    }
    /* Bits left over must be zero, or several texts would stand for one cursor. */
    if (held >= 6 || (bits & ((1U << held) - 1)) != 0)
        return false;
    *length_out = written;
    return true;
}

/* Lengths stand before the variable parts, so that no two scopes give the same bytes. */
static Digest seal(Arena *arena, const CursorScope *scope, Text payload)
{
    size_t length =
        sizeof(uint32_t) + scope->route.length + sizeof scope->firm_id.uuid.bytes + payload.length;
    char *bytes = arena_alloc(arena, length);
    uint32_t route_length = (uint32_t)scope->route.length;
    char *at = bytes;

    memcpy(at, &route_length, sizeof route_length);
    at += sizeof route_length;
    memcpy(at, scope->route.bytes, scope->route.length);
    at += scope->route.length;
    memcpy(at, scope->firm_id.uuid.bytes, sizeof scope->firm_id.uuid.bytes);
    at += sizeof scope->firm_id.uuid.bytes;
    memcpy(at, payload.bytes, payload.length);
    return digest_hmac_sha256(scope->key, (Text){bytes, length});
}

Text cursor_sign(Arena *arena, const CursorScope *scope, Text payload)
{
    uint8_t bytes[MAC_BYTES + CURSOR_PAYLOAD_LIMIT];

    assert(payload.length <= CURSOR_PAYLOAD_LIMIT);
    Digest mac = seal(arena, scope, payload);
    memcpy(bytes, mac.bytes, MAC_BYTES);
    memcpy(bytes + MAC_BYTES, payload.bytes, payload.length);
    return encode(arena, bytes, MAC_BYTES + payload.length);
}

bool cursor_open(Arena *arena, const CursorScope *scope, Text cursor, Text *payload_out)
{
    uint8_t bytes[MAC_BYTES + CURSOR_PAYLOAD_LIMIT];
    size_t length;

    if (cursor.length > (sizeof bytes * 4 + 2) / 3 || !decode(cursor, bytes, &length) ||
        length < MAC_BYTES)
        return false;

    Text payload = {arena_copy(arena, bytes + MAC_BYTES, length - MAC_BYTES), length - MAC_BYTES};
    Digest expected = seal(arena, scope, payload);
    Digest given;
    memcpy(given.bytes, bytes, MAC_BYTES);
    if (!digest_equal(&given, &expected))
        return false;
    *payload_out = payload;
    return true;
}
