/*
 * An SQL statement as data: its text, the types of its parameters and the table that turns its rows
 * into C structs. Statements stand beside the function that runs them; all of them are listed once
 * and prepared when a connection opens, with the parameter types declared here and the columns
 * compared with what the server describes, so that a typo or a mismatch fails the start and not a
 * request. It refuses doubles: no such member compiles.
 *
 *     static const DbColumn LOT_COLUMNS[] = {
 *         COLUMN(Lot, id),
 *         COLUMN(Lot, quantity),
 *         COLUMN(Lot, basis),                           // OptionalMoney: may be NULL
 *         COLUMN_WORD(Lot, kind, &LOT_KIND_NAMES),
 *     };
 *     const Statement LOTS_OF_ACCOUNT = {
 *         .name = "lots_of_account",
 *         .sql = "SELECT id, quantity, basis, kind FROM lot WHERE firm_id = $1 AND account_id =
 * $2", .parameters = {DB_UUID, DB_UUID}, ROWS_OF(Lot, LOT_COLUMNS),
 *     };
 */
#pragma once

#include "base/clock.h"
#include "base/date.h"
#include "base/digest.h"
#include "base/id.h"
#include "base/names.h"
#include "base/number.h"
#include <stddef.h>

/* A type on the wire, always binary. DB_ARRAY is added for an array of it (parameters only). */
typedef enum DbType {
    DB_NONE, /* ends a list of parameters */
    DB_BOOL,
    DB_INTEGER, /* int8; as a column also int2 and int4 */
    DB_TEXT, /* text; cast in SQL where the column is json ($1::jsonb); as a column also varchar and
                json */
    DB_BYTES,     /* bytea */
    DB_DIGEST,    /* bytea of 32 bytes */
    DB_UUID,      /* uuid: every id */
    DB_DATE,      /* date */
    DB_TIMESTAMP, /* timestamptz */
    DB_MONEY, /* numeric with 2 places; digits beyond are refused, also those of a sum or an average
               */
    DB_QUANTITY, /* numeric with 8 */
    DB_PRICE,    /* numeric with 6 */
    DB_RATE,     /* numeric with 6 */
    DB_VARIANCE, /* numeric with 12 */
    DB_TYPE_COUNT,
    DB_ARRAY = 0x40, /* DB_UUID | DB_ARRAY is uuid[] */
} DbType;

/* A column of a result and the member it fills. */
typedef struct DbColumn DbColumn;
struct DbColumn {
    const char *name; /* as the result names it */
    DbType type;
    bool optional; /* the member is an Optional*: NULL is allowed; else NULL is an internal error */
    size_t offset;
    size_t size;        /* of the member */
    const Names *names; /* the column is text, the member the enumeration's value */
    const DbColumn
        *rows; /* the column is an array of records: ARRAY(SELECT ROW(…)) or array_agg(ROW(…)) */
    bool packed;      /* it is not an array, but one value: storage/packed.h */
    size_t row_count; /* columns of `rows` */
    size_t row_size;  /* of the struct of one */
    size_t count_at;  /* offset of the size_t member that takes their number */
};

enum { STATEMENT_PARAMETERS = 32 };

typedef struct Statement Statement;
struct Statement {
    const char *name; /* unique; lower_snake */
    const char *sql;
    /* In the order of $1, $2 …; a statement never guesses them. An array is DB_TEXT | DB_ARRAY. */
    unsigned parameters[STATEMENT_PARAMETERS];
    const DbColumn *columns; /* in the order of the result, NULL when nothing is read from it */
    size_t column_count;
    size_t row_size;
    /*
     * The same for many values of the parameter `many_at`, a uuid, in one statement: that takes an
     * array there and returns at most one row for each, whose first column is the value. Reads that
     * wait at the same time, and differ in nothing else, then go as one. NULL: there is none.
     */
    const Statement *many;
    size_t many_at;
};

/* The struct and table of a statement's rows. */
#define ROWS_OF(Type, table)                                                                       \
    .columns = (table), .column_count = sizeof(table) / sizeof((table)[0]), .row_size = sizeof(Type)

