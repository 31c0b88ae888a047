#include "json/tree.h"

#include "support.h"

static const char DOCUMENT[] =
    "{\"money\":\"1.50\",\"number\":2.5,\"text\":\"t\",\"yes\":true,\"no\":false,"
    "\"nothing\":null,\"list\":[1,[],{}],\"day\":\"2026-01-01\",\"word\":\"blue\","
    "\"whole\":7,\"part\":{\"number\":1,\"share\":\"0.5\"}}";

static JsonTree parsed(Arena *arena)
{
    JsonTree tree = {0};

    assert_null(json_tree_parse(arena, TEXT_LITERAL(DOCUMENT), &tree));
    return tree;
}

static JsonTree member(Arena *arena, const char *name)
{
    JsonTree tree = {0};

    assert_null(json_tree_member(parsed(arena), name, &tree));
    return tree;
}

static void test_tree_shape_tells_every_kind_of_value(void **state)
{
    assert_int_equal(json_tree_shape(parsed(*state)), JSON_SHAPE_OBJECT);
    assert_int_equal(json_tree_shape(member(*state, "list")), JSON_SHAPE_LIST);
    assert_int_equal(json_tree_shape(member(*state, "text")), JSON_SHAPE_STRING);
    assert_int_equal(json_tree_shape(member(*state, "number")), JSON_SHAPE_NUMBER);
    assert_int_equal(json_tree_shape(member(*state, "yes")), JSON_SHAPE_BOOL);
    assert_int_equal(json_tree_shape(member(*state, "no")), JSON_SHAPE_BOOL);
    assert_int_equal(json_tree_shape(member(*state, "nothing")), JSON_SHAPE_NULL);
}

static void test_tree_scalars_are_read_exactly(void **state)
{
    Money money;
    Quantity quantity;
    Price price;
    Rate rate;
    int32_t small;
    int64_t large;

    assert_null(json_tree_money(member(*state, "money"), &money));
    assert_int_equal(money.cents, 150);
    assert_null(json_tree_quantity(member(*state, "number"), &quantity));
    assert_int_equal(quantity.units, 250000000);
    assert_null(json_tree_price(member(*state, "number"), &price));
    assert_int_equal(price.micros, 2500000);
    assert_null(json_tree_rate(member(*state, "number"), &rate));
    assert_int_equal(rate.millionths, 2500000);
    assert_null(json_tree_int32(member(*state, "whole"), &small));
    assert_int_equal(small, 7);
    assert_null(json_tree_int64(member(*state, "whole"), &large));
    assert_int_equal(large, 7);
}

static void test_tree_words_are_read(void **state)
{
    Text text;
    Date day;
    bool truth = false;
    int word;

    assert_null(json_tree_string(member(*state, "text"), &text));
    assert_true(text_is(text, "t"));
    assert_null(json_tree_date(member(*state, "day"), &day));
    assert_int_equal(date_year(day), 2026);
    assert_null(json_tree_bool(member(*state, "yes"), &truth));
    assert_true(truth);
    assert_null(json_tree_word(member(*state, "word"), &COLOR_NAMES, &word));
    assert_int_equal(word, COLOR_BLUE);
}

static void test_tree_text_is_of_strings_and_numbers(void **state)
{
    assert_true(text_is(json_tree_text(member(*state, "text")), "t"));
    assert_true(text_is(json_tree_text(member(*state, "number")), "2.5"));
    assert_true(text_is(json_tree_text(member(*state, "list")), ""));
}

static void test_tree_items_know_their_place(void **state)
{
    JsonTree list = member(*state, "list");
    Money money;
    Error *error = json_tree_money(json_tree_item(list, 1), &money);

    assert_int_equal(json_tree_count(list), 3);
    assert_string_equal(faults_text(*state, error), "wrong_type /list/1");
    assert_int_equal(json_tree_count(parsed(*state)), 11);
    assert_int_equal(json_tree_count(member(*state, "text")), 0);
}

static void test_tree_member_that_is_not_there_is_named(void **state)
{
    JsonTree found = {0};
    Error *error = json_tree_member(parsed(*state), "x", &found);

    assert_string_equal(faults_text(*state, error), "required /x");
    error = json_tree_member(member(*state, "list"), "x", &found);
    assert_string_equal(faults_text(*state, error), "wrong_type /list");
    assert_false(json_tree_find(parsed(*state), "x", &found));
    assert_null(found.node);
}

static void test_tree_next_walks_in_order(void **state)
{
    JsonTree tree = parsed(*state);
    JsonTreeStep step = {0};
    const char *names = "";

    while (json_tree_next(tree, &step)) {
        names = arena_format(*state, "%s %s", names, step.name);
        assert_string_equal(step.member.pointer, json_pointer(*state, "", step.name));
    }
    assert_string_equal(names, " money number text yes no nothing list day word whole part");
}

static void test_tree_next_reaches_the_end(void **state)
{
    JsonTree part = member(*state, "part");
    JsonTreeStep step = {0};

    assert_true(json_tree_next(part, &step));
    assert_string_equal(step.name, "number");
    assert_true(json_tree_next(part, &step));
    assert_string_equal(step.member.pointer, "/part/share");
    assert_false(json_tree_next(part, &step));
}

static void test_tree_record_reads_by_a_table(void **state)
{
    Part part = {0};
    JsonTree text = member(*state, "text");

    assert_null(json_tree_record(member(*state, "part"), &PART_JSON, JSON_CREATE, &part));
    assert_int_equal(part.share.millionths, 500000);
    assert_string_equal(faults_text(*state, json_tree_record(text, &PART_JSON, JSON_CREATE, &part)),
                        "wrong_type /text");
}

static void test_tree_parse_of_broken_json_is_malformed(void **state)
{
    JsonTree tree = {0};

    assert_string_equal(faults_text(*state, json_tree_parse(*state, text_of("{"), &tree)),
                        "malformed_json -");
    assert_string_equal(
        faults_text(*state, json_tree_parse(*state, text_of("[{\"a\":1,\"a\":1}]"), &tree)),
        "duplicate_member /0/a");
    assert_null(tree.node);
}

static void take_beyond(void *context)
{
    (void)json_tree_item(*(JsonTree *)context, 3);
}

static void test_tree_item_beyond_the_list_aborts(void **state)
{
    JsonTree list = member(*state, "list");

    assert_true(faults_aborts(take_beyond, &list));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(test_tree_shape_tells_every_kind_of_value),
        ARENA_TEST(test_tree_scalars_are_read_exactly),
        ARENA_TEST(test_tree_words_are_read),
        ARENA_TEST(test_tree_text_is_of_strings_and_numbers),
        ARENA_TEST(test_tree_items_know_their_place),
        ARENA_TEST(test_tree_member_that_is_not_there_is_named),
        ARENA_TEST(test_tree_next_walks_in_order),
        ARENA_TEST(test_tree_next_reaches_the_end),
        ARENA_TEST(test_tree_record_reads_by_a_table),
        ARENA_TEST(test_tree_parse_of_broken_json_is_malformed),
        ARENA_TEST(test_tree_item_beyond_the_list_aborts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
