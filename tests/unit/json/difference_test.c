/* Documents of our own walked in place, and where two of them differ. */
#include "support.h"

#include "json/difference.h"
#include "json/slice.h"

/* All that a walk finds, as "name=value;". */
static const char *walked(Arena *arena, const char *json)
{
    JsonSlice slice = json_slice_of(text_of(json));
    const char *found = "";

    while (json_slice_next(&slice))
        found = arena_format(arena, "%s%.*s=%.*s;", found, TEXT_ARGS(slice.name),
                             TEXT_ARGS(slice.value));
    return found;
}

static void test_slice_walks_members_and_items_in_place(void **state)
{
    assert_string_equal(
        walked(*state, "{\"a\":1,\"b\":\"x,y}\\\"]\",\"c\":{\"d\":[1,{}]},\"e\":[]}"),
        "a=1;b=\"x,y}\\\"]\";c={\"d\":[1,{}]};e=[];");
    assert_string_equal(walked(*state, "[null,true,\"\\\\\",[2,3],-4.5]"),
                        "=null;=true;=\"\\\\\";=[2,3];=-4.5;");
    assert_string_equal(walked(*state, "{}"), "");
    assert_string_equal(walked(*state, "[]"), "");
    assert_string_equal(walked(*state, "\"text\""), "");
    assert_string_equal(walked(*state, "7"), "");
}

static void test_slice_finds_a_member_of_the_object_itself(void **state)
{
    Text value = {0};

    (void)state;
    assert_true(json_slice_member(TEXT_LITERAL("{\"a\":{\"b\":1},\"b\":2}"), "b", &value));
    assert_true(text_is(value, "2"));
    assert_false(json_slice_member(TEXT_LITERAL("{\"a\":{\"b\":1}}"), "b", &value));
    assert_false(json_slice_member(TEXT_LITERAL("[\"b\",\"b\"]"), "b", &value));
    assert_int_equal(json_slice_count(TEXT_LITERAL("[[1,2],[3]]")), 2);
    assert_int_equal(json_slice_count(TEXT_LITERAL("12")), 0);
    assert_true(text_is(json_slice_bare(TEXT_LITERAL("\"x\"")), "x"));
    assert_true(text_is(json_slice_bare(TEXT_LITERAL("1")), "1"));
}

static void test_slice_of_what_is_no_json_ends_early(void **state)
{
    static const char *const BROKEN[] = {"",        "{",         "[",     "{\"a\"}", "{\"a",
                                         "{\"a\":", "{\"a\":\"", "{1:2}", "{\"\":}"};

    for (size_t i = 0; i < sizeof BROKEN / sizeof BROKEN[0]; i++)
        assert_int_equal(json_slice_count(text_of(BROKEN[i])), 0);
    assert_string_equal(walked(*state, "[1,2"), "=1;");
    assert_string_equal(walked(*state, "{\"a\":\"\\"), "a=\";");
}

static const char *const IGNORED[] = {"pins", NULL};
static const JsonDifferenceKey KEYS[] = {
    {"lots", {"id"}},
    {"sells", {"account", "symbol"}},
    {"matches", {"loss/id", "by"}},
    {"words", {NULL}},
    {NULL, {NULL}},
};

static const char *differences(Arena *arena, const JsonDifferenceKey *keys, const char *left,
                               const char *right)
{
    const JsonDifferenceShape shape = {.left_key = TEXT_LITERAL(",\"l\":"),
                                       .right_key = TEXT_LITERAL(",\"r\":"),
                                       .ignored = IGNORED,
                                       .keys = keys};
    JsonWriter writer = json_writer_in(arena);
    size_t count = json_difference_write(arena, &writer, &shape, text_of(left), text_of(right));
    Text text;

    assert_null(json_writer_text(&writer, arena, &text));
    assert_int_equal(json_slice_count(text), count);
    return arena_copy(arena, text.bytes, text.length);
}

