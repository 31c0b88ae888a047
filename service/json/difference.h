/*
 * Where two documents that the service has written differ, member by member, as a list of
 * {"pointer", left, right}. Items of a list are compared by their place or, where the shape names
 * what tells them apart, by that: the pointer then has this key instead of a number. It refuses to
 * know what the documents are about.
 */
#pragma once

#include "json/write.h"

enum { DIFFERENCE_KEY_MEMBERS = 4 };

/*
 * A list whose items are told apart by members of theirs, "lot_id" or "loss/lot_id", joined by
 * commas; those that an item lacks are left out. Without any, by the items themselves.
 */
typedef struct JsonDifferenceKey {
    const char *list;
    const char *members[DIFFERENCE_KEY_MEMBERS];
} JsonDifferenceKey;

typedef struct JsonDifferenceShape {
    Text left_key; /* `,"stored":` as json_write_key takes it */
    Text right_key;
    const char *const *ignored;    /* members of the whole that are not compared; NULL-terminated */
    const JsonDifferenceKey *keys; /* ends with one of no list; NULL: every list by place */
} JsonDifferenceShape;

/*
 * Writes the list and returns its length. What only one side has is null on the other. By place, 0
 * means the same bytes but for what is ignored; by key, the order of the items is no difference,
 * and the second of two items of one key has the token KEY#2.
 */
size_t json_difference_write(Arena *arena, JsonWriter *writer, const JsonDifferenceShape *shape,
                             Text left, Text right);
