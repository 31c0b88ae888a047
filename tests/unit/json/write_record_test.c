#include "support.h"

static const char EMPTY[] =
    "{\"id\":\"hh_00000000000000000000000000\",\"name\":\"\",\"note\":null,\"amount\":\"0.00\","
    "\"allowance\":null,\"quantity\":\"0.00000000\",\"held\":null,\"price\":\"0.000000\","
    "\"close\":null,\"rate\":\"0.000000\",\"tolerance\":null,\"day\":\"1970-01-01\","
    "\"until\":null,\"at\":\"1970-01-01T00:00:00.000Z\",\"seen_at\":null,\"active\":false,"
    "\"covered\":null,\"year\":0,\"version\":0,\"count\":null,"
    "\"lot_id\":\"lot_00000000000000000000000000\",\"model_id\":null,\"color\":\"red\","
    "\"mood\":null,\"part\":{\"code\":null,\"number\":null,\"share\":\"0.000000\","
    "\"color\":\"red\"},\"spare\":null,\"parts\":[],\"days\":[]}";

static void test_write_record_of_nothing_has_nulls_and_zeros(void **state)
{
    Sample sample = {0};

    assert_string_equal(sample_text(*state, &sample), EMPTY);
}

static void test_write_record_leaves_out_input_and_absent_members(void **state)
{
    Sample sample = {.secret = TEXT_LITERAL("s")};

    assert_null(strstr(sample_text(*state, &sample), "secret"));
    assert_null(strstr(sample_text(*state, &sample), "hidden"));
    sample.hidden = (OptionalText){true, TEXT_LITERAL("h")};
    assert_non_null(strstr(sample_text(*state, &sample), "\"hidden\":\"h\""));
}

static void test_write_record_follows_lists_and_pointers(void **state)
{
    static const Part parts[] = {{.share = {1}}, {.color = COLOR_BLUE}};
    static const Color colors[] = {COLOR_GREEN};
    Sample sample = {
        .parts = parts, .part_count = 2, .spare = &parts[1], .colors = colors, .color_count = 1};
    const char *text = sample_text(*state, &sample);

    assert_non_null(strstr(text, "\"spare\":{\"code\":null,\"number\":null,"
                                 "\"share\":\"0.000000\",\"color\":\"blue\"},"
                                 "\"parts\":[{\"code\":null,\"number\":null,"
                                 "\"share\":\"0.000001\",\"color\":\"red\"},{"));
    assert_non_null(strstr(text, "\"colors\":[\"green\"]"));
}

typedef struct Trade {
    Quantity quantity;
    OptionalQuantity held;
    bool all;
    bool open;
} Trade;

static const JsonField TRADE_FIELDS[] = {
    FIELD(Trade, quantity, FIELD_SHORTEST),
    FIELD(Trade, held, FIELD_SHORTEST),
    FIELD(Trade, all, FIELD_OMIT_ABSENT),
    FIELD(Trade, open, 0),
};
static const JsonObject TRADE_JSON = {JSON_FIELDS(Trade, TRADE_FIELDS)};

typedef struct Spread {
    Variance variance;
} Spread;

static const JsonField SPREAD_FIELDS[] = {FIELD(Spread, variance, 0)};
static const JsonObject SPREAD_JSON = {JSON_FIELDS(Spread, SPREAD_FIELDS)};

static void assert_record(const JsonObject *object, const void *record, const char *expected)
{
    Buffer buffer = {0};
    JsonWriter writer = json_writer(&buffer);

    json_write_record(&writer, object, record);
    buffer_append_char(&buffer, '\0');
    assert_string_equal(buffer.bytes, expected);
    buffer_free(&buffer);
}

static void assert_trade(Trade trade, const char *expected)
{
    assert_record(&TRADE_JSON, &trade, expected);
}

static void test_write_record_has_all_places_of_a_variance(void **state)
{
    Spread spread = {{-40000000000}};

    (void)state;
    assert_record(&SPREAD_JSON, &spread, "{\"variance\":\"-0.040000000000\"}");
}

static void test_write_record_can_leave_out_zeros_and_false(void **state)
{
    (void)state;
    assert_trade((Trade){.quantity = {6000000000}, .held = {true, {150000000}}, .all = true},
                 "{\"quantity\":\"60\",\"held\":\"1.5\",\"all\":true,\"open\":false}");
    assert_trade((Trade){.quantity = {1}}, "{\"quantity\":\"0.00000001\",\"held\":null,"
                                           "\"open\":false}");
    assert_trade((Trade){0}, "{\"quantity\":\"0\",\"held\":null,\"open\":false}");
}

static void test_write_members_goes_on_in_an_open_object(void **state)
{
    Buffer buffer = {0};
    JsonWriter writer = json_writer(&buffer);
    Part part = {0};

    (void)state;
    json_write_begin_object(&writer);
    JSON_WRITE(&writer, "before", (int32_t){1});
    json_write_members(&writer, &PART_JSON, &part);
    JSON_WRITE_RECORD(&writer, "after", &PART_JSON, &part);
    json_write_end_object(&writer);
    buffer_append_char(&buffer, '\0');
    assert_string_equal(buffer.bytes,
                        "{\"before\":1,\"code\":null,\"number\":null,\"share\":\"0.000000\","
                        "\"color\":\"red\",\"after\":{\"code\":null,\"number\":null,"
                        "\"share\":\"0.000000\",\"color\":\"red\"}}");
    buffer_free(&buffer);
}

