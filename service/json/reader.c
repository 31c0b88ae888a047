#include "json/reader.h"

#include "json/parse.h"
#include <assert.h>

enum { FIELDS_MOST = 64 };

static void add(Reader *reader, Error *error)
{
    error_list_add(&reader->faults, error);
}

static void *member_of(const JsonField *field, void *record)
{
    return (char *)record + field->offset;
}

const JsonField *reader_field(const JsonObject *object, Text name)
{
    for (size_t i = 0; i < object->count; i++) {
        const JsonField *field = &object->fields[i];

        if (field->name_length == name.length && memcmp(field->name, name.bytes, name.length) == 0)
            return field;
    }
    return NULL;
}

void reader_unknown(Reader *reader, const JsonPath *path, const JsonObject *object,
                    const char *code)
{
    enum { EDITS_MOST = 2 };
    size_t least = EDITS_MOST + 1;
    const char *nearest = NULL;

    for (size_t i = 0; i < object->count; i++) {
        Text name = {object->fields[i].name, object->fields[i].name_length};
        size_t distance = text_distance(text_of(path->name), name, EDITS_MOST);

        if (distance < least) {
            least = distance;
            nearest = name.bytes;
        }
    }
    add(reader, nearest == NULL
                    ? path_fault(reader->arena, path, code, "there is no such member")
                    : path_fault(reader->arena, path, code, "did you mean \"%s\"?", nearest));
}

void reader_required(Reader *reader, const JsonPath *path, const JsonObject *object, uint64_t seen)
{
    for (size_t i = 0; i < object->count; i++) {
        JsonPath member = {.parent = path, .name = object->fields[i].name};

        if ((object->fields[i].flags & FIELD_REQUIRED) != 0 && (seen >> i & 1) == 0)
            add(reader, path_fault(reader->arena, &member, "required", "must be given"));
    }
}

Scalar reader_scalar_of(const json_t *node)
{
    Scalar scalar = {.shape = SCALAR_OTHER};
    bool is_number;

    if (json_is_string(node)) {
        scalar.text = parse_text(node, &is_number);
        scalar.shape = is_number ? SCALAR_NUMBER : SCALAR_STRING;
    } else if (json_is_boolean(node)) {
        scalar.text = text_of(json_is_true(node) ? "true" : "false");
        scalar.shape = SCALAR_BOOL;
    }
    return scalar;
}

/* Whether a create-only member may become what `scratch` holds; adds the fault if not. */
static bool may_change(Reader *reader, const JsonPath *path, const JsonField *field,
                       ReaderTarget target, const void *scratch)
{
    if ((field->flags & FIELD_CREATE_ONLY) == 0 || target.mode == JSON_CREATE ||
        scalar_same(field, scratch, member_of(field, target.record)))
        return true;
    add(reader, path_fault(reader->arena, path, "create_only", "cannot be changed any more"));
    return false;
}

void reader_scalar(Reader *reader, const JsonPath *path, Scalar scalar, const JsonField *field,
                   ReaderTarget target)
{
    _Alignas(max_align_t) char scratch[SCALAR_BYTES_MOST] = {0};
    char *value = scratch + (field->optional ? scalar_optional_offset(field->kind) : 0);
    Error *error;

    error = scalar_read(reader->arena, field, field->kind, scalar, value);
    if (error != NULL) {
        error->pointer = path_pointer(reader->arena, path);
        add(reader, error);
        return;
    }
    if (field->optional)
        *(bool *)scratch = true;
    if (may_change(reader, path, field, target, scratch))
        memcpy(member_of(field, target.record), scratch, scalar_member_size(field));
}

static void read_null(Reader *reader, const JsonPath *path, const JsonField *field,
                      ReaderTarget target)
{
    static const char absent[SCALAR_BYTES_MOST];
    size_t size;

    if (!field->optional) {
        add(reader, path_fault(reader->arena, path, "not_nullable", "may not be null"));
        return;
    }
    if (field->present_offset != 0) {
        memset(member_of(field, target.record), 0,
               field->kind == JSON_KIND_LIST ? sizeof(OptionalTexts) : field->item_size);
        return;
    }
    size = field->kind == JSON_KIND_OBJECT ? sizeof(void *) : scalar_member_size(field);
    if (field->kind == JSON_KIND_OBJECT || may_change(reader, path, field, target, absent))
        memset(member_of(field, target.record), 0, size);
}

/* A struct as the table has it at the start. */
static void set_defaults(const JsonObject *object, void *record)
{
    if (object->defaults != NULL)
        memcpy(record, object->defaults, object->size);
}

