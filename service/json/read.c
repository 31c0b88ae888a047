#include "json/read.h"

#include "json/parse.h"
#include "json/reader.h"

static Error *read_at(Arena *arena, Text text, const char *prefix, ReaderTarget target)
{
    Reader reader = {.arena = arena};
    JsonPath root = {.name = prefix};
    json_t *node;

    TRY(parse_json(arena, text, prefix, &reader.faults, &node));
    reader_object(&reader, &root, node, target);
    return reader.faults.first;
}

/* Reads into a copy, so that the record is whole or untouched. */
Error *json_read(Arena *arena, Text body, const JsonObject *object, JsonMode mode, void *record)
{
    void *copy = arena_copy(arena, record, object->size);

    TRY(read_at(arena, body, "", (ReaderTarget){object, copy, mode}));
    if (record != NULL)
        memcpy(record, copy, object->size);
    return NULL;
}

Error *json_read_line(Arena *arena, Text line, size_t index, const JsonObject *object, void *record)
{
    const char *prefix = arena_format(arena, "/%zu", index);
    Error *error = read_at(arena, line, prefix, (ReaderTarget){object, record, JSON_CREATE});

    if (error != NULL && error->pointer == NULL)
        error->pointer = prefix;
    return error;
}

static void read_parameter(Reader *reader, const JsonParameter *parameter, ReaderTarget target,
                           uint64_t *seen)
{
    const JsonObject *object = target.object;
    const JsonField *field = reader_field(object, parameter->name);
    JsonPath root = {.name = "?"};
    JsonPath path = {.parent = &root};
    uint64_t bit;

    if (!text_is_utf8(parameter->name)) {
        error_list_add(&reader->faults, error_at(reader->arena, "?", "unknown_parameter",
                                                 "a parameter's name must be UTF-8"));
        return;
    }
    path.name = arena_copy(reader->arena, parameter->name.bytes, parameter->name.length);
    if (field == NULL) {
        reader_unknown(reader, &path, object, "unknown_parameter");
        return;
    }
    bit = UINT64_C(1) << (field - object->fields);
    if ((*seen & bit) != 0)
        error_list_add(&reader->faults, path_fault(reader->arena, &path, "duplicate_parameter",
                                                   "is given more than once"));
    else
        reader_scalar(reader, &path, (Scalar){SCALAR_PARAMETER, parameter->value}, field, target);
    *seen |= bit;
}

Error *json_read_parameters(Arena *arena, const JsonParameter *parameters, size_t count,
                            const JsonObject *object, void *record)
{
    Reader reader = {.arena = arena};
    JsonPath root = {.name = "?"};
    ReaderTarget target = {object, arena_copy(arena, record, object->size), JSON_CREATE};
    uint64_t seen = 0;

    for (size_t i = 0; i < count; i++)
        read_parameter(&reader, &parameters[i], target, &seen);
    reader_required(&reader, &root, object, seen);
    if (reader.faults.count == 0 && object->check != NULL)
        object->check(target.record, "?", arena, &reader.faults);
    if (reader.faults.count == 0)
        memcpy(record, target.record, object->size);
    return reader.faults.first;
}
