#include "json/write.h"

/* Bytes beside the value itself: a comma and two quotes. */
enum { AROUND_BYTES = 3 };

/* Room for a value of up to `length` bytes, behind a comma where one is due; NULL without memory.
 */
static inline char *value_room(JsonWriter *writer, size_t length)
{
    char *at = buffer_reserve(writer->buffer, length + AROUND_BYTES);

    if (at != NULL) {
        *at = ',';
        at += writer->comma;
        writer->buffer->length += writer->comma;
    }
    writer->comma = true;
    return at;
}

static void value_bytes(JsonWriter *writer, const char *bytes, size_t length)
{
    char *at = value_room(writer, length);

    if (at == NULL)
        return;
    memcpy(at, bytes, length);
    writer->buffer->length += length;
}

JsonWriter json_writer(Buffer *buffer)
{
    return (JsonWriter){.buffer = buffer};
}

static void free_buffer(void *buffer)
{
    buffer_free(buffer);
}

JsonWriter json_writer_in(Arena *arena)
{
    Buffer *buffer = ARENA_NEW(arena, Buffer);

    arena_defer(arena, free_buffer, buffer);
    return json_writer(buffer);
}

Error *json_writer_text(const JsonWriter *writer, Arena *arena, Text *text_out)
{
    const Buffer *buffer = writer->buffer;

    if (buffer->failed)
        return error_new(arena, ERROR_UNAVAILABLE, "out_of_memory",
                         "There is no memory for this at the moment.");
    *text_out = (Text){buffer->bytes, buffer->length};
    return NULL;
}

void json_write_line_end(JsonWriter *writer)
{
    buffer_append_char(writer->buffer, '\n');
    writer->comma = false;
}

void json_write_null(JsonWriter *writer)
{
    value_bytes(writer, "null", 4);
}

void json_write_bool(JsonWriter *writer, bool value)
{
    value_bytes(writer, value ? "true" : "false", value ? 4 : 5);
}

void json_write_integer(JsonWriter *writer, int64_t value)
{
    char *at = value_room(writer, DECIMAL_TEXT_BYTES);

    if (at != NULL)
        writer->buffer->length += decimal_format(value, 0, at);
}

void json_write_decimal(JsonWriter *writer, int64_t scaled, int places)
{
    char *at = value_room(writer, DECIMAL_TEXT_BYTES);
    size_t length;

    if (at == NULL)
        return;
    length = decimal_format(scaled, places, at + 1);
    at[0] = '"';
    at[length + 1] = '"';
    writer->buffer->length += length + 2;
}

void json_write_money(JsonWriter *writer, Money value)
{
    json_write_decimal(writer, value.cents, MONEY_PLACES);
}

void json_write_quantity(JsonWriter *writer, Quantity value)
{
    json_write_decimal(writer, value.units, QUANTITY_PLACES);
}

void json_write_price(JsonWriter *writer, Price value)
{
    json_write_decimal(writer, value.micros, PRICE_PLACES);
}

void json_write_variance(JsonWriter *writer, Variance value)
{
    json_write_decimal(writer, value.trillionths, VARIANCE_PLACES);
}

void json_write_rate(JsonWriter *writer, Rate value)
{
    json_write_decimal(writer, value.millionths, RATE_PLACES);
}

void json_write_date(JsonWriter *writer, Date value)
{
    char *at = value_room(writer, DATE_TEXT_BYTES);

    if (at == NULL)
        return;
    at[0] = '"';
    date_format(value, at + 1);
    at[DATE_TEXT_BYTES + 1] = '"';
    writer->buffer->length += DATE_TEXT_BYTES + 2;
}

void json_write_timestamp(JsonWriter *writer, Timestamp value)
{
    char *at = value_room(writer, TIMESTAMP_TEXT_BYTES);

    if (at == NULL)
        return;
    at[0] = '"';
    timestamp_format(value, at + 1);
    at[TIMESTAMP_TEXT_BYTES + 1] = '"';
    writer->buffer->length += TIMESTAMP_TEXT_BYTES + 2;
}