/* A struct behind a pointer: a new one, so that the old, which others may see, stays as it is. */
static void read_pointed(Reader *reader, const JsonPath *path, json_t *node, const JsonField *field,
                         ReaderTarget target)
{
    void **member = member_of(field, target.record);
    ReaderTarget inner = {field->object, arena_alloc(reader->arena, field->item_size), JSON_CREATE};

    if (*member != NULL && target.mode == JSON_PATCH) {
        memcpy(inner.record, *member, field->item_size);
        inner.mode = JSON_PATCH;
    } else {
        set_defaults(field->object, inner.record);
    }
    reader_object(reader, path, node, inner);
    *member = inner.record;
}

static void set_present(const JsonField *field, void *record)
{
    *(bool *)(void *)((char *)record + field->present_offset) = true;
}

/* A struct within the record that may be absent. */
static void read_present(Reader *reader, const JsonPath *path, json_t *node, const JsonField *field,
                         void *record)
{
    void *member = member_of(field, record);

    memset(member, 0, field->item_size);
    set_defaults(field->object, member);
    reader_object(reader, path, node, (ReaderTarget){field->object, member, JSON_CREATE});
    set_present(field, record);
}

static void read_item(Reader *reader, const JsonPath *path, json_t *node, const JsonField *field,
                      void *item)
{
    Error *error;

    if (field->item_kind == JSON_KIND_OBJECT) {
        set_defaults(field->object, item);
        reader_object(reader, path, node, (ReaderTarget){field->object, item, JSON_CREATE});
        return;
    }
    error = scalar_read(reader->arena, field, field->item_kind, reader_scalar_of(node), item);
    if (error != NULL) {
        error->pointer = path_pointer(reader->arena, path);
        add(reader, error);
    }
}

static void read_list(Reader *reader, const JsonPath *path, json_t *node, const JsonField *field,
                      void *record)
{
    size_t count = json_array_size(node);
    char *items;

    if (!json_is_array(node)) {
        add(reader, path_fault(reader->arena, path, "wrong_type", "a list is expected"));
        return;
    }
    if (count > field->limit) {
        add(reader, path_fault(reader->arena, path, "too_many_items", "may have %u items",
                               (unsigned)field->limit));
        return;
    }
    if (count == 0 && (field->flags & FIELD_MAY_BE_EMPTY) == 0)
        add(reader, path_fault(reader->arena, path, "empty", "may not be empty"));
    items = arena_array(reader->arena, count, field->item_size);
    for (size_t i = 0; i < count && reader->faults.count < ERROR_LIST_LIMIT; i++) {
        JsonPath item = {.parent = path, .index = i};

        read_item(reader, &item, json_array_get(node, i), field, items + i * field->item_size);
    }
    memcpy(member_of(field, record), &items, sizeof items);
    memcpy((char *)record + field->count_offset, &count, sizeof count);
    if (field->optional)
        set_present(field, record);
}

static void read_member(Reader *reader, const JsonPath *path, json_t *node, const JsonField *field,
                        ReaderTarget target)
{
    if ((field->flags & FIELD_READ_ONLY) != 0) {
        add(reader, path_fault(reader->arena, path, "read_only", "is set by the service"));
    } else if (json_is_null(node)) {
        read_null(reader, path, field, target);
    } else if (field->kind == JSON_KIND_LIST) {
        read_list(reader, path, node, field, target.record);
    } else if (field->kind == JSON_KIND_OBJECT && field->present_offset != 0) {
        read_present(reader, path, node, field, target.record);
    } else if (field->kind == JSON_KIND_OBJECT && field->optional) {
        read_pointed(reader, path, node, field, target);
    } else if (field->kind == JSON_KIND_OBJECT) {
        target = (ReaderTarget){field->object, member_of(field, target.record), target.mode};
        reader_object(reader, path, node, target);
    } else {
        reader_scalar(reader, path, reader_scalar_of(node), field, target);
    }
}

void reader_object(Reader *reader, const JsonPath *path, json_t *node, ReaderTarget target)
{
    const JsonObject *object = target.object;
    size_t before = reader->faults.count;
    uint64_t seen = 0;

    assert(object->count <= FIELDS_MOST);
    if (!json_is_object(node)) {
        add(reader, path_fault(reader->arena, path, "wrong_type", "an object is expected"));
        return;
    }
    for (void *step = json_object_iter(node);
         step != NULL && reader->faults.count < ERROR_LIST_LIMIT;
         step = json_object_iter_next(node, step)) {
        JsonPath member = {.parent = path, .name = json_object_iter_key(step)};
        const JsonField *field = reader_field(object, text_of(member.name));

        if (field == NULL) {
            reader_unknown(reader, &member, object, "unknown_member");
            continue;
        }
        seen |= UINT64_C(1) << (field - object->fields);
        read_member(reader, &member, json_object_iter_value(step), field, target);
    }
    if (target.mode != JSON_PATCH)
        reader_required(reader, path, object, seen);
    if (object->check != NULL && reader->faults.count == before)
        object->check(target.record, path_pointer(reader->arena, path), reader->arena,
                      &reader->faults);
}
