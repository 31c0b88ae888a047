#include "json/read.h"

#include "support.h"

typedef struct FaultCase {
    const char *body; /* between {"name":"N", and } */
    const char *faults;
    const char *detail; /* of the first, or NULL */
} FaultCase;

static const FaultCase FAULT_CASES[] = {
    {"\"id\":\"x\"", "read_only /id", "is set by the service"},
    {"\"nmae\":1", "unknown_member /nmae", "did you mean \"name\"?"},
    {"\"something\":1", "unknown_member /something", "there is no such member"},
    {"\"a/b~c\":1", "unknown_member /a~1b~0c", NULL},
    {"\"amount\":null", "not_nullable /amount", "may not be null"},
    {"\"part\":null", "not_nullable /part", NULL},
    {"\"days\":null", "not_nullable /days", NULL},
    {"\"amount\":true", "wrong_type /amount", "a decimal is expected, as a string or as a number"},
    {"\"amount\":[]", "wrong_type /amount", NULL},
    {"\"amount\":\"x\"", "not_a_decimal /amount", "is not a decimal number"},
    {"\"amount\":\" 1\"", "not_a_decimal /amount", NULL},
    {"\"amount\":\"\"", "not_a_decimal /amount", NULL},
    {"\"amount\":1.005", "too_many_places /amount", "may have 2 decimal places"},
    {"\"amount\":1e15", "out_of_range /amount", "may be 100000000000.00 at most"},
    {"\"amount\":-0.01", "negative /amount", "may not be negative"},
    {"\"quantity\":0", "out_of_range /quantity", "must be more than zero"},
    {"\"quantity\":-1", "negative /quantity", NULL},
    {"\"quantity\":0.000000001", "too_many_places /quantity", "may have 8 decimal places"},
    {"\"price\":\"0.0000001\"", "too_many_places /price", "may have 6 decimal places"},
    {"\"rate\":1001", "out_of_range /rate", "may be 1000.000000 at most"},
    {"\"tolerance\":1.000001", "out_of_range /tolerance", "may be 1.000000 at most"},
    {"\"tolerance\":\"-0.1\"", "negative /tolerance", NULL},
    {"\"day\":\"2023-02-29\"", "not_a_date /day", NULL},
    {"\"day\":20240101", "wrong_type /day", "a string is expected"},
    {"\"at\":\"2024-01-01\"", "not_a_timestamp /at", NULL},
    {"\"active\":\"true\"", "wrong_type /active", "true or false is expected"},
    {"\"active\":0", "wrong_type /active", NULL},
    {"\"note\":1", "wrong_type /note", NULL},
    {"\"note\":\"a\\u0000\"", "not_utf8 /note", NULL},
    {"\"secret\":\"\"", "empty /secret", "may not be empty"},
    {"\"year\":\"2020\"", "wrong_type /year", "a number is expected"},
    {"\"year\":2020.5", "too_many_places /year", "a whole number is expected"},
    {"\"year\":1899", "out_of_range /year", "must be from 1900 to 2100"},
    {"\"year\":2101", "out_of_range /year", NULL},
    {"\"year\":1e30", "out_of_range /year", NULL},
    {"\"version\":1e19", "out_of_range /version", "may be 9223372036854775807 at most"},
    {"\"version\":-1", "negative /version", NULL},
    {"\"lot_id\":\"hh_01h455vb4pex5vsknk084sn02q\"", "not_an_id /lot_id",
     "an id is expected: lot_ and 26 characters of base32"},
    {"\"color\":\"gren\"", "unknown_word /color",
     "did you mean \"green\"? allowed: red, green, blue"},
    {"\"color\":\"purple\"", "unknown_word /color", "allowed: red, green, blue"},
    {"\"mood\":1", "wrong_type /mood", NULL},
    {"\"part\":[]", "wrong_type /part", "an object is expected"},
    {"\"part\":{}", "required /part/share", "must be given"},
    {"\"part\":{\"share\":1}", "one_of /part/code", "either code or number"},
    {"\"part\":{\"share\":1,\"code\":\"abcdef\"}", "too_long /part/code", "may have 5 characters"},
    {"\"part\":{\"share\":1,\"code\":\"\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\"}", "", NULL},
    {"\"spare\":{\"share\":2,\"number\":0}",
     "out_of_range /spare/share; out_of_range /spare/number", NULL},
    {"\"spare\":7", "wrong_type /spare", NULL},
    {"\"parts\":{}", "wrong_type /parts", "a list is expected"},
    {"\"parts\":[]", "empty /parts", NULL},
    {"\"parts\":[1,{\"share\":1,\"number\":1},{}]", "wrong_type /parts/0; required /parts/2/share",
     NULL},
    {"\"parts\":[{},{},{},{}]", "too_many_items /parts", "may have 3 items"},
    {"\"days\":[\"2024-01-01\",\"x\",1]", "not_a_date /days/1; wrong_type /days/2", NULL},
    {"\"colors\":[\"red\",\"rde\",null]", "unknown_word /colors/1; wrong_type /colors/2", NULL},
    {"\"days\":[]", "", NULL},
    {"\"active\":1,\"x\":1,\"day\":1", "wrong_type /active; unknown_member /x; wrong_type /day",
     NULL},
    {"\"active\":true,\"active\":1", "duplicate_member /active; wrong_type /active",
     "the object has this member twice"},
    {"\"part\":{\"share\":1,\"share\":1,\"number\":1},\"days\":[{\"a\":[],\"\\u0061\":null}]",
     "duplicate_member /part/share; duplicate_member /days/0/a; wrong_type /days/0", NULL},
    {"\n\t\"note\"\r\n:\"a\",\"note\":null,\"days\":null",
     "duplicate_member /note; not_nullable /days", NULL},
    {"\"note\" : \"a\\\"{\" , \"note\" : true , \"spare\":{\"share\":1,\"number\":1}",
     "duplicate_member /note; wrong_type /note", NULL},
};

