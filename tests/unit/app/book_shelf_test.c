#include "app/book_shelf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { HOUSEHOLDS = 100 };

static FirmId firm_of(uint8_t number)
{
    return (FirmId){{{[15] = number}}};
}

static BookColumns *columns_of(size_t count)
{
    static BookHousehold households[HOUSEHOLDS];

    for (size_t i = 0; i < count; i++)
        households[i].id.uuid.bytes[15] = (uint8_t)i;
    return book_columns_merge(NULL, households, count);
}

static Arena *request_new(void)
{
    return arena_new(1 << 20);
}

/* Puts columns of `count` households; the request that made them ends at once. */
static void put(BookShelf *shelf, uint8_t firm, size_t count, int64_t position)
{
    Arena *request = request_new();
    BookHold *hold = book_shelf_hold(shelf, request);
    BookMoment moment = {.position = position, .complete = true};

    assert_non_null(book_shelf_put(hold, firm_of(firm), columns_of(count), &moment).columns);
    arena_free(request);
}

/* How many households are found; -1 without columns. */
static int found(BookShelf *shelf, uint8_t firm)
{
    Arena *request = request_new();
    BookEdition edition = book_shelf_find(book_shelf_hold(shelf, request), firm_of(firm));
    int count = edition.columns == NULL ? -1 : (int)edition.columns->count;

    arena_free(request);
    return count;
}

static void test_book_shelf_find_is_the_firms_last_columns(void **state)
{
    BookShelf *shelf = book_shelf_new(1 << 20);

    (void)state;
    assert_true(book_shelf_is_on(shelf));
    assert_int_equal(found(shelf, 1), -1);
    put(shelf, 1, 3, 10);
    put(shelf, 2, 5, 10);
    put(shelf, 1, 4, 11);
    assert_int_equal(found(shelf, 1), 4);
    assert_int_equal(found(shelf, 2), 5);
    assert_int_equal(book_shelf_metrics(shelf).books, 2);
    book_shelf_forget(shelf, firm_of(1));
    book_shelf_forget(shelf, firm_of(1));
    assert_int_equal(found(shelf, 1), -1);
    book_shelf_forget(shelf, firm_of(2));
    assert_int_equal(book_shelf_metrics(shelf).bytes, 0);
    book_shelf_free(shelf);
    book_shelf_free(NULL);
}

static void test_book_shelf_hold_outlives_the_place_and_is_counted(void **state)
{
    BookShelf *shelf = book_shelf_new(1 << 20);
    Arena *request = request_new();
    BookHold *hold = book_shelf_hold(shelf, request);
    BookEdition edition;
    uint64_t bytes;

    (void)state;
    put(shelf, 1, 3, 10);
    bytes = book_shelf_metrics(shelf).bytes;
    edition = book_shelf_find(hold, firm_of(1));
    book_shelf_forget(shelf, firm_of(1));
    assert_int_equal(edition.columns->count, 3);
    assert_int_equal(book_shelf_metrics(shelf).bytes, bytes);
    assert_int_equal(book_shelf_metrics(shelf).books, 0);
    assert_null(book_shelf_find(hold, firm_of(1)).columns);
    assert_int_equal(book_shelf_metrics(shelf).bytes, 0);
    arena_free(request);
    book_shelf_free(shelf);
}

static void test_book_shelf_gives_up_the_longest_unused(void **state)
{
    BookShelf *shelf = book_shelf_new(1 << 20);
    uint64_t bytes;

    (void)state;
    put(shelf, 1, HOUSEHOLDS, 1);
    bytes = book_shelf_metrics(shelf).bytes;
    book_shelf_free(shelf);
    shelf = book_shelf_new(2 * bytes + bytes / 2);
    put(shelf, 1, HOUSEHOLDS, 1);
    put(shelf, 2, HOUSEHOLDS, 1);
    assert_int_equal(found(shelf, 1), HOUSEHOLDS);
    put(shelf, 3, HOUSEHOLDS, 1);
    assert_int_equal(found(shelf, 2), -1);
    assert_int_equal(found(shelf, 1), HOUSEHOLDS);
    assert_int_equal(found(shelf, 3), HOUSEHOLDS);
    assert_int_equal(book_shelf_metrics(shelf).given_up, 1);
    assert_int_equal(book_shelf_metrics(shelf).bytes, 2 * bytes);
    book_shelf_free(shelf);
    shelf = book_shelf_new(bytes - 1);
    put(shelf, 1, HOUSEHOLDS, 1);
    assert_int_equal(found(shelf, 1), -1);
    assert_int_equal(book_shelf_metrics(shelf).bytes, 0);
    book_shelf_free(shelf);
}

