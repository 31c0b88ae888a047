/*
 * A run of bytes that knows its length and owns nothing: members of requests, columns of rows,
 * words. It refuses to allocate; whoever needs a C string copies it with arena_copy.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

typedef struct Text {
    const char *bytes;
    size_t length;
} Text;

/* A Text that may be missing (SQL NULL, JSON null). */
typedef struct OptionalText {
    bool present;
    Text value;
} OptionalText;

/* A list of texts, none of them perhaps. */
typedef struct OptionalTexts {
    Text *texts;
    size_t count;
    bool present;
} OptionalTexts;

/* A truth value that may be missing (SQL NULL, JSON null). */
typedef struct OptionalBool {
    bool present;
    bool value;
} OptionalBool;

#define TEXT_LITERAL(literal) ((Text){(literal), sizeof(literal) - 1})
/* For printf: printf("%.*s", TEXT_ARGS(text)). */
#define TEXT_ARGS(text) (int)(text).length, (text).bytes

/* The C string's bytes; NULL gives the empty text. These are in line: literals have known lengths.
 */
static inline Text text_of(const char *string)
{
    return string == NULL ? (Text){"", 0} : (Text){string, strlen(string)};
}

static inline bool text_equal(Text left, Text right)
{
    return left.length == right.length &&
           (left.length == 0 || memcmp(left.bytes, right.bytes, left.length) == 0);
}

/* The sign of left - right, byte by byte; what another begins with comes before it. */
static inline int text_compare(Text left, Text right)
{
    size_t shorter = left.length < right.length ? left.length : right.length;
    int order = shorter == 0 ? 0 : memcmp(left.bytes, right.bytes, shorter);

    return order != 0 ? order : (left.length > right.length) - (left.length < right.length);
}

/* Whether `text` is exactly the C string `string`. */
static inline bool text_is(Text text, const char *string)
{
    return text_equal(text, text_of(string));
}

bool text_starts_with(Text text, const char *prefix);

/* What is left without blanks and tabs at both ends: optional white space of header fields. */
Text text_trimmed(Text text);

/*
 * Number of single-character edits, or swaps of two neighbours, between two short texts, at most
 * `limit` + 1: for "did you mean". Texts of more than 63 bytes are equal or far apart.
 */
size_t text_distance(Text left, Text right, size_t limit);

/* Whether the bytes are UTF-8 without NUL and without surrogates. */
bool text_is_utf8(Text text);

/*
 * Bytes of the valid UTF-8 sequence that `text` starts with; 0 when it starts with none, or with
 * NUL.
 */
size_t text_utf8_sequence(Text text);

/* Number of code points of a valid UTF-8 text. */
size_t text_code_points(Text text);
