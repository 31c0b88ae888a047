#include "json/scalar.h"

#include <assert.h>
#include <inttypes.h>

typedef struct Layout {
    size_t size;
    size_t optional_offset;
    size_t optional_size;
} Layout;

#define LAYOUT(Type, Optional)                                                                     \
    {                                                                                              \
        sizeof(Type), offsetof(Optional, value), sizeof(Optional)                                  \
    }

/* All ids are alike, and all enumerations. */
static const Layout LAYOUTS[] = {
    [JSON_KIND_MONEY] = LAYOUT(Money, OptionalMoney),
    [JSON_KIND_QUANTITY] = LAYOUT(Quantity, OptionalQuantity),
    [JSON_KIND_PRICE] = LAYOUT(Price, OptionalPrice),
    [JSON_KIND_VARIANCE] = LAYOUT(Variance, OptionalVariance),
    [JSON_KIND_RATE] = LAYOUT(Rate, OptionalRate),
    [JSON_KIND_DATE] = LAYOUT(Date, OptionalDate),
    [JSON_KIND_TIMESTAMP] = LAYOUT(Timestamp, OptionalTimestamp),
    [JSON_KIND_TEXT] = LAYOUT(Text, OptionalText),
    [JSON_KIND_BOOL] = LAYOUT(bool, OptionalBool),
    [JSON_KIND_INT32] = {sizeof(int32_t), 0, 0},
    [JSON_KIND_INT64] = LAYOUT(int64_t, OptionalInteger),
    [JSON_KIND_ID] = LAYOUT(HouseholdId, OptionalHouseholdId),
    [JSON_KIND_WORD] = LAYOUT(int, OptionalWord),
};

static_assert(sizeof(OptionalText) <= SCALAR_BYTES_MOST, "the largest scalar");

/* Bytes of a value of this kind. */
static size_t size_of(JsonKind kind)
{
    return LAYOUTS[kind].size;
}

size_t scalar_optional_offset(JsonKind kind)
{
    return LAYOUTS[kind].optional_offset;
}

size_t scalar_member_size(const JsonField *field)
{
    return field->optional ? LAYOUTS[field->kind].optional_size : LAYOUTS[field->kind].size;
}

static Error *fault(Arena *arena, const char *code, const char *detail)
{
    return error_new(arena, ERROR_INVALID, code, "%s", detail);
}

static bool is_string(Scalar scalar)
{
    return scalar.shape == SCALAR_STRING || scalar.shape == SCALAR_PARAMETER;
}

static bool is_number(Scalar scalar)
{
    return scalar.shape == SCALAR_NUMBER || scalar.shape == SCALAR_PARAMETER;
}

/* The flags that bound numbers from below. */
static Error *check_sign(Arena *arena, const JsonField *field, int64_t value)
{
    unsigned bounded = FIELD_NOT_NEGATIVE | FIELD_POSITIVE | FIELD_FRACTION;

    if (value < 0 && (field->flags & bounded) != 0)
        return fault(arena, "negative", "may not be negative");
    if (value == 0 && (field->flags & FIELD_POSITIVE) != 0)
        return fault(arena, "out_of_range", "must be more than zero");
    return NULL;
}

/* How many places and how much each kind of decimal holds. */
typedef struct Decimals {
    int places;
    int64_t limit;
} Decimals;

static const Decimals DECIMALS[] = {
    [JSON_KIND_MONEY] = {MONEY_PLACES, MONEY_LIMIT},
    [JSON_KIND_QUANTITY] = {QUANTITY_PLACES, QUANTITY_LIMIT},
    [JSON_KIND_PRICE] = {PRICE_PLACES, PRICE_LIMIT},
    [JSON_KIND_VARIANCE] = {VARIANCE_PLACES, VARIANCE_LIMIT},
    [JSON_KIND_RATE] = {RATE_PLACES, RATE_LIMIT},
};

static Error *too_large(Arena *arena, int64_t limit, int places)
{
    char most[DECIMAL_TEXT_BYTES];
    size_t length = decimal_format(limit, places, most);

    return error_new(arena, ERROR_INVALID, "out_of_range", "may be %.*s at most", (int)length,
                     most);
}

static Error *decimal_fault(Arena *arena, DecimalFault found, Decimals decimals)
{
    if (found == DECIMAL_NOT_A_NUMBER)
        return fault(arena, "not_a_decimal", "is not a decimal number");
    if (found == DECIMAL_TOO_MANY_PLACES)
        return error_new(arena, ERROR_INVALID, "too_many_places", "may have %d decimal places",
                         decimals.places);
    return too_large(arena, decimals.limit, decimals.places);
}

static Error *read_decimal(Arena *arena, const JsonField *field, JsonKind kind, Scalar scalar,
                           void *value_out)
{
    Decimals decimals = DECIMALS[kind];
    DecimalFault found;
    int64_t scaled;

    if (!is_string(scalar) && !is_number(scalar))
        return fault(arena, "wrong_type", "a decimal is expected, as a string or as a number");
    found = decimal_parse(scalar.text, decimals.places, decimals.limit, &scaled);
    if (found != DECIMAL_OK)
        return decimal_fault(arena, found, decimals);
    TRY(check_sign(arena, field, scaled));
    if ((field->flags & FIELD_FRACTION) != 0 && scaled > RATE_ONE)
        return too_large(arena, RATE_ONE, RATE_PLACES);
    memcpy(value_out, &scaled, sizeof scaled);
    return NULL;
}

