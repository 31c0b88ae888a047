#include "http/uri.h"

static int hex_digit(char character)
{
    if (character >= '0' && character <= '9')
        return character - '0';
    if (character >= 'a' && character <= 'f')
        return character - 'a' + 10;
    if (character >= 'A' && character <= 'F')
        return character - 'A' + 10;
    return -1;
}

/* The byte of the escape at `text`, which may end early; -1 when it is none. */
static int escape_byte(const char *text)
{
    int high = hex_digit(text[1]);
    int low = high < 0 ? -1 : hex_digit(text[2]);

    return low < 0 ? -1 : high * 16 + low;
}

static bool escape_allowed(int byte)
{
    return byte >= 0x20 && byte != '/' && byte != '\\' && byte != 0x7f;
}

static bool byte_allowed(char character)
{
    return character > ' ' && character < 0x7f && character != '\\' && character != '#';
}

UriFault uri_check(const char *raw)
{
    if (raw == NULL || raw[0] != '/' || raw[1] == '/')
        return URI_BAD;
    for (size_t i = 0; raw[i] != '\0'; i++) {
        if (i == URI_LIMIT_BYTES)
            return URI_TOO_LONG;
        if (!byte_allowed(raw[i]))
            return URI_BAD;
        if (raw[i] == '%' && !escape_allowed(escape_byte(raw + i)))
            return URI_BAD;
    }
    return URI_OK;
}

void uri_split(Text raw, Text *path_out, Text *query_out)
{
    const char *mark = memchr(raw.bytes, '?', raw.length);

    if (mark == NULL) {
        *path_out = raw;
        *query_out = (Text){raw.bytes + raw.length, 0};
        return;
    }
    size_t path_length = (size_t)(mark - raw.bytes);
    *path_out = (Text){raw.bytes, path_length};
    *query_out = (Text){mark + 1, raw.length - path_length - 1};
}

static Text decode(Arena *arena, Text text, bool plus_is_space)
{
    bool escaped = memchr(text.bytes, '%', text.length) != NULL;

    if (plus_is_space && !escaped)
        escaped = memchr(text.bytes, '+', text.length) != NULL;
    if (!escaped)
        return text;

    char *bytes = arena_copy(arena, text.bytes, text.length);
    size_t length = 0;
    for (size_t i = 0; i < text.length; i++) {
        char character = bytes[i];
        if (character == '%' && i + 2 < text.length) {
            character = (char)escape_byte(bytes + i);
            i += 2;
        } else if (character == '+' && plus_is_space) {
            character = ' ';
        }
        bytes[length++] = character;
    }
    return (Text){bytes, length};
}

Text uri_decode(Arena *arena, Text text)
{
    return decode(arena, text, false);
}

Text uri_decode_form(Arena *arena, Text text)
{
    return decode(arena, text, true);
}

bool uri_next_parameter(Text *query, Text *name_out, Text *value_out)
{
    while (query->length > 0) {
        const char *end = memchr(query->bytes, '&', query->length);
        size_t length = end == NULL ? query->length : (size_t)(end - query->bytes);
        Text piece = {query->bytes, length};
        size_t taken = end == NULL ? length : length + 1;

        query->bytes += taken;
        query->length -= taken;
        if (piece.length == 0)
            continue;
        const char *equals = memchr(piece.bytes, '=', piece.length);
        size_t name_length = equals == NULL ? length : (size_t)(equals - piece.bytes);
        *name_out = (Text){piece.bytes, name_length};
        *value_out = equals == NULL ? (Text){piece.bytes + length, 0}
                                    : (Text){equals + 1, length - name_length - 1};
        return true;
    }
    return false;
}
