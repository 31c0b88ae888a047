#include "booking_desk.h"

/*
 * Account 0 is one's own with ten shares of VTI bought at 200 in 2020, 1 one's Roth, 2 the
 * spouse's; VTI stands at 100 on 2026-08-21.
 */
static BookingDesk *desk(void **state)
{
    BookingDesk *made = ARENA_NEW(*state, BookingDesk);

    *made = booking_desk(*state, builder_rules(*state), "2026-08-21");
    builder_account(&made->builder, TAXABLE, OWNER_SELF, "0.00");
    builder_account(&made->builder, TAX_FREE, OWNER_SELF, "0.00");
    builder_account(&made->builder, TAXABLE, OWNER_SPOUSE, "0.00");
    builder_security(&made->builder, "VTI", CLASS_US_STOCKS, "100");
    builder_lot(&made->builder, 0, 0, "10", "2000.00", "2020-01-06");
    return made;
}

static Lot *add_lot(BookingDesk *made, uint32_t account, const char *shares, const char *basis,
                    const char *acquired_on)
{
    return builder_lot(&made->builder, account, 0, shares, basis, acquired_on);
}

static void sell(BookingDesk *made, const char *shares, LotSelection selection)
{
    builder_sell(&made->builder, made->order, 0, "VTI", shares)->lot_selection =
        (OptionalWord){true, (int)selection};
}

static void assert_lot(const Lot *lot, const char *shares, const char *basis)
{
    assert_int_equal(lot->quantity.units, quantity(shares).units);
    ASSERT_MONEY(lot->basis.value, basis);
}

static void test_booking_reduces_and_closes_lots_rd_2(void **state)
{
    BookingDesk *made = desk(state);
    const BookedLot *changed;

    add_lot(made, 0, "3", "100.00", "2021-01-04");
    sell(made, "11", SELECT_FIFO);
    desk_book(made);
    assert_int_equal(made->booking.changed_count, 2);
    assert_int_equal(made->booking.created_count, 0);
    changed = made->booking.changed;
    assert_lot(&changed[0].lot, "0", "0.00");
    assert_lot(&changed[1].lot, "2", "66.67");
    assert_lot(changed[1].before, "3", "100.00");
    assert_int_equal(made->booking.slice_count, 2);
    ASSERT_MONEY(made->booking.slices[1].basis, "33.33");
    assert_int_equal(made->booking.slices[1].place, 2);
    assert_true(made->booking.slices[1].realized_id.present);
    assert_int_equal(made->booking.slices[0].source, TRADE_OF_PREVIEW);
    assert_int_equal(made->booking.cash_count, 1);
    ASSERT_MONEY(made->booking.cash[0].change, "1100.00");
}

static void test_booking_opens_lots_with_fee_in_basis_ba_1(void **state)
{
    BookingDesk *made = desk(state);
    const Lot *opened;

    builder_buy(&made->builder, made->order, 0, "VTI", "500.00")->fee = some("4.95");
    builder_buy(&made->builder, made->order, 2, "VTI", "100.00");
    builder_buy(&made->builder, made->order, 0, "VTI", "200.00");
    desk_book(made);
    assert_int_equal(made->booking.created_count, 3);
    opened = &made->booking.created[0].lot;
    assert_lot(opened, "5", "504.95");
    assert_int_equal(opened->revision, 1);
    assert_int_equal(opened->sequence, 2);
    assert_int_equal(opened->acquired_on.value.days, date("2026-08-21").days);
    assert_true(opened->covered);
    assert_int_equal(made->booking.created[1].lot.sequence, 1);
    assert_int_equal(made->booking.created[2].lot.sequence, 3);
    assert_true(uuid_equal(made->booking.trades[0].lot_id.value.uuid, opened->id.uuid));
    assert_int_equal(made->booking.cash_count, 2);
    ASSERT_MONEY(made->booking.cash[0].change, "-704.95");
}

