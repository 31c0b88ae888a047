#include "json/read.h"

#include "support.h"

static const char WHOLE[] =
    "{\"name\":\"N\",\"note\":\"\",\"amount\":\"1.50\",\"allowance\":2,\"quantity\":1e2,"
    "\"held\":\"0.00000001\",\"price\":\"378.24\",\"close\":-1,\"rate\":\"1.5\","
    "\"tolerance\":1,\"day\":\"2024-02-29\",\"until\":\"2100-12-31\","
    "\"at\":\"2026-08-21T12:00:00Z\",\"seen_at\":\"2026-08-21T12:00:00.250Z\",\"active\":true,"
    "\"covered\":false,\"year\":2026,\"version\":9223372036854775807,\"count\":-3,"
    "\"lot_id\":\"lot_01h455vb4pex5vsknk084sn02q\","
    "\"model_id\":\"md_01h455vb4pex5vsknk084sn02q\",\"color\":\"green\",\"mood\":\"blue\","
    "\"part\":{\"code\":\"a\",\"share\":0.25,\"color\":\"red\"},"
    "\"spare\":{\"number\":7,\"share\":\"0\"},\"piece\":{\"share\":1},\"tags\":[\"a\"],"
    "\"parts\":[{\"number\":1,\"share\":1}],"
    "\"days\":[\"2024-01-01\",\"2024-01-02\"],\"colors\":[\"blue\",\"red\"],\"secret\":\"s\"}";

static const char WHOLE_WRITTEN[] =
    "{\"id\":\"hh_00000000000000000000000000\",\"name\":\"N\",\"note\":\"\",\"amount\":\"1.50\","
    "\"allowance\":\"2.00\",\"quantity\":\"100.00000000\",\"held\":\"0.00000001\","
    "\"price\":\"378.240000\",\"close\":\"-1.000000\",\"rate\":\"1.500000\","
    "\"tolerance\":\"1.000000\",\"day\":\"2024-02-29\",\"until\":\"2100-12-31\","
    "\"at\":\"2026-08-21T12:00:00.000Z\",\"seen_at\":\"2026-08-21T12:00:00.250Z\","
    "\"active\":true,\"covered\":false,\"year\":2026,\"version\":9223372036854775807,"
    "\"count\":-3,\"lot_id\":\"lot_01h455vb4pex5vsknk084sn02q\","
    "\"model_id\":\"md_01h455vb4pex5vsknk084sn02q\",\"color\":\"green\",\"mood\":\"blue\","
    "\"part\":{\"code\":\"a\",\"number\":null,\"share\":\"0.250000\",\"color\":\"red\"},"
    "\"spare\":{\"code\":null,\"number\":7,\"share\":\"0.000000\",\"color\":\"blue\"},"
    "\"piece\":{\"share\":\"1.000000\"},\"tags\":[\"a\"],"
    "\"parts\":[{\"code\":null,\"number\":1,\"share\":\"1.000000\",\"color\":\"blue\"}],"
    "\"days\":[\"2024-01-01\",\"2024-01-02\"],\"colors\":[\"blue\",\"red\"]}";

static void test_read_of_a_whole_body_fills_every_member(void **state)
{
    Sample sample = {0};
    Error *error = json_read(*state, TEXT_LITERAL(WHOLE), &SAMPLE_JSON, JSON_CREATE, &sample);

    assert_string_equal(faults_text(*state, error), "");
    assert_string_equal(sample_text(*state, &sample), WHOLE_WRITTEN);
    assert_true(text_is(sample.secret, "s"));
}

static void test_read_of_absent_members_keeps_the_defaults(void **state)
{
    Sample sample = {.year = 2020, .color = COLOR_GREEN, .note = {true, TEXT_LITERAL("old")}};

    assert_null(json_read(*state, text_of("{\"name\":\"N\"}"), &SAMPLE_JSON, JSON_CREATE, &sample));
    assert_int_equal(sample.year, 2020);
    assert_int_equal(sample.color, COLOR_GREEN);
    assert_true(text_is(sample.note.value, "old"));
}

