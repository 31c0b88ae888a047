#include "booking_desk.h"

/*
 * Accounts 0 to 2 are one's own and taxable, VTI stands at 100. Account 0 has lots 5 and 7 by
 * sequence, the latter in two parts.
 */
static BookingDesk *desk(void **state)
{
    BookingDesk *made = ARENA_NEW(*state, BookingDesk);
    HouseholdBuilder *builder = &made->builder;
    Lot *part;

    *made = booking_desk(*state, builder_rules(*state), "2026-08-21");
    for (int i = 0; i < 3; i++)
        builder_account(builder, TAXABLE, OWNER_SELF, "50.00");
    builder_security(builder, "VTI", CLASS_US_STOCKS, "100");
    builder_target(builder, builder_model(builder, BY_ASSET_CLASS), "1")->asset_class =
        (OptionalWord){true, CLASS_US_STOCKS};
    builder_lot(builder, 0, 0, "10", "100.00", "2020-01-06")->sequence = 5;
    builder_lot(builder, 0, 0, "3", "200.00", "2026-08-03")->sequence = 7;
    part = builder_lot(builder, 0, 0, "4", "300.00", "2026-08-03");
    part->sequence = 7;
    part->part = 1;
    made->order->kind = PREVIEW_TRANSFER;
    made->order->transfers = ARENA_ARRAY(*state, TransferOrder, 4);
    return made;
}

static TransferOrder *move(BookingDesk *made, uint32_t from, uint32_t to, const char *shares)
{
    TransferOrder *transfer = &made->order->transfers[made->order->transfer_count++];

    transfer->from_account_id = made->builder.household.accounts[from].id;
    transfer->to_account_id = made->builder.household.accounts[to].id;
    transfer->symbol = (OptionalText){true, TEXT_LITERAL("VTI")};
    transfer->all = shares == NULL;
    if (shares != NULL)
        transfer->quantity = (OptionalQuantity){true, quantity(shares)};
    return transfer;
}

static void keep(BookingDesk *made)
{
    desk_keep(made);
    made->order->transfer_count = 0;
}

static void assert_lot(const Lot *lot, uint32_t account, int64_t sequence, const char *shares)
{
    assert_int_equal(lot->account, account);
    assert_int_equal(lot->sequence, sequence);
    assert_int_equal(lot->quantity.units, quantity(shares).units);
}

static void test_booking_moves_whole_lots_with_their_ids_and_sequences_ac_4(void **state)
{
    BookingDesk *made = desk(state);
    const Household *household = &made->builder.household;

    move(made, 0, 1, NULL);
    desk_book(made);
    assert_int_equal(made->booking.created_count, 0);
    assert_int_equal(made->booking.changed_count, 3);
    assert_int_equal(made->booking.trade_count, 0);
    assert_int_equal(made->booking.slice_count, 0);
    assert_int_equal(made->booking.transfer_count, 3);
    assert_true(uuid_equal(made->booking.transfers[1].lot_id.value.uuid,
                           made->booking.transfers[1].from_lot_id.value.uuid));
    assert_true(
        uuid_equal(made->booking.changed[0].account_id.uuid, household->accounts[1].id.uuid));
    keep(made);
    assert_lot(&household->lots[0], 1, 5, "10");
    assert_lot(&household->lots[1], 1, 7, "3");
    assert_lot(&household->lots[2], 1, 7, "4");
    assert_int_equal(household->lots[2].part, 1);
}

static void test_booking_parts_a_lot_and_its_basis_rd_2(void **state)
{
    BookingDesk *made = desk(state);
    const BookedTransfer *moved;
    const Household *household = &made->builder.household;

    move(made, 0, 1, "3");
    desk_book(made);
    assert_int_equal(made->booking.created_count, 1);
    assert_int_equal(made->booking.changed_count, 1);
    moved = made->booking.transfers;
    assert_false(uuid_equal(moved->lot_id.value.uuid, moved->from_lot_id.value.uuid));
    ASSERT_MONEY(moved->basis.value, "30.00");
    assert_false(moved->amount.present);
    keep(made);
    assert_lot(&household->lots[0], 0, 5, "7");
    ASSERT_MONEY(household->lots[0].basis.value, "70.00");
    assert_lot(&household->lots[3], 1, 5, "3");
    assert_int_equal(household->lots[3].acquired_on.value.days, date("2020-01-06").days);
}

