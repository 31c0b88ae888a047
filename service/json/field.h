/*
 * What a JSON object looks like: a constant table with one row per member, the same table for
 * reading (json/read.h) and for writing (json/write.h). A row knows the member's name (which is the
 * C member's name), where it lies in the record and, from its C type, how it is read, checked and
 * written; a type without a decoder (double above all) does not compile. It refuses to hold rules
 * between members: those stand in `check`.
 *
 *     static const JsonField HOUSEHOLD_FIELDS[] = {
 *         FIELD(Household, id, FIELD_READ_ONLY),
 *         FIELD(Household, name, FIELD_REQUIRED),
 *         FIELD_ENUM(Household, lot_selection, &LOT_SELECTION_NAMES, 0),
 *         FIELD(Household, model_id, 0),              // OptionalModelId: null or absent is "not
 * present" FIELD_LIST(Household, restraints, restraint_count, &RESTRAINT_JSON, 0, 100),
 *     };
 *     const JsonObject HOUSEHOLD_JSON = {JSON_FIELDS(Household, HOUSEHOLD_FIELDS)};
 */
#pragma once

#include "base/clock.h"
#include "base/date.h"
#include "base/error.h"
#include "base/id.h"
#include "base/names.h"
#include "base/number.h"

typedef struct JsonObject JsonObject;

/* What a row's member holds. */
typedef enum JsonKind {
    JSON_KIND_MONEY,     /* decimal string, 2 places */
    JSON_KIND_QUANTITY,  /* decimal string, 8 places */
    JSON_KIND_PRICE,     /* decimal string, 6 places */
    JSON_KIND_VARIANCE,  /* decimal string, 12 places */
    JSON_KIND_RATE,      /* decimal string, 6 places */
    JSON_KIND_DATE,      /* "YYYY-MM-DD" */
    JSON_KIND_TIMESTAMP, /* "YYYY-MM-DDTHH:MM:SS.mmmZ" */
    JSON_KIND_TEXT,
    JSON_KIND_BOOL,
    JSON_KIND_INT32, /* number */
    JSON_KIND_INT64, /* number */
    JSON_KIND_ID,    /* TypeID of the member's kind */
    JSON_KIND_WORD,  /* one of `names` */
    JSON_KIND_OBJECT,
    JSON_KIND_LIST,
} JsonKind;

enum JsonFieldFlag {
    FIELD_REQUIRED = 1 << 0,  /* must be there when created or replaced: "required" */
    FIELD_READ_ONLY = 1 << 1, /* written, refused in input: "read_only" */
    FIELD_CREATE_ONLY =
        1 << 2, /* in a patch or replacement refused unless unchanged: "create_only" */
    FIELD_INPUT_ONLY = 1 << 3,   /* read, never written */
    FIELD_NOT_NEGATIVE = 1 << 4, /* numbers >= 0: "negative" */
    FIELD_POSITIVE = 1 << 5,     /* numbers > 0: "negative", and "out_of_range" for zero */
    FIELD_FRACTION = 1 << 6,     /* rates 0..1: "negative", "out_of_range" */
    FIELD_MAY_BE_EMPTY = 1 << 7, /* texts and lists; otherwise "empty" */
    FIELD_OMIT_ABSENT = 1 << 8,  /* an absent member, an empty list or a false bool is left out */
    FIELD_SHORTEST = 1 << 9,     /* a quantity is written without zeros behind its last digit */
};

enum { FIELD_TEXT_LIMIT = 200 /* code points, where a row says nothing else */ };

/* One member. Filled in by the macros below only. */
typedef struct JsonField {
    const char *name;
    const char *key; /* `,"name":` as it is written */
    uint16_t name_length;
    uint16_t flags;
    JsonKind kind;
    JsonKind item_kind; /* of a list */
    bool optional;  /* the member is an Optional…, or a pointer to an object: null is allowed */
    uint32_t limit; /* code points of a text, items of a list */
    size_t offset;
    size_t count_offset;   /* of a list's size_t */
    size_t present_offset; /* of the bool of a list or a struct within that may be absent */
    size_t item_size;      /* of a list's item, or of the object pointed to */
    int64_t least;         /* of an integer; both 0: the type's own range */
    int64_t most;

    const Names *names;
    const char *id_prefix;
    const JsonObject *object;
} JsonField;

/* All members of an object: at most 64, in the order in which they are written. */
struct JsonObject {
    const JsonField *fields;
    size_t count;
    size_t size;          /* of the record */
    const void *defaults; /* what items of lists and optional objects start as; NULL: zeros */
    /*
     * Rules between members, or NULL. Called after reading when the members themselves are well;
     * adds what is wrong to `faults`, at json_pointer(arena, pointer, "member").
     */
    void (*check)(const void *record, const char *pointer, Arena *arena, ErrorList *faults);
};

#define JSON_FIELDS(Type, array)                                                                   \
    .fields = (array), .count = sizeof(array) / sizeof((array)[0]), .size = sizeof(Type)

