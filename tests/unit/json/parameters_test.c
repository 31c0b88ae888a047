#include "json/read.h"

#include "support.h"

typedef struct Query {
    OptionalText symbol;
    OptionalMoney above;
    OptionalBool open;
    OptionalWord color;
    OptionalDate as_of;
    int32_t limit;
    OptionalInteger after;
} Query;

static void query_check(const void *record, const char *pointer, Arena *arena, ErrorList *faults)
{
    const Query *query = record;

    if (query->after.present && query->symbol.present)
        error_list_add(faults,
                       error_at(arena, json_pointer(arena, pointer, "after"), "clash", "either"));
}

static const JsonField QUERY_FIELDS[] = {
    FIELD(Query, symbol, 0), FIELD(Query, above, FIELD_NOT_NEGATIVE),
    FIELD(Query, open, 0),   FIELD_ENUM(Query, color, &COLOR_NAMES, 0),
    FIELD(Query, as_of, 0),  FIELD_RANGE(Query, limit, FIELD_REQUIRED, 1, 200),
    FIELD(Query, after, 0),
};
static const JsonObject QUERY_JSON = {JSON_FIELDS(Query, QUERY_FIELDS), .check = query_check};

#define PARAMETER(name, value)                                                                     \
    {                                                                                              \
        {(name), sizeof(name) - 1},                                                                \
        {                                                                                          \
            (value), sizeof(value) - 1                                                             \
        }                                                                                          \
    }

/* The faults of these parameters, as text. */
#define READ(arena, query, ...)                                                                    \
    faults_text((arena), json_read_parameters((arena), (const JsonParameter[]){__VA_ARGS__},       \
                                              sizeof((const JsonParameter[]){__VA_ARGS__}) /       \
                                                  sizeof(JsonParameter),                           \
                                              &QUERY_JSON, (query)))

static void test_parameters_of_every_kind_are_read_from_text(void **state)
{
    Query query = {0};

    assert_string_equal(READ(*state, &query, PARAMETER("symbol", "123"), PARAMETER("above", "1.5"),
                             PARAMETER("open", "false"), PARAMETER("color", "blue"),
                             PARAMETER("as_of", "2026-08-21"), PARAMETER("limit", "200")),
                        "");
    assert_true(text_is(query.symbol.value, "123"));
    assert_int_equal(query.above.value.cents, 150);
    assert_true(query.open.present);
    assert_false(query.open.value);
    assert_int_equal(query.color.value, COLOR_BLUE);
    assert_int_equal(date_year(query.as_of.value), 2026);
    assert_int_equal(query.limit, 200);
}

static void test_parameters_with_faults_name_them_all(void **state)
{
    Query query = {.limit = 50};

    assert_string_equal(READ(*state, &query, PARAMETER("symbol", ""), PARAMETER("above", "-1"),
                             PARAMETER("open", "yes"), PARAMETER("color", "grey"),
                             PARAMETER("as_of", "today"), PARAMETER("limit", "many"),
                             PARAMETER("colour", "red"), PARAMETER("x", "1")),
                        "empty ?symbol; negative ?above; wrong_type ?open; unknown_word ?color; "
                        "not_a_date ?as_of; wrong_type ?limit; unknown_parameter ?colour; "
                        "unknown_parameter ?x");
    assert_int_equal(query.limit, 50);
    assert_false(query.symbol.present);
}

static void test_parameters_given_twice_are_refused(void **state)
{
    Query query = {0};

    assert_string_equal(READ(*state, &query, PARAMETER("limit", "1"), PARAMETER("limit", "1")),
                        "duplicate_parameter ?limit");
}

static void test_parameters_absent_but_required_are_named(void **state)
{
    Query query = {0};

    assert_string_equal(
        faults_text(*state, json_read_parameters(*state, NULL, 0, &QUERY_JSON, &query)),
        "required ?limit");
}

static void test_parameters_are_checked_together(void **state)
{
    Query query = {0};

    assert_string_equal(READ(*state, &query, PARAMETER("limit", "1"), PARAMETER("after", "1"),
                             PARAMETER("symbol", "X")),
                        "clash ?after");
}

static void test_parameters_that_are_not_utf8_are_refused(void **state)
{
    Query query = {0};

    assert_string_equal(READ(*state, &query, PARAMETER("\xff", "1"), PARAMETER("limit", "1"),
                             PARAMETER("symbol", "\xff")),
                        "unknown_parameter ?; not_utf8 ?symbol");
}

static void test_parameters_without_a_check_are_read(void **state)
{
    static const JsonObject unchecked = {JSON_FIELDS(Query, QUERY_FIELDS)};
    static const JsonParameter parameters[] = {PARAMETER("limit", "7")};
    Query query = {0};

    assert_null(json_read_parameters(*state, parameters, 1, &unchecked, &query));
    assert_int_equal(query.limit, 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(test_parameters_of_every_kind_are_read_from_text),
        ARENA_TEST(test_parameters_with_faults_name_them_all),
        ARENA_TEST(test_parameters_given_twice_are_refused),
        ARENA_TEST(test_parameters_absent_but_required_are_named),
        ARENA_TEST(test_parameters_are_checked_together),
        ARENA_TEST(test_parameters_that_are_not_utf8_are_refused),
        ARENA_TEST(test_parameters_without_a_check_are_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
