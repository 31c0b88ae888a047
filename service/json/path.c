#include "json/path.h"

#include "json/field.h"

/* Members of hostile names: more of them would only make the reply long. */
enum { NAME_BYTES_MOST = 100 };

/* `length` bytes of `name`, or as many as end before a code point begins. */
static size_t whole_characters(const char *name, size_t length)
{
    while (length > 0 && ((unsigned char)name[length] & 0xC0) == 0x80)
        length--;
    return length;
}

const char *json_pointer(Arena *arena, const char *pointer, const char *member)
{
    Text start = text_of(pointer);
    Text name = text_of(member);
    size_t shown =
        name.length > NAME_BYTES_MOST ? whole_characters(member, NAME_BYTES_MOST) : name.length;
    char *text = arena_alloc(arena, start.length + 1 + 2 * shown + sizeof "...");
    char *at = text + start.length;

    memcpy(text, start.bytes, start.length);
    if (!text_is(start, "?"))
        *at++ = '/';
    for (size_t i = 0; i < shown; i++) {
        if (member[i] == '~' || member[i] == '/') {
            *at++ = '~';
            *at++ = member[i] == '~' ? '0' : '1';
        } else {
            *at++ = member[i];
        }
    }
    if (shown < name.length)
        stpcpy(at, "...");
    return text;
}

const char *path_pointer(Arena *arena, const JsonPath *path)
{
    const char *start;

    if (path->parent == NULL)
        return path->name;
    start = path_pointer(arena, path->parent);
    if (path->name == NULL)
        return arena_format(arena, "%s/%zu", start, path->index);
    return json_pointer(arena, start, path->name);
}

Error *path_fault(Arena *arena, const JsonPath *path, const char *code, const char *format, ...)
{
    va_list arguments;
    char *detail;

    va_start(arguments, format);
    detail = arena_format_arguments(arena, format, arguments);
    va_end(arguments);
    return error_at(arena, path_pointer(arena, path), code, "%s", detail);
}
