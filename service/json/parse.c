#include "json/parse.h"

#include "json/duplicates.h"
#include "json/number_text.h"
#include "json/read.h"

enum { JANSSON_FLAGS = JSON_DECODE_ANY | JSON_ALLOW_NUL };

void json_setup(void)
{
    json_object_seed(0);
}

static void release_tree(void *root)
{
    json_decref(root);
}

static Error *out_of_memory(Arena *arena)
{
    return error_new(arena, ERROR_UNAVAILABLE, "out_of_memory", "memory is short");
}

Error *parse_json(Arena *arena, Text text, const char *prefix, ErrorList *faults, json_t **root_out)
{
    Text rewritten;
    json_error_t error = {0}; /* without memory jansson says no code */
    json_t *root;

    TRY(number_text_rewrite(arena, text, &rewritten));
    root = json_loadb(rewritten.bytes, rewritten.length, JANSSON_FLAGS | JSON_REJECT_DUPLICATES,
                      &error);
    if (root == NULL && json_error_code(&error) == json_error_duplicate_key) {
        TRY(duplicates_find(arena, rewritten, prefix, faults));
        root = json_loadb(rewritten.bytes, rewritten.length, JANSSON_FLAGS, &error);
    }
    /* The grammar was checked before: what can fail here, besides duplicates, is memory. */
    if (root == NULL)
        return out_of_memory(arena);
    arena_defer(arena, release_tree, root);
    *root_out = root;
    return NULL;
}

Text parse_text(const json_t *string, bool *is_number)
{
    Text text = {json_string_value(string), json_string_length(string)};

    *is_number = number_text_is_number(text, &text);
    return text;
}