static void test_difference_of_equal_documents_is_nothing(void **state)
{
    static const char DOCUMENT[] = "{\"a\":1,\"lots\":[{\"id\":\"x\"}],\"pins\":{\"v\":1}}";

    assert_string_equal(differences(*state, NULL, DOCUMENT, DOCUMENT), "[]");
    assert_string_equal(differences(*state, KEYS, DOCUMENT, DOCUMENT), "[]");
    assert_string_equal(differences(*state, NULL, DOCUMENT,
                                    "{\"a\":1,\"lots\":[{\"id\":\"x\"}],\"pins\":{\"v\":2}}"),
                        "[]");
}

static void test_difference_ignores_members_of_the_whole_alone(void **state)
{
    assert_string_equal(differences(*state, NULL, "{\"a\":{\"pins\":1}}", "{\"a\":{\"pins\":2}}"),
                        "[{\"pointer\":\"/a/pins\",\"l\":1,\"r\":2}]");
    assert_string_equal(differences(*state, NULL, "{}", "{\"pins\":2}"), "[]");
}

static void test_difference_names_each_member_that_differs(void **state)
{
    assert_string_equal(
        differences(*state, NULL, "{\"a\":{\"b\":\"1.00\",\"c\":null},\"d/e\":true,\"f\":[1,2]}",
                    "{\"a\":{\"b\":\"2.00\",\"c\":null},\"d/e\":false,\"f\":[1,3,{}]}"),
        "[{\"pointer\":\"/a/b\",\"l\":\"1.00\",\"r\":\"2.00\"},"
        "{\"pointer\":\"/d~1e\",\"l\":true,\"r\":false},{\"pointer\":\"/f/1\",\"l\":2,\"r\":3},"
        "{\"pointer\":\"/f/2\",\"l\":null,\"r\":{}}]");
}

static void test_difference_finds_members_wherever_they_stand(void **state)
{
    assert_string_equal(
        differences(*state, NULL, "{\"a\":1,\"b\":2,\"c\":3}", "{\"c\":3,\"a\":1,\"d\":4,\"b\":5}"),
        "[{\"pointer\":\"/b\",\"l\":2,\"r\":5},"
        "{\"pointer\":\"/d\",\"l\":null,\"r\":4}]");
}

static void test_difference_of_what_one_side_lacks_is_null_there(void **state)
{
    assert_string_equal(differences(*state, NULL, "{\"a\":1,\"b\":[7]}", "{\"c\":[],\"b\":[]}"),
                        "[{\"pointer\":\"/a\",\"l\":1,\"r\":null},"
                        "{\"pointer\":\"/b/0\",\"l\":7,\"r\":null},"
                        "{\"pointer\":\"/c\",\"l\":null,\"r\":[]}]");
    assert_string_equal(differences(*state, NULL, "{\"a\":{\"b\":1}}", "{\"a\":[1]}"),
                        "[{\"pointer\":\"/a\",\"l\":{\"b\":1},\"r\":[1]}]");
    assert_string_equal(differences(*state, NULL, "1", "2"),
                        "[{\"pointer\":\"\",\"l\":1,\"r\":2}]");
}

static void test_difference_by_place_sees_order(void **state)
{
    assert_string_equal(differences(*state, NULL, "{\"lots\":[{\"id\":\"x\"},{\"id\":\"y\"}]}",
                                    "{\"lots\":[{\"id\":\"y\"},{\"id\":\"x\"}]}"),
                        "[{\"pointer\":\"/lots/0/id\",\"l\":\"x\",\"r\":\"y\"},"
                        "{\"pointer\":\"/lots/1/id\",\"l\":\"y\",\"r\":\"x\"}]");
}

