#include "json/canonical.h"

#include "json/parse.h"
#include "json/write.h"
#include <stdlib.h>

static void canonical_value(Arena *arena, JsonWriter *writer, json_t *node);

static int compare_names(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static void canonical_object(Arena *arena, JsonWriter *writer, json_t *node)
{
    size_t count = json_object_size(node);
    const char **names = ARENA_ARRAY(arena, const char *, count);
    size_t i = 0;

    for (void *step = json_object_iter(node); step != NULL;
         step = json_object_iter_next(node, step))
        names[i++] = json_object_iter_key(step);
    qsort(names, count, sizeof *names, compare_names);
    json_write_begin_object(writer);
    for (i = 0; i < count; i++) {
        json_write_string(writer, names[i]);
        buffer_append_char(writer->buffer, ':');
        writer->comma = false;
        canonical_value(arena, writer, json_object_get(node, names[i]));
    }
    json_write_end_object(writer);
}

static void canonical_list(Arena *arena, JsonWriter *writer, json_t *node)
{
    json_write_begin_array(writer);
    for (size_t i = 0; i < json_array_size(node); i++)
        canonical_value(arena, writer, json_array_get(node, i));
    json_write_end_array(writer);
}

static void canonical_string(JsonWriter *writer, const json_t *node)
{
    bool is_number;
    Text text = parse_text(node, &is_number);

    if (is_number)
        json_write_raw(writer, text);
    else
        json_write_text(writer, text);
}

static void canonical_value(Arena *arena, JsonWriter *writer, json_t *node)
{
    if (json_is_object(node))
        canonical_object(arena, writer, node);
    else if (json_is_array(node))
        canonical_list(arena, writer, node);
    else if (json_is_string(node))
        canonical_string(writer, node);
    else if (json_is_null(node))
        json_write_null(writer);
    else
        json_write_bool(writer, json_is_true(node));
}

Error *json_canonical(Arena *arena, Text body, Text *canonical_out)
{
    JsonWriter writer = json_writer_in(arena);
    ErrorList duplicates = {0};
    json_t *root;

    TRY(parse_json(arena, body, "", &duplicates, &root));
    TRY(duplicates.first);
    canonical_value(arena, &writer, root);
    return json_writer_text(&writer, arena, canonical_out);
}