static Error *read_integer(Arena *arena, const JsonField *field, JsonKind kind, Scalar scalar,
                           void *value_out)
{
    bool bounded = field->least != 0 || field->most != 0;
    int64_t limit = kind == JSON_KIND_INT32 ? INT32_MAX : INT64_MAX;
    DecimalFault found;
    int64_t value;

    if (!is_number(scalar))
        return fault(arena, "wrong_type", "a number is expected");
    found = decimal_parse(scalar.text, 0, limit, &value);
    if (found == DECIMAL_NOT_A_NUMBER)
        return fault(arena, "wrong_type", "a number is expected");
    if (found == DECIMAL_TOO_MANY_PLACES)
        return fault(arena, "too_many_places", "a whole number is expected");
    if (bounded && (found != DECIMAL_OK || value < field->least || value > field->most))
        return error_new(arena, ERROR_INVALID, "out_of_range",
                         "must be from %" PRId64 " to %" PRId64, field->least, field->most);
    if (found != DECIMAL_OK)
        return too_large(arena, limit, 0);
    TRY(check_sign(arena, field, value));
    if (kind == JSON_KIND_INT32)
        *(int32_t *)value_out = (int32_t)value;
    else
        *(int64_t *)value_out = value;
    return NULL;
}

static Error *read_text(Arena *arena, const JsonField *field, Scalar scalar, Text *value_out)
{
    /* Rows of single items have no limit of their own. */
    size_t limit = field->kind == JSON_KIND_TEXT ? field->limit : FIELD_TEXT_LIMIT;

    if (!text_is_utf8(scalar.text))
        return fault(arena, "not_utf8", "must be UTF-8 without NUL");
    if (scalar.text.length == 0 && (field->flags & FIELD_MAY_BE_EMPTY) == 0)
        return fault(arena, "empty", "may not be empty");
    if (text_code_points(scalar.text) > limit)
        return error_new(arena, ERROR_INVALID, "too_long", "may have %zu characters", limit);
    *value_out = scalar.text;
    return NULL;
}

static Error *unknown_word(Arena *arena, const Names *names, Text word)
{
    const char *nearest = names_nearest(names, word);
    const char *allowed = names->words[0];

    for (int value = 1; value < names->count; value++)
        allowed = arena_format(arena, "%s, %s", allowed, names->words[value]);
    if (nearest == NULL)
        return error_new(arena, ERROR_INVALID, "unknown_word", "allowed: %s", allowed);
    return error_new(arena, ERROR_INVALID, "unknown_word", "did you mean \"%s\"? allowed: %s",
                     nearest, allowed);
}

static Error *read_word(Arena *arena, const JsonField *field, Scalar scalar, int *value_out)
{
    int value = names_find(field->names, scalar.text);

    if (value < 0)
        return unknown_word(arena, field->names, scalar.text);
    *value_out = value;
    return NULL;
}

static Error *read_bool(Arena *arena, Scalar scalar, bool *value_out)
{
    bool truth = text_is(scalar.text, "true");

    if ((scalar.shape != SCALAR_BOOL && scalar.shape != SCALAR_PARAMETER) ||
        (!truth && !text_is(scalar.text, "false")))
        return fault(arena, "wrong_type", "true or false is expected");
    *value_out = truth;
    return NULL;
}

static Error *read_id(Arena *arena, const JsonField *field, Scalar scalar, Uuid *value_out)
{
    if (id_parse(field->id_prefix, scalar.text, value_out))
        return NULL;
    return error_new(arena, ERROR_INVALID, "not_an_id",
                     "an id is expected: %s_ and 26 characters of base32", field->id_prefix);
}

/* The kinds that JSON holds as strings. */
static Error *read_string(Arena *arena, const JsonField *field, JsonKind kind, Scalar scalar,
                          void *value_out)
{
    if (!is_string(scalar))
        return fault(arena, "wrong_type", "a string is expected");
    if (kind == JSON_KIND_TEXT)
        return read_text(arena, field, scalar, value_out);
    if (kind == JSON_KIND_WORD)
        return read_word(arena, field, scalar, value_out);
    if (kind == JSON_KIND_ID)
        return read_id(arena, field, scalar, value_out);
    if (kind == JSON_KIND_TIMESTAMP)
        return timestamp_parse(scalar.text, value_out)
                   ? NULL
                   : fault(arena, "not_a_timestamp", "YYYY-MM-DDTHH:MM:SSZ is expected");
    return date_parse(scalar.text, value_out)
               ? NULL
               : fault(arena, "not_a_date",
                       "a date is expected: YYYY-MM-DD, from 1900-01-01 to 2100-12-31");
}

Error *scalar_read(Arena *arena, const JsonField *field, JsonKind kind, Scalar scalar,
                   void *value_out)
{
    assert(kind < JSON_KIND_OBJECT);
    if (kind <= JSON_KIND_RATE)
        return read_decimal(arena, field, kind, scalar, value_out);
    if (kind == JSON_KIND_INT32 || kind == JSON_KIND_INT64)
        return read_integer(arena, field, kind, scalar, value_out);
    if (kind == JSON_KIND_BOOL)
        return read_bool(arena, scalar, value_out);
    return read_string(arena, field, kind, scalar, value_out);
}

bool scalar_same(const JsonField *field, const void *left, const void *right)
{
    size_t offset = field->optional ? scalar_optional_offset(field->kind) : 0;
    const char *left_value = (const char *)left + offset;
    const char *right_value = (const char *)right + offset;

    if (field->optional && *(const bool *)left != *(const bool *)right)
        return false;
    if (field->optional && !*(const bool *)left)
        return true;
    if (field->kind == JSON_KIND_TEXT) {
        Text left_text;
        Text right_text;

        memcpy(&left_text, left_value, sizeof left_text);
        memcpy(&right_text, right_value, sizeof right_text);
        return text_equal(left_text, right_text);
    }
    return memcmp(left_value, right_value, size_of(field->kind)) == 0;
}