static void test_read_of_null_makes_optional_members_absent(void **state)
{
    Sample sample = {.note = {true, TEXT_LITERAL("old")},
                     .spare = &PART_DEFAULTS,
                     .piece.present = true,
                     .tags.present = true};

    assert_null(json_read(*state,
                          text_of("{\"name\":\"N\",\"note\":null,\"spare\":null,\"held\":null,"
                                  "\"piece\":null,\"tags\":null}"),
                          &SAMPLE_JSON, JSON_CREATE, &sample));
    assert_false(sample.piece.present);
    assert_false(sample.tags.present);
    assert_false(sample.note.present);
    assert_null(sample.note.value.bytes);
    assert_null(sample.spare);
}

static void test_read_with_a_fault_leaves_the_record_untouched(void **state)
{
    Sample sample = {.year = 2020};
    Sample before = sample;

    assert_non_null(json_read(*state, text_of("{\"name\":\"N\",\"year\":2021,\"active\":1}"),
                              &SAMPLE_JSON, JSON_CREATE, &sample));
    assert_memory_equal(&sample, &before, sizeof sample);
}

static void test_read_of_a_forged_number_sees_a_string(void **state)
{
    Sample sample = {0};
    Error *error = json_read(*state, text_of("{\"name\":\"\\b1\",\"version\":\"\\b1\"}"),
                             &SAMPLE_JSON, JSON_CREATE, &sample);

    assert_string_equal(faults_text(*state, error), "wrong_type /version");
    error =
        json_read(*state, text_of("{\"name\":\"\\u00081\"}"), &SAMPLE_JSON, JSON_CREATE, &sample);
    assert_null(error);
    assert_true(text_is(sample.name, "\b1"));
}

static void test_read_replacing_wants_required_members(void **state)
{
    Sample sample = {.name = TEXT_LITERAL("N")};
    Error *error = json_read(*state, text_of("{}"), &SAMPLE_JSON, JSON_REPLACE, &sample);

    assert_string_equal(faults_text(*state, error), "required /name");
}

static void test_read_line_prefixes_its_pointers(void **state)
{
    Sample sample = {0};
    Error *error = json_read_line(*state, text_of("{\"nam\":1}"), 7, &SAMPLE_JSON, &sample);

    assert_string_equal(faults_text(*state, error), "unknown_member /7/nam; required /7/name");
    error = json_read_line(*state, text_of("{\"nam\":1,\"name\":\"M\"}"), 7, &SAMPLE_JSON, &sample);
    assert_string_equal(faults_text(*state, error), "unknown_member /7/nam");
    assert_true(text_is(sample.name, "M")); /* what is well is told of too */
    error = json_read_line(*state, text_of("{\"name\":"), 8, &SAMPLE_JSON, &sample);
    assert_string_equal(faults_text(*state, error), "malformed_json /8");
    error = json_read_line(*state, text_of("[]"), 9, &SAMPLE_JSON, &sample);
    assert_string_equal(faults_text(*state, error), "wrong_type /9");
    error = json_read_line(*state, text_of("{\"name\":\"N\",\"name\":\"N\"}"), 10, &SAMPLE_JSON,
                           &sample);
    assert_string_equal(faults_text(*state, error), "duplicate_member /10/name");
    assert_null(json_read_line(*state, text_of("{\"name\":\"N\"}"), 11, &SAMPLE_JSON, &sample));
    assert_true(text_is(sample.name, "N"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(test_read_of_a_whole_body_fills_every_member),
        ARENA_TEST(test_read_of_absent_members_keeps_the_defaults),
        ARENA_TEST(test_read_of_null_makes_optional_members_absent),
        ARENA_TEST(test_read_with_a_fault_leaves_the_record_untouched),
        ARENA_TEST(test_read_of_a_forged_number_sees_a_string),
        ARENA_TEST(test_read_replacing_wants_required_members),
        ARENA_TEST(test_read_line_prefixes_its_pointers),
    };

    json_setup();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
