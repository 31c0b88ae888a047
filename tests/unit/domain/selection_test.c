#include "selection_shelf.h"

/* The sequences of the lots in the method's order, as "3 1 2". */
static const char *order_of(Shelf *made, LotSelection method)
{
    const Household *household = builder_household(&made->builder);
    Holding holding = household_holding(household, made->account, made->security);
    SaleTerms terms = AT_100;
    const char *text = "";
    const uint32_t *order;
    size_t count;

    terms.method = method;
    count = selection_order(made->builder.arena, household, holding, &terms, &order);
    for (size_t i = 0; i < count; i++)
        text = arena_format(made->builder.arena, "%s%s%d", text, i == 0 ? "" : " ",
                            (int)household->lots[order[i]].sequence);
    return text;
}

static void test_selection_trade_date_of_these_tests(void **state)
{
    (void)state;
    assert_int_equal(AT_100.trade_date.days, date("2026-08-21").days);
}

static void test_selection_methods_stand_in_the_order_of_their_words(void **state)
{
    size_t count;
    const LotMethod *methods = selection_methods(&count);

    (void)state;
    assert_int_equal(count, SELECT_SPECIFIC + 1);
    assert_int_equal(count, LOT_SELECTION_NAMES.count);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(methods[i].selection, i);
        assert_string_equal(methods[i].name, names_word(&LOT_SELECTION_NAMES, (int)i));
        assert_true(strlen(methods[i].description) > 10);
    }
}

static void test_selection_fifo_takes_the_oldest_then_the_first_entered_li_1(void **state)
{
    Shelf made = shelf(state);

    put(&made, "1", "10", "2024-05-01");
    put(&made, "1", "10", "2020-05-01");
    put(&made, "1", "10", "2024-05-01");
    assert_string_equal(order_of(&made, SELECT_FIFO), "2 1 3");
}

static void test_selection_lifo_takes_the_newest_then_the_last_entered_li_3(void **state)
{
    Shelf made = shelf(state);

    put(&made, "1", "10", "2024-05-01");
    put(&made, "1", "10", "2020-05-01");
    put(&made, "1", "10", "2024-05-01");
    assert_string_equal(order_of(&made, SELECT_LIFO), "3 1 2");
}

static void test_selection_orders_by_actual_dates_not_deemed_ones_li_3(void **state)
{
    Shelf made = shelf(state);

    put(&made, "1", "10", "2024-05-01")->deemed_acquired_on = on("2018-01-01");
    put(&made, "1", "10", "2020-05-01");
    assert_string_equal(order_of(&made, SELECT_FIFO), "2 1");
}

static void test_selection_cost_orders_go_by_basis_per_share_li_3(void **state)
{
    Shelf made = shelf(state);

    put(&made, "10", "900", "2024-05-01"); /* 90 */
    put(&made, "1", "120", "2024-05-02");  /* 120 */
    put(&made, "4", "400", "2024-05-03");  /* 100 */
    assert_string_equal(order_of(&made, SELECT_HIGHEST_COST), "2 3 1");
    assert_string_equal(order_of(&made, SELECT_LOWEST_COST), "1 3 2");
}

/* 100/3 is below 33.34/1 and above 33.33/1: no rounding may decide. */
static void test_selection_cost_orders_compare_exact_ratios_li_3(void **state)
{
    Shelf made = shelf(state);

    put(&made, "3", "100.00", "2024-05-01");
    put(&made, "1", "33.33", "2024-05-02");
    put(&made, "3", "100.01", "2024-05-03");
    put(&made, "3000000", "100000001.00", "2024-05-04");
    assert_string_equal(order_of(&made, SELECT_HIGHEST_COST), "3 4 1 2");
}

static void test_selection_ties_go_by_date_then_sequence_ascending_li_3(void **state)
{
    Shelf made = shelf(state);

    put(&made, "2", "100", "2024-05-03");
    put(&made, "4", "200", "2024-05-01");
    put(&made, "6", "300", "2024-05-03");
    assert_string_equal(order_of(&made, SELECT_HIGHEST_COST), "2 1 3");
    assert_string_equal(order_of(&made, SELECT_LOWEST_COST), "2 1 3");
    assert_string_equal(order_of(&made, SELECT_MAX_LONG_TERM_GAIN), "2 1 3");
}

/* 1 short gain 20, 2 short loss 20, 3 long gain 30, 4 long loss 30, 5 long gain 10,
 * 6 short loss 10, 7 long zero, 8 short zero, 9 short gain 50, 10 long loss 5. */