/*
 * `pointer` continued by a member, escaped as RFC 6901 wants ("/targets/0" and "class" give
 * "/targets/0/class"; for query parameters "?" and "year" give "?year").
 */
const char *json_pointer(Arena *arena, const char *pointer, const char *member);

/* Version 14 of clang-format tears _Generic and designated initializers apart. */
/* clang-format off */

/*
 * A scalar member: Money, Quantity, Price, Rate, Date, Timestamp, Text, bool, int32_t, int64_t, an
 * id, or Optional… of these (OptionalInteger for integers).
 */
#define FIELD(Type, member, field_flags)                                                           \
    {                                                                                              \
        JSON_ROW(Type, member, field_flags), .kind = JSON_KIND_OF(((Type *)0)->member),            \
        .optional = JSON_IS_OPTIONAL(((Type *)0)->member),                                         \
        .limit = FIELD_TEXT_LIMIT,                                                                 \
        .id_prefix = JSON_ID_PREFIX(((Type *)0)->member),                                          \
    }

/* A text of at most `longest` code points. */
#define FIELD_TEXT(Type, member, field_flags, longest)                                             \
    {                                                                                              \
        JSON_ROW(Type, member, field_flags),                                                       \
        .kind = JSON_TEXT_KIND(((Type *)0)->member),                                               \
        .optional = JSON_IS_OPTIONAL(((Type *)0)->member), .limit = (longest),                     \
    }

/*
 * An integer (int32_t, int64_t, OptionalInteger; uint32_t from 0 to INT32_MAX at most) from
 * `lowest` to `highest`: "out_of_range".
 */
#define FIELD_RANGE(Type, member, field_flags, lowest, highest)                                    \
    {                                                                                              \
        JSON_ROW(Type, member, field_flags),                                                       \
        .kind = JSON_INTEGER_KIND(((Type *)0)->member),                                            \
        .optional = JSON_IS_OPTIONAL(((Type *)0)->member), .least = (lowest),                      \
        .most = (highest),                                                                         \
    }

/* One word of `table` (Names *): an enum or int of values 0..count-1, or an OptionalWord. */
#define FIELD_ENUM(Type, member, table, field_flags)                                               \
    {                                                                                              \
        JSON_ROW(Type, member, field_flags),                                                       \
        .kind = JSON_KIND_WORD, .optional = JSON_WORD_IS_OPTIONAL(((Type *)0)->member),            \
        .names = (table),                                                                          \
    }

/* The same by another name in JSON than in C. */
#define FIELD_ENUM_AS(Type, member, json_name, table, field_flags)                                 \
    {                                                                                              \
        JSON_NAMED_ROW(Type, member, json_name, field_flags),                                      \
        .kind = JSON_KIND_WORD, .optional = JSON_WORD_IS_OPTIONAL(((Type *)0)->member),            \
        .names = (table),                                                                          \
    }

/* A struct within the record; in a patch its members are merged one by one. */
#define FIELD_OBJECT(Type, member, table, field_flags)                                             \
    {                                                                                              \
        JSON_ROW(Type, member, field_flags),                                                       \
        .kind = JSON_KIND_OBJECT, .item_size = sizeof(((Type *)0)->member), .object = (table),     \
    }

/* A struct within the record that says itself whether it is there, by a bool `present` that is not
 * its first member: null or absent is not. Read as a whole, in a patch as well. */
#define FIELD_PRESENT_OBJECT(Type, member, table, field_flags)                                     \
    {                                                                                              \
        JSON_ROW(Type, member, field_flags), .kind = JSON_KIND_OBJECT, .optional = true,           \
        .item_size = sizeof(((Type *)0)->member),                                                  \
        .present_offset = offsetof(Type, member.present), .object = (table),                       \
    }

/* A pointer to a struct; NULL is JSON's null. Structs that were read live in the arena. */
#define FIELD_OPTIONAL_OBJECT(Type, member, table, field_flags)                                    \
    {                                                                                              \
        JSON_ROW(Type, member, field_flags), .kind = JSON_KIND_OBJECT, .optional = true,           \
        .item_size = sizeof(((Type *)0)->member[0]),                                               \
        .object = (table),                                                                         \
    }

/* `items` (pointer to structs) and `count` (size_t), at most `longest`; read into the arena. */
#define FIELD_LIST(Type, items, count, table, field_flags, longest)                                \
    {                                                                                              \
        JSON_LIST_ROW(Type, items, count, field_flags, longest), .item_kind = JSON_KIND_OBJECT,    \
        .object = (table),                                                                         \
    }

/* As FIELD_LIST with scalar items (not Optional…). */
#define FIELD_SCALARS(Type, items, count, field_flags, longest)                                    \
    {                                                                                              \
        JSON_LIST_ROW(Type, items, count, field_flags, longest),                                   \
        .item_kind = JSON_KIND_OF(((Type *)0)->items[0]),                                          \
        .id_prefix = JSON_ID_PREFIX(((Type *)0)->items[0]),                                        \
    }

