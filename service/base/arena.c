#include "base/arena.h"

#include "base/sanitizers.h"
#include <assert.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(UNDER_ADDRESS_SANITIZER)
#include <sanitizer/asan_interface.h>
#define ARENA_POISON(bytes, size)   ASAN_POISON_MEMORY_REGION((bytes), (size))
#define ARENA_UNPOISON(bytes, size) ASAN_UNPOISON_MEMORY_REGION((bytes), (size))
#else
#define ARENA_POISON(bytes, size)   ((void)(bytes), (void)(size))
#define ARENA_UNPOISON(bytes, size) ((void)(bytes), (void)(size))
#endif

enum {
    ARENA_ALIGNMENT = alignof(max_align_t),
    FIRST_BLOCK_BYTES = 16384,
    BLOCK_BYTES_MOST = 1 << 20
};

typedef struct Block Block;
struct Block {
    Block *older;
    size_t size; /* of bytes[] */
    alignas(ARENA_ALIGNMENT) char bytes[];
};

typedef struct Deferred Deferred;
struct Deferred {
    Deferred *older;
    void (*release)(void *resource);
    void *resource;
};

struct Arena {
    Block *newest;
    size_t filled; /* of the newest block */
    size_t used_bytes;
    size_t adopted_bytes;
    size_t limit_bytes;
    size_t block_bytes; /* of all blocks */
    size_t block_count;
    Deferred *deferred;
    ArenaExhausted *exhausted;
    void *exhausted_context;
    const atomic_bool *cancelled; /* or NULL */
    Block *first;                 /* kept by arena_reset */
};

static size_t least(size_t left, size_t right)
{
    return left < right ? left : right;
}

/* As every allocation is. */
static size_t rounded_up(size_t size)
{
    return (size + ARENA_ALIGNMENT - 1) / ARENA_ALIGNMENT * ARENA_ALIGNMENT;
}

static Block *block_new(size_t size)
{
    Block *block = malloc(sizeof(Block) + size);

    if (block == NULL)
        return NULL;
    block->older = NULL;
    block->size = size;
    ARENA_POISON(block->bytes, size);
    return block;
}

static void block_free(Block *block)
{
    ARENA_UNPOISON(block->bytes, block->size);
    free(block);
}

Arena *arena_new(size_t limit_bytes)
{
    return arena_new_sized(FIRST_BLOCK_BYTES, limit_bytes);
}

Arena *arena_new_sized(size_t first_bytes, size_t limit_bytes)
{
    Arena *arena = calloc(1, sizeof *arena);

    if (arena == NULL)
        return NULL;
    arena->first = block_new(least(rounded_up(first_bytes), limit_bytes));
    if (arena->first == NULL) {
        free(arena);
        return NULL;
    }
    arena->newest = arena->first;
    arena->limit_bytes = limit_bytes;
    arena->block_bytes = arena->first->size;
    arena->block_count = 1;
    return arena;
}

void arena_clear(Arena *arena)
{
    while (arena->deferred != NULL) {
        Deferred *deferred = arena->deferred;

        arena->deferred = deferred->older;
        deferred->release(deferred->resource);
    }
    while (arena->newest != arena->first) {
        Block *block = arena->newest;

        arena->newest = block->older;
        block_free(block);
    }
    ARENA_POISON(arena->first->bytes, arena->first->size);
    arena->filled = 0;
    arena->used_bytes = 0;
    arena->adopted_bytes = 0;
    arena->block_bytes = arena->first->size;
    arena->block_count = 1;
}

void arena_reset(Arena *arena)
{
    arena_clear(arena);
    arena->exhausted = NULL;
    arena->exhausted_context = NULL;
    arena->cancelled = NULL;
}

void arena_free(Arena *arena)
{
    if (arena == NULL)
        return;
    arena_reset(arena);
    block_free(arena->first);
    free(arena);
}

void arena_on_exhausted(Arena *arena, ArenaExhausted *handler, void *context)
{
    arena->exhausted = handler;
    arena->exhausted_context = context;
}

void arena_cancelled_by(Arena *arena, const atomic_bool *cancelled)
{
    arena->cancelled = cancelled;
}

bool arena_is_cancelled(const Arena *arena)
{
    return arena->cancelled != NULL && atomic_load_explicit(arena->cancelled, memory_order_relaxed);
}

size_t arena_used_bytes(const Arena *arena)
{
    return arena->used_bytes + arena->adopted_bytes;
}

size_t arena_held_bytes(const Arena *arena)
{
    return sizeof *arena + arena->block_bytes + arena->block_count * sizeof(Block) +
           arena->adopted_bytes;
}

static _Noreturn void arena_exhausted(const Arena *arena)
{
    if (arena->exhausted != NULL)
        arena->exhausted(arena->exhausted_context);
    abort();
}

void arena_count(Arena *arena, size_t bytes)
{
    arena->adopted_bytes += bytes;
}

