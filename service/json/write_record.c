#include "json/write.h"

#include "json/scalar.h"

static void write_quantity(JsonWriter *writer, const JsonField *field, Quantity value)
{
    int64_t scaled = value.units;
    int places = QUANTITY_PLACES;

    while ((field->flags & FIELD_SHORTEST) != 0 && places > 0 && scaled % 10 == 0) {
        scaled /= 10;
        places--;
    }
    json_write_decimal(writer, scaled, places);
}

/* The scalar at `value`, of the row's kind or its items'. */
static void write_scalar(JsonWriter *writer, const JsonField *field, JsonKind kind,
                         const void *value)
{
    switch (kind) {
    case JSON_KIND_MONEY:
        json_write_money(writer, *(const Money *)value);
        break;
    case JSON_KIND_QUANTITY:
        write_quantity(writer, field, *(const Quantity *)value);
        break;
    case JSON_KIND_PRICE:
        json_write_price(writer, *(const Price *)value);
        break;
    case JSON_KIND_VARIANCE:
        json_write_variance(writer, *(const Variance *)value);
        break;
    case JSON_KIND_RATE:
        json_write_rate(writer, *(const Rate *)value);
        break;
    case JSON_KIND_DATE:
        json_write_date(writer, *(const Date *)value);
        break;
    case JSON_KIND_TIMESTAMP:
        json_write_timestamp(writer, *(const Timestamp *)value);
        break;
    case JSON_KIND_TEXT:
        json_write_text(writer, *(const Text *)value);
        break;
    case JSON_KIND_BOOL:
        json_write_bool(writer, *(const bool *)value);
        break;
    case JSON_KIND_INT32:
        json_write_integer(writer, *(const int32_t *)value);
        break;
    case JSON_KIND_INT64:
        json_write_integer(writer, *(const int64_t *)value);
        break;
    case JSON_KIND_ID:
        json_write_id(writer, field->id_prefix, *(const Uuid *)value);
        break;
    case JSON_KIND_WORD:
        json_write_word(writer, field->names, *(const int *)value);
        break;
    case JSON_KIND_OBJECT:
    case JSON_KIND_LIST:
    default:
        json_write_record(writer, field->object, value);
        break;
    }
}

static size_t list_count(const JsonField *field, const void *record)
{
    return *(const size_t *)((const char *)record + field->count_offset);
}

/* The value of a member, or NULL when it is absent (empty or false where it may be left out). */
static const void *value_of(const JsonField *field, const void *record)
{
    const char *member = (const char *)record + field->offset;

    if (field->kind == JSON_KIND_LIST && !field->optional &&
        (field->flags & FIELD_OMIT_ABSENT) != 0)
        return list_count(field, record) == 0 ? NULL : member;
    if (field->kind == JSON_KIND_BOOL && !field->optional &&
        (field->flags & FIELD_OMIT_ABSENT) != 0)
        return *(const bool *)member ? member : NULL;
    if (!field->optional)
        return member;
    if (field->present_offset != 0)
        return *(const bool *)((const char *)record + field->present_offset) ? member : NULL;
    if (field->kind == JSON_KIND_OBJECT)
        return *(const void *const *)(const void *)member;
    return *(const bool *)member ? member + scalar_optional_offset(field->kind) : NULL;
}

static void write_list(JsonWriter *writer, const JsonField *field, const void *record)
{
    const char *items = *(const char *const *)((const char *)record + field->offset);
    size_t count = list_count(field, record);

    json_write_begin_array(writer);
    for (size_t i = 0; i < count; i++)
        write_scalar(writer, field, field->item_kind, items + i * field->item_size);
    json_write_end_array(writer);
}

static void write_field(JsonWriter *writer, const JsonField *field, const void *record)
{
    const void *value = value_of(field, record);

    if (value == NULL && (field->flags & FIELD_OMIT_ABSENT) != 0)
        return;
    json_write_key(writer, field->key, field->name_length + sizeof ",\"\":" - 1);
    if (value == NULL)
        json_write_null(writer);
    else if (field->kind == JSON_KIND_LIST)
        write_list(writer, field, record);
    else
        write_scalar(writer, field, field->kind, value);
}

void json_write_members(JsonWriter *writer, const JsonObject *object, const void *record)
{
    for (size_t i = 0; i < object->count; i++) {
        if ((object->fields[i].flags & FIELD_INPUT_ONLY) == 0)
            write_field(writer, &object->fields[i], record);
    }
}

void json_write_record(JsonWriter *writer, const JsonObject *object, const void *record)
{
    json_write_begin_object(writer);
    json_write_members(writer, object, record);
    json_write_end_object(writer);
}
