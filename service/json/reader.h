/*
 * Reads a jansson tree by a field table: what json/read.h and json/tree.h share. Internal to json/.
 */
#pragma once

#include "json/path.h"
#include "json/read.h"
#include "json/scalar.h"
#include <jansson.h>

typedef struct Reader {
    Arena *arena;
    ErrorList faults;
} Reader;

/* Where a table's members go. */
typedef struct ReaderTarget {
    const JsonObject *object;
    void *record;
    JsonMode mode;
} ReaderTarget;

/* Reads `node` into target.record; faults are added, and what was well is in the record anyway. */
void reader_object(Reader *reader, const JsonPath *path, json_t *node, ReaderTarget target);

/* The row of a member, or NULL. */
const JsonField *reader_field(const JsonObject *object, Text name);

/* unknown_member or unknown_parameter, with the nearest name. */
void reader_unknown(Reader *reader, const JsonPath *path, const JsonObject *object,
                    const char *code);

/* "required" for every such row that is not among `seen` (bit = row). */
void reader_required(Reader *reader, const JsonPath *path, const JsonObject *object, uint64_t seen);

/* Reads one scalar member of the record. */
void reader_scalar(Reader *reader, const JsonPath *path, Scalar scalar, const JsonField *field,
                   ReaderTarget target);

/* A jansson node as a scalar. */
Scalar reader_scalar_of(const json_t *node);