static void test_read_of_each_fault_names_it(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof FAULT_CASES / sizeof FAULT_CASES[0]; i++) {
        const FaultCase *one = &FAULT_CASES[i];
        Arena *arena = arena_new(1 << 20);
        const char *body = arena_format(arena, "{\"name\":\"N\",%s}", one->body);
        Sample sample = {0};
        Error *error = json_read(arena, text_of(body), &SAMPLE_JSON, JSON_CREATE, &sample);
        const char *found = faults_text(arena, error);

        if (strcmp(found, one->faults) != 0)
            fail_msg("%s: %s", one->body, found);
        if (one->detail != NULL && strcmp(error->detail, one->detail) != 0)
            fail_msg("%s: %s", one->body, error->detail);
        arena_free(arena);
    }
}

static void test_read_of_an_empty_object_names_what_is_required(void **state)
{
    Sample sample = {0};
    Error *error = json_read(*state, text_of("{}"), &SAMPLE_JSON, JSON_CREATE, &sample);

    assert_string_equal(faults_text(*state, error), "required /name");
    assert_int_equal(error->kind, ERROR_INVALID);
}

static void test_read_of_duplicates_in_a_list_names_them(void **state)
{
    Sample sample = {0};
    Error *error = json_read(*state, text_of(" [{\"a\":1,\"a\":true},[[]],\"x\"]"), &SAMPLE_JSON,
                             JSON_CREATE, &sample);

    assert_string_equal(faults_text(*state, error), "duplicate_member /0/a; wrong_type ");
}

static void test_read_of_another_root_is_the_wrong_type(void **state)
{
    static const char *const roots[] = {"[]", "1", "\"x\"", "null", "true"};
    Sample sample = {0};

    for (size_t i = 0; i < 5; i++) {
        Error *error = json_read(*state, text_of(roots[i]), &SAMPLE_JSON, JSON_CREATE, &sample);

        assert_string_equal(faults_text(*state, error), "wrong_type ");
    }
}

