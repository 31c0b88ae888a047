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

/* All are looked at, so that the compiler looks at many at once. */
static bool bytes_allowed(const char *bytes, size_t length)
{
    unsigned char bad = 0;

    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)bytes[i];

        bad |= (byte <= ' ') | (byte >= 0x7f) | (byte == '\\') | (byte == '#');
    }
    return bad == 0;
}

static bool escapes_allowed(const char *bytes, size_t length)
{
    const char *end = bytes + length;
    const char *at = bytes;

    while ((at = memchr(at, '%', (size_t)(end - at))) != NULL) {
        if (!escape_allowed(escape_byte(at)))
            return false;
        at++;
    }
    return true;
}

UriFault uri_check(const char *raw)
{
    size_t length;

    if (raw == NULL || raw[0] != '/' || raw[1] == '/')
        return URI_BAD;
    length = strnlen(raw, URI_LIMIT_BYTES);
    if (!bytes_allowed(raw, length) || !escapes_allowed(raw, length))
        return URI_BAD;
    return raw[length] == '\0' ? URI_OK : URI_TOO_LONG;
}

void uri_split(UriPiece raw, UriPiece *path_out, UriPiece *query_out)
{
    char *mark = memchr(raw.bytes, '?', raw.length);

    if (mark == NULL) {
        *path_out = raw;
        *query_out = (UriPiece){raw.bytes + raw.length, 0};
        return;
    }
    size_t path_length = (size_t)(mark - raw.bytes);
    *path_out = (UriPiece){raw.bytes, path_length};
    *query_out = (UriPiece){mark + 1, raw.length - path_length - 1};
}

/* How much of a piece stands for itself. */
static size_t plain_length(UriPiece piece, bool form)
{
    const char *escape = memchr(piece.bytes, '%', piece.length);
    const char *plus = form ? memchr(piece.bytes, '+', piece.length) : NULL;

    if (escape == NULL || (plus != NULL && plus < escape))
        escape = plus;
    return escape == NULL ? piece.length : (size_t)(escape - piece.bytes);
}

Text uri_decode(UriPiece piece, bool form)
{
    size_t length = plain_length(piece, form);

    for (size_t i = length; i < piece.length; i++) {
        char character = piece.bytes[i];
        if (character == '%' && i + 2 < piece.length) {
            character = (char)escape_byte(piece.bytes + i);
            i += 2;
        } else if (character == '+' && form) {
            character = ' ';
        }
        piece.bytes[length++] = character;
    }
    return (Text){piece.bytes, length};
}

/* The query up to the next ampersand, which is taken too. */
static UriPiece cut_piece(UriPiece *query)
{
    char *end = memchr(query->bytes, '&', query->length);
    size_t length = end == NULL ? query->length : (size_t)(end - query->bytes);
    size_t taken = end == NULL ? length : length + 1;
    UriPiece piece = {query->bytes, length};

    query->bytes += taken;
    query->length -= taken;
    return piece;
}

bool uri_next_parameter(UriPiece *query, Text *name_out, Text *value_out)
{
    UriPiece piece = {query->bytes, 0};

    while (piece.length == 0 && query->length > 0)
        piece = cut_piece(query);
    if (piece.length == 0)
        return false;

    char *equals = memchr(piece.bytes, '=', piece.length);
    size_t name_length = equals == NULL ? piece.length : (size_t)(equals - piece.bytes);
    size_t value_at = equals == NULL ? name_length : name_length + 1;
    *name_out = uri_decode((UriPiece){piece.bytes, name_length}, true);
    *value_out = uri_decode((UriPiece){piece.bytes + value_at, piece.length - value_at}, true);
    return true;
}