static void test_booking_writes_no_gain_of_a_retirement_account_ac_1(void **state)
{
    BookingDesk *made = desk(state);

    add_lot(made, 1, "3", "900.00", "2021-01-04");
    builder_sell(&made->builder, made->order, 1, "VTI", "1");
    desk_book(made);
    assert_int_equal(made->booking.slice_count, 1);
    assert_false(made->booking.slices[0].realized_id.present);
    assert_lot(&made->booking.changed[0].lot, "2", "600.00");
}

static void test_booking_splits_the_shares_that_defer_a_loss_ws_9(void **state)
{
    BookingDesk *made = desk(state);
    LotId kept = add_lot(made, 0, "12", "1080.00", "2026-08-01")->id;
    const BookedLot *part;
    const BookedLot *rest;

    sell(made, "10", SELECT_FIFO);
    desk_book(made);
    part = &made->booking.changed[1];
    rest = &made->booking.created[0];
    assert_true(uuid_equal(part->lot.id.uuid, kept.uuid));
    assert_lot(&part->lot, "10", "1900.00"); /* 900 and the loss of 1,000 */
    assert_int_equal(part->lot.absorbed.units, quantity("10").units);
    assert_int_equal(part->lot.deemed_acquired_on.value.days, date("2026-08-01").days - 2419);
    assert_int_equal(part->lot.part, 0);
    assert_lot(&rest->lot, "2", "180.00");
    assert_false(rest->lot.deemed_acquired_on.present);
    assert_int_equal(rest->lot.absorbed.units, 0);
    assert_int_equal(rest->lot.sequence, part->lot.sequence);
    assert_int_equal(rest->lot.part, 1);
    assert_int_equal(made->booking.match_count, 1);
    assert_int_equal(made->booking.matches[0].place, 1);
    assert_true(uuid_equal(made->booking.matches[0].lot_id.uuid, kept.uuid));
    assert_true(uuid_equal(made->booking.matches[0].realized_id.uuid,
                           made->booking.slices[0].realized_id.value.uuid));
    ASSERT_MONEY(made->booking.slices[0].disallowed, "1000.00");
    assert_int_equal(made->booking.slices[0].replaced.units, quantity("10").units);
}

static void test_booking_adjusts_a_whole_replacement_in_place_ws_9(void **state)
{
    BookingDesk *made = desk(state);

    add_lot(made, 0, "4", "360.00", "2026-08-01");
    sell(made, "10", SELECT_FIFO);
    desk_book(made);
    assert_int_equal(made->booking.created_count, 0);
    assert_lot(&made->booking.changed[1].lot, "4", "760.00");
}

/* The adjusted parts of two losses come first, each with its own days held. */
static void test_booking_splits_once_for_each_loss_ws_9(void **state)
{
    BookingDesk *made = desk(state);

    add_lot(made, 0, "2", "300.00", "2025-02-03");
    add_lot(made, 0, "20", "2000.00", "2026-08-01")->part = 3;
    sell(made, "12", SELECT_FIFO);
    desk_book(made);
    assert_int_equal(made->booking.created_count, 2);
    assert_lot(&made->booking.changed[2].lot, "10", "2000.00");
    assert_lot(&made->booking.created[0].lot, "2", "300.00");
    assert_int_equal(made->booking.created[0].lot.absorbed.units, quantity("2").units);
    assert_int_equal(made->booking.created[0].lot.part, 4);
    assert_lot(&made->booking.created[1].lot, "8", "800.00");
    assert_int_equal(made->booking.created[1].lot.part, 5);
    assert_true(
        uuid_equal(made->booking.matches[1].lot_id.uuid, made->booking.created[0].lot.id.uuid));
}

static void test_booking_counts_shares_that_lose_for_good_ws_10(void **state)
{
    BookingDesk *made = desk(state);
    const Lot *lot;

    add_lot(made, 1, "12", "1080.00", "2026-08-01")->absorbed = quantity("1");
    sell(made, "10", SELECT_FIFO);
    desk_book(made);
    lot = &made->booking.changed[1].lot;
    assert_lot(lot, "12", "1080.00");
    assert_int_equal(lot->absorbed.units, quantity("11").units);
    assert_false(lot->deemed_acquired_on.present);
    assert_true(made->booking.matches[0].permanent);
    ASSERT_MONEY(made->booking.slices[0].permanently_disallowed, "1000.00");
}

