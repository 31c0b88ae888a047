#include "domain/book_columns.h"
#include "domain/book_view.h"

#include "faults.h"

enum { HOUSEHOLDS = 3 };

/* Households whose ids ascend, each of one holding of its own. */
static void fill(BookHousehold *households, BookHolding *holdings)
{
    for (size_t i = 0; i < HOUSEHOLDS; i++) {
        holdings[i] = (BookHolding){{{{[15] = (uint8_t)(i + 1)}}}, {QUANTITY_ONE}};
        households[i] = (BookHousehold){.id = {{{[15] = (uint8_t)(i + 1)}}},
                                        .name = TEXT_LITERAL("H"),
                                        .holdings = &holdings[i],
                                        .holding_count = 1};
    }
}

static void test_book_columns_without_memory_are_none(void **state)
{
    enum { ALLOCATIONS = 12 /* the whole, ten columns, the places of securities */ };
    BookHousehold households[HOUSEHOLDS];
    BookHolding holdings[HOUSEHOLDS];
    BookColumns *columns;

    (void)state;
    fill(households, holdings);
    for (int n = 0; n < ALLOCATIONS; n++) {
        long before = faults_blocks_held();

        faults_fail_allocation(n);
        assert_null(book_columns_merge(NULL, households, HOUSEHOLDS));
        assert_int_equal(faults_blocks_held(), before);
    }
    faults_fail_allocation(ALLOCATIONS);
    columns = book_columns_merge(NULL, households, HOUSEHOLDS);
    faults_fail_allocation(-1);
    assert_int_equal(columns->count, HOUSEHOLDS);
    assert_int_equal(columns->security_count, HOUSEHOLDS);
    book_columns_free(columns);
}

/* One household and holding: of each column one more than there is, and the name's letter. */
static void test_book_columns_say_what_they_hold(void **state)
{
    BookHousehold households[HOUSEHOLDS];
    BookHolding holdings[HOUSEHOLDS];
    BookColumns *columns;
    size_t bytes = sizeof *columns + 2 * sizeof *columns->ids + 2 * sizeof *columns->terms +
                   2 * sizeof *columns->names_at + 2 * sizeof *columns->names +
                   2 * sizeof *columns->policies_at + 1 * sizeof *columns->policies +
                   2 * sizeof *columns->holdings_at + 2 * sizeof *columns->securities +
                   2 * sizeof *columns->quantities + 2 * sizeof *columns->security_ids;

    (void)state;
    fill(households, holdings);
    columns = book_columns_merge(NULL, households, 1);
    assert_int_equal(columns->bytes, bytes);
    book_columns_free(columns);
}

static void test_book_columns_freed_leave_no_memory_behind(void **state)
{
    BookHousehold households[HOUSEHOLDS];
    BookHolding holdings[HOUSEHOLDS];
    long before = faults_blocks_held();
    BookColumns *columns;
    BookColumns *again;

    (void)state;
    fill(households, holdings);
    columns = book_columns_merge(NULL, households, HOUSEHOLDS);
    again = book_columns_merge(columns, households, 1);
    assert_true(faults_blocks_held() > before);
    book_columns_free(columns);
    book_columns_free(again);
    book_columns_free(NULL);
    assert_int_equal(faults_blocks_held(), before);
}

static void test_book_columns_beyond_their_numbers_are_none(void **state)
{
    BookHousehold households[2] = {{.name = {"", UINT32_MAX}}, {.holding_count = UINT32_MAX}};

    (void)state;
    assert_null(book_columns_merge(NULL, &households[0], 1));
    assert_null(book_columns_merge(NULL, &households[1], 1));
}

static void test_book_columns_find_securities_whose_places_collide(void **state)
{
    enum { MANY = 200 };
    static BookHolding holdings[MANY];
    BookHousehold household = {.holdings = holdings, .holding_count = MANY};
    BookColumns *columns;
    BookColumns *again;

    (void)state;
    for (size_t i = 0; i < MANY; i++) /* alike in the bytes that a place follows from */
        holdings[i] = (BookHolding){{{{[0] = (uint8_t)i}}}, {(int64_t)i + 1}};
    columns = book_columns_merge(NULL, &household, 1);
    again = book_columns_merge(columns, &household, 1);
    assert_int_equal(again->security_count, MANY);
    for (size_t i = 0; i < MANY; i++) {
        assert_int_equal(again->security_ids[again->securities[i]].uuid.bytes[0], i);
        assert_int_equal(again->quantities[i].units, i + 1);
    }
    book_columns_free(columns);
    book_columns_free(again);
}

static void test_book_view_without_memory_is_none(void **state)
{
    long before = faults_blocks_held();
    BookView *view;

    (void)state;
    for (int n = 0; n < 2; n++) {
        faults_fail_allocation(n);
        assert_null(book_view_new(1));
        assert_int_equal(faults_blocks_held(), before);
    }
    faults_fail_allocation(-1);
    view = book_view_new(1);
    faults_fail_allocation(0);
    assert_false(book_view_settle(view, BOOK_BY_NAME));
    faults_fail_allocation(-1);
    assert_true(book_view_settle(view, BOOK_BY_NAME));
    book_view_free(view);
    assert_int_equal(faults_blocks_held(), before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_book_columns_without_memory_are_none),
        cmocka_unit_test(test_book_columns_say_what_they_hold),
        cmocka_unit_test(test_book_columns_freed_leave_no_memory_behind),
        cmocka_unit_test(test_book_columns_beyond_their_numbers_are_none),
        cmocka_unit_test(test_book_columns_find_securities_whose_places_collide),
        cmocka_unit_test(test_book_view_without_memory_is_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