static Shelf mixed_shelf(void **state)
{
    Shelf made = shelf(state);

    put(&made, "1", "80", "2026-05-01");
    put(&made, "1", "120", "2026-05-02");
    put(&made, "1", "70", "2020-05-03");
    put(&made, "1", "130", "2020-05-04");
    put(&made, "1", "90", "2020-05-05");
    put(&made, "1", "110", "2026-05-06");
    put(&made, "1", "100", "2020-05-07");
    put(&made, "1", "100", "2026-05-08");
    put(&made, "1", "50", "2026-05-09");
    put(&made, "1", "105", "2020-05-10");
    return made;
}

static void test_selection_loss_first_goes_by_term_and_sign(void **state)
{
    Shelf made = mixed_shelf(state);

    assert_string_equal(order_of(&made, SELECT_LOSS_FIRST), "2 6 4 10 8 7 5 3 1 9");
}

static void test_selection_max_methods_go_by_term_sign_and_size(void **state)
{
    Shelf made = mixed_shelf(state);

    assert_string_equal(order_of(&made, SELECT_MAX_LONG_TERM_GAIN), "3 5 7 9 1 8 6 2 10 4");
    assert_string_equal(order_of(&made, SELECT_MAX_LONG_TERM_LOSS), "4 10 2 6 8 1 9 7 5 3");
    assert_string_equal(order_of(&made, SELECT_MAX_SHORT_TERM_GAIN), "9 1 8 3 5 7 10 4 6 2");
    assert_string_equal(order_of(&made, SELECT_MAX_SHORT_TERM_LOSS), "2 6 4 10 7 5 3 8 1 9");
}

static void test_selection_high_cost_methods_go_by_term_then_cost(void **state)
{
    Shelf made = mixed_shelf(state);

    assert_string_equal(order_of(&made, SELECT_HIGH_COST_LONG_FIRST), "4 10 7 5 3 2 6 8 1 9");
    assert_string_equal(order_of(&made, SELECT_HIGH_COST_SHORT_FIRST), "2 6 8 1 9 4 10 7 5 3");
}

static void test_selection_unknown_basis_is_first_under_fifo_and_last_elsewhere_ba_7(void **state)
{
    Shelf made = shelf(state);

    put(&made, "1", "90", "2020-05-01");
    put(&made, "1", NULL, "2024-05-02");
    put(&made, "1", "110", "2026-05-03");
    put(&made, "1", NULL, "2019-05-02");
    assert_string_equal(order_of(&made, SELECT_FIFO), "4 2 1 3");
    assert_string_equal(order_of(&made, SELECT_LIFO), "3 1 2 4");
    for (LotSelection method = SELECT_HIGHEST_COST; method < SELECT_SPECIFIC; method++)
        assert_string_equal(order_of(&made, method) + strlen("1 3 "), "4 2");
}

static void test_selection_lots_without_a_date_count_as_the_oldest_li_3(void **state)
{
    Shelf made = shelf(state);

    put(&made, "1", "90", "2020-05-01");
    put(&made, "1", "90", NULL);
    assert_string_equal(order_of(&made, SELECT_FIFO), "2 1");
    assert_string_equal(order_of(&made, SELECT_LIFO), "1 2");
}

static void test_selection_leaves_out_lots_of_the_future(void **state)
{
    Shelf made = shelf(state);

    put(&made, "1", "90", "2026-08-22");
    put(&made, "1", "90", "2026-08-21");
    assert_string_equal(order_of(&made, SELECT_LIFO), "2");
}

static Lot *put_gift(Shelf *made, const char *donor_basis, const char *value)
{
    Lot *lot = put(made, "1", NULL, "2026-03-01");

    lot->kind = LOT_GIFT;
    lot->donor_basis = some(donor_basis);
    lot->donor_acquired_on = on("2019-01-01");
    lot->gift_value = some(value);
    lot->gift_date = on("2026-03-01");
    return lot;
}

static void test_selection_gifts_stand_by_the_basis_that_would_be_used_ba_4(void **state)
{
    Shelf made = shelf(state);

    put_gift(&made, "90", "80");   /* gain: donor's 90 */
    put_gift(&made, "150", "120"); /* loss: value 120 */
    put_gift(&made, "150", "60");  /* between: the price, 100 */
    put_gift(&made, "70", "200");  /* value above: donor's 70 */
    put_gift(&made, "95", "80")->gift_value.present = false;
    assert_string_equal(order_of(&made, SELECT_HIGHEST_COST), "2 3 5 1 4");
    /* Only the loss is short: it counts from the gift. */
    assert_string_equal(order_of(&made, SELECT_HIGH_COST_SHORT_FIRST), "2 3 5 1 4");
    assert_string_equal(order_of(&made, SELECT_HIGH_COST_LONG_FIRST), "3 5 1 4 2");
}

