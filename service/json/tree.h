/*
 * JSON of any shape, walked by hand: data files, golden cases, configuration. Requests are read by
 * field tables (json/read.h) instead. A JsonTree is one value with its place in the document; it is
 * passed by value and lives as long as the arena it was parsed into. Numbers keep their text. It
 * refuses to change what it has read.
 */
#pragma once

#include "json/read.h"

typedef struct JsonTree {
    Arena *arena;
    const void *node;
    const char *pointer; /* JSON pointer of this value, for faults */
} JsonTree;

typedef enum JsonShape {
    JSON_SHAPE_OBJECT,
    JSON_SHAPE_LIST,
    JSON_SHAPE_STRING,
    JSON_SHAPE_NUMBER,
    JSON_SHAPE_BOOL,
    JSON_SHAPE_NULL,
} JsonShape;

/* Parses a document of any shape. Codes: malformed_json, duplicate_member, … as json/read.h. */
MUST_USE Error *json_tree_parse(Arena *arena, Text text, JsonTree *tree_out);

JsonShape json_tree_shape(JsonTree tree);

/* Members of an object, items of a list, otherwise 0. */
size_t json_tree_count(JsonTree tree);

/* The item at `index`, which must be below json_tree_count (asserted). */
JsonTree json_tree_item(JsonTree list, size_t index);

/* Whether `object` is an object that has the member, which may be null. */
bool json_tree_find(JsonTree object, const char *name, JsonTree *member_out);

/* The member, or "required" (absent), or "wrong_type" (not an object). */
MUST_USE Error *json_tree_member(JsonTree object, const char *name, JsonTree *member_out);

/*
 * Steps through an object's members in the order of the document: start with {0}. False after the
 * last.
 */
typedef struct JsonTreeStep {
    void *place;
    const char *name;
    JsonTree member;
} JsonTreeStep;
bool json_tree_next(JsonTree object, JsonTreeStep *step);

/* The text of a string or of a number; the empty text for anything else. */
Text json_tree_text(JsonTree tree);

/* Scalars with the checks and codes of json/read.h. */
MUST_USE Error *json_tree_string(JsonTree tree, Text *value_out);
MUST_USE Error *json_tree_money(JsonTree tree, Money *value_out);
MUST_USE Error *json_tree_quantity(JsonTree tree, Quantity *value_out);
MUST_USE Error *json_tree_price(JsonTree tree, Price *value_out);
MUST_USE Error *json_tree_rate(JsonTree tree, Rate *value_out);
MUST_USE Error *json_tree_date(JsonTree tree, Date *value_out);
MUST_USE Error *json_tree_bool(JsonTree tree, bool *value_out);
MUST_USE Error *json_tree_int32(JsonTree tree, int32_t *value_out);
MUST_USE Error *json_tree_int64(JsonTree tree, int64_t *value_out);
MUST_USE Error *json_tree_word(JsonTree tree, const Names *names, int *value_out);

/* The value as a record of a field table. */
MUST_USE Error *json_tree_record(JsonTree tree, const JsonObject *object, JsonMode mode,
                                 void *record);
