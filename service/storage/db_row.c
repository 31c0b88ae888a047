/*
 * From one value on the wire to a member of a struct, by its column. A value that does not fit is
 * our bug, or a column that was widened without us: refused, never a wrong figure. Pure: it knows
 * no connection.
 */
#include "storage/db_private.h"
#include "storage/db_wire.h"

enum {
    OID_BOOL = 16,
    OID_BYTEA = 17,
    OID_NAME = 19,
    OID_INT8 = 20,
    OID_INT2 = 21,
    OID_INT4 = 23,
    OID_TEXT = 25,
    OID_JSON = 114,
    OID_VARCHAR = 1043,
    OID_DATE = 1082,
    OID_TIMESTAMPTZ = 1184,
    OID_NUMERIC = 1700,
    OID_RECORD_ARRAY = 2287,
    OID_UUID = 2950,
    RECORD_BYTES = 4,
    RECORD_FIELD_BYTES = 8,
    ARRAY_EMPTY_BYTES = 12,
    ARRAY_BYTES = 20,
};

bool db_column_accepts(const DbColumn *column, unsigned oid)
{
    if (column->rows != NULL)
        return oid == (column->packed ? OID_BYTEA : OID_RECORD_ARRAY);
    switch (column->type) {
    case DB_BOOL:
        return oid == OID_BOOL;
    case DB_INTEGER:
        return oid == OID_INT4 || oid == OID_INT2 || (oid == OID_INT8 && column->size != 4);
    case DB_TEXT:
        return oid == OID_TEXT || oid == OID_VARCHAR || oid == OID_JSON || oid == OID_NAME;
    case DB_BYTES:
    case DB_DIGEST:
        return oid == OID_BYTEA;
    case DB_UUID:
        return oid == OID_UUID;
    case DB_DATE:
        return oid == OID_DATE;
    case DB_TIMESTAMP:
        return oid == OID_TIMESTAMPTZ;
    case DB_MONEY:
    case DB_QUANTITY:
    case DB_PRICE:
    case DB_RATE:
    case DB_VARIANCE:
        return oid == OID_NUMERIC;
    case DB_NONE:
    case DB_TYPE_COUNT:
    case DB_ARRAY:
        break;
    }
    return false;
}

static bool get_integer(const DbField *field, int64_t *value_out)
{
    switch (field->length) {
    case 2:
        *value_out = (int16_t)wire_get16(field->bytes);
        return true;
    case 4:
        *value_out = (int32_t)wire_get32(field->bytes);
        return true;
    case 8:
        *value_out = (int64_t)wire_get64(field->bytes);
        return true;
    default:
        return false;
    }
}

/* An int32_t or an int64_t. */
static bool decode_integer(const DbField *field, size_t size, void *member)
{
    int64_t wide;
    int32_t narrow;

    if (!get_integer(field, &wide))
        return false;
    if (size != sizeof(narrow)) {
        memcpy(member, &wide, sizeof(wide));
        return true;
    }
    narrow = (int32_t)wide;
    memcpy(member, &narrow, sizeof(narrow));

    return narrow == wide;
}

static bool decode_numeric(const DbField *field, int places, void *member)
{
    int64_t scaled;

    if (!wire_get_numeric(field->bytes, field->length, places, &scaled))
        return false;
    memcpy(member, &scaled, sizeof(scaled));

    return true;
}

static bool decode_date(const DbField *field, Date *member)
{
    int64_t days;

    if (field->length != 4 || !get_integer(field, &days))
        return false;
    days += WIRE_EPOCH_DAYS;
    if (days < DATE_DAYS_FIRST || days > DATE_DAYS_LAST)
        return false; /* also 'infinity' */
    member->days = (int32_t)days;

    return true;
}

static bool decode_timestamp(const DbField *field, Timestamp *member)
{
    int64_t us;

    return field->length == 8 && get_integer(field, &us) &&
           !__builtin_add_overflow(us, WIRE_EPOCH_US, &member->unix_us);
}

static bool decode_word(const DbField *field, const Names *names, void *member)
{
    const int32_t value = names_find(names, (Text){(const char *)field->bytes, field->length});

    if (value < 0)
        return false;
    memcpy(member, &value, sizeof(value));

    return true;
}

static bool decode_exactly(const DbField *field, size_t size, void *member)
{
    if (field->length != size)
        return false;
    memcpy(member, field->bytes, size);

    return true;
}