/* An OptionalTexts of at most `longest` texts: null or absent is "not present", which no texts are
 * not. */
#define FIELD_TEXTS(Type, member, field_flags, longest)                                            \
    {                                                                                              \
        JSON_ROW(Type, member, (field_flags) | FIELD_MAY_BE_EMPTY),                                \
        .kind = JSON_KIND_LIST, .item_kind = JSON_KIND_OF(((Type *)0)->member.texts[0]),           \
        .optional = true, .limit = (longest), .item_size = sizeof(Text),                           \
        .count_offset = offsetof(Type, member.count),                                              \
        .present_offset = offsetof(Type, member.present),                                          \
    }

/* As FIELD_LIST with words of `table` (Names *): items are enums or ints. */
#define FIELD_WORDS(Type, items, count, table, field_flags, longest)                               \
    {                                                                                              \
        JSON_LIST_ROW(Type, items, count, field_flags, longest), .item_kind = JSON_KIND_WORD,      \
        .names = (table),                                                                          \
    }

/* What follows serves the macros above. */
#define JSON_ROW(Type, member, field_flags) JSON_NAMED_ROW(Type, member, member, field_flags)
#define JSON_NAMED_ROW(Type, member, json_name, field_flags)                                       \
    .name = #json_name, .key = ",\"" #json_name "\":", .name_length = sizeof(#json_name) - 1,      \
    .flags = (field_flags), .offset = offsetof(Type, member)

/* The count must be a size_t. */
#define JSON_LIST_ROW(Type, items, count, field_flags, longest)                                    \
    JSON_ROW(Type, items, field_flags), .kind = JSON_KIND_LIST, .limit = (longest),                \
        .item_size = sizeof(((Type *)0)->items[0]),                                                \
        .count_offset = _Generic(((Type *)0)->count, size_t: offsetof(Type, count))

#define JSON_ID_KIND(Type, prefix, path_name) , Type: JSON_KIND_ID, Optional##Type: JSON_KIND_ID
#define JSON_ID_OPTIONAL(Type, prefix, path_name) , Optional##Type: true
#define JSON_ID_OWN_PREFIX(Type, prefix, path_name) , Type: (prefix), Optional##Type: (prefix)

#define JSON_KIND_OF(value)                                                                        \
    _Generic((value),                                                                              \
        Money: JSON_KIND_MONEY, OptionalMoney: JSON_KIND_MONEY,                                    \
        Quantity: JSON_KIND_QUANTITY, OptionalQuantity: JSON_KIND_QUANTITY,                        \
        Price: JSON_KIND_PRICE, OptionalPrice: JSON_KIND_PRICE,                                    \
        Variance: JSON_KIND_VARIANCE,                                                              \
        Rate: JSON_KIND_RATE, OptionalRate: JSON_KIND_RATE,                                        \
        Date: JSON_KIND_DATE, OptionalDate: JSON_KIND_DATE,                                        \
        Timestamp: JSON_KIND_TIMESTAMP, OptionalTimestamp: JSON_KIND_TIMESTAMP,                    \
        Text: JSON_KIND_TEXT, OptionalText: JSON_KIND_TEXT,                                        \
        bool: JSON_KIND_BOOL, OptionalBool: JSON_KIND_BOOL,                                        \
        int32_t: JSON_KIND_INT32,                                                                  \
        int64_t: JSON_KIND_INT64, OptionalInteger: JSON_KIND_INT64                                 \
        ID_KINDS(JSON_ID_KIND))

#define JSON_IS_OPTIONAL(value)                                                                    \
    _Generic((value), default: false,                                                              \
        OptionalMoney: true, OptionalQuantity: true, OptionalPrice: true, OptionalRate: true,      \
        OptionalDate: true, OptionalTimestamp: true, OptionalText: true, OptionalBool: true,       \
        OptionalInteger: true                                                                      \
        ID_KINDS(JSON_ID_OPTIONAL))

#define JSON_ID_PREFIX(value) _Generic((value), default: NULL ID_KINDS(JSON_ID_OWN_PREFIX))

#define JSON_TEXT_KIND(value) _Generic((value), Text: JSON_KIND_TEXT, OptionalText: JSON_KIND_TEXT)

#define JSON_INTEGER_KIND(value)                                                                   \
    _Generic((value), int32_t: JSON_KIND_INT32, uint32_t: JSON_KIND_INT32,                         \
        int64_t: JSON_KIND_INT64, OptionalInteger: JSON_KIND_INT64)

/* Enumerations are unsigned int or int to the compiler; anything else has no branch here. */
#define JSON_WORD_IS_OPTIONAL(value)                                                               \
    _Generic((value), unsigned: false, int: false, OptionalWord: true)

/* clang-format on */
