/*
 * The words of an enumeration: one table per enumeration, read by JSON, SQL and messages alike, so
 * that a word is written once. Enumerations that use it have `int`-sized values 0..count-1.
 */
#pragma once

#include "base/text.h"

typedef struct Names {
    const char *const *words; /* words[value] */
    int count;
} Names;

/* A value of an enumeration that may be missing (SQL NULL, JSON null). */
typedef struct OptionalWord {
    bool present;
    int value;
} OptionalWord;

#define NAMES_OF(words_array)                                                                      \
    {                                                                                              \
        (words_array), (int)(sizeof(words_array) / sizeof((words_array)[0]))                       \
    }

/* The word of a value, which must be within the table (asserted). */
const char *names_word(const Names *names, int value);

/* The value of a word, or -1. */
int names_find(const Names *names, Text word);

/* The nearest word within two edits, or NULL. */
const char *names_nearest(const Names *names, Text word);
