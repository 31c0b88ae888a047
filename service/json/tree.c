#include "json/tree.h"

#include "json/parse.h"
#include "json/reader.h"
#include <assert.h>

/* jansson iterates over objects that it does not change through pointers that may. */
static json_t *node_of(JsonTree tree)
{
    union {
        const void *constant;
        json_t *node;
    } pointer = {.constant = tree.node};

    return pointer.node;
}

Error *json_tree_parse(Arena *arena, Text text, JsonTree *tree_out)
{
    ErrorList duplicates = {0};
    json_t *root;

    TRY(parse_json(arena, text, "", &duplicates, &root));
    TRY(duplicates.first);
    *tree_out = (JsonTree){arena, root, ""};
    return NULL;
}

JsonShape json_tree_shape(JsonTree tree)
{
    bool is_number;

    switch (json_typeof(node_of(tree))) {
    case JSON_OBJECT:
        return JSON_SHAPE_OBJECT;
    case JSON_ARRAY:
        return JSON_SHAPE_LIST;
    case JSON_STRING:
        parse_text(tree.node, &is_number);
        return is_number ? JSON_SHAPE_NUMBER : JSON_SHAPE_STRING;
    case JSON_TRUE:
    case JSON_FALSE:
        return JSON_SHAPE_BOOL;
    case JSON_INTEGER: /* numbers come as strings */
    case JSON_REAL:
    case JSON_NULL:
    default:
        return JSON_SHAPE_NULL;
    }
}

size_t json_tree_count(JsonTree tree)
{
    return json_array_size(tree.node) + json_object_size(tree.node);
}

JsonTree json_tree_item(JsonTree list, size_t index)
{
    assert(index < json_array_size(list.node));
    return (JsonTree){list.arena, json_array_get(list.node, index),
                      arena_format(list.arena, "%s/%zu", list.pointer, index)};
}

bool json_tree_find(JsonTree object, const char *name, JsonTree *member_out)
{
    const json_t *member = json_object_get(object.node, name);

    if (member == NULL)
        return false;
    *member_out =
        (JsonTree){object.arena, member, json_pointer(object.arena, object.pointer, name)};
    return true;
}

static Error *tree_fault(JsonTree tree, const char *code, const char *detail)
{
    return error_at(tree.arena, tree.pointer, code, "%s", detail);
}

Error *json_tree_member(JsonTree object, const char *name, JsonTree *member_out)
{
    if (!json_is_object((const json_t *)object.node))
        return tree_fault(object, "wrong_type", "an object is expected");
    if (!json_tree_find(object, name, member_out))
        return error_at(object.arena, json_pointer(object.arena, object.pointer, name), "required",
                        "must be given");
    return NULL;
}

bool json_tree_next(JsonTree object, JsonTreeStep *step)
{
    json_t *node = node_of(object);

    step->place =
        step->place == NULL ? json_object_iter(node) : json_object_iter_next(node, step->place);
    if (step->place == NULL)
        return false;
    step->name = json_object_iter_key(step->place);
    step->member = (JsonTree){object.arena, json_object_iter_value(step->place),
                              json_pointer(object.arena, object.pointer, step->name)};
    return true;
}

Text json_tree_text(JsonTree tree)
{
    bool is_number;

    return json_is_string((const json_t *)tree.node) ? parse_text(tree.node, &is_number)
                                                     : (Text){"", 0};
}

/* A scalar as a row of a field table would read it. */
static Error *tree_scalar(JsonTree tree, const JsonField *field, void *value_out)
{
    Error *error =
        scalar_read(tree.arena, field, field->kind, reader_scalar_of(tree.node), value_out);

    if (error != NULL)
        error->pointer = tree.pointer;
    return error;
}

Error *json_tree_string(JsonTree tree, Text *value_out)
{
    JsonField field = {.kind = JSON_KIND_TEXT, .limit = UINT32_MAX, .flags = FIELD_MAY_BE_EMPTY};

    return tree_scalar(tree, &field, value_out);
}

Error *json_tree_money(JsonTree tree, Money *value_out)
{
    return tree_scalar(tree, &(JsonField){.kind = JSON_KIND_MONEY}, value_out);
}

Error *json_tree_quantity(JsonTree tree, Quantity *value_out)
{
    return tree_scalar(tree, &(JsonField){.kind = JSON_KIND_QUANTITY}, value_out);
}

Error *json_tree_price(JsonTree tree, Price *value_out)
{
    return tree_scalar(tree, &(JsonField){.kind = JSON_KIND_PRICE}, value_out);
}

Error *json_tree_rate(JsonTree tree, Rate *value_out)
{
    return tree_scalar(tree, &(JsonField){.kind = JSON_KIND_RATE}, value_out);
}

Error *json_tree_date(JsonTree tree, Date *value_out)
{
    return tree_scalar(tree, &(JsonField){.kind = JSON_KIND_DATE}, value_out);
}

Error *json_tree_bool(JsonTree tree, bool *value_out)
{
    return tree_scalar(tree, &(JsonField){.kind = JSON_KIND_BOOL}, value_out);
}

Error *json_tree_int32(JsonTree tree, int32_t *value_out)
{
    return tree_scalar(tree, &(JsonField){.kind = JSON_KIND_INT32}, value_out);
}

Error *json_tree_int64(JsonTree tree, int64_t *value_out)
{
    return tree_scalar(tree, &(JsonField){.kind = JSON_KIND_INT64}, value_out);
}

Error *json_tree_word(JsonTree tree, const Names *names, int *value_out)
{
    return tree_scalar(tree, &(JsonField){.kind = JSON_KIND_WORD, .names = names}, value_out);
}

Error *json_tree_record(JsonTree tree, const JsonObject *object, JsonMode mode, void *record)
{
    Reader reader = {.arena = tree.arena};
    JsonPath root = {.name = tree.pointer};
    ReaderTarget target = {object, arena_copy(tree.arena, record, object->size), mode};

    reader_object(&reader, &root, node_of(tree), target);
    if (reader.faults.count == 0)
        memcpy(record, target.record, object->size);
    return reader.faults.first;
}
