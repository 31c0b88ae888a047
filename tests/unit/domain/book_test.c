#include "testing.h"

#include "domain/book.h"

enum { ROWS = 5 };

static HouseholdId id_of(uint8_t number)
{
    return (HouseholdId){{{[15] = number}}};
}

/* A row whose drift is known, of one letter as its name. */
static BookRow row(uint8_t id, const char *name, const char *value, const char *drift)
{
    return (BookRow){.household_id = id_of(id),
                     .name = text_of(name),
                     .value = value == NULL ? (OptionalMoney){0} : some(value),
                     .gap = drift == NULL ? DRIFT_EMPTY : DRIFT_KNOWN,
                     .drift = drift == NULL ? (Rate){0} : rate(drift)};
}

/* Two of one drift, one without any, one without a value. */
static void fill(BookRow *rows)
{
    rows[0] = row(1, "C", "30", "0.2");
    rows[1] = row(2, "A", "10", NULL);
    rows[2] = row(3, "B", "50", "0.1");
    rows[3] = row(5, "E", NULL, NULL);
    rows[4] = row(4, "D", "20", "0.2");
}

static void assert_order(const BookRow *rows, const char *letters)
{
    char got[ROWS + 1] = {0};

    for (size_t i = 0; i < ROWS; i++)
        got[i] = rows[i].name.bytes[0];
    assert_string_equal(got, letters);
}

static void test_book_sort_puts_rows_without_the_figure_last(void **state)
{
    static const struct {
        BookSort sort;
        const char *letters;
    } CASES[] = {{BOOK_BY_DRIFT, "BCDAE"},
                 {BOOK_BY_DRIFT_DOWN, "CDBAE"},
                 {BOOK_BY_NAME, "ABCDE"},
                 {BOOK_BY_VALUE, "ADCBE"},
                 {BOOK_BY_VALUE_DOWN, "BCDAE"}};
    BookRow rows[ROWS];

    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        fill(rows);
        book_sort(CASES[i].sort, rows, ROWS);
        assert_order(rows, CASES[i].letters);
    }
    book_sort(BOOK_BY_NAME, NULL, 0);
}

static void test_book_after_goes_on_behind_any_place(void **state)
{
    BookRow rows[ROWS];
    BookRow gone = row(4, "gone", "20", "0.15");

    (void)state;
    for (BookSort sort = BOOK_BY_DRIFT; sort <= BOOK_BY_VALUE_DOWN; sort++) {
        fill(rows);
        book_sort(sort, rows, ROWS);
        for (size_t i = 0; i < ROWS; i++)
            assert_int_equal(book_after(sort, rows, ROWS, &rows[i]), i + 1);
    }
    fill(rows);
    book_sort(BOOK_BY_DRIFT, rows, ROWS);
    assert_int_equal(book_after(BOOK_BY_DRIFT, rows, ROWS, &gone), 1);
}

static void test_book_compare_of_long_names_looks_at_their_beginning(void **state)
{
    char left[BOOK_NAME_BYTES + 1];
    char right[BOOK_NAME_BYTES + 1];
    BookRow rows[2] = {{.household_id = id_of(2), .name = {left, sizeof left}},
                       {.household_id = id_of(1), .name = {right, sizeof right}}};

    (void)state;
    memset(left, 'x', sizeof left);
    memset(right, 'x', sizeof right);
    left[BOOK_NAME_BYTES] = 'a';
    right[BOOK_NAME_BYTES] = 'b';
    assert_true(book_compare(BOOK_BY_NAME, &rows[0], &rows[1]) > 0);
    rows[0].name.length = 3;
    assert_true(book_compare(BOOK_BY_NAME, &rows[0], &rows[1]) < 0);
}

static void test_book_compare_puts_a_name_before_those_that_begin_with_it(void **state)
{
    BookRow rows[2] = {{.household_id = id_of(2), .name = TEXT_LITERAL("Ada")},
                       {.household_id = id_of(1), .name = TEXT_LITERAL("Adalbert")}};

    (void)state;
    assert_true(book_compare(BOOK_BY_NAME, &rows[0], &rows[1]) < 0);
    assert_true(book_compare(BOOK_BY_NAME, &rows[1], &rows[0]) > 0);
}

