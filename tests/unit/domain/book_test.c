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
        cmocka_unit_test(test_book_passes_only_what_the_filter_names),
        cmocka_unit_test(test_book_row_has_a_value_unless_a_price_is_missing),
    };

    return cmocka_run_group_tests_name("book", tests, NULL, NULL);
}
