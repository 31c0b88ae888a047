#include "json/write.h"

#include "support.h"
#include <jansson.h>
#include <stdlib.h>

static Buffer buffer;
static JsonWriter writer;

static int set_up(void **state)
{
    (void)state;
    buffer = (Buffer){0};
    writer = json_writer(&buffer);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    buffer_free(&buffer);
    return 0;
}

static void assert_written(const char *expected)
{
    if (buffer.length != strlen(expected) || memcmp(buffer.bytes, expected, buffer.length) != 0)
        fail_msg("%.*s", (int)buffer.length, buffer.bytes);
}

static void test_write_of_numbers_has_all_places(void **state)
{
    (void)state;
    json_write_begin_array(&writer);
    JSON_WRITE_VALUE(&writer, (Money){-5});
    JSON_WRITE_VALUE(&writer, (Quantity){1225000000});
    JSON_WRITE_VALUE(&writer, (Price){378240000});
    JSON_WRITE_VALUE(&writer, (Rate){250000});
    json_write_variance(&writer, (Variance){2500000000});
    json_write_decimal(&writer, 33877, 3);
    JSON_WRITE_VALUE(&writer, (int32_t){-7});
    JSON_WRITE_VALUE(&writer, INT64_MIN);
    JSON_WRITE_VALUE(&writer, 7u);
    json_write_end_array(&writer);
    assert_written("[\"-0.05\",\"12.25000000\",\"378.240000\",\"0.250000\","
                   "\"0.002500000000\",\"33.877\",-7,-9223372036854775808,7]");
}

static void test_write_of_words_and_times_is_quoted(void **state)
{
    Uuid uuid = {{0}};

    (void)state;
    json_write_begin_object(&writer);
    JSON_WRITE(&writer, "day", date_of(2026, 8, 21));
    JSON_WRITE(&writer, "at", (Timestamp){1500000});
    JSON_WRITE(&writer, "id", (LotId){uuid});
    JSON_WRITE(&writer, "word", "x");
    JSON_WRITE(&writer, "yes", (bool)true);
    JSON_WRITE(&writer, "no", (bool)false);
    JSON_WRITE_WORD(&writer, "color", &COLOR_NAMES, COLOR_GREEN);
    json_write_end_object(&writer);
    assert_written("{\"day\":\"2026-08-21\",\"at\":\"1970-01-01T00:00:01.500Z\","
                   "\"id\":\"lot_00000000000000000000000000\",\"word\":\"x\",\"yes\":true,"
                   "\"no\":false,\"color\":\"green\"}");
}

static void test_write_of_absent_values_is_null(void **state)
{
    (void)state;
    json_write_begin_array(&writer);
    JSON_WRITE_VALUE(&writer, (OptionalMoney){0});
    JSON_WRITE_VALUE(&writer, (OptionalText){0});
    JSON_WRITE_VALUE(&writer, (OptionalLotId){0});
    JSON_WRITE_VALUE(&writer, ((OptionalMoney){true, {1}}));
    JSON_WRITE_VALUE(&writer, ((OptionalLotId){.present = true}));
    json_write_end_array(&writer);
    assert_written("[null,null,null,\"0.01\",\"lot_00000000000000000000000000\"]");
}

static void test_write_of_present_values_is_as_of_plain_ones(void **state)
{
    (void)state;
    json_write_begin_array(&writer);
    JSON_WRITE_VALUE(&writer, ((OptionalQuantity){true, {1}}));
    JSON_WRITE_VALUE(&writer, ((OptionalPrice){true, {-1}}));
    JSON_WRITE_VALUE(&writer, ((OptionalRate){true, {1}}));
    JSON_WRITE_VALUE(&writer, ((OptionalDate){true, date_of(2026, 2, 28)}));
    JSON_WRITE_VALUE(&writer, ((OptionalTimestamp){true, {0}}));
    JSON_WRITE_VALUE(&writer, ((OptionalText){true, TEXT_LITERAL("a\"b")}));
    JSON_WRITE_VALUE(&writer, ((OptionalBool){true, true}));
    JSON_WRITE_VALUE(&writer, ((OptionalInteger){true, INT64_MIN}));
    json_write_end_array(&writer);
    assert_written("[\"0.00000001\",\"-0.000001\",\"0.000001\",\"2026-02-28\","
                   "\"1970-01-01T00:00:00.000Z\",\"a\\\"b\",true,-9223372036854775808]");
}