void json_write_id(JsonWriter *writer, const char *prefix, Uuid value)
{
    char *at = value_room(writer, ID_TEXT_BYTES);
    size_t length;

    if (at == NULL)
        return;
    length = id_format(prefix, value, at + 1);
    at[0] = '"';
    at[length + 1] = '"';
    writer->buffer->length += length + 2;
}

/* Whether one of eight bytes needs an escape; may say so of others behind one that does. */
static bool has_special(uint64_t bytes)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    const uint64_t quotes = bytes ^ ones * '"';
    const uint64_t backslashes = bytes ^ ones * '\\';
    const uint64_t low = (bytes - ones * 0x20) & ~bytes;

    return ((low | ((quotes - ones) & ~quotes) | ((backslashes - ones) & ~backslashes)) &
            ones * 0x80) != 0;
}

/* Bytes of `text` from `start` on that need no escape. */
static size_t plain_length(Text text, size_t start)
{
    size_t i = start;
    uint64_t bytes;

    for (; i + sizeof bytes <= text.length; i += sizeof bytes) {
        memcpy(&bytes, text.bytes + i, sizeof bytes);
        if (has_special(bytes))
            break;
    }
    while (i < text.length && (unsigned char)text.bytes[i] >= 0x20 && text.bytes[i] != '"' &&
           text.bytes[i] != '\\')
        i++;
    return i - start;
}

/* One escaped character; returns what follows it. */
static char *escape(char *at, char character)
{
    static const char hex[] = "0123456789ABCDEF";
    static const char letters[] = "\b\f\n\r\t\"\\";
    static const char written[] = "bfnrt\"\\";
    const char *letter = character == '\0' ? NULL : strchr(letters, character);

    *at++ = '\\';
    if (letter != NULL) {
        *at++ = written[letter - letters];
        return at;
    }
    *at++ = 'u';
    *at++ = '0';
    *at++ = '0';
    *at++ = hex[(unsigned char)character >> 4];
    *at++ = hex[(unsigned char)character & 15];
    return at;
}

/* Text with escapes: room for the worst, six bytes for each. */
static void escaped_text(JsonWriter *writer, Text value, size_t plain)
{
    char *start = value_room(writer, 6 * value.length);
    char *at = start;

    if (start == NULL)
        return;
    *at++ = '"';
    for (size_t i = 0;;) {
        memcpy(at, value.bytes + i, plain);
        at += plain;
        i += plain;
        if (i == value.length)
            break;
        at = escape(at, value.bytes[i++]);
        plain = plain_length(value, i);
    }
    *at++ = '"';
    writer->buffer->length += (size_t)(at - start);
}

/* Text without escapes. */
static void plain_text(JsonWriter *writer, Text value)
{
    char *at = value_room(writer, value.length);

    if (at == NULL)
        return;
    at[0] = '"';
    if (value.length > 0)
        memcpy(at + 1, value.bytes, value.length);
    at[value.length + 1] = '"';
    writer->buffer->length += value.length + 2;
}

void json_write_text(JsonWriter *writer, Text value)
{
    size_t plain = plain_length(value, 0);

    if (plain < value.length)
        escaped_text(writer, value, plain);
    else
        plain_text(writer, value);
}

void json_write_string(JsonWriter *writer, const char *value)
{
    json_write_text(writer, text_of(value));
}

void json_write_word(JsonWriter *writer, const Names *names, int value)
{
    plain_text(writer, text_of(names_word(names, value)));
}

void json_write_raw(JsonWriter *writer, Text json)
{
    value_bytes(writer, json.bytes, json.length);
}

void json_write_raw_members(JsonWriter *writer, Text object)
{
    if (object.length > 2)
        value_bytes(writer, object.bytes + 1, object.length - 2);
}

void json_write_begin_list(JsonWriter *writer)
{
    json_write_begin_object(writer);
    JSON_BEGIN_ARRAY(writer, "data");
}

void json_write_end_list(JsonWriter *writer, OptionalText next_cursor)
{
    json_write_end_array(writer);
    JSON_WRITE(writer, "next_cursor", next_cursor);
    json_write_end_object(writer);
}