static void test_selection_gift_without_its_date_counts_from_acquisition_hp_5(void **state)
{
    Shelf made = shelf(state);

    put_gift(&made, "150", "120")->gift_date.present = false;
    put(&made, "1", "140", "2020-01-01");
    assert_string_equal(order_of(&made, SELECT_HIGH_COST_SHORT_FIRST), "1 2");
    made.builder.household.lots[1].acquired_on.present = false; /* nor from the donor's date */
    assert_string_equal(order_of(&made, SELECT_HIGH_COST_SHORT_FIRST), "1 2");
}

static void test_selection_take_ends_with_a_part(void **state)
{
    const uint32_t order[] = {2, 0, 1};
    Quantity left[] = {quantity("10"), quantity("5"), quantity("3")};
    LotTake takes[3];

    (void)state;
    assert_int_equal(selection_take(order, 3, quantity("7.5"), left, takes), 2);
    assert_int_equal(takes[0].lot, 2);
    assert_int_equal(takes[0].quantity.units, quantity("3").units);
    assert_int_equal(takes[1].lot, 0);
    assert_int_equal(takes[1].quantity.units, quantity("4.5").units);
    assert_int_equal(left[0].units, quantity("5.5").units);
    assert_int_equal(left[1].units, quantity("5").units);
    assert_int_equal(left[2].units, 0);
}

static void test_selection_take_goes_on_with_a_half_used_lot(void **state)
{
    const uint32_t order[] = {0, 1};
    Quantity left[] = {quantity("10"), quantity("5")};
    LotTake takes[2];

    (void)state;
    assert_int_equal(selection_take(order, 2, quantity("4"), left, takes), 1);
    assert_int_equal(selection_take(order, 2, quantity("7"), left, takes), 2);
    assert_int_equal(takes[0].lot, 0);
    assert_int_equal(takes[0].quantity.units, quantity("6").units);
    assert_int_equal(selection_take(order, 2, quantity("4"), left, takes), 1);
    assert_int_equal(takes[0].lot, 1);
}

static void test_selection_reason_shows_the_key(void **state)
{
    Shelf made = shelf(state);
    Lot *lot = put(&made, "3", "100.00", "2024-05-01");
    LotReason reason = selection_reason(lot, SELECT_FIFO, price("100"));

    assert_int_equal(reason.rule, SELECT_FIFO);
    assert_int_equal(reason.acquired_on.value.days, date("2024-05-01").days);
    assert_false(reason.basis_per_share.present);
    assert_false(reason.gain_per_share.present);

    reason = selection_reason(lot, SELECT_HIGHEST_COST, price("100"));
    ASSERT_MONEY(reason.basis_per_share.value, "33.33");
    assert_false(reason.gain_per_share.present);
    assert_false(reason.acquired_on.present);

    reason = selection_reason(lot, SELECT_LOSS_FIRST, price("33.338"));
    ASSERT_MONEY(reason.gain_per_share.value, "0.00");
    reason = selection_reason(lot, SELECT_LOSS_FIRST, price("33.339"));
    ASSERT_MONEY(reason.gain_per_share.value, "0.01");
    assert_false(reason.basis_per_share.present);

    reason = selection_reason(lot, SELECT_SPECIFIC, price("100"));
    assert_false(reason.basis_per_share.present || reason.gain_per_share.present ||
                 reason.acquired_on.present);
}

static void test_selection_reason_of_unknown_basis_has_no_figure_ba_7(void **state)
{
    Shelf made = shelf(state);
    Lot *lot = put(&made, "3", NULL, "2024-05-01");

    assert_false(selection_reason(lot, SELECT_HIGHEST_COST, price("100")).basis_per_share.present);
    assert_false(selection_reason(lot, SELECT_LOSS_FIRST, price("100")).gain_per_share.present);
}