static void test_write_of_every_absent_kind_is_null(void **state)
{
    (void)state;
    json_write_begin_array(&writer);
    JSON_WRITE_VALUE(&writer, (OptionalQuantity){0});
    JSON_WRITE_VALUE(&writer, (OptionalPrice){0});
    JSON_WRITE_VALUE(&writer, (OptionalRate){0});
    JSON_WRITE_VALUE(&writer, (OptionalDate){0});
    JSON_WRITE_VALUE(&writer, (OptionalTimestamp){0});
    JSON_WRITE_VALUE(&writer, (OptionalBool){0});
    JSON_WRITE_VALUE(&writer, (OptionalInteger){0});
    json_write_end_array(&writer);
    assert_written("[null,null,null,null,null,null,null]");
}

static void test_write_of_an_id_of_every_kind_is_its_own_or_null(void **state)
{
    (void)state;
    json_write_begin_array(&writer);
    json_write_integer(&writer, 0);
#define WRITE_BOTH(Type, prefix, path_name)                                                        \
    json_write_optional_##Type(&writer, (Optional##Type){0});                                      \
    json_write_optional_##Type(&writer, (Optional##Type){.present = true});
    ID_KINDS(WRITE_BOTH)
#undef WRITE_BOTH
    json_write_end_array(&writer);
#define EXPECT_BOTH(Type, prefix, path_name) ",null,\"" prefix "_00000000000000000000000000\""
    assert_written("[0" ID_KINDS(EXPECT_BOTH) "]");
#undef EXPECT_BOTH
}

static void test_write_of_raw_members_joins_them_to_others(void **state)
{
    (void)state;
    json_write_begin_object(&writer);
    json_write_raw_members(&writer, TEXT_LITERAL("{}"));
    json_write_raw_members(&writer, TEXT_LITERAL("{\"a\":1,\"b\":[]}"));
    json_write_raw_members(&writer, TEXT_LITERAL("{}"));
    JSON_WRITE(&writer, "c", (bool)true);
    json_write_end_object(&writer);
    assert_written("{\"a\":1,\"b\":[],\"c\":true}");
}

static void test_write_of_nested_values_sets_commas(void **state)
{
    (void)state;
    json_write_begin_object(&writer);
    JSON_BEGIN_ARRAY(&writer, "a");
    json_write_begin_array(&writer);
    json_write_end_array(&writer);
    json_write_begin_object(&writer);
    json_write_end_object(&writer);
    json_write_null(&writer);
    json_write_end_array(&writer);
    JSON_BEGIN_OBJECT(&writer, "b");
    JSON_WRITE_NAME(&writer, "c");
    json_write_raw(&writer, TEXT_LITERAL("[1, 2]"));
    json_write_end_object(&writer);
    json_write_end_object(&writer);
    assert_written("{\"a\":[[],{},null],\"b\":{\"c\":[1, 2]}}");
}

static void test_write_of_lists_ends_with_the_cursor(void **state)
{
    (void)state;
    json_write_begin_list(&writer);
    json_write_integer(&writer, 1);
    json_write_integer(&writer, 2);
    json_write_end_list(&writer, (OptionalText){true, TEXT_LITERAL("c")});
    json_write_line_end(&writer);
    json_write_begin_list(&writer);
    json_write_end_list(&writer, (OptionalText){0});
    assert_written("{\"data\":[1,2],\"next_cursor\":\"c\"}\n{\"data\":[],\"next_cursor\":null}");
}

static void test_write_without_memory_goes_on_harmlessly(void **state)
{
    Uuid uuid = {{0}};

    (void)state;
    buffer.limit = 1;
    json_write_begin_object(&writer);
    JSON_WRITE(&writer, "day", date_of(2026, 8, 21));
    JSON_WRITE(&writer, "at", (Timestamp){0});
    JSON_WRITE(&writer, "id", (LotId){uuid});
    JSON_WRITE(&writer, "word", "x");
    JSON_WRITE(&writer, "escaped", "\n");
    JSON_WRITE(&writer, "amount", (Money){1});
    JSON_WRITE(&writer, "count", (int32_t){1});
    json_write_end_object(&writer);
    assert_true(buffer.failed);
}

/* One byte of room less each time: nothing is written beyond it. */
static void test_write_at_any_limit_stays_within_it(void **state)
{
    (void)state;
    for (size_t limit = 1; limit < 120; limit++) {
        buffer_free(&buffer);
        buffer.limit = limit;
        writer = json_writer(&buffer);
        json_write_begin_object(&writer);
        JSON_WRITE(&writer, "name", "a\"b");
        JSON_WRITE(&writer, "amount", (Money){123});
        JSON_WRITE(&writer, "plain", "abcdef");
        json_write_end_object(&writer);
        assert_true(buffer.length <= limit);
    }
}

/* The same numbers in every run: xorshift64. */
static uint64_t seed;

