#include "base/memory.h"

#include <stdlib.h>

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
