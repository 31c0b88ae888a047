#include "json/difference.h"

#include "json/path.h"
#include "json/slice.h"
#include <assert.h>
#include <stdlib.h>

enum { DIFFERENCE_NAME_BYTES = 64 };

typedef struct Difference {
    Arena *arena;
    JsonWriter *writer;
    const JsonDifferenceShape *shape;
    size_t count;
} Difference;

/* A member of an object or an item of a list. */
typedef struct Part {
    Text name; /* of a member */
    Text value;
    Text key;     /* of an item that is told apart by one */
    size_t place; /* in its list */
    size_t copy;  /* how many before it have the same key */
    bool matched;
} Part;

typedef struct Parts {
    Part *parts;
    size_t count;
} Parts;

static void compare(Difference *difference, const JsonPath *path, Text left, Text right);

static void write_side(JsonWriter *writer, Text key, const Text *value)
{
    json_write_key(writer, key.bytes, key.length);
    if (value == NULL)
        json_write_null(writer);
    else
        json_write_raw(writer, *value);
}

/* NULL is what one side does not have. */
static void report(Difference *difference, const JsonPath *path, const Text *left,
                   const Text *right)
{
    JsonWriter *writer = difference->writer;

    json_write_begin_object(writer);
    JSON_WRITE(writer, "pointer", path_pointer(difference->arena, path));
    write_side(writer, difference->shape->left_key, left);
    write_side(writer, difference->shape->right_key, right);
    json_write_end_object(writer);
    difference->count++;
}

static Parts collect(Arena *arena, Text value)
{
    JsonSlice slice = json_slice_of(value);
    size_t count = json_slice_count(value);
    Parts parts = {ARENA_ARRAY(arena, Part, count), count};

    for (size_t i = 0; json_slice_next(&slice); i++)
        parts.parts[i] = (Part){.name = slice.name, .value = slice.value, .place = i};
    return parts;
}

static bool is_ignored(const Difference *difference, const JsonPath *path, Text name)
{
    if (path->parent != NULL || difference->shape->ignored == NULL)
        return false;
    for (const char *const *each = difference->shape->ignored; *each != NULL; each++) {
        if (text_is(name, *each))
            return true;
    }
    return false;
}

static Part *find_name(const Parts *members, size_t likely, Text name)
{
    if (likely < members->count && text_equal(members->parts[likely].name, name))
        return members->parts + likely;
    for (size_t i = 0; i < members->count; i++) {
        if (text_equal(members->parts[i].name, name))
            return members->parts + i;
    }
    return NULL;
}

static void compare_objects(Difference *difference, const JsonPath *path, Parts left, Parts right)
{
    for (size_t i = 0; i < left.count + right.count; i++) {
        Part *part = i < left.count ? &left.parts[i] : &right.parts[i - left.count];
        JsonPath member = {.parent = path};
        Part *other;

        if (part->matched || is_ignored(difference, path, part->name))
            continue;
        member.name = arena_copy(difference->arena, part->name.bytes, part->name.length);
        other = i < left.count ? find_name(&right, i, part->name) : NULL;
        if (other != NULL) {
            other->matched = true;
            compare(difference, &member, part->value, other->value);
        } else if (i < left.count) {
            report(difference, &member, &part->value, NULL);
        } else {
            report(difference, &member, NULL, &part->value);
        }
    }
}

static void compare_places(Difference *difference, const JsonPath *path, Parts left, Parts right)
{
    for (size_t i = 0; i < left.count || i < right.count; i++) {
        JsonPath item = {.parent = path, .index = i};

        if (i >= right.count)
            report(difference, &item, &left.parts[i].value, NULL);
        else if (i >= left.count)
            report(difference, &item, NULL, &right.parts[i].value);
        else
            compare(difference, &item, left.parts[i].value, right.parts[i].value);
    }
}

/* By key, then as they stand. */
static int compare_keys(const void *left, const void *right)
{
    const Part *a = *(const Part *const *)left;
    const Part *b = *(const Part *const *)right;
    int order = text_compare(a->key, b->key);

    return order != 0 ? order : (a->place > b->place) - (a->place < b->place);
}

static int compare_copies(const void *left, const void *right)
{
    const Part *a = *(const Part *const *)left;
    const Part *b = *(const Part *const *)right;
    int order = text_compare(a->key, b->key);

    return order != 0 ? order : (a->copy > b->copy) - (a->copy < b->copy);
}

/* The value at "member" or "member/member", unless it is not there or null. */
static bool find_member(Text item, const char *path, Text *value_out)
{
    const char *slash = strchr(path, '/');
    char outer[DIFFERENCE_NAME_BYTES];
    Text inner;

    if (slash == NULL)
        return json_slice_member(item, path, value_out) && !text_is(*value_out, "null");
    assert((size_t)(slash - path) < sizeof outer);
    memcpy(outer, path, (size_t)(slash - path));
    outer[slash - path] = '\0';
    return json_slice_member(item, outer, &inner) && find_member(inner, slash + 1, value_out);
}

