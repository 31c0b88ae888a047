#include "base/memory.h"

#include <malloc.h>
#include <stdlib.h>

enum {
    KEPT_FREED_BYTES = 16 * 1024 * 1024,
    OWN_MAPPING_BYTES = 4 * 1024 * 1024, /* no block of an arena is as large */
};

void *memory_new(size_t count, size_t size)
{
    return calloc(count, size);
}

void *memory_resize(void *block, size_t count, size_t size)
{
    return reallocarray(block, count, size);
}

void memory_free(void *block)
{
    free(block);
}

/* Both, because libc adjusts the second no more once the first is set. */
void memory_keep_freed(void)
{
    /* NOLINTBEGIN(concurrency-mt-unsafe): called before there are threads */
    (void)mallopt(M_TRIM_THRESHOLD, KEPT_FREED_BYTES);
    (void)mallopt(M_MMAP_THRESHOLD, OWN_MAPPING_BYTES);
    /* NOLINTEND(concurrency-mt-unsafe) */
}
