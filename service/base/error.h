/*
 * Failures as values. A fallible function returns `Error *`: NULL is success, anything else is a
 * fault with its kind, a stable code (listed in schema/error_codes.yaml), a sentence for a person
 * and, for bad input, the JSON pointer of what is wrong. Faults of one input are chained, so that a
 * client learns all of them at once. Errors live in the arena of the request. This file knows no
 * HTTP status and refuses to log or print.
 */
#pragma once

#include "base/arena.h"

#define MUST_USE __attribute__((warn_unused_result))

typedef enum ErrorKind {
    ERROR_MALFORMED,             /* not readable at all: broken JSON, bad header */
    ERROR_INVALID,               /* readable, but a rule refuses it */
    ERROR_UNAUTHENTICATED,       /* no key, or none that holds */
    ERROR_FORBIDDEN,             /* the key lacks the scope */
    ERROR_NOT_FOUND,             /* not there, or not this firm's: the two look alike */
    ERROR_METHOD_NOT_ALLOWED,    /* the path exists, this method does not */
    ERROR_NOT_ACCEPTABLE,        /* no representation the client accepts */
    ERROR_CONFLICT,              /* the state refuses it */
    ERROR_PRECONDITION_FAILED,   /* If-Match is stale */
    ERROR_PRECONDITION_REQUIRED, /* If-Match is missing */
    ERROR_TOO_LARGE,             /* body, URI or header over the limit */
    ERROR_UNSUPPORTED_MEDIA,     /* content type */
    ERROR_TOO_MANY,              /* rate */
    ERROR_UNAVAILABLE,           /* database or a queue: try again later */
    ERROR_TIMEOUT,               /* our own deadline passed */
    ERROR_INTERNAL,              /* our bug */
} ErrorKind;

typedef struct Error Error;
struct Error {
    ErrorKind kind;
    const char *code;    /* static, lower_snake; e.g. "unknown_member" */
    const char *detail;  /* for a person; never database text */
    const char *pointer; /* JSON pointer into the body, "?name" for a query parameter, or NULL */
    Error *next;         /* a further fault of the same input, or NULL */
};

/* Returns the Error of the call to the caller's caller. The only control-flow macro there is. */
#define TRY(call)                                                                                  \
    do {                                                                                           \
        Error *try_error_ = (call);                                                                \
        if (try_error_ != NULL)                                                                    \
            return try_error_;                                                                     \
    } while (0)

/* A new fault; `code` must be static, `format` is copied into the arena. */
Error *error_new(Arena *arena, ErrorKind kind, const char *code, const char *format, ...)
    __attribute__((format(printf, 4, 5), returns_nonnull));

/* A fault of kind ERROR_INVALID at `pointer` (copied). */
Error *error_at(Arena *arena, const char *pointer, const char *code, const char *format, ...)
    __attribute__((format(printf, 4, 5), returns_nonnull));

/* Faults of one input, in the order found; the limit keeps a hostile body from a huge reply. */
typedef struct ErrorList {
    Error *first;
    Error *last;
    size_t count;
} ErrorList;

enum { ERROR_LIST_LIMIT = 100 };

/*
 * Appends a fault and whatever is chained to it; NULL is ignored; beyond ERROR_LIST_LIMIT faults
 * are only counted.
 */
void error_list_add(ErrorList *list, Error *error);
