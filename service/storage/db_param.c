#include "storage/db_private.h"
#include "storage/db_wire.h"
#include <libpq-fe.h>
#include <limits.h>

/* The server's numbers for its types, from pg_type.dat; they never change. */
typedef struct WireType {
    Oid oid;
    Oid array_oid;
    int places;      /* of a numeric */
    size_t value_at; /* of the value within the Optional */
    size_t size;     /* of the value in C; 0: several */
} WireType;

static const WireType WIRE_TYPES[DB_TYPE_COUNT] = {
    [DB_BOOL] = {16, 1000, 0, offsetof(OptionalBool, value), sizeof(bool)},
    [DB_INTEGER] = {20, 1016, 0, offsetof(OptionalInteger, value), 0},
    [DB_TEXT] = {25, 1009, 0, offsetof(OptionalText, value), sizeof(Text)},
    [DB_BYTES] = {17, 1001, 0, 0, sizeof(Text)},
    [DB_DIGEST] = {17, 1001, 0, 0, sizeof(Digest)},
    [DB_UUID] = {2950, 2951, 0, offsetof(OptionalFirmId, value), sizeof(Uuid)},
    [DB_DATE] = {1082, 1182, 0, offsetof(OptionalDate, value), sizeof(Date)},
    [DB_TIMESTAMP] = {1184, 1185, 0, offsetof(OptionalTimestamp, value), sizeof(Timestamp)},
    [DB_MONEY] = {1700, 1231, MONEY_PLACES, offsetof(OptionalMoney, value), sizeof(Money)},
    [DB_QUANTITY] = {1700, 1231, QUANTITY_PLACES, offsetof(OptionalQuantity, value),
                     sizeof(Quantity)},
    [DB_PRICE] = {1700, 1231, PRICE_PLACES, offsetof(OptionalPrice, value), sizeof(Price)},
    [DB_RATE] = {1700, 1231, RATE_PLACES, offsetof(OptionalRate, value), sizeof(Rate)},
    [DB_VARIANCE] = {1700, 1231, VARIANCE_PLACES, offsetof(OptionalVariance, value),
                     sizeof(Variance)},
};

/* Longest of the values of one size; texts and bytes bring their own length. */
enum { FIXED_BYTES = 32 };

unsigned db_param_oid(unsigned type)
{
    const WireType *wire = &WIRE_TYPES[type & ~(unsigned)DB_ARRAY];

    return (type & DB_ARRAY) != 0 ? wire->array_oid : wire->oid;
}

size_t db_param_value_at(DbType type)
{
    return WIRE_TYPES[type].value_at;
}

size_t db_param_firm(FirmId firm, char text_out[static UUID_TEXT_BYTES])
{
    if (uuid_is_zero(firm.uuid))
        return 0;
    uuid_format(firm.uuid, text_out);

    return UUID_TEXT_BYTES;
}

static int64_t load_integer(const void *value, size_t size)
{
    int64_t wide;
    int32_t narrow;

    if (size == sizeof(wide)) {
        memcpy(&wide, value, sizeof(wide));
        return wide;
    }
    memcpy(&narrow, value, sizeof(narrow));
    return narrow;
}

/* The text of a text, bytes or word parameter. */
static Text load_text(const DbParam *parameter, const void *value)
{
    Text text;

    if (parameter->names != NULL) {
        int32_t word;

        memcpy(&word, value, sizeof(word));
        return text_of(names_word(parameter->names, word));
    }
    memcpy(&text, value, sizeof(text));
    return text;
}

/* Writes a value of fixed size; returns its length, at most FIXED_BYTES. */
static size_t put_fixed(DbType type, const void *value, size_t size, uint8_t *bytes_out)
{
    switch (type) {
    case DB_BOOL:
        bytes_out[0] = *(const bool *)value ? 1 : 0;
        return 1;
    case DB_INTEGER:
        wire_put64(bytes_out, (uint64_t)load_integer(value, size));
        return 8;
    case DB_DATE:
        wire_put32(bytes_out, (uint32_t)(((const Date *)value)->days - WIRE_EPOCH_DAYS));
        return 4;
    case DB_TIMESTAMP:
        wire_put64(bytes_out, (uint64_t)(((const Timestamp *)value)->unix_us - WIRE_EPOCH_US));
        return 8;
    case DB_MONEY:
    case DB_QUANTITY:
    case DB_PRICE:
    case DB_RATE:
    case DB_VARIANCE:
        return wire_put_numeric(load_integer(value, sizeof(int64_t)), WIRE_TYPES[type].places,
                                bytes_out);
    case DB_UUID:
    case DB_DIGEST:
        memcpy(bytes_out, value, WIRE_TYPES[type].size);
        return WIRE_TYPES[type].size;
    case DB_NONE:
    case DB_TEXT:
    case DB_BYTES:
    case DB_TYPE_COUNT:
    case DB_ARRAY:
        break;
    }
    return 0;
}

