#include "domain/book_columns.h"
#include "testing.h"

/* Two holdings of the second household, at the same price; the first has a share of one of them. */
static BookRow figured(void **state, int64_t units, const char *price_text)
{
    Security securities[] = {{.id = {{{[15] = 1}}}, .symbol = TEXT_LITERAL("A")},
                             {.id = {{{[15] = 2}}}, .symbol = TEXT_LITERAL("B")}};
    Catalog catalog = {.securities = securities, .security_count = 2};
    BookHolding holdings[] = {{securities[0].id, {units}}, {securities[1].id, {units}}};
    BookHolding other = {securities[0].id, {1}};
    BookHousehold households[] = {{.holdings = &other, .holding_count = 1},
                                  {.id = {{{[15] = 1}}}, .holdings = holdings, .holding_count = 2}};
    BookColumns *columns = book_columns_merge(NULL, households, 2);
    BookRow rows[2];

    securities[0].price = (OptionalPrice){true, price(price_text)};
    securities[1].price = securities[0].price;
    catalog_index(*state, &catalog);
    book_columns_figure(*state, columns, &catalog, &builder_rules(*state)->drift, rows);
    book_columns_free(columns);
    return rows[1];
}

static void test_book_columns_figure_of_more_shares_than_figures_hold_is_none(void **state)
{
    BookRow row = figured(state, HOUSEHOLD_TOTAL_LIMIT / 2 + 1, "0.000001");

    assert_int_equal(row.gap, DRIFT_TOO_LARGE);
    assert_false(row.value.present);
    row = figured(state, HOUSEHOLD_TOTAL_LIMIT / 2, "0.000001");
    assert_int_equal(row.gap, DRIFT_NO_MODEL);
    ASSERT_MONEY(row.value.value, "10000.00");
}

/* The limit counts each holding in whole cents, of which these two lack all but one between them.
 */
static void test_book_columns_figure_within_a_cent_of_too_large_is_as_of_the_household(void **state)
{
    BookRow row = figured(state, INT64_C(499999999999500001), "1000000.000001");

    assert_int_equal(row.gap, DRIFT_NO_MODEL);
    ASSERT_MONEY(row.value.value, "10000000000000000.02");
}

/* Half of the household is in cash: a drift of 50 %, which the tolerance just allows. Rule DR-2. */
static void test_book_columns_figure_at_the_tolerance_is_within_dr_2(void **state)
{
    Security security = {.id = {{{[15] = 1}}}, .symbol = TEXT_LITERAL("A")};
    ModelTarget target = {.symbol = {true, TEXT_LITERAL("A")}, .weight = {RATE_ONE}};
    Model model = {.id = {{{[15] = 9}}},
                   .basis = BY_SECURITY,
                   .targets = &target,
                   .target_count = 1,
                   .drift_tolerance = {true, {RATE_ONE / 2}}};
    Catalog catalog = {
        .securities = &security, .security_count = 1, .models = &model, .model_count = 1};
    BookHolding holding = {security.id, quantity("10")};
    BookHousehold household = {.model_id = {true, model.id},
                               .cash = money("10.00"),
                               .holdings = &holding,
                               .holding_count = 1};
    BookColumns *columns = book_columns_merge(NULL, &household, 1);
    BookRow row;

    security.price = (OptionalPrice){true, price("1")};
    catalog_index(*state, &catalog);
    book_columns_figure(*state, columns, &catalog, &builder_rules(*state)->drift, &row);
    assert_int_equal(row.drift.millionths, RATE_ONE / 2);
    assert_true(row.within);
    model.drift_tolerance.value.millionths--;
    book_columns_figure(*state, columns, &catalog, &builder_rules(*state)->drift, &row);
    assert_false(row.within);
    book_columns_free(columns);
}

/* As many ways to take one model as there are households: each comes out as by itself. */
static void test_book_columns_figure_of_many_ways_to_take_a_model_is_each_households(void **state)
{
    enum { HOUSEHOLDS = 100 };
    Security security = {.id = {{{[15] = 1}}}, .symbol = TEXT_LITERAL("A")};
    ModelTarget targets[] = {{.symbol = {true, TEXT_LITERAL("A")}, .weight = {600000}},
                             {.symbol = {true, TEXT_LITERAL("B")}, .weight = {400000}}};
    Model model = {.id = {{{[15] = 9}}}, .basis = BY_SECURITY, .targets = targets};
    Catalog catalog = {
        .securities = &security, .security_count = 1, .models = &model, .model_count = 1};
    BookHolding holding = {security.id, quantity("10")};
    BookHousehold households[HOUSEHOLDS] = {0};
    BookRow rows[HOUSEHOLDS];
    BookColumns *columns;

    model.target_count = 2;
    security.price = (OptionalPrice){true, price("1")};
    catalog_index(*state, &catalog);
    for (size_t i = 0; i < HOUSEHOLDS; i++) {
        Text *removed = ARENA_ARRAY(*state, Text, 2);

        removed[0] = text_of(arena_format(*state, "C%zu", i));
        removed[1] = i % 2 == 0 ? TEXT_LITERAL("B") : TEXT_LITERAL("D");
        households[i] = (BookHousehold){.id = {{{[15] = (uint8_t)i}}},
                                        .model_id = {true, model.id},
                                        .holdings = &holding,
                                        .holding_count = 1,
                                        .policy.removed_classes = {removed, 2, true}};
    }
    columns = book_columns_merge(NULL, households, HOUSEHOLDS);
    book_columns_figure(*state, columns, &catalog, &builder_rules(*state)->drift, rows);
    for (size_t i = 0; i < HOUSEHOLDS; i++)
        assert_int_equal(rows[i].drift.millionths, i % 2 == 0 ? 0 : 400000);
    book_columns_free(columns);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_book_columns_figure_of_more_shares_than_figures_hold_is_none),
        TEST(test_book_columns_figure_within_a_cent_of_too_large_is_as_of_the_household),
        TEST(test_book_columns_figure_at_the_tolerance_is_within_dr_2),
        TEST(test_book_columns_figure_of_many_ways_to_take_a_model_is_each_households),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
