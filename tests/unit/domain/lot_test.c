#include "testing.h"

static Lot lot_of(const char *shares, const char *basis, const char *acquired_on)
{
    Lot lot = {.quantity = quantity(shares)};

    if (basis != NULL)
        lot.basis = some(basis);
    if (acquired_on != NULL)
        lot.acquired_on = on(acquired_on);
    return lot;
}

static LotSlice sell(const Lot *lot, const char *shares, const char *proceeds, const char *sold_on)
{
    return lot_slice(lot, quantity(shares), money(proceeds), date(sold_on), UNKNOWN_BASIS_ZERO);
}

static void assert_first_long(const char *acquired_on, const char *expected)
{
    assert_int_equal(lot_first_long_term(date(acquired_on)).days, date(expected).days);
}

static void test_lot_first_long_day_is_a_year_after_the_day_behind_acquisition_hp_1(void **state)
{
    (void)state;
    assert_first_long("2026-02-27", "2027-02-28");
    assert_first_long("2021-06-30", "2022-07-01");
    assert_first_long("2025-12-31", "2027-01-01");
}

static void test_lot_first_long_day_around_leap_days_hp_2(void **state)
{
    (void)state;
    assert_first_long("2023-02-27", "2024-02-28");
    assert_first_long("2023-02-28", "2024-03-01");
    assert_first_long("2024-02-28", "2025-03-01");
    assert_first_long("2024-02-29", "2025-03-01");
    assert_first_long("2023-03-01", "2024-03-02");
}

static void test_lot_first_long_day_at_the_edges_of_the_calendar_hp_7(void **state)
{
    (void)state;
    assert_first_long("1900-01-01", "1901-01-02");
    assert_first_long("2099-02-28", "2100-03-01"); /* 2100 has no leap day */
    assert_int_equal(lot_first_long_term(date("2100-12-31")).days - date("2100-12-31").days, 366);
}

/* Every day of 200 years against the calendar itself: the same month and day a year later. */
static void test_lot_first_long_day_agrees_with_the_calendar_for_every_day_hp_1(void **state)
{
    (void)state;
    for (int32_t days = date("1900-01-01").days; days < date("2099-12-30").days; days++) {
        DateParts start = date_parts((Date){days + 1});
        Date expected = start.month == 2 && start.day == 29
                            ? date_of(start.year + 1, 3, 1)
                            : date_of(start.year + 1, start.month, start.day);

        if (lot_first_long_term((Date){days}).days != expected.days)
            fail_msg("day %d", (int)days);
    }
}

static void test_lot_term_turns_long_on_its_first_long_day_hp_1(void **state)
{
    Lot lot = lot_of("1", "1.00", "2024-02-29");

    (void)state;
    assert_int_equal(lot_term(&lot, date("2024-03-01")), TERM_SHORT);
    assert_int_equal(lot_term(&lot, date("2025-02-28")), TERM_SHORT);
    assert_int_equal(lot_term(&lot, date("2025-03-01")), TERM_LONG);
    assert_int_equal(lot_term(&lot, date("2030-01-01")), TERM_LONG);
}

/* The quick way by counting days never disagrees with the first long day. */
static void test_lot_term_agrees_with_the_first_long_day_hp_1(void **state)
{
    Lot lot = lot_of("1", "1.00", NULL);

    (void)state;
    lot.acquired_on.present = true;
    for (int32_t days = date("2023-01-01").days; days < date("2028-12-31").days; days++) {
        lot.acquired_on.value.days = days;
        for (int32_t held = 363; held < 369; held++) {
            Date sold = {days + held};
            bool is_long = sold.days >= lot_first_long_term(lot.acquired_on.value).days;

            assert_int_equal(lot_term(&lot, sold) == TERM_LONG, is_long);
        }
    }
}

static void test_lot_inherited_is_always_long_hp_4(void **state)
{
    Lot lot = lot_of("1", "1.00", "2026-08-01");
    LotSlice slice;

    (void)state;
    lot.kind = LOT_INHERITANCE;
    assert_int_equal(lot_term(&lot, date("2026-08-02")), TERM_LONG);
    slice = sell(&lot, "1", "2.00", "2026-08-02");
    assert_int_equal(slice.term, TERM_LONG);
    assert_false(slice.first_long_term_on.present);
}

