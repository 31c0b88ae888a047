#include "base/buffer.h"

#include "base/memory.h"
#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

enum { BUFFER_FIRST_BYTES = 1024 };

/* Without room from here on, so that whoever looks for it comes to buffer_make_room. */
static char *buffer_fail(Buffer *buffer)
{
    buffer->failed = true;
    buffer->capacity = buffer->length;
    return NULL;
}

/* Room for `length` more: doubles, but not beyond the limit. */
static char *buffer_grow(Buffer *buffer, size_t length)
{
    size_t most = buffer->limit > 0 ? buffer->limit : SIZE_MAX / 4;
    size_t wished = buffer->capacity > 0 ? buffer->capacity * 2 : BUFFER_FIRST_BYTES;
    char *bytes;

    if (length > most - buffer->length)
        return buffer_fail(buffer);
    if (wished < buffer->length + length)
        wished = buffer->length + length;
    if (wished > most)
        wished = most;
    bytes = memory_resize(buffer->bytes, wished, 1);
    if (bytes == NULL)
        return buffer_fail(buffer);
    buffer->bytes = bytes;
    buffer->capacity = wished;
    return bytes + buffer->length;
}

char *buffer_make_room(Buffer *buffer, size_t length)
{
    if (buffer->failed)
        return NULL;
    if (length <= buffer->capacity - buffer->length && buffer->bytes != NULL)
        return buffer->bytes + buffer->length;
    return buffer_grow(buffer, length);
}

void buffer_append(Buffer *buffer, const void *bytes, size_t length)
{
    char *room = buffer_reserve(buffer, length);

    if (room == NULL || length == 0)
        return;
    memcpy(room, bytes, length);
    buffer->length += length;
}

void buffer_append_text(Buffer *buffer, Text text)
{
    buffer_append(buffer, text.bytes, text.length);
}

void buffer_append_char(Buffer *buffer, char character)
{
    char *room = buffer_reserve(buffer, 1);

    if (room == NULL)
        return;
    *room = character;
    buffer->length++;
}

void buffer_append_format(Buffer *buffer, const char *format, ...)
{
    va_list arguments;
    va_list again;
    int length;
    char *room;

    va_start(arguments, format);
    va_copy(again, arguments);
    length = vsnprintf(NULL, 0, format, arguments);
    assert(length >= 0);
    room = buffer_reserve(buffer, (size_t)length + 1);
    if (room != NULL) {
        vsnprintf(room, (size_t)length + 1, format, again);
        buffer->length += (size_t)length;
    }
    va_end(again);
    va_end(arguments);
}

void buffer_free(Buffer *buffer)
{
    memory_free(buffer->bytes);
    *buffer = (Buffer){.limit = buffer->limit};
}

char *buffer_take(Buffer *buffer, size_t *length_out)
{
    char *bytes = buffer->bytes;

    *length_out = buffer->length;
    *buffer = (Buffer){.limit = buffer->limit};
    return bytes;
}