/* For every type that a member or a parameter may have: X(C type, DbType, optional). */
#define DB_TYPE_ID_CASE(Type, prefix, path_name) , Type : DB_UUID, Optional##Type : DB_UUID
#define DB_TYPE_OF(value)                                                                          \
    _Generic((value), bool                                                                         \
             : DB_BOOL, OptionalBool                                                               \
             : DB_BOOL, int32_t                                                                    \
             : DB_INTEGER, int64_t                                                                 \
             : DB_INTEGER, OptionalInteger                                                         \
             : DB_INTEGER, Text                                                                    \
             : DB_TEXT, OptionalText                                                               \
             : DB_TEXT, Digest                                                                     \
             : DB_DIGEST, Uuid                                                                     \
             : DB_UUID, Date                                                                       \
             : DB_DATE, OptionalDate                                                               \
             : DB_DATE, Timestamp                                                                  \
             : DB_TIMESTAMP, OptionalTimestamp                                                     \
             : DB_TIMESTAMP, Money                                                                 \
             : DB_MONEY, OptionalMoney                                                             \
             : DB_MONEY, Quantity                                                                  \
             : DB_QUANTITY, OptionalQuantity                                                       \
             : DB_QUANTITY, Price                                                                  \
             : DB_PRICE, OptionalPrice                                                             \
             : DB_PRICE, Rate                                                                      \
             : DB_RATE, OptionalRate                                                               \
             : DB_RATE, Variance                                                                   \
             : DB_VARIANCE ID_KINDS(DB_TYPE_ID_CASE))

#define DB_OPTIONAL_ID_CASE(Type, prefix, path_name) , Optional##Type : true
#define DB_IS_OPTIONAL(value)                                                                      \
    _Generic((value), OptionalBool                                                                 \
             : true, OptionalInteger                                                               \
             : true, OptionalText                                                                  \
             : true, OptionalDate                                                                  \
             : true, OptionalTimestamp                                                             \
             : true, OptionalMoney                                                                 \
             : true, OptionalQuantity                                                              \
             : true, OptionalPrice                                                                 \
             : true, OptionalRate                                                                  \
             : true, OptionalWord                                                                  \
             : true ID_KINDS(DB_OPTIONAL_ID_CASE), default                                         \
             : false)

#define DB_MEMBER(Type, member)      (((Type *)0)->member)
#define DB_MEMBER_SIZE(Type, member) sizeof(DB_MEMBER(Type, member))

/* A column with the member's name, decoded by the member's type. */
#define COLUMN(Type, member) COLUMN_AS(Type, member, #member)

/* A column with another name, or of a nested member. */
#define COLUMN_AS(Type, member, column_name)                                                       \
    {                                                                                              \
        .name = (column_name), .type = DB_TYPE_OF(DB_MEMBER(Type, member)),                        \
        .optional = DB_IS_OPTIONAL(DB_MEMBER(Type, member)), .offset = offsetof(Type, member),     \
        .size = DB_MEMBER_SIZE(Type, member)                                                       \
    }

/* A text column with the words of an enumeration (an enum member, or OptionalWord). */
#define COLUMN_WORD(Type, member, names_table) COLUMN_WORD_AS(Type, member, #member, names_table)
#define COLUMN_WORD_AS(Type, member, column_name, names_table)                                     \
    {                                                                                              \
        .name = (column_name), .type = DB_TEXT,                                                    \
        .optional = DB_IS_OPTIONAL(DB_MEMBER(Type, member)), .offset = offsetof(Type, member),     \
        .size = DB_MEMBER_SIZE(Type, member), .names = (names_table)                               \
    }

/* A bytea column into a Text. */
#define COLUMN_BYTES(Type, member)                                                                 \
    {                                                                                              \
        .name = #member, .type = DB_BYTES, .offset = offsetof(Type, member),                       \
        .size = DB_MEMBER_SIZE(Type, member)                                                       \
    }

/*
 * A column that holds rows of its own: array_agg(ROW(l.id, l.quantity) ORDER BY …) into a pointer
 * to structs and their size_t count; NULL is no rows. `table` has the records' columns in order,
 * their names are not compared.
 */
#define COLUMN_ROWS(Type, member, count_member, table)                                             \
    COLUMN_ROWS_AS(Type, member, count_member, #member, table)
#define COLUMN_ROWS_AS(Type, member, count_member, column_name, table)                             \
    {                                                                                              \
        .name = (column_name), .type = DB_NONE, .optional = true,                                  \
        .offset = offsetof(Type, member), .size = DB_MEMBER_SIZE(Type, member), .rows = (table),   \
        .row_count = sizeof(table) / sizeof((table)[0]),                                           \
        .row_size = sizeof(*DB_MEMBER(Type, member)), .count_at = offsetof(Type, count_member)     \
    }

/*
 * The same of a column that holds its rows packed (storage/packed.h); also as a column of such
 * rows.
 */
#define COLUMN_PACKED(Type, member, count_member, table)                                           \
    {                                                                                              \
        .name = #member, .type = DB_NONE, .optional = true, .offset = offsetof(Type, member),      \
        .size = DB_MEMBER_SIZE(Type, member), .rows = (table), .packed = true,                     \
        .row_count = sizeof(table) / sizeof((table)[0]),                                           \
        .row_size = sizeof(*DB_MEMBER(Type, member)), .count_at = offsetof(Type, count_member)     \
    }