static void test_lot_deemed_date_moves_the_holding_period_hp_6(void **state)
{
    Lot lot = lot_of("1", "1.00", "2026-01-05");

    (void)state;
    lot.deemed_acquired_on = on("2025-03-03");
    assert_int_equal(lot_holding_start(&lot).value.days, date("2025-03-03").days);
    assert_int_equal(lot_term(&lot, date("2026-03-04")), TERM_LONG);
}

static void test_lot_without_a_date_is_short_ba_7(void **state)
{
    Lot lot = lot_of("1", "1.00", NULL);

    (void)state;
    assert_int_equal(lot_term(&lot, date("2026-01-01")), TERM_SHORT);
    assert_false(sell(&lot, "1", "2.00", "2026-01-01").first_long_term_on.present);
}

static void test_lot_gain_is_proceeds_less_basis_ba_2(void **state)
{
    Lot lot = lot_of("3", "100.00", "2024-01-02");
    LotSlice slice = sell(&lot, "1", "40.00", "2026-01-05");

    (void)state;
    ASSERT_MONEY(slice.proceeds, "40.00");
    ASSERT_MONEY(slice.basis, "33.33");
    ASSERT_MONEY(slice.gain, "6.67");
    assert_int_equal(slice.quantity.units, QUANTITY_ONE);
}

static void test_lot_sold_in_parts_leaks_no_basis_rd_2(void **state)
{
    Lot lot = lot_of("3", "100.00", "2024-01-02");
    LotSlice first = sell(&lot, "1", "40.00", "2026-01-05");
    Lot rest = lot_after(&lot, quantity("1"));
    LotSlice second = sell(&rest, "1", "40.00", "2026-01-05");
    Lot last = lot_after(&rest, quantity("1"));

    (void)state;
    ASSERT_MONEY(first.basis, "33.33");
    ASSERT_MONEY(rest.basis.value, "66.67");
    ASSERT_MONEY(second.basis, "33.34");
    ASSERT_MONEY(sell(&last, "1", "40.00", "2026-01-05").basis, "33.33");
}

static void test_lot_parts_conserve_every_amount_rd_2(void **state)
{
    uint64_t seed = 2;

    (void)state;
    for (int round = 0; round < 2000; round++) {
        Lot lot = {.quantity = {(int64_t)random_below(&seed, 1000000) + 2},
                   .basis = {true, {(int64_t)random_below(&seed, 10000000)}},
                   .donor_basis = {true, {(int64_t)random_below(&seed, 10000000)}},
                   .gift_value = {true, {(int64_t)random_below(&seed, 10000000)}}};
        int64_t basis = 0;

        Lot left = lot;
        while (left.quantity.units > 1) {
            Quantity part = {1 + (int64_t)random_below(&seed, (uint64_t)left.quantity.units - 1)};
            LotSlice slice = lot_slice(&left, part, (Money){0}, (Date){0}, UNKNOWN_BASIS_ZERO);
            Lot after = lot_after(&left, part);

            basis += slice.basis.cents;
            assert_int_equal(left.basis.value.cents, slice.basis.cents + after.basis.value.cents);
            assert_int_equal(left.quantity.units, part.units + after.quantity.units);
            assert_true(after.donor_basis.value.cents <= left.donor_basis.value.cents);
            assert_true(after.gift_value.value.cents <= left.gift_value.value.cents);
            left = after;
        }
        basis +=
            lot_slice(&left, left.quantity, (Money){0}, (Date){0}, UNKNOWN_BASIS_ZERO).basis.cents;
        assert_int_equal(basis, lot.basis.value.cents);
    }
}

static void test_lot_sold_in_hundred_millionths_is_exact_rd_5(void **state)
{
    Lot lot = lot_of("0.3", "3.00", "2024-01-02");
    LotSlice slice = sell(&lot, "0.1", "1.00", "2026-01-05");
    Lot rest = lot_after(&lot, quantity("0.1"));

    (void)state;
    ASSERT_MONEY(slice.basis, "1.00");
    assert_int_equal(rest.quantity.units, quantity("0.2").units);
    rest = lot_after(&lot, quantity("0.29999999"));
    assert_int_equal(rest.quantity.units, 1);
}