/* A further block of this size, if the limit and the machine allow it. */
static bool arena_add_block(Arena *arena, size_t size)
{
    Block *block = size <= arena->limit_bytes - arena->block_bytes ? block_new(size) : NULL;

    if (block == NULL)
        return false;
    block->older = arena->newest;
    arena->newest = block;
    arena->block_bytes += block->size;
    arena->block_count++;
    arena->filled = 0;
    return true;
}

/* A block that holds `size` bytes: twice the last one, as far as the limit allows. */
static bool arena_grow(Arena *arena, size_t size)
{
    size_t remaining = arena->limit_bytes - arena->block_bytes;
    size_t wished = least(least(2 * arena->newest->size, BLOCK_BYTES_MOST), remaining);

    return arena_add_block(arena, size > wished ? size : wished);
}

void arena_reserve(Arena *arena, size_t bytes)
{
    size_t rounded = rounded_up(bytes);

    if (rounded > arena->newest->size - arena->filled && !arena_add_block(arena, rounded))
        arena_exhausted(arena);
}

/* The next `size` bytes of the newest block, which has room for them, as they are. */
static char *arena_take(Arena *arena, size_t size)
{
    char *bytes = arena->newest->bytes + arena->filled;

    arena->filled += rounded_up(size);
    arena->used_bytes += rounded_up(size);
    ARENA_UNPOISON(bytes, size);
    return bytes;
}

/* Zeroed memory, or NULL when exhausted. */
static void *arena_try(Arena *arena, size_t size)
{
    size_t rounded = rounded_up(size);

    if (rounded < size)
        return NULL;
    if (rounded > arena->newest->size - arena->filled && !arena_grow(arena, rounded))
        return NULL;
    return memset(arena_take(arena, size), 0, size);
}

void *arena_alloc(Arena *arena, size_t size)
{
    /* Nothing asked is still an address of its own. */
    void *memory = arena_try(arena, size == 0 ? 1 : size);

    if (memory == NULL)
        arena_exhausted(arena);
    return memory;
}

void *arena_array(Arena *arena, size_t count, size_t size)
{
    size_t product;

    if (__builtin_mul_overflow(count, size, &product))
        arena_exhausted(arena);
    return arena_alloc(arena, product);
}

void *arena_grown(Arena *arena, void *items, size_t count, size_t *room, size_t size)
{
    enum { ROOM_FIRST = 16 };

    if (count < *room)
        return items;
    *room = *room == 0 ? ROOM_FIRST : *room * 2;
    return arena_copy_array(arena, items, count, *room, size);
}

void *arena_copy_array(Arena *arena, const void *items, size_t count, size_t room, size_t size)
{
    void *copy = arena_array(arena, room, size);

    assert(count <= room);
    if (count > 0)
        memcpy(copy, items, count * size);
    return copy;
}

char *arena_copy(Arena *arena, const void *bytes, size_t length)
{
    char *copy = arena_alloc(arena, length + 1);

    if (length > 0)
        memcpy(copy, bytes, length);
    return copy;
}

Text arena_copy_text(Arena *arena, Text text)
{
    return (Text){arena_copy(arena, text.bytes, text.length), text.length};
}

/* Where there is room for the text it is formatted once, in place; else it is measured first. */
char *arena_format_arguments(Arena *arena, const char *format, va_list arguments)
{
    char *room = arena->newest->bytes + arena->filled;
    size_t left = arena->newest->size - arena->filled;
    va_list again;
    int length;
    char *text;

    va_copy(again, arguments);
    ARENA_UNPOISON(room, left);
    length = vsnprintf(room, left, format, arguments);
    ARENA_POISON(room, left);
    assert(length >= 0);
    if ((size_t)length < left) {
        text = arena_take(arena, (size_t)length + 1);
    } else {
        text = arena_alloc(arena, (size_t)length + 1);
        vsnprintf(text, (size_t)length + 1, format, again);
    }
    va_end(again);
    return text;
}

char *arena_format(Arena *arena, const char *format, ...)
{
    va_list arguments;
    char *text;

    va_start(arguments, format);
    text = arena_format_arguments(arena, format, arguments);
    va_end(arguments);
    return text;
}

void arena_defer(Arena *arena, void (*release)(void *resource), void *resource)
{
    Deferred *deferred = arena_try(arena, sizeof *deferred);

    if (deferred == NULL) {
        /* The caller has handed the resource over: nobody else would release it. */
        release(resource);
        arena_exhausted(arena);
    }
    deferred->older = arena->deferred;
    deferred->release = release;
    deferred->resource = resource;
    arena->deferred = deferred;
}

static void release_arena(void *arena)
{
    arena_free(arena);
}

Arena *arena_scratch(Arena *parent, size_t limit_bytes)
{
    Arena *scratch = arena_new(limit_bytes);

    if (scratch == NULL)
        arena_exhausted(parent);
    arena_on_exhausted(scratch, parent->exhausted, parent->exhausted_context);
    arena_cancelled_by(scratch, parent->cancelled);
    arena_defer(parent, release_arena, scratch);
    return scratch;
}
