/* Orders, prospects and the book's rows as JSON and as comma-separated values. */
#include "support.h"

#include "json/drift_json.h"
#include "json/inline_household_json.h"
#include "json/preview_order_json.h"
#include "json/read.h"

#define ACCOUNT "ac_00000000000000000000000001"
#define LOT     "lot_00000000000000000000000001"

static const char *order_text(Arena *arena, const PreviewOrder *order)
{
    Buffer buffer = {0};
    JsonWriter writer = json_writer(&buffer);
    const char *text;

    json_write_record(&writer, &PREVIEW_ORDER_JSON, order);
    text = arena_copy(arena, buffer.bytes, buffer.length);
    buffer_free(&buffer);
    return text;
}

static void test_order_that_is_read_is_written_as_it_was(void **state)
{
    static const char *const ORDERS[] = {
        "{\"kind\":\"trades\",\"trades\":[{\"account_id\":\"" ACCOUNT
        "\",\"symbol\":\"VTI\",\"side\":\"sell\",\"quantity\":\"60\"}]}",
        "{\"kind\":\"trades\",\"lot_selection\":\"fifo\",\"trade_date\":\"2026-08-21\","
        "\"assume_unknown_basis\":\"zero\",\"trades\":[{\"account_id\":\"" ACCOUNT
        "\",\"symbol\":\"A\",\"side\":\"sell\",\"all\":true,\"fee\":\"1.50\","
        "\"lot_selection\":\"specific\",\"lots\":[{\"lot_id\":\"" LOT
        "\",\"quantity\":\"0.00000001\"},{\"lot_id\":\"" LOT "\"}]},{\"account_id\":\"" ACCOUNT
        "\",\"symbol\":\"B\",\"side\":\"buy\",\"amount\":\"22694.40\"}]}"};

    for (size_t i = 0; i < sizeof ORDERS / sizeof ORDERS[0]; i++) {
        PreviewOrder order = {0};

        assert_null(
            json_read(*state, text_of(ORDERS[i]), &PREVIEW_ORDER_JSON, JSON_CREATE, &order));
        assert_string_equal(order_text(*state, &order), ORDERS[i]);
    }
}

static void test_order_quantity_is_written_without_zeros_behind(void **state)
{
    static const struct {
        int64_t units;
        const char *text;
    } CASES[] = {{1250000000, "\"12.5\""}, {100000000, "\"1\""}, {0, "\"0\""}};

    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        TradeOrder trade = {.quantity = {true, {CASES[i].units}}};
        PreviewOrder order = {.trades = &trade, .trade_count = 1};

        assert_non_null(strstr(order_text(*state, &order),
                               arena_format(*state, "\"quantity\":%s}", CASES[i].text)));
    }
}

/* A prospect of one account and, within `lots`, what it holds. */
static Error *build(Arena *arena, const char *lots, Household *household)
{
    const char *body = arena_format(
        arena,
        "{\"household\":{\"accounts\":[{\"tax_treatment\":\"taxable\",\"lots\":[%s]}]},"
        "\"securities\":[{\"symbol\":\"B\",\"tax_kind\":\"stock\",\"price\":1},"
        "{\"symbol\":\"A\",\"tax_kind\":\"ric\",\"price\":\"2.5\"}],\"as_of\":\"2026-08-21\","
        "\"order\":{\"kind\":\"trades\",\"trades\":[{\"account_id\":\"" ACCOUNT
        "\",\"symbol\":\"A\",\"side\":\"sell\",\"all\":true}]}}",
        lots);
    InlinePreview preview = {0};

    assert_null(json_read(arena, text_of(body), &INLINE_PREVIEW_JSON, JSON_CREATE, &preview));
    return inline_household_build(arena, &preview, &(TaxTables){0}, household, NULL);
}

static void test_prospect_lots_are_numbered_then_sorted(void **state)
{
    Household household;

    assert_null(build(*state,
                      "{\"symbol\":\"A\",\"quantity\":2,\"basis\":1,"
                      "\"acquired_on\":\"2020-01-02\"},"
                      "{\"symbol\":\"B\",\"quantity\":1,\"basis\":1},"
                      "{\"symbol\":\"A\",\"quantity\":3,\"basis\":1,"
                      "\"acquired_on\":\"2010-01-02\"}",
                      &household));
    assert_int_equal(household.lot_count, 3);
    assert_int_equal(household.lots[0].id.uuid.bytes[15], 2);
    assert_int_equal(household.lots[1].id.uuid.bytes[15], 3);
    assert_int_equal(household.lots[2].id.uuid.bytes[15], 1);
    assert_int_equal(household.lots[1].sequence, 3);
    assert_true(household.lots[2].covered); /* rule BA-6: a fund bought from 2012 on */
    assert_false(household.lots[1].covered);
    assert_int_equal(household.model, -1);
}

static void test_prospect_faults_are_all_named(void **state)
{
    Household household;
    Error *error = build(*state,
                         "{\"symbol\":\"X\",\"quantity\":2,\"basis\":1,\"id\":\"" LOT "\"},"
                         "{\"symbol\":\"A\",\"quantity\":1,\"basis\":1,\"sequence\":1,"
                         "\"id\":\"" LOT "\"}",
                         &household);

    assert_string_equal(faults_text(*state, error),
                        "unknown_security /household/accounts/0/lots/0/symbol; "
                        "duplicate_item /household/accounts/0/lots/1/id; "
                        "sequence_taken /household/accounts/0/lots/1/sequence");
}

static void test_prospect_order_faults_stand_below_the_order(void **state)
{
    Error *fault = error_at(*state, "/trades/0/symbol", "unknown_security", "None.");

    fault->next = error_new(*state, ERROR_INVALID, "no_price_set", "None.");
    assert_string_equal(faults_text(*state, inline_household_order_faults(*state, fault)),
                        "unknown_security /order/trades/0/symbol; no_price_set -");
    assert_null(inline_household_order_faults(*state, NULL));
}

static const char *csv_text(Arena *arena, const BookRow *row)
{
    Buffer buffer = {0};
    const char *text;

    drift_json_write_csv_row(&buffer, row);
    text = arena_copy(arena, buffer.bytes, buffer.length);
    buffer_free(&buffer);
    return text;
}

static void test_csv_row_quotes_what_needs_it_rfc_4180(void **state)
{
    BookRow row = {.name = TEXT_LITERAL("a \"b\", c\nd"),
                   .value = {true, {-1205}},
                   .drift = {53368},
                   .tolerance = {30000},
                   .within = true};

    assert_string_equal(csv_text(*state, &row),
                        "hh_00000000000000000000000000,\"a \"\"b\"\", c\nd\",-12.05,0.053368,"
                        "0.030000,true,\r\n");
    row = (BookRow){.name = TEXT_LITERAL("plain"), .gap = DRIFT_MISSING_PRICE};
    assert_string_equal(csv_text(*state, &row),
                        "hh_00000000000000000000000000,plain,,,,,missing_price\r\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(test_order_that_is_read_is_written_as_it_was),
        ARENA_TEST(test_order_quantity_is_written_without_zeros_behind),
        ARENA_TEST(test_prospect_lots_are_numbered_then_sorted),
        ARENA_TEST(test_prospect_faults_are_all_named),
        ARENA_TEST(test_prospect_order_faults_stand_below_the_order),
        ARENA_TEST(test_csv_row_quotes_what_needs_it_rfc_4180),
    };

    return cmocka_run_group_tests_name("documents", tests, NULL, NULL);
}
