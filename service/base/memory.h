/*
 * Long-lived allocations: what outlives a request (loops, pools, caches). Everything of one request
 * belongs in an arena instead. Besides arena.c, the only place that calls malloc.
 */
#pragma once

#include <stddef.h>

/* Zeroed memory for `count` items of `size` bytes, or NULL; free with memory_free. */
void *memory_new(size_t count, size_t size) __attribute__((malloc));

/* Grows or shrinks; NULL leaves the old block as it was. */
void *memory_resize(void *block, size_t count, size_t size);

/* NULL is allowed. */
void memory_free(void *block);

/*
 * From here on libc keeps some MiB that are freed: a turn of a loop frees what the next one takes,
 * and where that is the end of the heap it would go back to the kernel each time, for page faults.
 * To be called before there are threads.
 */
void memory_keep_freed(void);

#define MEMORY_NEW(Type)          ((Type *)memory_new(1, sizeof(Type)))
#define MEMORY_ARRAY(Type, count) ((Type *)memory_new((count), sizeof(Type)))
