/*
 * Memory of one request: bump allocation, freed as a whole, with adopted resources released in
 * reverse order. Allocation never returns NULL. When the arena's limit or the machine's memory is
 * exhausted, the arena's exhausted handler is called and must not return (a request's coroutine is
 * abandoned, its arena freed, and the client told 503; without a handler the process aborts). It
 * refuses to free single allocations.
 */
#pragma once

#include "base/text.h"
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct Arena Arena;

/* Called when memory is exhausted; must not return. */
typedef void ArenaExhausted(void *context);

/*
 * A new arena that may grow to `limit_bytes` of blocks; NULL when even its first block cannot be
 * had.
 */
Arena *arena_new(size_t limit_bytes);

/* The same for contents of a size that is known: `first_bytes` fit without another block. */
Arena *arena_new_sized(size_t first_bytes, size_t limit_bytes);

/* Releases what was deferred, newest first, then all memory. NULL is allowed. */
void arena_free(Arena *arena);

/*
 * As arena_free and arena_new at once, but keeps the first block: for pools of arenas. The
 * exhausted handler is forgotten.
 */
void arena_reset(Arena *arena);

/*
 * An arena for what is needed for a while: whoever is told of the exhaustion of `parent` is told of
 * its own, and it is freed with `parent`, of whose limit it takes nothing.
 */
Arena *arena_scratch(Arena *parent, size_t limit_bytes) __attribute__((returns_nonnull));

/* Releases what a scratch arena holds; it may be used again. */
void arena_clear(Arena *scratch);

/* Sets who is told of exhaustion. */
void arena_on_exhausted(Arena *arena, ArenaExhausted *handler, void *context);

/*
 * `cancelled`, which outlives the arena, says when nobody wants any more what is made in it. Long
 * work asks now and then, and may end with anything that its own rules allow.
 */
void arena_cancelled_by(Arena *arena, const atomic_bool *cancelled);
bool arena_is_cancelled(const Arena *arena);

/* The next `bytes` that are allocated, as arena_used_bytes counts them, lie together, in memory of
 * just that size where the present block has no room. */
void arena_reserve(Arena *arena, size_t bytes);

/* Bytes allocated by callers so far, each allocation rounded up as it is laid out. */
size_t arena_used_bytes(const Arena *arena);

/* Bytes that it holds of the machine's memory. */
size_t arena_held_bytes(const Arena *arena);

/* Adds to both what an adopted resource holds outside the arena. */
void arena_count(Arena *arena, size_t bytes);

/* Zeroed memory aligned for any type; never NULL. */
void *arena_alloc(Arena *arena, size_t size) __attribute__((malloc, returns_nonnull));

/* Zeroed memory for `count` items of `size` bytes; overflow of the product counts as exhaustion. */
void *arena_array(Arena *arena, size_t count, size_t size) __attribute__((malloc, returns_nonnull));

/*
 * Room for one more item behind `count` of `size` bytes: `items` while *room is more than that,
 * else a copy in twice the room, which *room then says. Starts with NULL and a room of 0; what is
 * left behind stays the arena's.
 */
void *arena_grown(Arena *arena, void *items, size_t count, size_t *room, size_t size)
    __attribute__((warn_unused_result, returns_nonnull));

/* An array with room for `room` items of `size` bytes, of which the first are copies of the `count`
 * items and the others zero. */
void *arena_copy_array(Arena *arena, const void *items, size_t count, size_t room, size_t size)
    __attribute__((warn_unused_result, returns_nonnull));

/* A copy of `length` bytes with a NUL behind them. */
char *arena_copy(Arena *arena, const void *bytes, size_t length) __attribute__((returns_nonnull));

/* The same of a text, with a NUL behind it. */
Text arena_copy_text(Arena *arena, Text text);

/* A formatted string. */
char *arena_format(Arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3), returns_nonnull));

/* As arena_format, for functions that themselves take a format. */
char *arena_format_arguments(Arena *arena, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0), returns_nonnull));

/*
 * Calls release(resource) when the arena is freed: the way to adopt what a library hands out.
 * When memory is exhausted the resource is released at once, before the exhausted handler is
 * called.
 */
void arena_defer(Arena *arena, void (*release)(void *resource), void *resource);

#define ARENA_NEW(arena, Type)          ((Type *)arena_alloc((arena), sizeof(Type)))
#define ARENA_ARRAY(arena, Type, count) ((Type *)arena_array((arena), (count), sizeof(Type)))

/* The items as an array of the request's own, to be changed, or, with more room, to be added to. A
 * pointer to items of another type does not compile. */
#define ARENA_COPY(arena, Type, items, count) ARENA_COPY_IN(arena, Type, items, count, count)
#define ARENA_COPY_IN(arena, Type, items, count, room)                                             \
    ((Type *)arena_copy_array((arena), (const Type *){(items)}, (count), (room), sizeof(Type)))