static void test_read_of_broken_json_is_malformed(void **state)
{
    Sample sample = {0};
    Error *error = json_read(*state, text_of("{\"name\""), &SAMPLE_JSON, JSON_CREATE, &sample);

    assert_int_equal(error->kind, ERROR_MALFORMED);
    assert_string_equal(error->code, "malformed_json");
    assert_string_equal(error->detail, "':' is expected at line 1, column 8 (byte 7)");
}

/* `count` characters of two bytes each. */
static const char *accents(Arena *arena, size_t count)
{
    char *text = arena_alloc(arena, 2 * count + 1);

    for (size_t i = 0; i < count; i++) {
        text[2 * i] = '\xc3';
        text[2 * i + 1] = '\xa9';
    }
    return text;
}

static Error *read_name(Arena *arena, const char *name)
{
    const char *body = arena_format(arena, "{\"name\":\"%s\"}", name);
    Sample sample = {0};

    return json_read(arena, text_of(body), &SAMPLE_JSON, JSON_CREATE, &sample);
}

static void test_read_of_a_long_text_counts_characters(void **state)
{
    assert_null(read_name(*state, accents(*state, 200)));
    assert_string_equal(faults_text(*state, read_name(*state, accents(*state, 201))),
                        "too_long /name");
}

static void test_read_of_a_long_unknown_name_shortens_it(void **state)
{
    const char *body = arena_format(*state, "{\"name\":\"N\",\"x%s\":1}", accents(*state, 150));
    Sample sample = {0};
    Error *error = json_read(*state, text_of(body), &SAMPLE_JSON, JSON_CREATE, &sample);

    assert_int_equal(strlen(error->pointer), 1 + 99 + 3);
    assert_true(text_is_utf8(text_of(error->pointer)));
    assert_string_equal(error->pointer + 1 + 99, "...");
}

/* `count` of the item in an array. */
static const char *array_of(Arena *arena, const char *item, size_t count)
{
    Buffer buffer = {0};
    char *text;

    for (size_t i = 0; i < count; i++)
        buffer_append_format(&buffer, "%c%s", i == 0 ? '[' : ',', item);
    buffer_append_char(&buffer, ']');
    text = arena_copy(arena, buffer.bytes, buffer.length);
    buffer_free(&buffer);
    return text;
}

typedef struct Bulk {
    const Part *parts;
    size_t part_count;
} Bulk;

static const JsonField BULK_FIELDS[] = {
    FIELD_LIST(Bulk, parts, part_count, &PART_JSON, 0, 10000),
};
static const JsonObject BULK_JSON = {JSON_FIELDS(Bulk, BULK_FIELDS)};

static size_t count_of(const Error *error)
{
    size_t count = 0;

    for (; error != NULL; error = error->next)
        count++;
    return count;
}

static void test_read_of_a_thousand_faults_tells_a_hundred(void **state)
{
    static const char *const items[] = {"0", "{\"a\":0,\"b\":0,\"c\":0}", "{\"a\":0,\"a\":0}"};

    for (size_t i = 0; i < 3; i++) {
        const char *body = arena_format(*state, "{\"parts\":%s}", array_of(*state, items[i], 1000));
        Bulk bulk = {0};
        Error *error = json_read(*state, text_of(body), &BULK_JSON, JSON_CREATE, &bulk);

        assert_int_equal(count_of(error), ERROR_LIST_LIMIT);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_read_of_each_fault_names_it),
        ARENA_TEST(test_read_of_an_empty_object_names_what_is_required),
        ARENA_TEST(test_read_of_duplicates_in_a_list_names_them),
        ARENA_TEST(test_read_of_another_root_is_the_wrong_type),
        ARENA_TEST(test_read_of_broken_json_is_malformed),
        ARENA_TEST(test_read_of_a_long_text_counts_characters),
        ARENA_TEST(test_read_of_a_long_unknown_name_shortens_it),
        ARENA_TEST(test_read_of_a_thousand_faults_tells_a_hundred),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