/* A joint loss is deferred into the spouse's shares, one's own is lost there. */
static void test_booking_keeps_shares_lost_for_good_apart_from_deferring_ones_ws_10(void **state)
{
    BookingDesk *made = desk(state);
    uint32_t joint = builder_account(&made->builder, TAXABLE, OWNER_JOINT, "0.00");

    made->builder.household.spouse_replacement = SPOUSE_PERMANENT;
    add_lot(made, joint, "3", "600.00", "2021-01-04");
    add_lot(made, 2, "20", "2000.00", "2026-08-01");
    sell(made, "10", SELECT_FIFO);
    builder_sell(&made->builder, made->order, joint, "VTI", "3");
    desk_book(made);
    assert_int_equal(made->booking.match_count, 2);
    assert_true(made->booking.matches[0].permanent);
    assert_false(made->booking.matches[1].permanent);
    assert_int_equal(made->booking.created_count, 1);
    assert_lot(&made->booking.changed[2].lot, "3", "600.00");
    assert_int_equal(made->booking.changed[2].lot.absorbed.units, quantity("3").units);
    assert_lot(&made->booking.created[0].lot, "17", "1700.00");
    assert_int_equal(made->booking.created[0].lot.absorbed.units, quantity("10").units);
    assert_true(
        uuid_equal(made->booking.matches[0].lot_id.uuid, made->booking.created[0].lot.id.uuid));
}

/* One of three shares has absorbed before: the next takes 33.34 of 66.67, and no cent is lost. */
static void test_booking_splits_at_the_basis_previewed_rd_2(void **state)
{
    BookingDesk *made = desk(state);

    add_lot(made, 0, "3", "100.00", "2026-08-01")->absorbed = quantity("1");
    sell(made, "1", SELECT_FIFO);
    desk_book(made);
    ASSERT_MONEY(made->preview.wash_sales[0].match.basis, "133.34");
    assert_lot(&made->booking.changed[1].lot, "1", "133.34");
    assert_lot(&made->booking.created[0].lot, "2", "66.66");
}

static void test_booking_splits_what_it_buys_ws_9(void **state)
{
    BookingDesk *made = desk(state);

    sell(made, "3", SELECT_FIFO);
    builder_buy(&made->builder, made->order, 0, "VTI", "500.00");
    desk_book(made);
    assert_int_equal(made->booking.created_count, 2);
    assert_lot(&made->booking.created[0].lot, "3", "600.00");
    assert_lot(&made->booking.created[1].lot, "2", "200.00");
    assert_int_equal(made->booking.created[0].lot.sequence, 2);
    assert_int_equal(made->booking.created[1].lot.sequence, 2);
    assert_int_equal(made->booking.created[1].lot.part, 1);
}

static void test_booking_disallows_losses_booked_before_mt_7(void **state)
{
    BookingDesk *made = desk(state);
    RealizedGain *row = builder_realized(&made->builder, 0, 0, "2026-08-03", "-60.00");

    row->quantity = quantity("4");
    row->disallowed = money("20.00"); /* imported: one share of four was replaced */
    row->acquired_on = on("2025-08-03");
    row->id.uuid.bytes[3] = 9;
    builder_buy(&made->builder, made->order, 0, "VTI", "200.00");
    desk_book(made);
    assert_int_equal(made->booking.loss_count, 1);
    ASSERT_MONEY(made->booking.losses[0].disallowed, "40.00");
    assert_int_equal(made->booking.losses[0].replaced.units, quantity("3").units);
    ASSERT_MONEY(made->booking.losses[0].permanently_disallowed, "0.00");
    assert_lot(&made->booking.created[0].lot, "2", "240.00");
    assert_int_equal(made->booking.created[0].lot.deemed_acquired_on.value.days,
                     date("2026-08-21").days - 365);
}

