#include "faults.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

Faults faults_next;
FaultsCapture faults_capture;

static int allocations_left = -1;
static bool allocation_failed;
static long blocks_held;
static jmp_buf *on_abort;

/* The linker gives these names. */
/* NOLINTBEGIN(readability-identifier-naming) */

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_reallocarray(void *block, size_t count, size_t size);
void __real_free(void *block);
void __real_abort(void) __attribute__((noreturn));
void __real___assert_fail(const char *expression, const char *file, unsigned line,
                          const char *function) __attribute__((noreturn));
ssize_t __real_getrandom(void *bytes, size_t length, unsigned flags);
ssize_t __real_write(int file, const void *bytes, size_t length);

void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_reallocarray(void *block, size_t count, size_t size);
void __wrap_free(void *block);
void __wrap_abort(void) __attribute__((noreturn));
void __wrap___assert_fail(const char *expression, const char *file, unsigned line,
                          const char *function) __attribute__((noreturn));
ssize_t __wrap_getrandom(void *bytes, size_t length, unsigned flags);
ssize_t __wrap_write(int file, const void *bytes, size_t length);

void faults_fail_allocation(int count)
{
    allocations_left = count;
    allocation_failed = false;
}

bool faults_allocation_failed(void)
{
    return allocation_failed;
}

static bool allocation_fails(void)
{
    if (allocations_left < 0 || allocations_left-- > 0)
        return false;
    allocation_failed = true;
    return true;
}

long faults_blocks_held(void)
{
    return blocks_held;
}

static void *held(void *block)
{
    blocks_held += block != NULL;
    return block;
}

void *__wrap_malloc(size_t size)
{
    return allocation_fails() ? NULL : held(__real_malloc(size));
}

void *__wrap_calloc(size_t count, size_t size)
{
    return allocation_fails() ? NULL : held(__real_calloc(count, size));
}

void *__wrap_reallocarray(void *block, size_t count, size_t size)
{
    void *grown = allocation_fails() ? NULL : __real_reallocarray(block, count, size);

    return block == NULL ? held(grown) : grown;
}

void __wrap_free(void *block)
{
    blocks_held -= block != NULL;
    __real_free(block);
}

void __wrap_abort(void)
{
    if (on_abort != NULL)
        longjmp(*on_abort, 1);
    __real_abort();
}

void __wrap___assert_fail(const char *expression, const char *file, unsigned line,
                          const char *function)
{
    if (on_abort != NULL)
        longjmp(*on_abort, 1);
    __real___assert_fail(expression, file, line, function);
}

ssize_t __wrap_getrandom(void *bytes, size_t length, unsigned flags)
{
    if (faults_next.random_interrupted || faults_next.random_fails) {
        errno = faults_next.random_interrupted ? EINTR : ENOSYS;
        faults_next.random_interrupted = false;
        return -1;
    }
    if (faults_next.random_short && length > 1) {
        faults_next.random_short = false;
        length = 1;
    }
    return __real_getrandom(bytes, length, flags);
}

ssize_t __wrap_write(int file, const void *bytes, size_t length)
{
    FaultsCapture *capture = &faults_capture;

    if (faults_next.write_fails)
        return -1;
    if (capture->text == NULL || length >= capture->size)
        return __real_write(file, bytes, length);
    memcpy(capture->text, bytes, length);
    capture->text[length] = '\0';
    capture->length = length;
    capture->calls++;
    return (ssize_t)length;
}

/* NOLINTEND(readability-identifier-naming) */

bool faults_aborts(void (*function)(void *context), void *context)
{
    jmp_buf here;
    volatile bool aborted = true;

    on_abort = &here;
    if (setjmp(here) == 0) {
        function(context);
        aborted = false;
    }
    on_abort = NULL;
    return aborted;
}