static uint64_t next_random(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return seed;
}

/* A number below `limit`. */
static int random_below(int limit)
{
    return (int)(next_random() % (uint64_t)limit);
}

/* A random text: plain runs, escapes, characters of two to four bytes, once in a while NUL. */
static Text random_text(char *bytes)
{
    static const char *const pieces[] = {"plain words ", "\"",
                                         "\\",           "/",
                                         "\n",           "\x01",
                                         "\x1f",         "\x7f",
                                         "\xc3\xa9",     "\xe2\x82\xac",
                                         "\b\f\r\t",     "a",
                                         "\xe2\x80\xa8", "\xf0\x9f\x98\x80"};
    size_t length = 0;

    for (int count = random_below(8); count > 0; count--) {
        const char *piece = pieces[next_random() % (sizeof pieces / sizeof pieces[0])];

        memcpy(bytes + length, piece, strlen(piece));
        length += strlen(piece);
    }
    if (random_below(50) == 0)
        bytes[length++] = '\0';
    return (Text){bytes, length};
}

static json_t *random_value(int depth);

static json_t *random_object(int depth)
{
    json_t *object = json_object();

    json_write_begin_object(&writer);
    if (random_below(2) == 0) {
        JSON_WRITE_NAME(&writer, "first");
        json_object_set_new(object, "first", random_value(depth - 1));
    }
    if (random_below(2) == 0) {
        JSON_WRITE_NAME(&writer, "second_member");
        json_object_set_new(object, "second_member", random_value(depth - 1));
    }
    json_write_end_object(&writer);
    return object;
}

static json_t *random_array(int depth)
{
    json_t *array = json_array();

    json_write_begin_array(&writer);
    for (int count = random_below(4); count > 0; count--)
        json_array_append_new(array, random_value(depth - 1));
    json_write_end_array(&writer);
    return array;
}

/* Writes a random value and gives jansson's tree of the same. */
static json_t *random_value(int depth)
{
    char bytes[200];
    Text text;
    int64_t number;

    switch (random_below(depth > 0 ? 6 : 4)) {
    case 0:
        text = random_text(bytes);
        json_write_text(&writer, text);
        return json_stringn(text.bytes, text.length);
    case 1:
        number = (int64_t)(next_random() >> (1 + random_below(63)));
        number = random_below(2) == 0 ? number : -number;
        json_write_integer(&writer, number);
        return json_integer(number);
    case 2:
        json_write_null(&writer);
        return json_null();
    case 3:
        json_write_bool(&writer, true);
        return json_true();
    case 4:
        return random_object(depth);
    default:
        return random_array(depth);
    }
}

static void test_write_of_random_documents_equals_jansson_dump(void **state)
{
    (void)state;
    seed = 42;
    for (int i = 0; i < 2000; i++) {
        json_t *tree;
        char *dump;

        buffer.length = 0;
        writer = json_writer(&buffer);
        tree = random_value(6);
        dump = json_dumps(tree, JSON_COMPACT | JSON_ENCODE_ANY);
        assert_written(dump);
        free(dump);
        json_decref(tree);
    }
}

static void test_write_of_any_byte_at_any_place_equals_jansson_dump(void **state)
{
    enum { LENGTH = 19 };
    char text[LENGTH];

    (void)state;
    for (int byte = 0; byte < 0x80; byte++) {
        for (size_t at = 0; at < LENGTH; at++) {
            memset(text, 'a', sizeof text);
            text[at] = (char)byte;
            json_t *tree = json_stringn(text, LENGTH);
            char *dump = json_dumps(tree, JSON_ENCODE_ANY);

            buffer_free(&buffer);
            writer = json_writer(&buffer);
            json_write_text(&writer, (Text){text, LENGTH});
            assert_written(dump);
            free(dump);
            json_decref(tree);
        }
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_write_of_numbers_has_all_places),
        TEST(test_write_of_words_and_times_is_quoted),
        TEST(test_write_of_absent_values_is_null),
        TEST(test_write_of_present_values_is_as_of_plain_ones),
        TEST(test_write_of_every_absent_kind_is_null),
        TEST(test_write_of_an_id_of_every_kind_is_its_own_or_null),
        TEST(test_write_of_raw_members_joins_them_to_others),
        TEST(test_write_of_nested_values_sets_commas),
        TEST(test_write_of_lists_ends_with_the_cursor),
        TEST(test_write_without_memory_goes_on_harmlessly),
        TEST(test_write_at_any_limit_stays_within_it),
        TEST(test_write_of_random_documents_equals_jansson_dump),
        TEST(test_write_of_any_byte_at_any_place_equals_jansson_dump),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