static void test_book_passes_only_what_the_filter_names(void **state)
{
    BookRow within = {.gap = DRIFT_KNOWN, .drift = rate("0.02"), .within = true};
    BookRow outside = {.gap = DRIFT_KNOWN, .drift = rate("0.05")};
    BookRow unknown = {.gap = DRIFT_NO_MODEL};
    BookFilter none = {0};
    BookFilter least = {.min_drift = {true, rate("0.05")}};
    BookFilter inside = {.within_tolerance = {true, true}};
    BookFilter beyond = {.within_tolerance = {true, false}};

    (void)state;
    assert_true(book_passes(&none, &unknown));
    assert_true(book_passes(&least, &outside));
    assert_false(book_passes(&least, &within));
    assert_false(book_passes(&least, &unknown));
    assert_true(book_passes(&inside, &within));
    assert_false(book_passes(&inside, &outside));
    assert_false(book_passes(&inside, &unknown));
    assert_true(book_passes(&beyond, &outside));
    assert_false(book_passes(&beyond, &unknown));
}

static void test_book_passes_rows_of_the_model_alone(void **state)
{
    ModelId model = {{{[15] = 1}}};
    BookRow mine = {.model_id = {true, model}};
    BookRow other = {.model_id = {true, {{{[15] = 2}}}}};
    BookRow none = {0};
    BookFilter filter = {.model_id = {true, model}};

    (void)state;
    assert_true(book_passes(&filter, &mine));
    assert_false(book_passes(&filter, &other));
    assert_false(book_passes(&filter, &none));
}

static void test_book_summary_counts_each_row_once(void **state)
{
    BookRow rows[ROWS];
    BookRow edges[] = {row(6, "F", "1", "0.009999"), row(7, "G", "1", "0.01"),
                       row(8, "H", "1", "0.099999"), row(9, "I", "1", "0.1")};
    BookSummary summary = book_summary();

    (void)state;
    fill(rows);
    rows[2].within = true;
    for (size_t i = 0; i < ROWS; i++)
        book_summary_add(&summary, &rows[i]);
    assert_int_equal(summary.households, ROWS);
    assert_int_equal(summary.without_drift, 2);
    assert_int_equal(summary.outside_tolerance, 2);
    assert_true(summary.value.present);
    assert_int_equal(summary.value.value.cents, 11000);
    assert_int_equal(summary.by_drift[BOOK_DRIFT_STEPS - 1], 3);
    for (size_t i = 0; i < sizeof edges / sizeof edges[0]; i++)
        book_summary_add(&summary, &edges[i]);
    assert_int_equal(summary.by_drift[0], 1);
    assert_int_equal(summary.by_drift[1], 1);
    assert_int_equal(summary.by_drift[9], 1);
    assert_int_equal(summary.by_drift[BOOK_DRIFT_STEPS - 1], 4);
}

static void test_book_summary_has_no_value_beyond_figures(void **state)
{
    BookSummary summary = book_summary();
    BookRow giant = row(1, "A", "1", "0");

    (void)state;
    giant.value.value.cents = INT64_MAX;
    book_summary_add(&summary, &giant);
    assert_true(summary.value.present);
    book_summary_add(&summary, &giant);
    book_summary_add(&summary, &giant);
    assert_false(summary.value.present);
    assert_int_equal(summary.households, 3);
}

static void test_book_row_has_a_value_unless_a_price_is_missing(void **state)
{
    Household household = {.id = id_of(7), .name = TEXT_LITERAL("H")};
    Drift drift = {.gap = DRIFT_NO_MODEL, .value = money("12")};

    (void)state;
    assert_true(book_row(&household, &drift).value.present);
    drift.missing_symbol = TEXT_LITERAL("NEW");
    assert_false(book_row(&household, &drift).value.present);
    drift = (Drift){.gap = DRIFT_TOO_LARGE};
    assert_false(book_row(&household, &drift).value.present);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_book_sort_puts_rows_without_the_figure_last),
        cmocka_unit_test(test_book_after_goes_on_behind_any_place),
        cmocka_unit_test(test_book_compare_of_long_names_looks_at_their_beginning),
        cmocka_unit_test(test_book_compare_puts_a_name_before_those_that_begin_with_it),
        cmocka_unit_test(test_book_passes_only_what_the_filter_names),
        cmocka_unit_test(test_book_passes_rows_of_the_model_alone),
        cmocka_unit_test(test_book_summary_counts_each_row_once),
        cmocka_unit_test(test_book_summary_has_no_value_beyond_figures),
        cmocka_unit_test(test_book_row_has_a_value_unless_a_price_is_missing),
    };

    return cmocka_run_group_tests_name("book", tests, NULL, NULL);
}
