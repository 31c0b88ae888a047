#include "json/read.h"

#include "support.h"

/* What a patch makes of this one. */
static Sample stored(void)
{
    static const Part spare = {.code = {true, {"s", 1}}, .share = {5}};

    return (Sample){.name = TEXT_LITERAL("N"),
                    .note = {true, TEXT_LITERAL("old")},
                    .allowance = {true, {500}},
                    .part = {.code = {true, TEXT_LITERAL("p")}, .share = {250000}},
                    .spare = &spare,
                    .year = 2020};
}

static Error *patch(Arena *arena, const char *body, Sample *sample)
{
    return json_read(arena, text_of(body), &SAMPLE_JSON, JSON_PATCH, sample);
}

static void test_patch_of_nothing_changes_nothing(void **state)
{
    Sample sample = stored();
    const char *before = sample_text(*state, &sample);

    assert_null(patch(*state, "{}", &sample));
    assert_string_equal(sample_text(*state, &sample), before);
}

static void test_patch_changes_the_members_given(void **state)
{
    Sample sample = stored();

    assert_null(patch(*state, "{\"year\":2021,\"note\":null,\"held\":\"1\"}", &sample));
    assert_int_equal(sample.year, 2021);
    assert_false(sample.note.present);
    assert_int_equal(sample.held.value.units, QUANTITY_ONE);
    assert_true(text_is(sample.name, "N"));
}

static void test_patch_merges_objects(void **state)
{
    Sample sample = stored();
    const Part *spare = sample.spare;

    assert_null(patch(*state,
                      "{\"part\":{\"share\":\"0.5\"},"
                      "\"spare\":{\"code\":null,\"number\":3}}",
                      &sample));
    assert_true(text_is(sample.part.code.value, "p"));
    assert_int_equal(sample.part.share.millionths, 500000);
    assert_false(sample.spare->code.present);
    assert_int_equal(sample.spare->number.value, 3);
    assert_int_equal(sample.spare->share.millionths, 5);
    assert_true(spare->code.present); /* the old one is somebody else's */
}

static void test_patch_of_an_absent_object_creates_it(void **state)
{
    Sample sample = stored();

    sample.spare = NULL;
    assert_string_equal(faults_text(*state, patch(*state, "{\"spare\":{\"number\":1}}", &sample)),
                        "required /spare/share");
    assert_null(patch(*state, "{\"spare\":{\"number\":1,\"share\":1}}", &sample));
    assert_int_equal(sample.spare->color, COLOR_BLUE);
}

static void test_patch_replaces_lists(void **state)
{
    Sample sample = stored();

    assert_null(patch(*state, "{\"days\":[\"2024-01-01\"]}", &sample));
    assert_int_equal(sample.day_count, 1);
    assert_null(patch(*state, "{\"days\":[]}", &sample));
    assert_int_equal(sample.day_count, 0);
    assert_string_equal(faults_text(*state, patch(*state, "{\"parts\":[{\"number\":1}]}", &sample)),
                        "required /parts/0/share");
}

static void test_patch_checks_the_merged_object(void **state)
{
    Sample sample = stored();

    assert_string_equal(faults_text(*state, patch(*state, "{\"part\":{\"number\":1}}", &sample)),
                        "one_of /part/code");
}

static void test_patch_of_create_only_members_may_not_change_them(void **state)
{
    static const char *const refused[] = {
        "{\"name\":\"M\"}",
        "{\"allowance\":\"5.01\"}",
        "{\"allowance\":null}",
    };

    for (size_t i = 0; i < 3; i++) {
        Sample sample = stored();
        Error *error = patch(*state, refused[i], &sample);

        if (error == NULL || strcmp(error->code, "create_only") != 0)
            fail_msg("%s: %s", refused[i], faults_text(*state, error));
    }
}

static void test_patch_of_create_only_members_may_repeat_them(void **state)
{
    Sample sample = stored();

    assert_null(patch(*state, "{\"name\":\"N\",\"allowance\":\"5.00\"}", &sample));
    sample.allowance = (OptionalMoney){0};
    assert_null(patch(*state, "{\"allowance\":null}", &sample));
    assert_string_equal(faults_text(*state, patch(*state, "{\"allowance\":\"5\"}", &sample)),
                        "create_only /allowance");
}

static void test_patch_of_a_broken_create_only_member_names_that(void **state)
{
    Sample sample = stored();

    assert_string_equal(faults_text(*state, patch(*state, "{\"name\":1}", &sample)),
                        "wrong_type /name");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(test_patch_of_nothing_changes_nothing),
        ARENA_TEST(test_patch_changes_the_members_given),
        ARENA_TEST(test_patch_merges_objects),
        ARENA_TEST(test_patch_of_an_absent_object_creates_it),
        ARENA_TEST(test_patch_replaces_lists),
        ARENA_TEST(test_patch_checks_the_merged_object),
        ARENA_TEST(test_patch_of_create_only_members_may_not_change_them),
        ARENA_TEST(test_patch_of_create_only_members_may_repeat_them),
        ARENA_TEST(test_patch_of_a_broken_create_only_member_names_that),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
