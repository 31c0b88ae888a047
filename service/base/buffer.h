/*
 * A growing run of bytes on the heap, for replies: whoever takes the bytes frees them with
 * buffer_free or hands them to a library that frees. After a failed growth the buffer keeps
 * `failed` and swallows what follows, so that a writer checks once, at the end.
 */
#pragma once

#include "base/text.h"
#include <stdint.h>

typedef struct Buffer {
    char *bytes;
    size_t length;
    size_t capacity;
    size_t limit; /* growth beyond it fails; 0 = none */
    bool failed;  /* memory or limit exhausted: the contents are not to be used */
} Buffer;

void buffer_append(Buffer *buffer, const void *bytes, size_t length);
void buffer_append_text(Buffer *buffer, Text text);
void buffer_append_char(Buffer *buffer, char character);

/* Room for `length` more bytes, filled in place and counted by the caller; NULL when failed. */
static inline char *buffer_reserve(Buffer *buffer, size_t length);

void buffer_append_format(Buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Frees the bytes and leaves an empty buffer with the same limit. */
void buffer_free(Buffer *buffer);

/* Gives the bytes away (to be freed with free()) and leaves an empty buffer. */
char *buffer_take(Buffer *buffer, size_t *length_out);

/* The rest of buffer_reserve, where there is no room to spare. */
char *buffer_make_room(Buffer *buffer, size_t length);

static inline char *buffer_reserve(Buffer *buffer, size_t length)
{
    return length < buffer->capacity - buffer->length ? buffer->bytes + buffer->length
                                                      : buffer_make_room(buffer, length);
}
