#include "base/names.h"

#include "faults.h"

static const char *const WORDS[] = {"fifo", "lifo", "highest_cost", "lowest_cost"};
static const Names NAMES = NAMES_OF(WORDS);

static void test_names_find_knows_each_word(void **state)
{
    (void)state;
    for (int value = 0; value < 4; value++)
        assert_int_equal(names_find(&NAMES, text_of(names_word(&NAMES, value))), value);
    assert_int_equal(names_find(&NAMES, text_of("filo")), -1);
    assert_int_equal(names_find(&NAMES, text_of("")), -1);
}

static void test_names_nearest_is_within_two_edits(void **state)
{
    (void)state;
    assert_string_equal(names_nearest(&NAMES, text_of("fiffo")), "fifo");
    assert_string_equal(names_nearest(&NAMES, text_of("highst_cost")), "highest_cost");
    assert_null(names_nearest(&NAMES, text_of("average_cost")));
    assert_null(names_nearest(&NAMES, text_of("")));
}

static void word_of(void *context)
{
    (void)names_word(&NAMES, *(int *)context);
}

static void test_names_word_outside_the_table_aborts(void **state)
{
    int below = -1;
    int above = 4;

    (void)state;
    assert_true(faults_aborts(word_of, &below));
    assert_true(faults_aborts(word_of, &above));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names_find_knows_each_word),
        cmocka_unit_test(test_names_nearest_is_within_two_edits),
        cmocka_unit_test(test_names_word_outside_the_table_aborts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
