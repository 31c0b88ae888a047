#include "base/memory.h"

#include "faults.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_memory_new_is_zeroed),
        cmocka_unit_test(test_memory_resize_keeps_what_was_there),
        cmocka_unit_test(test_memory_that_the_machine_lacks_is_null),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