static void test_book_shelf_advance_never_goes_back(void **state)
{
    BookShelf *shelf = book_shelf_new(1 << 20);
    Arena *request = request_new();
    BookHold *hold = book_shelf_hold(shelf, request);

    (void)state;
    put(shelf, 1, 3, 10);
    (void)book_shelf_find(hold, firm_of(1));
    book_shelf_advance(hold, &(BookMoment){.position = 12, .complete = true});
    assert_int_equal(book_shelf_find(hold, firm_of(1)).moment.position, 12);
    book_shelf_advance(hold, &(BookMoment){.position = 11, .complete = true});
    assert_int_equal(book_shelf_find(hold, firm_of(1)).moment.position, 12);
    arena_free(request);
    book_shelf_free(shelf);
}

static BookView *view_of(BookSort sort)
{
    BookView *view = book_view_new(1);

    assert_non_null(view);
    assert_true(book_view_settle(view, sort));
    return view;
}

static void test_book_shelf_view_is_found_by_its_key_and_its_serial(void **state)
{
    BookShelf *shelf = book_shelf_new(1 << 20);
    Arena *request = request_new();
    BookHold *hold = book_shelf_hold(shelf, request);
    BookViewKey key = {firm_of(1), 7, 3, 4, BOOK_BY_VALUE};
    BookViewKey others[] = {{firm_of(2), 7, 3, 4, BOOK_BY_VALUE},
                            {firm_of(1), 8, 3, 4, BOOK_BY_VALUE},
                            {firm_of(1), 7, 9, 4, BOOK_BY_VALUE},
                            {firm_of(1), 7, 3, 9, BOOK_BY_VALUE},
                            {firm_of(1), 7, 3, 4, BOOK_BY_NAME}};
    BookShown shown = book_shelf_put_view(hold, &key, view_of(BOOK_BY_VALUE));

    (void)state;
    assert_ptr_equal(book_shelf_find_view(hold, &key).view, shown.view);
    assert_ptr_equal(book_shelf_find_serial(hold, firm_of(1), shown.serial).view, shown.view);
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        assert_null(book_shelf_find_view(hold, &others[i]).view);
    assert_null(book_shelf_find_serial(hold, firm_of(2), shown.serial).view);
    assert_null(book_shelf_find_serial(hold, firm_of(1), shown.serial + 1).view);
    assert_int_equal(book_shelf_metrics(shelf).views, 1);
    assert_int_equal(found(shelf, 1), -1);
    arena_free(request);
    book_shelf_free(shelf);
}

static void test_book_shelf_lets_one_request_load(void **state)
{
    BookShelf *shelf = book_shelf_new(1 << 20);
    Arena *one = request_new();
    Arena *other = request_new();

    (void)state;
    assert_true(book_shelf_begin_load(shelf, one, firm_of(1)));
    assert_false(book_shelf_begin_load(shelf, other, firm_of(1)));
    assert_true(book_shelf_begin_load(shelf, other, firm_of(2)));
    arena_free(one);
    assert_true(book_shelf_begin_load(shelf, other, firm_of(1)));
    assert_int_equal(book_shelf_metrics(shelf).loads, 3);
    arena_free(other);
    book_shelf_free(shelf);
    shelf = book_shelf_new(0);
    assert_false(book_shelf_is_on(shelf));
    book_shelf_free(shelf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_book_shelf_find_is_the_firms_last_columns),
        cmocka_unit_test(test_book_shelf_hold_outlives_the_place_and_is_counted),
        cmocka_unit_test(test_book_shelf_gives_up_the_longest_unused),
        cmocka_unit_test(test_book_shelf_advance_never_goes_back),
        cmocka_unit_test(test_book_shelf_view_is_found_by_its_key_and_its_serial),
        cmocka_unit_test(test_book_shelf_lets_one_request_load),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
