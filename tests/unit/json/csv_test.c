#include "json/csv.h"

#include "support.h"

static const char *text_in(Arena *arena, CsvWriter *writer)
{
    const char *text = arena_copy(arena, writer->buffer->bytes, writer->buffer->length);

    buffer_free(writer->buffer);
    return text;
}

static void test_csv_quotes_texts_that_need_it_rfc_4180(void **state)
{
    Buffer buffer = {0};
    CsvWriter writer = {.buffer = &buffer};

    csv_text(&writer, TEXT_LITERAL("plain"));
    csv_text(&writer, TEXT_LITERAL("a \"b\""));
    csv_text(&writer, TEXT_LITERAL("c,d"));
    csv_text(&writer, TEXT_LITERAL("e\nf"));
    csv_text(&writer, TEXT_LITERAL(""));
    csv_line_end(&writer);
    csv_text(&writer, TEXT_LITERAL("g\rh"));
    csv_line_end(&writer);
    assert_string_equal(text_in(*state, &writer),
                        "plain,\"a \"\"b\"\"\",\"c,d\",\"e\nf\",\r\n\"g\rh\"\r\n");
}

/* OWASP, CSV injection. */
static void test_csv_text_is_no_formula(void **state)
{
    Buffer buffer = {0};
    CsvWriter writer = {.buffer = &buffer};

    csv_text(&writer, TEXT_LITERAL("=1+1"));
    csv_text(&writer, TEXT_LITERAL("+1"));
    csv_text(&writer, TEXT_LITERAL("-1"));
    csv_text(&writer, TEXT_LITERAL("@A1"));
    csv_text(&writer, TEXT_LITERAL("\t=1"));
    csv_text(&writer, TEXT_LITERAL("\r=1"));
    csv_text(&writer, TEXT_LITERAL("=A(\"b\",1)"));
    csv_text(&writer, TEXT_LITERAL("1=1"));
    csv_line_end(&writer);
    assert_string_equal(text_in(*state, &writer),
                        "'=1+1,'+1,'-1,'@A1,'\t=1,\"'\r=1\",\"'=A(\"\"b\"\",1)\",1=1\r\n");
}

static void test_csv_writes_each_type_as_json_does(void **state)
{
    static const char *const words[] = {"none", "some"};
    const Names names = NAMES_OF(words);
    Buffer buffer = {0};
    CsvWriter writer = {.buffer = &buffer};

    csv_decimal(&writer, true, -1205, 2);
    csv_money(&writer, (OptionalMoney){true, {7}});
    csv_date(&writer, (OptionalDate){true, date_of(2026, 8, 21)});
    csv_bool(&writer, (OptionalBool){true, true});
    csv_bool(&writer, (OptionalBool){true, false});
    csv_word(&writer, &names, (OptionalWord){true, 1});
    csv_id(&writer, "hh", (Uuid){{0}});
    buffer_append_char(csv_value(&writer), 'x');
    csv_line_end(&writer);
    assert_string_equal(
        text_in(*state, &writer),
        "-12.05,0.07,2026-08-21,true,false,some,hh_00000000000000000000000000,x\r\n");
}

static void test_csv_leaves_empty_what_is_absent(void **state)
{
    Buffer buffer = {0};
    CsvWriter writer = {.buffer = &buffer};

    csv_decimal(&writer, false, 1, 0);
    csv_money(&writer, (OptionalMoney){.value = {1}});
    csv_date(&writer, (OptionalDate){.value = {1}});
    csv_bool(&writer, (OptionalBool){.value = true});
    csv_word(&writer, NULL, (OptionalWord){.value = 1});
    csv_line_end(&writer);
    assert_string_equal(text_in(*state, &writer), ",,,,\r\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(test_csv_quotes_texts_that_need_it_rfc_4180),
        ARENA_TEST(test_csv_text_is_no_formula),
        ARENA_TEST(test_csv_writes_each_type_as_json_does),
        ARENA_TEST(test_csv_leaves_empty_what_is_absent),
    };

    return cmocka_run_group_tests_name("csv", tests, NULL, NULL);
}
