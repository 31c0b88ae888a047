/*
 * Where the reader is in a document: a chain on the stack that becomes a JSON pointer only when a
 * fault needs one. Internal to json/.
 */
#pragma once

#include "base/error.h"

typedef struct JsonPath JsonPath;
struct JsonPath {
    const JsonPath *parent;
    const char *name; /* of a member; NULL for an item. The root's is the start of every pointer */
    size_t index;     /* of an item */
};

/* The pointer of a path, in the arena. */
const char *path_pointer(Arena *arena, const JsonPath *path);

/* A fault at a path. */
Error *path_fault(Arena *arena, const JsonPath *path, const char *code, const char *format, ...)
    __attribute__((format(printf, 4, 5), returns_nonnull));