static void test_booking_counts_days_from_a_tacked_start_ws_9(void **state)
{
    BookingDesk *made = desk(state);
    RealizedGain *row = builder_realized(&made->builder, 0, 0, "2026-08-03", "-60.00");

    row->acquired_on = on("2026-07-03");
    row->deemed_acquired_on = on("2026-06-03");
    row->replaced = (OptionalQuantity){true, {0}};
    builder_buy(&made->builder, made->order, 0, "VTI", "100.00");
    desk_book(made);
    assert_int_equal(made->booking.created[0].lot.deemed_acquired_on.value.days,
                     date("2026-08-21").days - 61);
}

static void test_booking_averages_what_is_left_of_a_pool_li_7(void **state)
{
    BookingDesk *made = desk(state);

    add_lot(made, 0, "5", "700.00", "2021-01-04");
    add_lot(made, 0, "5", "501.00", "2021-02-01")->covered = true;
    add_lot(made, 0, "1", "1.00", "2021-03-01");
    sell(made, "12", SELECT_AVERAGE_COST);
    desk_book(made);
    /* 2,701 over 16 noncovered shares, 12 sold at 2,025.75. */
    assert_int_equal(made->booking.changed_count, 3); /* nothing is taken of covered shares */
    assert_lot(&made->booking.changed[0].lot, "0", "0.00");
    assert_lot(&made->booking.changed[1].lot, "3", "506.44");
    assert_int_equal(made->booking.changed[1].lot.basis_status, BASIS_AVERAGE);
    assert_lot(&made->booking.changed[2].lot, "1", "168.81");
}

static void test_booking_keeps_a_deferred_loss_of_unknown_basis_in_the_match_ws_9(void **state)
{
    BookingDesk *made = desk(state);
    const Lot *lot;

    add_lot(made, 0, "4", NULL, "2026-08-01");
    sell(made, "10", SELECT_SPECIFIC);
    made->order->trades[0].lots = ARENA_NEW(*state, NamedLot);
    made->order->trades[0].lots[0].lot_id = made->builder.household.lots[0].id;
    made->order->trades[0].lot_count = 1;
    desk_book(made);
    lot = &made->booking.changed[1].lot;
    assert_false(lot->basis.present);
    assert_int_equal(lot->absorbed.units, quantity("4").units);
    assert_true(lot->deemed_acquired_on.present);
    ASSERT_MONEY(made->booking.matches[0].disallowed, "400.00");
}

static Lot *add_gift(BookingDesk *made, const char *donor_basis, const char *value)
{
    Lot *lot = add_lot(made, 0, "1", donor_basis, "2024-03-05"); /* days after it was given */

    lot->kind = LOT_GIFT;
    lot->donor_basis = some(donor_basis);
    lot->donor_acquired_on = on("2010-05-03");
    lot->gift_value = some(value);
    lot->gift_date = on("2024-03-01");
    return lot;
}

static const BookedSlice *sell_gift(BookingDesk *made)
{
    made->builder.household.lots[0] = made->builder.household.lots[1];
    made->builder.household.lot_count = 1;
    sell(made, "1", SELECT_FIFO);
    desk_book(made);
    return &made->booking.slices[0];
}

/* Inherited shares tack the days actually held, now and when they are bought back later. */
static void test_booking_dates_an_inheritance_by_itself_ws_9(void **state)
{
    BookingDesk *made = desk(state);
    Lot *lot = add_lot(made, 0, "5", "1000.00", "2026-08-11");

    lot->kind = LOT_INHERITANCE;
    lot->deemed_acquired_on = on("2019-01-07");
    sell(made, "5", SELECT_LIFO);
    desk_book(made);
    assert_false(made->booking.slices[0].deemed_acquired_on.present);
    desk_keep(made);
    made->builder.household.pins.price_as_of = date("2026-08-31");
    builder_buy(&made->builder, made->order, 0, "VTI", "500.00");
    desk_book(made);
    assert_int_equal(made->booking.created[0].lot.deemed_acquired_on.value.days,
                     date("2026-08-21").days); /* ten days before the purchase */
}

