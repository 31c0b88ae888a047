/*
 * Walks compact JSON that the service itself has written and keeps, member by member, in place: no
 * tree, no memory, so that a document of any size can be looked through. What is found is a run of
 * the document's own bytes. It refuses documents of clients: it skips no white space, undoes no
 * escapes and checks nothing; bytes that are no such JSON end the walk early.
 *
 *     JsonSlice slice = json_slice_of(object);
 *     while (json_slice_next(&slice))
 *         … slice.name, slice.value …
 */
#pragma once

#include "base/text.h"

typedef struct JsonSlice {
    Text rest;      /* behind the member or item last found */
    bool has_names; /* of an object */
    Text name;      /* as it stands between its quotes; empty for an item */
    Text value;     /* one JSON value, a string with its quotes */
} JsonSlice;

/* Before the first member of an object or item of a list; any other value has neither. */
JsonSlice json_slice_of(Text value);

/* The next one; false behind the last. */
bool json_slice_next(JsonSlice *slice);

/* Whether the object has a member of this name. */
bool json_slice_member(Text object, const char *name, Text *value_out);

/* Members of an object, items of a list, otherwise 0. */
size_t json_slice_count(Text value);

/* A string without its quotes; any other value as it stands. */
Text json_slice_bare(Text value);
