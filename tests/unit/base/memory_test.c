#include "base/memory.h"

#include "faults.h"
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

static void test_memory_new_is_zeroed(void **state)
{
    int *numbers = MEMORY_ARRAY(int, 100);

    (void)state;
    for (int i = 0; i < 100; i++)
        assert_int_equal(numbers[i], 0);
    memory_free(numbers);
}

static void test_memory_resize_keeps_what_was_there(void **state)
{
    int *numbers = MEMORY_NEW(int);

    (void)state;
    numbers[0] = 42;
    numbers = memory_resize(numbers, 1000, sizeof *numbers);
    assert_int_equal(numbers[0], 42);
    memory_free(numbers);
    memory_free(NULL);
}

static void test_memory_that_the_machine_lacks_is_null(void **state)
{
    (void)state;
    faults_fail_allocation(0);
    assert_null(memory_resize(NULL, 1, 1));
    faults_fail_allocation(0);
    assert_null(memory_new(1, 1));
}

static long page_faults(void)
{
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_minflt;
}

/* What a turn with many replies does; returns the page faults that it took. */
static long take_and_free(void)
{
    enum { BLOCKS = 512, BLOCK_BYTES = 8192 };
    static char *blocks[BLOCKS];
    const long before = page_faults();

    for (size_t i = 0; i < BLOCKS; i++) {
        blocks[i] = MEMORY_ARRAY(char, BLOCK_BYTES);
        memset(blocks[i], 'x', BLOCK_BYTES);
    }
    for (size_t i = 0; i < BLOCKS; i++)
        memory_free(blocks[i]);
    return page_faults() - before;
}

static void test_memory_keep_freed_has_it_at_hand(void **state)
{
    const char *sanitizer = getenv("TEST_SANITIZER");

    (void)state;
    if (sanitizer != NULL && sanitizer[0] != '\0')
        skip(); /* its memory is its own */
    memory_keep_freed();
    (void)take_and_free();
    assert_in_range(take_and_free(), 0, 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_memory_new_is_zeroed),
        cmocka_unit_test(test_memory_resize_keeps_what_was_there),
        cmocka_unit_test(test_memory_that_the_machine_lacks_is_null),
        cmocka_unit_test(test_memory_keep_freed_has_it_at_hand),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