static void test_booking_dates_a_gift_by_its_donor_hp_5(void **state)
{
    BookingDesk *made = desk(state);
    const BookedSlice *slice;

    add_gift(made, "50.00", "70.00");
    slice = sell_gift(made);
    assert_int_equal(slice->acquired_on.value.days, date("2010-05-03").days);
    assert_false(slice->deemed_acquired_on.present);
    assert_int_equal(slice->kind, LOT_GIFT);
}

static void test_booking_dates_a_gift_that_loses_on_its_value_by_the_gift_ba_4(void **state)
{
    BookingDesk *made = desk(state);

    add_gift(made, "500.00", "170.00");
    assert_int_equal(sell_gift(made)->acquired_on.value.days, date("2024-03-01").days);
    assert_lot(&made->booking.changed[0].lot, "0", "0.00");
    ASSERT_MONEY(made->booking.changed[0].lot.donor_basis.value, "0.00");
    ASSERT_MONEY(made->booking.changed[0].lot.gift_value.value, "0.00");
}

static void test_booking_tells_where_a_tacked_period_starts_ws_11(void **state)
{
    BookingDesk *made = desk(state);

    made->builder.household.lots[0].deemed_acquired_on = on("2019-12-24");
    sell(made, "1", SELECT_FIFO);
    desk_book(made);
    assert_int_equal(made->booking.slices[0].acquired_on.value.days, date("2020-01-06").days);
    assert_int_equal(made->booking.slices[0].deemed_acquired_on.value.days,
                     date("2019-12-24").days);
}

static void test_booking_check_refuses_to_exceed_a_budget_bu_4(void **state)
{
    BookingDesk *made = desk(state);

    add_lot(made, 0, "3", "30.00", "2021-01-04");
    builder_budget(&made->builder, 2026, "269.99");
    sell(made, "3", SELECT_LOWEST_COST);
    ASSERT_FAULT(desk_check(made, false), "over_budget", "/override_budget");
    ASSERT_OK(desk_check(made, true));
    made->builder.household.budgets[0].allowance = some("270.00");
    ASSERT_OK(desk_check(made, false));
    made->builder.household.budgets[0].long_cap = some("1.00");
    ASSERT_FAULT(desk_check(made, false), "over_budget", "/override_budget");
    made->builder.household.budgets[0].long_cap = (OptionalMoney){0};
    made->builder.household.budgets[0].short_cap = some("1.00");
    ASSERT_OK(desk_check(made, false));
}

static void test_booking_check_lets_losses_pass_over_a_budget_bu_8(void **state)
{
    BookingDesk *made = desk(state);

    builder_realized(&made->builder, 0, 0, "2026-02-02", "5000.00");
    builder_budget(&made->builder, 2026, "100.00");
    sell(made, "3", SELECT_FIFO);
    ASSERT_OK(desk_check(made, false));
    assert_int_equal(made->preview.budgets[0].state, BUDGET_OVER);
}

static void test_booking_check_wants_basis_or_its_assumption_ba_7(void **state)
{
    BookingDesk *made = desk(state);

    add_lot(made, 0, "1", NULL, "2019-01-04");
    sell(made, "2", SELECT_FIFO);
    ASSERT_FAULT(desk_check(made, false), "basis_unknown", "/assume_unknown_basis");
    made->order->unknown_basis = (OptionalWord){true, UNKNOWN_BASIS_ZERO};
    ASSERT_OK(desk_check(made, false));
}

static void test_booking_check_wants_no_basis_in_a_retirement_account_ac_1(void **state)
{
    BookingDesk *made = desk(state);

    add_lot(made, 1, "1", NULL, "2019-01-04");
    builder_sell(&made->builder, made->order, 1, "VTI", "1");
    ASSERT_OK(desk_check(made, false));
}

