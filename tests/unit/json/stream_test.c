/* What a change on a stream names. */
#include "json/stream_json.h"

#include "support.h"

static const Uuid HOUSEHOLD = {{1}};
static const Uuid FIRM = {{2}};
static const Uuid OTHER = {{3}};

/* The prefix of the id that a change of this kind names, "null" when it names none. */
static const char *named(Arena *arena, const char *kind, Uuid entity, bool of_household)
{
    static const char NAME[] = "\"entity_id\":";
    const ChangeRecord change = {.kind = text_of(kind),
                                 .entity_id = entity,
                                 .firm_id = {FIRM},
                                 .household_id = {of_household, {HOUSEHOLD}}};
    Buffer buffer = {0};
    JsonWriter writer = json_writer(&buffer);
    char *text;
    char *end;

    stream_json_write_change(&writer, &change);
    text = arena_copy(arena, buffer.bytes, buffer.length);
    buffer_free(&buffer);
    text = strstr(text, NAME) + strlen(NAME);
    text += *text == '"';
    end = strpbrk(text, "_}");
    *end = '\0';
    return text;
}

static void test_stream_names_what_was_written_of_each_kind_g1(void **state)
{
    static const struct {
        const char *kind;
        const char *prefix;
    } CASES[] = {
        {"account_update", "ac"},        {"cash_update", "ac"},
        {"covariance_create", "cv"},     {"exclusion_list_update", "xl"},
        {"execution_create", "pv"},      {"gains_budget_update", "ac"},
        {"lot_update", "lot"},           {"model_create", "md"},
        {"policy_replace", "ac"},        {"preview_create", "pv"},
        {"price_set_create", "ps"},      {"realized_gain_delete", "rg"},
        {"rebalance_run_create", "run"}, {"restraint_delete", "rst"},
        {"security_update", "sec"},
    };

    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++)
        assert_string_equal(named(*state, CASES[i].kind, OTHER, true), CASES[i].prefix);
}

static void test_stream_names_the_household_or_the_firm_that_holds_it_g1(void **state)
{
    assert_string_equal(named(*state, "policy_replace", HOUSEHOLD, true), "hh");
    assert_string_equal(named(*state, "gains_budget_update", HOUSEHOLD, true), "hh");
    assert_string_equal(named(*state, "policy_create", FIRM, false), "firm");
    assert_string_equal(named(*state, "lot_update", (Uuid){{0}}, true), "null");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(test_stream_names_what_was_written_of_each_kind_g1),
        ARENA_TEST(test_stream_names_the_household_or_the_firm_that_holds_it_g1),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