static Lot gift(const char *donor_basis, const char *value)
{
    Lot lot = lot_of("10", NULL, "2026-03-02");

    lot.kind = LOT_GIFT;
    lot.donor_basis = some(donor_basis);
    lot.donor_acquired_on = on("2019-05-01");
    lot.gift_value = some(value);
    lot.gift_date = on("2026-03-02");
    return lot;
}

static void test_lot_gift_worth_more_keeps_the_donors_basis_and_date_ba_4(void **state)
{
    Lot lot = gift("4000.00", "5000.00");
    LotSlice slice = sell(&lot, "5", "1500.00", "2026-06-01");

    (void)state;
    ASSERT_MONEY(slice.basis, "2000.00");
    ASSERT_MONEY(slice.gain, "-500.00");
    assert_int_equal(slice.term, TERM_LONG);
}

static void test_lot_gift_sold_above_the_donors_basis_gains_from_it_ba_4(void **state)
{
    Lot lot = gift("13000.00", "10000.00");
    LotSlice slice = sell(&lot, "10", "15000.00", "2026-06-01");

    (void)state;
    ASSERT_MONEY(slice.gain, "2000.00");
    assert_int_equal(slice.term, TERM_LONG);
}

static void test_lot_gift_sold_below_its_value_loses_from_the_gift_hp_5(void **state)
{
    Lot lot = gift("13000.00", "10000.00");
    LotSlice slice = sell(&lot, "10", "9000.00", "2026-06-01");

    (void)state;
    ASSERT_MONEY(slice.basis, "10000.00");
    ASSERT_MONEY(slice.gain, "-1000.00");
    assert_int_equal(slice.term, TERM_SHORT);
    assert_int_equal(slice.first_long_term_on.value.days, date("2027-03-03").days);
}

static void test_lot_gift_without_its_date_counts_from_its_acquisition_hp_5(void **state)
{
    Lot lot = gift("13000.00", "10000.00");

    (void)state;
    lot.gift_date.present = false;
    lot.acquired_on = on("2026-03-05");
    assert_int_equal(sell(&lot, "10", "9000.00", "2026-06-01").first_long_term_on.value.days,
                     date("2027-03-06").days);
}

static void test_lot_gift_sold_between_has_neither_gain_nor_loss_ba_4(void **state)
{
    Lot lot = gift("13000.00", "10000.00");
    LotSlice slice = sell(&lot, "10", "11500.00", "2026-06-01");

    (void)state;
    ASSERT_MONEY(slice.basis, "11500.00");
    ASSERT_MONEY(slice.gain, "0.00");
    assert_int_equal(slice.term, TERM_LONG);
    ASSERT_MONEY(sell(&lot, "10", "10000.00", "2026-06-01").gain, "0.00");
    ASSERT_MONEY(sell(&lot, "10", "13000.00", "2026-06-01").gain, "0.00");
}

static void test_lot_gift_without_a_value_has_the_donors_basis_ba_4(void **state)
{
    Lot lot = gift("13000.00", "0.00");

    (void)state;
    lot.gift_value.present = false;
    ASSERT_MONEY(sell(&lot, "10", "9000.00", "2026-06-01").gain, "-4000.00");
}

static void test_lot_gift_with_a_basis_alone_is_like_any_lot_ba_4(void **state)
{
    Lot lot = lot_of("10", "500.00", "2026-03-02");

    (void)state;
    lot.kind = LOT_GIFT;
    ASSERT_MONEY(sell(&lot, "10", "900.00", "2026-06-01").gain, "400.00");
    assert_int_equal(lot_holding_start(&lot).value.days, date("2026-03-02").days);
}

static void test_lot_of_unknown_basis_is_zero_or_the_proceeds_ba_7(void **state)
{
    Lot lot = lot_of("10", NULL, "2020-03-02");
    LotSlice low;

    (void)state;
    assert_false(lot_basis_known(&lot));
    ASSERT_MONEY(sell(&lot, "4", "900.00", "2026-06-01").gain, "900.00");
    low =
        lot_slice(&lot, quantity("4"), money("900.00"), date("2026-06-01"), UNKNOWN_BASIS_PROCEEDS);
    ASSERT_MONEY(low.basis, "900.00");
    ASSERT_MONEY(low.gain, "0.00");
}