static bool is_text(DbType type)
{
    return type == DB_TEXT || type == DB_BYTES;
}

/* The value at `at`, past the flag of an Optional; NULL for a missing one. */
static const void *value_at(const DbParam *parameter, size_t at)
{
    const DbType type = (DbType)(parameter->type & ~(unsigned)DB_ARRAY);
    const char *value = (const char *)parameter->values + at * parameter->stride;
    bool present;

    if (!parameter->optional)
        return value;
    memcpy(&present, value, sizeof(present)); /* the first member of every Optional */
    if (!present)
        return NULL;

    return value +
           (parameter->names != NULL ? offsetof(OptionalWord, value) : WIRE_TYPES[type].value_at);
}

static size_t value_size(const DbParam *parameter)
{
    return parameter->optional ? sizeof(int64_t) : parameter->size;
}

static size_t array_bytes(const DbParam *parameter, DbType type)
{
    size_t bytes = 20;

    for (size_t at = 0; at < parameter->count; at++) {
        const void *value = value_at(parameter, at);

        bytes += 4 + (value != NULL && is_text(type) ? load_text(parameter, value).length : 0) +
                 (is_text(type) ? 0 : FIXED_BYTES);
    }
    return bytes;
}

/* One dimension, lower bound 1: int32 dimensions, has nulls, type; int32 length, bound; then length
 * and bytes each. */
static size_t put_array(const DbParam *parameter, DbType type, uint8_t *bytes_out)
{
    size_t length = parameter->count == 0 ? 12 : 20;
    uint32_t nulls = 0;

    for (size_t at = 0; at < parameter->count; at++) {
        const void *value = value_at(parameter, at);
        uint8_t *item = bytes_out + length + 4;
        size_t size;

        if (value == NULL) {
            nulls = 1;
            wire_put32(bytes_out + length, UINT32_MAX);
            length += 4;
            continue;
        }
        if (is_text(type)) {
            Text text = load_text(parameter, value);

            size = text.length;
            if (size > 0)
                memcpy(item, text.bytes, size);
        } else {
            size = put_fixed(type, value, value_size(parameter), item);
        }
        wire_put32(bytes_out + length, (uint32_t)size);
        length += 4 + size;
    }
    wire_put32(bytes_out, parameter->count == 0 ? 0 : 1);
    wire_put32(bytes_out + 4, nulls);
    wire_put32(bytes_out + 8, WIRE_TYPES[type].oid);
    if (parameter->count > 0) {
        wire_put32(bytes_out + 12, (uint32_t)parameter->count);
        wire_put32(bytes_out + 16, 1);
    }
    return length;
}

/* The bytes and length of one parameter; NULL bytes for SQL's NULL. */
static const char *encode(Arena *arena, const DbParam *parameter, size_t *length_out)
{
    const DbType type = (DbType)(parameter->type & ~(unsigned)DB_ARRAY);
    const void *value;
    uint8_t *bytes;

    if ((parameter->type & DB_ARRAY) != 0) {
        bytes = arena_alloc(arena, array_bytes(parameter, type));
        *length_out = put_array(parameter, type, bytes);
        return (const char *)bytes;
    }
    value = value_at(parameter, 0);
    if (value == NULL) {
        *length_out = 0;
        return NULL;
    }
    if (is_text(type)) {
        Text text = load_text(parameter, value);

        *length_out = text.length;
        return text.bytes == NULL ? "" : text.bytes;
    }
    bytes = arena_alloc(arena, FIXED_BYTES);
    *length_out = put_fixed(type, value, value_size(parameter), bytes);

    return (const char *)bytes;
}

/* Bytes and digests are one type on the wire. */
static bool same_type(unsigned declared, unsigned given)
{
    return db_param_oid(declared) == db_param_oid(given) &&
           (declared == given || (declared & ~(unsigned)DB_ARRAY) == DB_BYTES ||
            (declared & ~(unsigned)DB_ARRAY) == DB_DIGEST);
}

Error *db_param_encode(const DbSession *session, const Statement *statement,
                       const DbParam *parameters, size_t count, DbValues *values_out)
{
    const char **bytes = ARENA_ARRAY(session->arena, const char *, count + 1);
    int *lengths = ARENA_ARRAY(session->arena, int, count + 1);

    for (size_t at = 0; at < count; at++) {
        size_t length;

        if (at >= STATEMENT_PARAMETERS ||
            !same_type(statement->parameters[at], parameters[at].type))
            return db_error_internal(session, statement, "parameter of another type");
        bytes[at] = encode(session->arena, &parameters[at], &length);
        if (length > INT_MAX)
            return db_error_internal(session, statement, "parameter too long");
        lengths[at] = (int)length;
    }
    if (count < STATEMENT_PARAMETERS && statement->parameters[count] != DB_NONE)
        return db_error_internal(session, statement, "parameters missing");
    *values_out = (DbValues){.bytes = bytes, .lengths = lengths, .count = (int)count};

    return NULL;
}