/* A value that is there, into the member or the inside of an Optional. */
static bool decode_value(const DbColumn *column, const DbField *field, size_t size, void *member)
{
    switch (column->type) {
    case DB_BOOL:
        if (field->length != 1)
            return false;
        *(bool *)member = field->bytes[0] != 0;
        return true;
    case DB_INTEGER:
        return decode_integer(field, size, member);
    case DB_TEXT:
    case DB_BYTES:
        if (column->names != NULL)
            return decode_word(field, column->names, member);
        *(Text *)member = (Text){(const char *)field->bytes, field->length};
        return true;
    case DB_DIGEST:
        return decode_exactly(field, sizeof(Digest), member);
    case DB_UUID:
        return decode_exactly(field, sizeof(Uuid), member);
    case DB_DATE:
        return decode_date(field, member);
    case DB_TIMESTAMP:
        return decode_timestamp(field, member);
    case DB_MONEY:
        return decode_numeric(field, MONEY_PLACES, member);
    case DB_QUANTITY:
        return decode_numeric(field, QUANTITY_PLACES, member);
    case DB_PRICE:
        return decode_numeric(field, PRICE_PLACES, member);
    case DB_RATE:
        return decode_numeric(field, RATE_PLACES, member);
    case DB_VARIANCE:
        return decode_numeric(field, VARIANCE_PLACES, member);
    case DB_NONE:
    case DB_TYPE_COUNT:
    case DB_ARRAY:
        break;
    }
    return false;
}

static size_t optional_value_at(const DbColumn *column)
{
    if (column->names != NULL)
        return offsetof(OptionalWord, value);
    return db_param_value_at(column->type);
}

static bool decode_rows(Arena *arena, const DbColumn *column, const DbField *field, char *row);

bool db_decode_field(Arena *arena, const DbColumn *column, const DbField *field, char *row)
{
    char *member = row + column->offset;

    if (column->rows != NULL && !field->is_null)
        return column->packed ? db_decode_packed(arena, column, field, row)
                              : decode_rows(arena, column, field, row);
    if (field->is_null)
        return column->optional; /* the row came zeroed: absent */
    if (!column->optional)
        return decode_value(column, field, column->size, member);
    *(bool *)(void *)member = true;

    return decode_value(column, field, sizeof(int64_t), member + optional_value_at(column));
}

/* A record: int32 fields; then type, length and bytes of each. */
static bool decode_record(Arena *arena, const DbColumn *column, const DbField *record, char *row)
{
    const uint8_t *at = record->bytes + RECORD_BYTES;
    const uint8_t *end = record->bytes + record->length;

    if (record->is_null || record->length < RECORD_BYTES ||
        wire_get32(record->bytes) != column->row_count)
        return false;
    for (size_t index = 0; index < column->row_count; index++) {
        DbField field = {0};

        if (end - at < RECORD_FIELD_BYTES ||
            !db_column_accepts(&column->rows[index], wire_get32(at)))
            return false;
        field.is_null = wire_get32(at + 4) == UINT32_MAX;
        field.length = field.is_null ? 0 : wire_get32(at + 4);
        at += RECORD_FIELD_BYTES;
        if ((size_t)(end - at) < field.length)
            return false;
        field.bytes = at;
        at += field.length;
        if (!db_decode_field(arena, &column->rows[index], &field, row))
            return false;
    }
    return at == end;
}

/* An array of records: int32 dimensions, has nulls, type; int32 length, lower bound; then length
 * and bytes of each. */
static bool decode_rows(Arena *arena, const DbColumn *column, const DbField *field, char *row)
{
    const uint8_t *at = field->bytes + ARRAY_BYTES;
    const uint8_t *end = field->bytes + field->length;
    size_t count;
    char *rows;

    if (field->length < ARRAY_EMPTY_BYTES || wire_get32(field->bytes) > 1)
        return false;
    if (wire_get32(field->bytes) == 0)
        return true;
    if (field->length < ARRAY_BYTES)
        return false;
    count = wire_get32(field->bytes + ARRAY_EMPTY_BYTES);
    if (count > field->length) /* each takes bytes: a false count must not allocate */
        return false;
    rows = arena_array(arena, count, column->row_size);
    for (size_t index = 0; index < count; index++) {
        DbField record = {0};

        if (end - at < RECORD_BYTES)
            return false;
        record.length = wire_get32(at);
        at += RECORD_BYTES;
        if (record.length > (size_t)(end - at))
            return false;
        record.bytes = at;
        at += record.length;
        if (!decode_record(arena, column, &record, rows + index * column->row_size))
            return false;
    }
    memcpy(row + column->offset, &rows, sizeof(rows));
    memcpy(row + column->count_at, &count, sizeof(count));

    return at == end;
}
