/*
 * Tells AddressSanitizer and ThreadSanitizer of a switch between stacks. Without them every call is
 * empty. For coroutine.c alone.
 */
#pragma once

#include "base/sanitizers.h"
#include "loop/loop_private.h"

#if defined(UNDER_ADDRESS_SANITIZER)
#include <sanitizer/common_interface_defs.h>
#define NO_ADDRESS_SANITIZER __attribute__((no_sanitize_address))
#else
#define NO_ADDRESS_SANITIZER
#endif
#if defined(UNDER_THREAD_SANITIZER)
#include <sanitizer/tsan_interface.h>
#endif
#if defined(__has_include)
#if __has_include(<valgrind/valgrind.h>)
#include <valgrind/valgrind.h>
#endif
#endif

/* A fiber for a new coroutine. */
static inline void *sanitizer_fiber_new(void)
{
#if defined(UNDER_THREAD_SANITIZER)
    return __tsan_create_fiber(0);
#else
    return NULL;
#endif
}

static inline void sanitizer_fiber_free(void *fiber)
{
#if defined(UNDER_THREAD_SANITIZER)
    __tsan_destroy_fiber(fiber);
#else
    (void)fiber;
#endif
}

/* Before a switch; `ends` when what lies on the left stack is not needed again. Never a call of its
 * own, whatever is optimized: ThreadSanitizer would miss its return. */
static inline __attribute__((always_inline)) NO_ADDRESS_SANITIZER void
sanitizer_leave(CoroutineSide *from, CoroutineSide *to, bool ends)
{
#if defined(UNDER_ADDRESS_SANITIZER)
    if (ends)
        from->fake_stack = NULL;
    __sanitizer_start_switch_fiber(ends ? NULL : &from->fake_stack, to->stack, to->stack_size);
#endif
#if defined(UNDER_THREAD_SANITIZER)
    from->fiber = __tsan_get_current_fiber();
    __tsan_switch_to_fiber(to->fiber, 0);
#endif
    (void)from;
    (void)to;
    (void)ends;
}

/* After a switch, on the new stack; `left` is the side it came from. */
static inline NO_ADDRESS_SANITIZER void sanitizer_arrive(CoroutineSide *at, CoroutineSide *left)
{
#if defined(UNDER_ADDRESS_SANITIZER)
    __sanitizer_finish_switch_fiber(at->fake_stack, &left->stack, &left->stack_size);
#endif
    (void)at;
    (void)left;
}

/* Tells valgrind that this memory is a stack. */
static inline unsigned sanitizer_stack_register(void *bottom, size_t size)
{
#if defined(VALGRIND_STACK_REGISTER)
    return (unsigned)VALGRIND_STACK_REGISTER(bottom, (char *)bottom + size);
#else
    (void)bottom;
    (void)size;
    return 0;
#endif
}

static inline void sanitizer_stack_deregister(unsigned id)
{
#if defined(VALGRIND_STACK_DEREGISTER)
    VALGRIND_STACK_DEREGISTER(id);
#endif
    (void)id;
}
