#include "base/error.h"

#include <string.h>

static Error *error_make(Arena *arena, ErrorKind kind, const char *code, const char *detail)
{
    Error *error = ARENA_NEW(arena, Error);

    error->kind = kind;
    error->code = code;
    error->detail = detail;
    return error;
}

Error *error_new(Arena *arena, ErrorKind kind, const char *code, const char *format, ...)
{
    va_list arguments;
    char *detail;

    va_start(arguments, format);
    detail = arena_format_arguments(arena, format, arguments);
    va_end(arguments);
    return error_make(arena, kind, code, detail);
}

Error *error_at(Arena *arena, const char *pointer, const char *code, const char *format, ...)
{
    va_list arguments;
    char *detail;
    Error *error;

    va_start(arguments, format);
    detail = arena_format_arguments(arena, format, arguments);
    va_end(arguments);
    error = error_make(arena, ERROR_INVALID, code, detail);
    error->pointer = arena_copy(arena, pointer, strlen(pointer));
    return error;
}

void error_list_add(ErrorList *list, Error *error)
{
    while (error != NULL) {
        Error *next = error->next;

        error->next = NULL;
        if (list->count < ERROR_LIST_LIMIT) {
            if (list->last == NULL)
                list->first = error;
            else
                list->last->next = error;
            list->last = error;
        }
        list->count++;
        error = next;
    }
}
