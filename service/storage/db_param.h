/*
 * A statement's parameters: PARAM(value) picks the wire type from the C type, so that a double does
 * not compile and money cannot be sent as a rate. Values are copied to the stack of the caller;
 * arrays and texts are referred to and must live until the answer has come. Used through DB_QUERY.
 */
#pragma once

#include "storage/statement.h"

typedef struct DbParam {
    unsigned type; /* a DbType, with DB_ARRAY for arrays */
    bool optional; /* each value is an Optional*, or an OptionalWord */
    const void *values;
    size_t size;        /* of one value */
    size_t stride;      /* from one value of an array to the next */
    size_t count;       /* values of an array, else 1 */
    const Names *names; /* each value is an enumeration's, sent as its word */
} DbParam;

#define DB_COPY(value) ((const __typeof__(value)[1]){value})

/* A value: bool, int32_t, int64_t, Text, Digest, Uuid, any id, Date, Timestamp, Money, Quantity,
 * Price, Rate, Variance, Optional*. */
#define PARAM(value)                                                                               \
    ((DbParam){.type = DB_TYPE_OF(value),                                                          \
               .optional = DB_IS_OPTIONAL(value),                                                  \
               .values = DB_COPY(value),                                                           \
               .size = sizeof(value),                                                              \
               .count = 1})

/* An enumeration's value, or an OptionalWord, as text. */
#define PARAM_WORD(value, names_table)                                                             \
    ((DbParam){.type = DB_TEXT,                                                                    \
               .optional = DB_IS_OPTIONAL(value),                                                  \
               .values = DB_COPY(value),                                                           \
               .size = sizeof(value),                                                              \
               .count = 1,                                                                         \
               .names = (names_table)})

/* A Text as bytea. */
#define PARAM_BYTES(value)                                                                         \
    ((DbParam){.type = DB_BYTES, .values = DB_COPY(value), .size = sizeof(Text), .count = 1})

/* An array from `count` values in a row: PARAM_ARRAY(ids, count). */
#define PARAM_ARRAY(pointer, value_count)                                                          \
    ((DbParam){.type = DB_TYPE_OF(*(pointer)) | DB_ARRAY,                                          \
               .optional = DB_IS_OPTIONAL(*(pointer)),                                             \
               .values = (pointer),                                                                \
               .size = sizeof(*(pointer)),                                                         \
               .stride = sizeof(*(pointer)),                                                       \
               .count = (value_count)})

/* An array of one member of `count` structs, for INSERT … SELECT FROM unnest($1, $2):
 * PARAM_EACH(lots, count, id). */
#define PARAM_EACH(structs, struct_count, member)                                                  \
    ((DbParam){.type = DB_TYPE_OF((structs)->member) | DB_ARRAY,                                   \
               .optional = DB_IS_OPTIONAL((structs)->member),                                      \
               .values = &(structs)->member,                                                       \
               .size = sizeof((structs)->member),                                                  \
               .stride = sizeof(*(structs)),                                                       \
               .count = (struct_count)})

/* The same of an enumeration's member, as text[]. */
#define PARAM_EACH_WORD(structs, struct_count, member, names_table)                                \
    ((DbParam){.type = DB_TEXT | DB_ARRAY,                                                         \
               .optional = DB_IS_OPTIONAL((structs)->member),                                      \
               .values = &(structs)->member,                                                       \
               .size = sizeof((structs)->member),                                                  \
               .stride = sizeof(*(structs)),                                                       \
               .count = (struct_count),                                                            \
               .names = (names_table)})
