/*
 * Rows that the server has put into one value (storage/packed.h): a count, then each row's fields
 * one behind the other, of a length that their type tells. Pure, as db_row.c is.
 */
#include "storage/db_private.h"
#include "storage/db_wire.h"

enum { COUNT_BYTES = 4, LENGTH_BYTES = 4, NUMERIC_HEAD_BYTES = 8 };

/* What is left to read. */
typedef struct Reader {
    const uint8_t *at;
    const uint8_t *end;
} Reader;

static size_t room(const Reader *reader)
{
    return (size_t)(reader->end - reader->at);
}

/* An int32_t comes as int4, any other integer as int8. */
static size_t integer_bytes(const DbColumn *column)
{
    return column->size == sizeof(int32_t) ? sizeof(int32_t) : sizeof(int64_t);
}

/* The bytes of the column's value, which has begun; false when they are not all there. */
static bool take_value(Reader *reader, const DbColumn *column, DbField *field)
{
    size_t length = 0;

    switch (column->type) {
    case DB_BOOL:
        length = 1;
        break;
    case DB_INTEGER:
        length = integer_bytes(column);
        break;
    case DB_UUID:
        length = sizeof(Uuid);
        break;
    case DB_DATE:
        length = 4;
        break;
    case DB_TIMESTAMP:
        length = 8;
        break;
    case DB_MONEY:
    case DB_QUANTITY:
    case DB_PRICE:
    case DB_RATE:
    case DB_VARIANCE:
        if (room(reader) < NUMERIC_HEAD_BYTES)
            return false;
        length = NUMERIC_HEAD_BYTES + 2 * (size_t)wire_get16(reader->at);
        break;
    case DB_TEXT:
    case DB_BYTES:
    case DB_DIGEST:
        if (room(reader) < LENGTH_BYTES)
            return false;
        length = wire_get32(reader->at);
        reader->at += LENGTH_BYTES;
        break;
    case DB_NONE:
    case DB_TYPE_COUNT:
    case DB_ARRAY:
        return false;
    }
    if (room(reader) < length)
        return false;
    *field = (DbField){.bytes = reader->at, .length = length};
    reader->at += length;

    return true;
}

static bool unpack(Arena *arena, const DbColumn *column, Reader *reader, char *row);

static bool unpack_field(Arena *arena, const DbColumn *column, Reader *reader, char *row)
{
    DbField field;

    if (column->rows != NULL)
        return unpack(arena, column, reader, row);
    if (column->type == DB_UUID && !column->optional) { /* half of a lot's bytes */
        if (room(reader) < sizeof(Uuid))
            return false;
        memcpy(row + column->offset, reader->at, sizeof(Uuid));
        reader->at += sizeof(Uuid);
        return true;
    }
    if (column->optional) {
        if (room(reader) < 1 || reader->at[0] > 1)
            return false;
        if (*reader->at++ == 0)
            return true; /* the row came zeroed: absent */
    }
    return take_value(reader, column, &field) && db_decode_field(arena, column, &field, row);
}

static bool unpack(Arena *arena, const DbColumn *column, Reader *reader, char *row)
{
    size_t count;
    char *rows;

    if (room(reader) < COUNT_BYTES)
        return false;
    count = wire_get32(reader->at);
    reader->at += COUNT_BYTES;
    if (count == 0)
        return true;
    if (count > room(reader)) /* each takes bytes: a false count must not allocate */
        return false;
    rows = arena_array(arena, count, column->row_size);
    for (size_t at = 0; at < count; at++) {
        for (size_t index = 0; index < column->row_count; index++) {
            if (!unpack_field(arena, &column->rows[index], reader, rows + at * column->row_size))
                return false;
        }
    }
    memcpy(row + column->offset, &rows, sizeof(rows));
    memcpy(row + column->count_at, &count, sizeof(count));

    return true;
}

bool db_decode_packed(Arena *arena, const DbColumn *column, const DbField *field, char *row)
{
    Reader reader = {field->bytes, field->bytes + field->length};

    return unpack(arena, column, &reader, row) && reader.at == reader.end;
}