static void test_lot_basis_is_known_by_basis_or_donor_ba_7(void **state)
{
    Lot known = lot_of("1", "0.00", "2020-03-02");
    Lot given = gift("1.00", "1.00");

    (void)state;
    assert_true(lot_basis_known(&known));
    assert_true(lot_basis_known(&given));
    given.kind = LOT_TRANSFER;
    assert_false(lot_basis_known(&given));
}

static void test_lot_is_covered_from_its_kinds_first_year_ba_6(void **state)
{
    (void)state;
    assert_false(lot_is_covered(TAX_KIND_STOCK, LOT_PURCHASE, on("2010-12-31")));
    assert_true(lot_is_covered(TAX_KIND_STOCK, LOT_PURCHASE, on("2011-01-01")));
    assert_false(lot_is_covered(TAX_KIND_STOCK, LOT_DRIP, on("2011-12-31")));
    assert_true(lot_is_covered(TAX_KIND_STOCK, LOT_DRIP, on("2012-01-01")));
    assert_false(lot_is_covered(TAX_KIND_RIC, LOT_PURCHASE, on("2011-12-31")));
    assert_true(lot_is_covered(TAX_KIND_RIC, LOT_PURCHASE, on("2012-01-01")));
    assert_false(lot_is_covered(TAX_KIND_BOND, LOT_PURCHASE, on("2013-12-31")));
    assert_true(lot_is_covered(TAX_KIND_BOND, LOT_PURCHASE, on("2014-01-01")));
    assert_false(lot_is_covered(TAX_KIND_DIGITAL_ASSET, LOT_PURCHASE, on("2026-01-01")));
    assert_false(lot_is_covered(TAX_KIND_STOCK, LOT_PURCHASE, (OptionalDate){0}));
}

static void test_lot_basis_of_an_inheritance_is_given_or_unknown_ba_3(void **state)
{
    (void)state;
    assert_int_equal(lot_basis_status(LOT_INHERITANCE, (OptionalMoney){0}, BASIS_KNOWN),
                     BASIS_UNKNOWN);
    assert_int_equal(lot_basis_status(LOT_INHERITANCE, some("1.00"), BASIS_KNOWN), BASIS_KNOWN);
    assert_int_equal(lot_basis_status(LOT_PURCHASE, (OptionalMoney){0}, BASIS_DERIVED),
                     BASIS_DERIVED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_lot_first_long_day_is_a_year_after_the_day_behind_acquisition_hp_1),
        TEST(test_lot_first_long_day_around_leap_days_hp_2),
        TEST(test_lot_first_long_day_at_the_edges_of_the_calendar_hp_7),
        TEST(test_lot_first_long_day_agrees_with_the_calendar_for_every_day_hp_1),
        TEST(test_lot_term_turns_long_on_its_first_long_day_hp_1),
        TEST(test_lot_term_agrees_with_the_first_long_day_hp_1),
        TEST(test_lot_inherited_is_always_long_hp_4),
        TEST(test_lot_deemed_date_moves_the_holding_period_hp_6),
        TEST(test_lot_without_a_date_is_short_ba_7),
        TEST(test_lot_gain_is_proceeds_less_basis_ba_2),
        TEST(test_lot_sold_in_parts_leaks_no_basis_rd_2),
        TEST(test_lot_parts_conserve_every_amount_rd_2),
        TEST(test_lot_sold_in_hundred_millionths_is_exact_rd_5),
        TEST(test_lot_gift_worth_more_keeps_the_donors_basis_and_date_ba_4),
        TEST(test_lot_gift_sold_above_the_donors_basis_gains_from_it_ba_4),
        TEST(test_lot_gift_sold_below_its_value_loses_from_the_gift_hp_5),
        TEST(test_lot_gift_without_its_date_counts_from_its_acquisition_hp_5),
        TEST(test_lot_gift_sold_between_has_neither_gain_nor_loss_ba_4),
        TEST(test_lot_gift_without_a_value_has_the_donors_basis_ba_4),
        TEST(test_lot_gift_with_a_basis_alone_is_like_any_lot_ba_4),
        TEST(test_lot_of_unknown_basis_is_zero_or_the_proceeds_ba_7),
        TEST(test_lot_basis_is_known_by_basis_or_donor_ba_7),
        TEST(test_lot_is_covered_from_its_kinds_first_year_ba_6),
        TEST(test_lot_basis_of_an_inheritance_is_given_or_unknown_ba_3),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
