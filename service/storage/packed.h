/*
 * SQL that puts many rows into one value: (SELECT PACKED_ROWS(PACKED_ID("l.id") PACKED_AND
 * PACKED_NUMBER("l.quantity")) FROM lot l …) is a column that COLUMN_PACKED reads into structs. For
 * rows that are read in every request: libpq copies each field of a row of its own, and an array of
 * records costs the server several times as much. The order must be that of the column's table,
 * whose types say how each value is read: what does not fit them is an internal error.
 */
#pragma once

/* Between two values of a row. */
#define PACKED_AND " || "

/* By the type of the member: any id; bool; int32_t from int4; int64_t from int8; Date; any number;
 * Text, or an enumeration from its word. */
#define PACKED_ID(value)     "uuid_send(" value ")"
#define PACKED_BOOL(value)   "boolsend(" value ")"
#define PACKED_INT4(value)   "int4send(" value ")"
#define PACKED_INT8(value)   "int8send(" value ")"
#define PACKED_DATE(value)   "date_send(" value ")"
#define PACKED_NUMBER(value) "numeric_send(" value ")"
#define PACKED_TEXT(value)   "int4send(octet_length(" value ")) || textsend(" value ")"

/* Of an Optional: PACKED_OPTIONAL(PACKED_DATE("l.acquired_on")). */
#define PACKED_OPTIONAL(packed) "coalesce('\\x01' || " packed ", '\\x00')"

/* All rows of a FROM, in any order. NULL, which is read as none, when there is none. */
#define PACKED_ROWS(row) "int4send(count(*)::int4) || string_agg(" row ", '')"

/* As a value of a row: one row where the condition holds, else none. */
#define PACKED_ROW_WHERE(condition, row)                                                           \
    "CASE WHEN " condition " THEN '\\x00000001' || " row " ELSE '\\x00000000' END"
