#include "json/duplicates.h"

#include "json/number_text.h"
#include "json/path.h"
#include <jansson.h>

/* The names of the objects that are open, one set for each level. */
typedef struct Walk {
    Arena *arena;
    ErrorList *faults;
    const char *at;
    size_t depth;
    json_t *seen[NUMBER_TEXT_DEPTH_MOST];
    bool failed;
} Walk;

static void walk_value(Walk *walk, const JsonPath *path);

static void release_node(void *node)
{
    json_decref(node);
}

static void skip_separators(Walk *walk)
{
    while (*walk->at == ' ' || *walk->at == '\n' || *walk->at == '\r' || *walk->at == '\t' ||
           *walk->at == ',' || *walk->at == ':')
        walk->at++;
}

static void skip_string(Walk *walk)
{
    for (walk->at++; *walk->at != '"'; walk->at++) {
        if (*walk->at == '\\')
            walk->at++;
    }
    walk->at++;
}

/* The decoded name at the walk's place, adopted by the arena; NULL when memory is short. */
static const char *take_name(Walk *walk)
{
    const char *start = walk->at;
    json_t *name;

    skip_string(walk);
    name = json_loadb(start, (size_t)(walk->at - start), JSON_DECODE_ANY, NULL);
    if (name == NULL)
        return NULL;
    arena_defer(walk->arena, release_node, name);
    return json_string_value(name);
}

static void walk_member(Walk *walk, const JsonPath *path, json_t *seen)
{
    const char *name = take_name(walk);
    JsonPath member = {.parent = path, .name = name};

    if (name == NULL) {
        walk->failed = true;
        return;
    }
    if (json_object_get(seen, name) != NULL)
        error_list_add(walk->faults, path_fault(walk->arena, &member, "duplicate_member",
                                                "the object has this member twice"));
    else if (json_object_set_new(seen, name, json_null()) != 0)
        walk->failed = true;
    skip_separators(walk);
    walk_value(walk, &member);
}

/* The empty set of this level, made when the level is first reached. */
static json_t *level_set(Walk *walk)
{
    json_t **set = &walk->seen[walk->depth];

    if (*set == NULL) {
        *set = json_object();
        if (*set == NULL)
            walk->failed = true;
        else
            arena_defer(walk->arena, release_node, *set);
    }
    json_object_clear(*set);
    return *set;
}

static void walk_group(Walk *walk, const JsonPath *path)
{
    bool is_object = *walk->at == '{';
    json_t *seen = level_set(walk);
    JsonPath item = {.parent = path};

    walk->depth++;
    walk->at++;
    skip_separators(walk);
    while (!walk->failed && walk->faults->count < ERROR_LIST_LIMIT && *walk->at != '}' &&
           *walk->at != ']') {
        if (is_object)
            walk_member(walk, path, seen);
        else
            walk_value(walk, &item);
        item.index++;
        skip_separators(walk);
    }
    walk->at++;
    walk->depth--;
}

static void walk_value(Walk *walk, const JsonPath *path)
{
    if (walk->failed)
        return;
    if (*walk->at == '{' || *walk->at == '[') {
        walk_group(walk, path);
    } else if (*walk->at == '"') {
        skip_string(walk);
    } else {
        /* true, false or null: numbers are strings by now. */
        while (*walk->at >= 'a' && *walk->at <= 'z')
            walk->at++;
    }
}

Error *duplicates_find(Arena *arena, Text json, const char *prefix, ErrorList *faults)
{
    Walk walk = {.arena = arena, .faults = faults, .at = json.bytes};
    JsonPath root = {.name = prefix};

    while (*walk.at != '{' && *walk.at != '[')
        walk.at++;
    walk_value(&walk, &root);
    if (walk.failed)
        return error_new(arena, ERROR_UNAVAILABLE, "out_of_memory", "memory is short");
    return NULL;
}