static void test_booking_numbers_on_where_sequences_are_taken_li_3(void **state)
{
    BookingDesk *made = desk(state);
    const Household *household = &made->builder.household;

    builder_lot(&made->builder, 1, 0, "1", "10.00", "2020-01-06")->sequence = 6;
    builder_lot(&made->builder, 2, 0, "2", "20.00", "2020-01-06")->sequence = 9;
    move(made, 0, 1, NULL);
    move(made, 2, 1, NULL);
    desk_book(made);
    keep(made);
    assert_int_equal(household->lot_count, 5);
    assert_lot(&household->lots[0], 1, 6, "1"); /* what was there is still the first of its day */
    assert_lot(&household->lots[1], 1, 7, "10");
    assert_lot(&household->lots[2], 1, 9, "2");
    assert_lot(&household->lots[3], 1, 8, "3");
    assert_lot(&household->lots[4], 1, 8, "4"); /* one purchase, one sequence */
}

static void test_booking_parts_a_lot_to_two_accounts(void **state)
{
    BookingDesk *made = desk(state);
    const Household *household = &made->builder.household;

    move(made, 0, 1, "4");
    move(made, 0, 2, NULL);
    desk_book(made);
    keep(made);
    assert_lot(&household->lots[0], 1, 5, "4");
    ASSERT_MONEY(household->lots[0].basis.value, "40.00");
    assert_lot(&household->lots[1], 2, 5, "6");
    ASSERT_MONEY(household->lots[1].basis.value, "60.00");
    assert_int_equal(household->lot_count, 4);
}

static void test_booking_moves_cash_and_realizes_nothing_ac_4(void **state)
{
    BookingDesk *made = desk(state);
    TransferOrder *transfer = move(made, 0, 1, NULL);

    transfer->symbol.present = false;
    transfer->all = false;
    transfer->amount = some("20.00");
    builder_profile(&made->builder, 2026, FILING_MFJ, "100000");
    desk_book(made);
    assert_int_equal(made->booking.cash_count, 2);
    ASSERT_MONEY(made->booking.cash[0].change, "-20.00");
    ASSERT_MONEY(made->booking.cash[1].change, "20.00");
    ASSERT_MONEY(made->booking.transfers[0].amount.value, "20.00");
    assert_false(made->booking.transfers[0].lot_id.present);
    assert_true(made->preview.has_tax);
    ASSERT_MONEY(made->preview.tax.total, "0.00");
}

static void test_preview_shows_the_drift_of_accounts_that_a_transfer_touches(void **state)
{
    BookingDesk *made = desk(state);
    const AccountDrift *drifts;

    made->builder.household.accounts[1].cash = money("0.00");
    move(made, 0, 1, NULL);
    ASSERT_OK(desk_preview(made));
    assert_int_equal(made->preview.account_drift_count, 2);
    drifts = made->preview.account_drifts;
    assert_int_equal(drifts[0].before.before.millionths, rate("0.028571").millionths);
    assert_int_equal(drifts[0].after.before.millionths, rate("1").millionths);
    assert_int_equal(drifts[1].before.gap, DRIFT_EMPTY);
    assert_int_equal(drifts[1].after.before.millionths, 0);
    ASSERT_MONEY(drifts[1].after.value, "1700.00");
    assert_int_equal(made->preview.drift.before.millionths, made->preview.drift.after.millionths);
}

static void test_preview_warns_of_a_parted_purchase_ws_6(void **state)
{
    BookingDesk *made = desk(state);

    move(made, 0, 1, "12"); /* of the recent purchase two of three */
    ASSERT_OK(desk_preview(made));
    assert_int_equal(made->preview.warning_count, 2);
    assert_string_equal(made->preview.warnings[1].code, "purchase_parted");
    assert_true(uuid_equal(made->preview.warnings[1].lot_id.value.uuid,
                           made->builder.household.lots[1].id.uuid));
    made->order->trade_date = on("2026-09-03"); /* a day after the window of 2026-08-03 */
    ASSERT_OK(desk_preview(made));
    assert_int_equal(made->preview.warning_count, 1);
    made->order->trade_date = on("2026-09-02");
    ASSERT_OK(desk_preview(made));
    assert_int_equal(made->preview.warning_count, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_booking_moves_whole_lots_with_their_ids_and_sequences_ac_4),
        TEST(test_booking_parts_a_lot_and_its_basis_rd_2),
        TEST(test_booking_numbers_on_where_sequences_are_taken_li_3),
        TEST(test_booking_parts_a_lot_to_two_accounts),
        TEST(test_booking_moves_cash_and_realizes_nothing_ac_4),
        TEST(test_preview_shows_the_drift_of_accounts_that_a_transfer_touches),
        TEST(test_preview_warns_of_a_parted_purchase_ws_6),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