typedef struct TaggedPart {
    OptionalText code;
    Rate share;
    bool present;
} TaggedPart;

static const JsonField TAGGED_PART_FIELDS[] = {
    FIELD(TaggedPart, code, FIELD_REQUIRED),
    FIELD(TaggedPart, share, 0),
};
static const TaggedPart TAGGED_PART_DEFAULTS = {.share = {RATE_ONE}};
static const JsonObject TAGGED_PART_JSON = {JSON_FIELDS(TaggedPart, TAGGED_PART_FIELDS),
                                            .defaults = &TAGGED_PART_DEFAULTS};

typedef struct Tagged {
    OptionalTexts tags;
    OptionalTexts kept;
    TaggedPart part;
} Tagged;

static const JsonField TAGGED_FIELDS[] = {
    FIELD_TEXTS(Tagged, tags, 0, 2),
    FIELD_TEXTS(Tagged, kept, FIELD_OMIT_ABSENT, 2),
    FIELD_PRESENT_OBJECT(Tagged, part, &TAGGED_PART_JSON, FIELD_OMIT_ABSENT),
};
static const JsonObject TAGGED_JSON = {JSON_FIELDS(Tagged, TAGGED_FIELDS)};

static void test_write_record_tells_no_texts_from_an_absent_list(void **state)
{
    Text words[] = {TEXT_LITERAL("a"), TEXT_LITERAL("b")};
    Tagged tagged = {0};

    (void)state;
    assert_record(&TAGGED_JSON, &tagged, "{\"tags\":null}");
    tagged.tags.present = tagged.kept.present = true;
    assert_record(&TAGGED_JSON, &tagged, "{\"tags\":[],\"kept\":[]}");
    tagged.tags = (OptionalTexts){words, 2, true};
    assert_record(&TAGGED_JSON, &tagged, "{\"tags\":[\"a\",\"b\"],\"kept\":[]}");
}

static const char *tags_read(Arena *arena, const char *body, JsonMode mode, Tagged *tagged)
{
    return faults_text(arena, json_read(arena, text_of(body), &TAGGED_JSON, mode, tagged));
}

static void test_read_tells_no_texts_from_an_absent_list(void **state)
{
    Tagged tagged = {0};

    assert_string_equal(tags_read(*state, "{\"tags\":[\"a\",\"\"]}", JSON_CREATE, &tagged), "");
    assert_true(tagged.tags.present && !tagged.kept.present);
    assert_int_equal(tagged.tags.count, 2);
    assert_true(text_is(tagged.tags.texts[0], "a"));
    assert_string_equal(tags_read(*state, "{}", JSON_PATCH, &tagged), "");
    assert_int_equal(tagged.tags.count, 2);
    assert_string_equal(tags_read(*state, "{\"tags\":[]}", JSON_PATCH, &tagged), "");
    assert_true(tagged.tags.present);
    assert_int_equal(tagged.tags.count, 0);
    assert_string_equal(tags_read(*state, "{\"tags\":null}", JSON_PATCH, &tagged), "");
    assert_false(tagged.tags.present);
    assert_null(tagged.tags.texts);
    assert_string_equal(
        tags_read(*state, "{\"tags\":[\"a\",1,\"b\"],\"kept\":[null]}", JSON_CREATE, &tagged),
        "too_many_items /tags; wrong_type /kept/0");
    assert_string_equal(tags_read(*state, "{\"tags\":\"a\"}", JSON_CREATE, &tagged),
                        "wrong_type /tags");
}

static void test_read_tells_a_struct_within_from_an_absent_one(void **state)
{
    Tagged tagged = {.part = {.share = {5}, .present = true}};

    assert_record(&TAGGED_JSON, &tagged,
                  "{\"tags\":null,\"part\":{\"code\":null,\"share\":\"0.000005\"}}");
    assert_string_equal(tags_read(*state, "{\"part\":{\"code\":\"a\"}}", JSON_PATCH, &tagged), "");
    assert_true(tagged.part.present);
    assert_int_equal(tagged.part.share.millionths, RATE_ONE); /* begun anew */
    assert_string_equal(tags_read(*state, "{\"part\":{\"code\":null}}", JSON_PATCH, &tagged), "");
    assert_false(tagged.part.code.present);
    assert_string_equal(tags_read(*state, "{\"part\":null}", JSON_PATCH, &tagged), "");
    assert_false(tagged.part.present);
    assert_record(&TAGGED_JSON, &tagged, "{\"tags\":null}");
    assert_string_equal(tags_read(*state, "{\"part\":{\"share\":1,\"x\":2}}", JSON_CREATE, &tagged),
                        "unknown_member /part/x; required /part/code");
    assert_string_equal(tags_read(*state, "{\"part\":[]}", JSON_CREATE, &tagged),
                        "wrong_type /part");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(test_write_record_of_nothing_has_nulls_and_zeros),
        ARENA_TEST(test_write_record_leaves_out_input_and_absent_members),
        ARENA_TEST(test_write_record_follows_lists_and_pointers),
        cmocka_unit_test(test_write_record_has_all_places_of_a_variance),
        cmocka_unit_test(test_write_record_can_leave_out_zeros_and_false),
        cmocka_unit_test(test_write_record_tells_no_texts_from_an_absent_list),
        ARENA_TEST(test_read_tells_no_texts_from_an_absent_list),
        ARENA_TEST(test_read_tells_a_struct_within_from_an_absent_one),
        ARENA_TEST(test_write_members_goes_on_in_an_open_object),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