static void test_difference_by_key_compares_what_is_the_same_thing(void **state)
{
    assert_string_equal(
        differences(
            *state, KEYS,
            "{\"sells\":[{\"account\":\"a\",\"symbol\":\"S\",\"lots\":[{\"id\":\"x\",\"n\":1},"
            "{\"id\":\"y\",\"n\":2}]},{\"account\":\"b\",\"symbol\":\"S\",\"lots\":[]}]}",
            "{\"sells\":[{\"account\":\"b\",\"symbol\":\"S\",\"lots\":[{\"id\":\"z\"}]},"
            "{\"account\":\"a\",\"symbol\":\"S\",\"lots\":[{\"id\":\"y\",\"n\":3},"
            "{\"id\":\"x\",\"n\":1}]}]}"),
        "[{\"pointer\":\"/sells/a,S/lots/y/n\",\"l\":2,\"r\":3},"
        "{\"pointer\":\"/sells/b,S/lots/z\",\"l\":null,\"r\":{\"id\":\"z\"}}]");
    assert_string_equal(differences(*state, KEYS, "{\"sells\":[{\"symbol\":\"S\",\"n\":1}]}",
                                    "{\"sells\":[{\"symbol\":\"S\",\"n\":2}]}"),
                        "[{\"pointer\":\"/sells/S/n\",\"l\":1,\"r\":2}]");
}

static void test_difference_by_key_looks_into_members(void **state)
{
    assert_string_equal(differences(*state, KEYS,
                                    "{\"matches\":[{\"loss\":{\"id\":\"x\"},\"by\":null,\"n\":1},"
                                    "{\"loss\":{\"id\":\"y\"},\"by\":\"b\",\"n\":1}]}",
                                    "{\"matches\":[{\"loss\":{\"id\":\"y\"},\"by\":\"b\",\"n\":2},"
                                    "{\"loss\":{\"id\":\"x\"},\"by\":null,\"n\":3}]}"),
                        "[{\"pointer\":\"/matches/x/n\",\"l\":1,\"r\":3},"
                        "{\"pointer\":\"/matches/y,b/n\",\"l\":1,\"r\":2}]");
}

static void test_difference_by_key_counts_what_stands_twice(void **state)
{
    assert_string_equal(
        differences(*state, KEYS, "{\"lots\":[{\"id\":\"x\",\"n\":1},{\"id\":\"x\",\"n\":2}]}",
                    "{\"lots\":[{\"id\":\"x\",\"n\":1},{\"id\":\"x\",\"n\":3},{\"id\":\"x\"}]}"),
        "[{\"pointer\":\"/lots/x#2/n\",\"l\":2,\"r\":3},"
        "{\"pointer\":\"/lots/x#3\",\"l\":null,\"r\":{\"id\":\"x\"}}]");
}

static void test_difference_by_key_of_words_tells_which_came_and_went(void **state)
{
    assert_string_equal(
        differences(*state, KEYS, "{\"words\":[\"a\",\"b\"]}", "{\"words\":[\"b\",\"c\"]}"),
        "[{\"pointer\":\"/words/a\",\"l\":\"a\",\"r\":null},"
        "{\"pointer\":\"/words/c\",\"l\":null,\"r\":\"c\"}]");
    assert_string_equal(differences(*state, KEYS, "{\"words\":[\"a\"]}", "{\"words\":[]}"),
                        "[{\"pointer\":\"/words/a\",\"l\":\"a\",\"r\":null}]");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        ARENA_TEST(test_slice_walks_members_and_items_in_place),
        ARENA_TEST(test_slice_finds_a_member_of_the_object_itself),
        ARENA_TEST(test_slice_of_what_is_no_json_ends_early),
        ARENA_TEST(test_difference_of_equal_documents_is_nothing),
        ARENA_TEST(test_difference_ignores_members_of_the_whole_alone),
        ARENA_TEST(test_difference_names_each_member_that_differs),
        ARENA_TEST(test_difference_finds_members_wherever_they_stand),
        ARENA_TEST(test_difference_of_what_one_side_lacks_is_null_there),
        ARENA_TEST(test_difference_by_place_sees_order),
        ARENA_TEST(test_difference_by_key_compares_what_is_the_same_thing),
        ARENA_TEST(test_difference_by_key_looks_into_members),
        ARENA_TEST(test_difference_by_key_counts_what_stands_twice),
        ARENA_TEST(test_difference_by_key_of_words_tells_which_came_and_went),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
