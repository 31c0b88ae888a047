/*
 * A body in every mode, as a line, as a parameter and as a canonical text: whatever it is, the
 * answer is a record that can be written and parsed again, or faults with pointers.
 */
#include "json/canonical.h"
#include "json/tree.h"

#include "fuzz.h"
#include "sample.h"

static void check_faults(const Error *error)
{
    for (; error != NULL; error = error->next) {
        FUZZ_ASSERT(error->code != NULL && error->detail != NULL);
        FUZZ_ASSERT(error->pointer != NULL || error->kind == ERROR_MALFORMED);
        FUZZ_ASSERT(text_is_utf8(text_of(error->detail)));
        FUZZ_ASSERT(error->pointer == NULL || text_is_utf8(text_of(error->pointer)));
    }
}

/* What was read is written as JSON. */
static void check_record(Arena *arena, const Sample *sample)
{
    Buffer buffer = {0};
    JsonWriter writer = json_writer(&buffer);
    JsonTree tree;

    json_write_record(&writer, &SAMPLE_JSON, sample);
    FUZZ_ASSERT(json_tree_parse(arena, (Text){buffer.bytes, buffer.length}, &tree) == NULL);
    buffer_free(&buffer);
}

static void check_canonical(Arena *arena, Text text)
{
    Text first;
    Text second;

    if (json_canonical(arena, text, &first) != NULL)
        return;
    FUZZ_ASSERT(json_canonical(arena, first, &second) == NULL);
    FUZZ_ASSERT(text_equal(first, second));
}

/* A table of parameters has scalars alone; SAMPLE_JSON is a body's. */
static bool is_parameter(const JsonField *field)
{
    return field->kind < JSON_KIND_OBJECT;
}

/* A parameter of whatever name, given twice. */
static void check_names(Arena *arena, Text name)
{
    const JsonParameter parameters[] = {{name, TEXT_LITERAL("1")}, {name, TEXT_LITERAL("1")}};
    Sample sample = {0};
    const Error *error;

    for (size_t i = 0; i < SAMPLE_JSON.count; i++) {
        if (text_equal(name, text_of(SAMPLE_FIELDS[i].name)) && !is_parameter(&SAMPLE_FIELDS[i]))
            return;
    }
    error = json_read_parameters(arena, parameters, 2, &SAMPLE_JSON, &sample);
    FUZZ_ASSERT(error != NULL);
    check_faults(error);
}

static void check_parameter(Arena *arena, Text text)
{
    for (size_t i = 0; i < SAMPLE_JSON.count; i++) {
        JsonParameter parameter = {text_of(SAMPLE_FIELDS[i].name), text};
        Sample sample = {0};

        if (is_parameter(&SAMPLE_FIELDS[i]))
            check_faults(json_read_parameters(arena, &parameter, 1, &SAMPLE_JSON, &sample));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    Arena *arena = arena_new(64 << 20);
    Text text = {(const char *)bytes, length};
    Sample sample = {0};
    Error *error;

    for (JsonMode mode = JSON_CREATE; mode <= JSON_PATCH; mode++) {
        error = json_read(arena, text, &SAMPLE_JSON, mode, &sample);
        check_faults(error);
        if (error == NULL)
            check_record(arena, &sample);
    }
    check_faults(json_read_line(arena, text, 3, &SAMPLE_JSON, &sample));
    check_canonical(arena, text);
    check_names(arena, text);
    check_parameter(arena, text);
    arena_free(arena);
    return 0;
}