/* Two shares of five at 200 leave an average behind, of which the next sale takes one. */
static void test_booking_leaves_a_pool_averaged_whatever_sells_next_li_6(void **state)
{
    BookingDesk *made = desk(state);

    made->builder.household.lots[0].quantity = quantity("2");
    add_lot(made, 0, "3", "600.00", "2021-01-04");
    sell(made, "2", SELECT_AVERAGE_COST);
    sell(made, "1", SELECT_LIFO);
    desk_book(made);
    ASSERT_MONEY(made->booking.slices[0].basis, "1040.00");
    ASSERT_MONEY(made->booking.slices[1].basis, "520.00");
    assert_lot(&made->booking.changed[1].lot, "2", "1040.00");
    assert_int_equal(made->booking.changed[1].lot.basis_status, BASIS_AVERAGE);
}

/* Covered and noncovered shares are pools of their own, whichever of them are the older. */
static void test_booking_averages_nothing_of_a_pool_that_is_not_sold_li_6(void **state)
{
    for (int covered = 0; covered < 2; covered++) {
        BookingDesk *made = desk(state);

        made->builder.household.lots[0].covered = covered;
        add_lot(made, 0, "5", "700.00", "2021-01-04")->covered = covered;
        add_lot(made, 0, "5", "501.00", "2021-02-01")->covered = !covered;
        add_lot(made, 0, "1", "1.00", "2021-03-01")->covered = !covered;
        sell(made, "3", SELECT_AVERAGE_COST);
        desk_book(made);
        assert_int_equal(made->booking.changed_count, 2); /* 2,700 over 15 shares */
        assert_lot(&made->booking.changed[0].lot, "7", "1260.00");
        assert_lot(&made->booking.changed[1].lot, "5", "900.00");
    }
}

/* Neither gain nor loss, and a loss from a value that is the donor's basis, go by the donor. */
static void test_booking_dates_a_gift_not_lost_on_its_value_by_the_donor_ba_4(void **state)
{
    BookingDesk *made = desk(state);

    add_gift(made, "500.00", "60.00"); /* sold at 100 */
    assert_int_equal(sell_gift(made)->acquired_on.value.days, date("2010-05-03").days);
    made = desk(state);
    add_gift(made, "170.00", "170.00");
    assert_int_equal(sell_gift(made)->acquired_on.value.days, date("2010-05-03").days);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_booking_reduces_and_closes_lots_rd_2),
        TEST(test_booking_opens_lots_with_fee_in_basis_ba_1),
        TEST(test_booking_writes_no_gain_of_a_retirement_account_ac_1),
        TEST(test_booking_splits_the_shares_that_defer_a_loss_ws_9),
        TEST(test_booking_adjusts_a_whole_replacement_in_place_ws_9),
        TEST(test_booking_splits_once_for_each_loss_ws_9),
        TEST(test_booking_counts_shares_that_lose_for_good_ws_10),
        TEST(test_booking_keeps_shares_lost_for_good_apart_from_deferring_ones_ws_10),
        TEST(test_booking_splits_at_the_basis_previewed_rd_2),
        TEST(test_booking_splits_what_it_buys_ws_9),
        TEST(test_booking_disallows_losses_booked_before_mt_7),
        TEST(test_booking_counts_days_from_a_tacked_start_ws_9),
        TEST(test_booking_averages_what_is_left_of_a_pool_li_7),
        TEST(test_booking_keeps_a_deferred_loss_of_unknown_basis_in_the_match_ws_9),
        TEST(test_booking_dates_an_inheritance_by_itself_ws_9),
        TEST(test_booking_dates_a_gift_by_its_donor_hp_5),
        TEST(test_booking_dates_a_gift_that_loses_on_its_value_by_the_gift_ba_4),
        TEST(test_booking_tells_where_a_tacked_period_starts_ws_11),
        TEST(test_booking_check_refuses_to_exceed_a_budget_bu_4),
        TEST(test_booking_check_lets_losses_pass_over_a_budget_bu_8),
        TEST(test_booking_check_wants_basis_or_its_assumption_ba_7),
        TEST(test_booking_check_wants_no_basis_in_a_retirement_account_ac_1),
        TEST(test_booking_leaves_a_pool_averaged_whatever_sells_next_li_6),
        TEST(test_booking_averages_nothing_of_a_pool_that_is_not_sold_li_6),
        TEST(test_booking_dates_a_gift_not_lost_on_its_value_by_the_donor_ba_4),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
