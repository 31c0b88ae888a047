/*
 * Replies: a streaming writer of compact JSON into a Buffer, value by value or a whole record by
 * its field table (json/field.h). Decimals are strings with all their places. The bytes are those
 * of jansson's compact dump of the same document. It refuses to build a tree, to format through
 * printf and to check the order of calls beyond commas: names and values alternate as the caller
 * writes them. Names are literals that need no escaping.
 *
 *     json_write_begin_object(&writer);
 *     JSON_WRITE(&writer, "id", preview.id);
 *     JSON_WRITE(&writer, "allowance", budget.allowance);      // OptionalMoney: null when absent
 *     JSON_WRITE_WORD(&writer, "state", &BUDGET_STATE_NAMES, budget.state);
 *     JSON_WRITE_NAME(&writer, "household");
 *     json_write_record(&writer, &HOUSEHOLD_JSON, &household);
 *     json_write_end_object(&writer);
 *
 * When memory fails the buffer says so (buffer.failed); writing goes on harmlessly.
 */
#pragma once

#include "base/buffer.h"
#include "json/field.h"

typedef struct JsonWriter {
    Buffer *buffer;
    bool comma; /* the next name or item needs one */
} JsonWriter;

/* A writer at the start of a document. */
JsonWriter json_writer(Buffer *buffer);

/* The same for a document that lives as long as the arena, and what was written there:
 * ERROR_UNAVAILABLE "out_of_memory". */
JsonWriter json_writer_in(Arena *arena);
MUST_USE Error *json_writer_text(const JsonWriter *writer, Arena *arena, Text *text_out);

static inline void json_write_begin_object(JsonWriter *writer);
static inline void json_write_end_object(JsonWriter *writer);
static inline void json_write_begin_array(JsonWriter *writer);
static inline void json_write_end_array(JsonWriter *writer);

/* A newline between two documents: NDJSON. */
void json_write_line_end(JsonWriter *writer);

/* `,"name":` as JSON_KEY gives it, `length` bytes and a NUL. */
static inline void json_write_key(JsonWriter *writer, const char *key, size_t length);

/* Single values: after a name, or as items of an array. */
void json_write_null(JsonWriter *writer);
void json_write_bool(JsonWriter *writer, bool value);
void json_write_integer(JsonWriter *writer, int64_t value);
void json_write_text(JsonWriter *writer, Text value); /* valid UTF-8 */
void json_write_string(JsonWriter *writer, const char *value);
void json_write_money(JsonWriter *writer, Money value);
void json_write_quantity(JsonWriter *writer, Quantity value);
void json_write_price(JsonWriter *writer, Price value);
void json_write_variance(JsonWriter *writer, Variance value);
void json_write_rate(JsonWriter *writer, Rate value);
void json_write_date(JsonWriter *writer, Date value);
void json_write_timestamp(JsonWriter *writer, Timestamp value);
void json_write_id(JsonWriter *writer, const char *prefix, Uuid value);
void json_write_word(JsonWriter *writer, const Names *names, int value); /* none needs escapes */

/* `scaled` / 10^places as a decimal string: for places that no type has. */
void json_write_decimal(JsonWriter *writer, int64_t scaled, int places);

/* Bytes that are one JSON value already. */
void json_write_raw(JsonWriter *writer, Text json);

/* The members of an object, braces and all, that was written compactly before, among others. */
void json_write_raw_members(JsonWriter *writer, Text object);

/* All members of the table in its order, in braces; input-only ones are left out. */
void json_write_record(JsonWriter *writer, const JsonObject *object, const void *record);

/* The same without the braces, for objects that have further members. */
void json_write_members(JsonWriter *writer, const JsonObject *object, const void *record);

/* {"data":[...],"next_cursor":null or text}: begin, then the items, then end. */
void json_write_begin_list(JsonWriter *writer);
void json_write_end_list(JsonWriter *writer, OptionalText next_cursor);

/* `name` must be a string literal. */
#define JSON_WRITE_NAME(writer, name)                                                              \
    json_write_key((writer), ",\"" name "\":", sizeof(",\"" name "\":") - 1)

/* A name and its value, written by the value's type. */
#define JSON_WRITE(writer, name, value)                                                            \
    (JSON_WRITE_NAME((writer), name), JSON_WRITE_VALUE((writer), (value)))
#define JSON_WRITE_WORD(writer, name, names, value)                                                \
    (JSON_WRITE_NAME((writer), name), json_write_word((writer), (names), (int)(value)))
#define JSON_WRITE_RECORD(writer, name, object, record)                                            \
    (JSON_WRITE_NAME((writer), name), json_write_record((writer), (object), (record)))
#define JSON_BEGIN_OBJECT(writer, name)                                                            \
    (JSON_WRITE_NAME((writer), name), json_write_begin_object(writer))
#define JSON_BEGIN_ARRAY(writer, name)                                                             \
    (JSON_WRITE_NAME((writer), name), json_write_begin_array(writer))

