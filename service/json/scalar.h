/*
 * One scalar of a request, from whichever source (a JSON value, a query parameter), into the C type
 * of its row in a field table. Internal to json/.
 */
#pragma once

#include "json/field.h"

typedef enum ScalarShape {
    SCALAR_STRING,
    SCALAR_NUMBER,    /* text is the number's */
    SCALAR_BOOL,      /* text is "true" or "false" */
    SCALAR_PARAMETER, /* text may stand for any of these */
    SCALAR_OTHER,     /* an object, a list, null */
} ScalarShape;

typedef struct Scalar {
    ScalarShape shape;
    Text text;
} Scalar;

enum { SCALAR_BYTES_MOST = 24 };

/* Where the value lies in the Optional… of this kind. */
size_t scalar_optional_offset(JsonKind kind);

/* Bytes of a scalar member, Optional… or not. */
size_t scalar_member_size(const JsonField *field);

/*
 * Reads the scalar as `kind` (the row's, or its items') by the row's checks. The fault has no
 * pointer yet. Texts are not copied.
 */
MUST_USE Error *scalar_read(Arena *arena, const JsonField *field, JsonKind kind, Scalar scalar,
                            void *value_out);

/* Whether two members of this row hold the same. */
bool scalar_same(const JsonField *field, const void *left, const void *right);