static Text key_of(Arena *arena, const JsonDifferenceKey *key, Text item)
{
    Text joined = {"", 0};
    Text value;

    if (key->members[0] == NULL)
        return json_slice_bare(item);
    for (size_t i = 0; i < DIFFERENCE_KEY_MEMBERS && key->members[i] != NULL; i++) {
        if (!find_member(item, key->members[i], &value))
            continue;
        value = json_slice_bare(value);
        joined = text_of(arena_format(arena, "%.*s%s%.*s", TEXT_ARGS(joined),
                                      joined.length == 0 ? "" : ",", TEXT_ARGS(value)));
    }
    return joined;
}

/* Gives the items their keys; the list of them is sorted by key and copy. */
static Part **sort_by_key(Arena *arena, const JsonDifferenceKey *key, Parts items)
{
    Part **sorted = ARENA_ARRAY(arena, Part *, items.count);

    for (size_t i = 0; i < items.count; i++) {
        items.parts[i].key = key_of(arena, key, items.parts[i].value);
        sorted[i] = &items.parts[i];
    }
    if (items.count > 1)
        qsort(sorted, items.count, sizeof(Part *), compare_keys);
    for (size_t i = 1; i < items.count; i++) {
        if (text_equal(sorted[i - 1]->key, sorted[i]->key))
            sorted[i]->copy = sorted[i - 1]->copy + 1;
    }
    return sorted;
}

static JsonPath keyed_path(Arena *arena, const JsonPath *list, const Part *item)
{
    const char *name = item->copy == 0
                           ? arena_copy(arena, item->key.bytes, item->key.length)
                           : arena_format(arena, "%.*s#%zu", TEXT_ARGS(item->key), item->copy + 1);

    return (JsonPath){.parent = list, .name = name};
}

static void compare_keyed(Difference *difference, const JsonPath *path,
                          const JsonDifferenceKey *key, const Parts sides[static 2])
{
    Arena *arena = difference->arena;
    Parts left = sides[0];
    Parts right = sides[1];
    Part **sorted = sort_by_key(arena, key, right);

    (void)sort_by_key(arena, key, left);
    for (size_t i = 0; i < left.count; i++) {
        const Part *item = &left.parts[i];
        JsonPath place = keyed_path(arena, path, item);
        Part **found = right.count == 0
                           ? NULL
                           : bsearch(&item, sorted, right.count, sizeof(Part *), compare_copies);

        if (found == NULL) {
            report(difference, &place, &item->value, NULL);
            continue;
        }
        (*found)->matched = true;
        compare(difference, &place, item->value, (*found)->value);
    }
    for (size_t i = 0; i < right.count; i++) {
        JsonPath place = keyed_path(arena, path, &right.parts[i]);

        if (!right.parts[i].matched)
            report(difference, &place, NULL, &right.parts[i].value);
    }
}

static const JsonDifferenceKey *find_key(const Difference *difference, const JsonPath *path)
{
    const JsonDifferenceKey *key = difference->shape->keys;

    while (key != NULL && key->list != NULL &&
           (path->name == NULL || strcmp(key->list, path->name) != 0))
        key++;
    return key == NULL || key->list == NULL ? NULL : key;
}

static bool begins_with(Text text, char bracket)
{
    return text.length > 0 && text.bytes[0] == bracket;
}

static void compare(Difference *difference, const JsonPath *path, Text left, Text right)
{
    bool objects = begins_with(left, '{') && begins_with(right, '{');
    bool lists = begins_with(left, '[') && begins_with(right, '[');
    const JsonDifferenceKey *key = lists ? find_key(difference, path) : NULL;

    if (text_equal(left, right))
        return;
    if (!objects && !lists) {
        report(difference, path, &left, &right);
        return;
    }
    Parts sides[] = {collect(difference->arena, left), collect(difference->arena, right)};

    if (objects)
        compare_objects(difference, path, sides[0], sides[1]);
    else if (key != NULL)
        compare_keyed(difference, path, key, sides);
    else
        compare_places(difference, path, sides[0], sides[1]);
}

size_t json_difference_write(Arena *arena, JsonWriter *writer, const JsonDifferenceShape *shape,
                             Text left, Text right)
{
    Difference difference = {.arena = arena, .writer = writer, .shape = shape};
    JsonPath root = {.name = ""};

    json_write_begin_array(writer);
    compare(&difference, &root, left, right);
    json_write_end_array(writer);
    return difference.count;
}