/* Version 14 of clang-format tears _Generic apart. */
/* clang-format off */

/* A value by its type; Optional… values are null when absent. */
#define JSON_WRITE_VALUE(writer, value)                                                            \
    _Generic((value),                                                                              \
        Money: json_write_money, OptionalMoney: json_write_optional_money,                         \
        Quantity: json_write_quantity, OptionalQuantity: json_write_optional_quantity,             \
        Price: json_write_price, OptionalPrice: json_write_optional_price,                         \
        Rate: json_write_rate, OptionalRate: json_write_optional_rate,                             \
        Date: json_write_date, OptionalDate: json_write_optional_date,                             \
        Timestamp: json_write_timestamp, OptionalTimestamp: json_write_optional_timestamp,         \
        Text: json_write_text, OptionalText: json_write_optional_text,                             \
        char *: json_write_string, const char *: json_write_string,                                \
        bool: json_write_bool, OptionalBool: json_write_optional_bool,                             \
        int32_t: json_write_integer, uint32_t: json_write_integer, int64_t: json_write_integer,    \
        OptionalInteger: json_write_optional_integer                                               \
        ID_KINDS(JSON_WRITE_ID_BRANCH))(writer, value)

#define JSON_WRITE_ID_BRANCH(Type, prefix, path_name)                                              \
    , Type: json_write_##Type, Optional##Type: json_write_optional_##Type

/* clang-format on */

/* In line: a reply has hundreds of names, each of a length known here. */
static inline void json_write_key(JsonWriter *writer, const char *key, size_t length)
{
    Buffer *buffer = writer->buffer;
    char *at = buffer_reserve(buffer, length);
    const size_t skipped = writer->comma ? 0 : 1; /* the key begins with a comma */

    writer->comma = false;
    if (at == NULL)
        return;
    memcpy(at, key + skipped, length); /* with the NUL, where the comma is skipped */
    buffer->length += length - skipped;
}

static inline void json_write_begin(JsonWriter *writer, char bracket)
{
    Buffer *buffer = writer->buffer;
    char *at = buffer_reserve(buffer, 2);

    if (at != NULL) {
        at[0] = ',';
        at[writer->comma] = bracket;
        buffer->length += 1 + (size_t)writer->comma;
    }
    writer->comma = false;
}

static inline void json_write_end(JsonWriter *writer, char bracket)
{
    Buffer *buffer = writer->buffer;
    char *at = buffer_reserve(buffer, 1);

    if (at != NULL) {
        at[0] = bracket;
        buffer->length++;
    }
    writer->comma = true;
}

static inline void json_write_begin_object(JsonWriter *writer)
{
    json_write_begin(writer, '{');
}

static inline void json_write_end_object(JsonWriter *writer)
{
    json_write_end(writer, '}');
}

static inline void json_write_begin_array(JsonWriter *writer)
{
    json_write_begin(writer, '[');
}

static inline void json_write_end_array(JsonWriter *writer)
{
    json_write_end(writer, ']');
}

/* What follows serves JSON_WRITE_VALUE. */
#define JSON_WRITE_OPTIONAL(Optional, suffix)                                                      \
    static inline void json_write_optional_##suffix(JsonWriter *writer, Optional value)            \
    {                                                                                              \
        if (value.present)                                                                         \
            json_write_##suffix(writer, value.value);                                              \
        else                                                                                       \
            json_write_null(writer);                                                               \
    }
JSON_WRITE_OPTIONAL(OptionalMoney, money)
JSON_WRITE_OPTIONAL(OptionalQuantity, quantity)
JSON_WRITE_OPTIONAL(OptionalPrice, price)
JSON_WRITE_OPTIONAL(OptionalRate, rate)
JSON_WRITE_OPTIONAL(OptionalDate, date)
JSON_WRITE_OPTIONAL(OptionalTimestamp, timestamp)
JSON_WRITE_OPTIONAL(OptionalText, text)
JSON_WRITE_OPTIONAL(OptionalBool, bool)
JSON_WRITE_OPTIONAL(OptionalInteger, integer)
#undef JSON_WRITE_OPTIONAL

#define JSON_WRITE_ID_FUNCTIONS(Type, prefix, path_name)                                           \
    static inline void json_write_##Type(JsonWriter *writer, Type id)                              \
    {                                                                                              \
        json_write_id(writer, prefix, id.uuid);                                                    \
    }                                                                                              \
    static inline void json_write_optional_##Type(JsonWriter *writer, Optional##Type id)           \
    {                                                                                              \
        if (id.present)                                                                            \
            json_write_id(writer, prefix, id.value.uuid);                                          \
        else                                                                                       \
            json_write_null(writer);                                                               \
    }
ID_KINDS(JSON_WRITE_ID_FUNCTIONS)
#undef JSON_WRITE_ID_FUNCTIONS