/* Whatever the order of entry, the lots come out the same, and in the order of the keys. */
static void test_selection_sorts_any_number_of_lots(void **state)
{
    uint64_t seed = 5;

    for (int round = 0; round < 300; round++) {
        Shelf made = shelf(state);
        size_t count = 1 + random_below(&seed, 60);
        const Household *household;
        SaleTerms terms = AT_100;
        const uint32_t *order;

        for (size_t i = 0; i < count; i++) {
            Lot *lot = put(&made, "1", "1", "2020-01-01");

            lot->quantity.units = 1 + (int64_t)random_below(&seed, 5);
            lot->basis.value.cents = (int64_t)random_below(&seed, 6);
            lot->acquired_on.value.days += (int32_t)random_below(&seed, 4);
        }
        household = builder_household(&made.builder);
        terms.method = SELECT_HIGHEST_COST;
        assert_int_equal(
            selection_order(*state, household, (Holding){0, (uint32_t)count}, &terms, &order),
            count);
        for (size_t i = 1; i < count; i++) {
            const Lot *left = &household->lots[order[i - 1]];
            const Lot *right = &household->lots[order[i]];
            int64_t a = left->basis.value.cents * right->quantity.units;
            int64_t b = right->basis.value.cents * left->quantity.units;

            assert_true(a >= b);
            if (a == b)
                assert_true(left->acquired_on.value.days < right->acquired_on.value.days ||
                            (left->acquired_on.value.days == right->acquired_on.value.days &&
                             left->sequence < right->sequence));
        }
        arena_reset(*state);
    }
}

static void test_selection_reads_limits_without_overflow(void **state)
{
    Shelf made = shelf(state);
    Lot *dear = put(&made, "1", "1", "2020-01-01");
    Lot *cheap = put(&made, "1", "1", "2020-01-02");

    dear->quantity.units = 1;
    dear->basis.value.cents = MONEY_LIMIT;
    cheap->quantity.units = QUANTITY_LIMIT;
    cheap->basis.value.cents = MONEY_LIMIT;
    assert_string_equal(order_of(&made, SELECT_LOWEST_COST), "2 1");
    assert_string_equal(order_of(&made, SELECT_MAX_LONG_TERM_LOSS), "1 2");
    dear = &made.builder.household.lots[0];
    assert_false(selection_reason(dear, SELECT_HIGHEST_COST, price("1")).basis_per_share.present);
    assert_false(selection_reason(dear, SELECT_LOSS_FIRST, price("1")).gain_per_share.present);
}

/* Whatever their terms and gains, where the method does not ask for them. */
static void test_selection_of_dates_or_costs_alone_goes_by_nothing_else_li_3(void **state)
{
    Shelf made = mixed_shelf(state);

    assert_string_equal(order_of(&made, SELECT_FIFO), "3 4 5 7 10 1 2 6 8 9");
    assert_string_equal(order_of(&made, SELECT_LIFO), "9 8 6 2 1 10 7 5 4 3");
    assert_string_equal(order_of(&made, SELECT_HIGHEST_COST), "4 2 6 10 7 8 5 1 3 9");
    assert_string_equal(order_of(&made, SELECT_LOWEST_COST), "9 3 1 5 7 8 10 6 2 4");
    assert_string_equal(order_of(&made, SELECT_AVERAGE_COST), "3 4 5 7 10 1 2 6 8 9");
    assert_string_equal(order_of(&made, SELECT_MIN_TAX), "3 4 5 7 10 1 2 6 8 9");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_selection_trade_date_of_these_tests),
        TEST(test_selection_methods_stand_in_the_order_of_their_words),
        TEST(test_selection_fifo_takes_the_oldest_then_the_first_entered_li_1),
        TEST(test_selection_lifo_takes_the_newest_then_the_last_entered_li_3),
        TEST(test_selection_orders_by_actual_dates_not_deemed_ones_li_3),
        TEST(test_selection_cost_orders_go_by_basis_per_share_li_3),
        TEST(test_selection_cost_orders_compare_exact_ratios_li_3),
        TEST(test_selection_ties_go_by_date_then_sequence_ascending_li_3),
        TEST(test_selection_loss_first_goes_by_term_and_sign),
        TEST(test_selection_max_methods_go_by_term_sign_and_size),
        TEST(test_selection_high_cost_methods_go_by_term_then_cost),
        TEST(test_selection_unknown_basis_is_first_under_fifo_and_last_elsewhere_ba_7),
        TEST(test_selection_lots_without_a_date_count_as_the_oldest_li_3),
        TEST(test_selection_leaves_out_lots_of_the_future),
        TEST(test_selection_gifts_stand_by_the_basis_that_would_be_used_ba_4),
        TEST(test_selection_gift_without_its_date_counts_from_acquisition_hp_5),
        TEST(test_selection_take_ends_with_a_part),
        TEST(test_selection_take_goes_on_with_a_half_used_lot),
        TEST(test_selection_reason_shows_the_key),
        TEST(test_selection_reason_of_unknown_basis_has_no_figure_ba_7),
        TEST(test_selection_sorts_any_number_of_lots),
        TEST(test_selection_reads_limits_without_overflow),
        TEST(test_selection_of_dates_or_costs_alone_goes_by_nothing_else_li_3),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
