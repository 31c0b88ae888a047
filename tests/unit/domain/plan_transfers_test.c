#include "testing.h"

/*
 * Accounts 0 and 1 are one's own taxable ones, 2 and 3 one's IRAs, 4 a Roth, 5 the spouse's, 6 and
 * 7 a child's and a trust's. Account 0 has two lots of VTI, at 300, and 100.00 of cash.
 */
typedef struct Moves {
    HouseholdBuilder builder;
    PreviewOrder *order;
    LotId lots[2];
    OptionalWord selection;
    Plan plan;
} Moves;

static Moves *moves(void **state)
{
    static const struct {
        TaxTreatment treatment;
        Owner owner;
    } accounts[] = {{TAXABLE, OWNER_SELF},      {TAXABLE, OWNER_SELF},  {TAX_DEFERRED, OWNER_SELF},
                    {TAX_DEFERRED, OWNER_SELF}, {TAX_FREE, OWNER_SELF}, {TAXABLE, OWNER_SPOUSE},
                    {TAXABLE, OWNER_OTHER},     {TAXABLE, OWNER_OTHER}};
    Moves *made = ARENA_NEW(*state, Moves);
    HouseholdBuilder *builder = &made->builder;

    *builder = builder_new(*state, "2026-08-21");
    for (size_t i = 0; i < sizeof accounts / sizeof accounts[0]; i++)
        builder_account(builder, accounts[i].treatment, accounts[i].owner, "100.00");
    builder_security(builder, "VTI", CLASS_US_STOCKS, "300");
    builder_security(builder, "NEW", CLASS_US_STOCKS, NULL);
    made->lots[0] = builder_lot(builder, 0, 0, "3", "100.00", "2020-01-06")->id;
    made->lots[1] = builder_lot(builder, 0, 0, "20", "3000.00", "2024-01-08")->id;
    made->order = builder_order(builder);
    made->order->kind = PREVIEW_TRANSFER;
    made->order->transfers = ARENA_ARRAY(*state, TransferOrder, 8);
    return made;
}

static Error *plan_of(Moves *made)
{
    return plan_trades(made->builder.arena, builder_household(&made->builder), made->order,
                       made->selection, &made->plan);
}

static TransferOrder *add(Moves *made, uint32_t from, uint32_t to)
{
    TransferOrder *transfer = &made->order->transfers[made->order->transfer_count++];

    *transfer = (TransferOrder){.from_account_id = made->builder.household.accounts[from].id};
    transfer->to_account_id = made->builder.household.accounts[to].id;
    return transfer;
}

static TransferOrder *add_shares(Moves *made, uint32_t from, uint32_t to, const char *shares)
{
    TransferOrder *transfer = add(made, from, to);

    transfer->symbol = (OptionalText){true, TEXT_LITERAL("VTI")};
    if (shares == NULL)
        transfer->all = true;
    else
        transfer->quantity = (OptionalQuantity){true, quantity(shares)};
    return transfer;
}

static TransferOrder *add_cash(Moves *made, uint32_t from, uint32_t to, const char *amount)
{
    TransferOrder *transfer = add(made, from, to);

    transfer->amount = some(amount);
    return transfer;
}

static void name_lot(Moves *made, TransferOrder *transfer, LotId id, const char *shares)
{
    if (transfer->lots == NULL)
        transfer->lots = ARENA_ARRAY(made->builder.arena, NamedLot, 4);
    transfer->all = false;
    transfer->lots[transfer->lot_count] = (NamedLot){.lot_id = id};
    if (shares != NULL)
        transfer->lots[transfer->lot_count].quantity = (OptionalQuantity){true, quantity(shares)};
    transfer->lot_count++;
}

static void assert_moved(const MovedLot *moved, LotId id, const char *shares, const char *basis)
{
    assert_true(uuid_equal(moved->lot.id.uuid, id.uuid));
    assert_int_equal(moved->lot.quantity.units, quantity(shares).units);
    ASSERT_MONEY(moved->lot.basis.value, basis);
}

static void test_transfer_takes_the_oldest_and_keeps_basis_and_dates_ac_4(void **state)
{
    Moves *made = moves(state);
    const Transfer *transfer;

    add_shares(made, 0, 1, "4");
    ASSERT_OK(plan_of(made));
    transfer = made->plan.transfers;
    assert_int_equal(transfer->lot_count, 2);
    assert_int_equal(transfer->quantity.units, quantity("4").units);
    assert_moved(&transfer->lots[0], made->lots[0], "3", "100.00");
    assert_true(transfer->lots[0].whole);
    assert_moved(&transfer->lots[1], made->lots[1], "1", "150.00");
    assert_false(transfer->lots[1].whole);
    assert_int_equal(transfer->lots[1].lot.acquired_on.value.days, date("2024-01-08").days);
    assert_int_equal(transfer->lots[0].lot.kind, LOT_PURCHASE);
}

static void test_transfer_follows_the_switch_where_lots_have_an_order_li_1(void **state)
{
    static const struct {
        LotSelection method;
        size_t lot;
    } cases[] = {{SELECT_LIFO, 1},         {SELECT_HIGHEST_COST, 1}, {SELECT_LOWEST_COST, 0},
                 {SELECT_AVERAGE_COST, 0}, {SELECT_MIN_TAX, 0},      {SELECT_SPECIFIC, 0}};
    Moves *made = moves(state);

    add_shares(made, 0, 1, "1");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        made->selection = (OptionalWord){true, (int)cases[i].method};
        ASSERT_OK(plan_of(made));
        assert_true(
            uuid_equal(made->plan.transfers[0].lots[0].lot.id.uuid, made->lots[cases[i].lot].uuid));
    }
    made->builder.household.securities[0].price.present = false;
    made->selection = (OptionalWord){true, SELECT_LIFO};
    ASSERT_OK(plan_of(made));
    assert_true(uuid_equal(made->plan.transfers[0].lots[0].lot.id.uuid, made->lots[0].uuid));
}

static void test_transfer_takes_the_method_of_order_account_and_household_li_1(void **state)
{
    Moves *made = moves(state);

    add_shares(made, 0, 1, "1");
    made->builder.household.lot_selection = SELECT_LIFO;
    ASSERT_OK(plan_of(made));
    assert_true(uuid_equal(made->plan.transfers[0].lots[0].lot.id.uuid, made->lots[1].uuid));
    made->builder.household.accounts[0].lot_selection = (OptionalWord){true, SELECT_FIFO};
    ASSERT_OK(plan_of(made));
    assert_true(uuid_equal(made->plan.transfers[0].lots[0].lot.id.uuid, made->lots[0].uuid));
    made->order->lot_selection = (OptionalWord){true, SELECT_HIGHEST_COST};
    ASSERT_OK(plan_of(made));
    assert_true(uuid_equal(made->plan.transfers[0].lots[0].lot.id.uuid, made->lots[1].uuid));
}

static void test_transfer_creates_and_loses_nothing_rd_2(void **state)
{
    Moves *made = moves(state);
    Lot *gift = builder_lot(&made->builder, 0, 0, "3", "100.00", "2021-01-04");
    LotId id = gift->id;
    const Transfer *first;
    const Transfer *second;

    gift->kind = LOT_GIFT;
    gift->donor_basis = some("100.00");
    gift->gift_value = some("50.00");
    gift->absorbed = quantity("2");
    name_lot(made, add_shares(made, 0, 1, NULL), id, "1");
    name_lot(made, add_shares(made, 0, 5, NULL), id, NULL);
    made->builder.household.accounts[5].owner = OWNER_SELF;
    ASSERT_OK(plan_of(made));
    first = &made->plan.transfers[0];
    second = &made->plan.transfers[1];
    assert_moved(&first->lots[0], id, "1", "33.33");
    ASSERT_MONEY(first->lots[0].lot.gift_value.value, "16.67");
    ASSERT_MONEY(first->lots[0].lot.donor_basis.value, "33.33");
    assert_int_equal(first->lots[0].lot.absorbed.units, quantity("1").units);
    assert_moved(&second->lots[0], id, "2", "66.67");
    ASSERT_MONEY(second->lots[0].lot.gift_value.value, "33.33");
    assert_int_equal(second->lots[0].lot.absorbed.units, quantity("1").units);
    assert_true(second->lots[0].whole);
}

static void test_transfer_of_cash_leaves_the_household_its_income_ac_4(void **state)
{
    Moves *made = moves(state);
    Money cash[8] = {{0}};
    TaxProfile profile = {.kind = PROFILE_FEDERAL};

    add_cash(made, 2, 3, "100.00");
    ASSERT_OK(plan_of(made));
    plan_move_cash(&made->plan, cash);
    ASSERT_MONEY(cash[2], "-100.00");
    ASSERT_MONEY(cash[3], "100.00");
    ASSERT_MONEY(plan_ordinary_income(&made->builder.household, &made->plan, &profile), "0.00");
}

static void test_transfer_elsewhere_is_refused_by_its_name_ac_4(void **state)
{
    static const struct {
        uint32_t from, to;
        const char *code;
    } cases[] = {{0, 2, "transfer_is_contribution"},
                 {0, 4, "transfer_is_contribution"},
                 {2, 0, "transfer_is_distribution"},
                 {4, 0, "transfer_is_distribution"},
                 {2, 4, "transfer_is_conversion"},
                 {4, 2, "transfer_is_conversion"},
                 {0, 5, "transfer_changes_owner"},
                 {6, 7, "transfer_changes_owner"},
                 {0, 0, "same_account"}};

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        Moves *made = moves(state);
        const Error *error;

        add_cash(made, cases[i].from, cases[i].to, "1.00");
        error = plan_of(made);
        ASSERT_FAULT(error, cases[i].code, "/transfers/0/to_account_id");
        assert_null(error->next);
    }
}

static void test_transfer_tells_all_faults_at_once(void **state)
{
    Moves *made = moves(state);
    TransferOrder *stranger = add_shares(made, 0, 1, "0");
    const Error *error;

    stranger->from_account_id.uuid.bytes[7] = 9;
    stranger->to_account_id.uuid.bytes[7] = 9;
    stranger->all = true;
    add_shares(made, 0, 1, "24");
    add_cash(made, 0, 1, "100.01");
    error = plan_of(made);
    ASSERT_FAULT(error, "unknown_account", "/transfers/0/from_account_id");
    ASSERT_FAULT(error->next, "unknown_account", "/transfers/0/to_account_id");
    ASSERT_FAULT(error->next->next, "exactly_one_of", "/transfers/0");
    ASSERT_FAULT(error->next->next->next, "not_positive", "/transfers/0/quantity");
    ASSERT_FAULT(error->next->next->next->next, "more_than_held", "/transfers/1/quantity");
    ASSERT_FAULT(error->next->next->next->next->next, "more_than_held", "/transfers/2/amount");
}

static void test_transfer_names_what_it_moves(void **state)
{
    Moves *made = moves(state);

    add(made, 0, 1);
    ASSERT_FAULT(plan_of(made), "exactly_one_of", "/transfers/0");
    made->order->transfers[0].quantity = (OptionalQuantity){true, quantity("1")};
    made->order->transfers[0].amount = some("1.00");
    ASSERT_FAULT(plan_of(made), "exactly_one_of", "/transfers/0");
    made->order->transfers[0].symbol = (OptionalText){true, TEXT_LITERAL("VTI")};
    ASSERT_FAULT(plan_of(made), "exactly_one_of", "/transfers/0");
    made->order->transfers[0].quantity.present = false;
    made->order->transfers[0].symbol.present = false;
    made->order->transfers[0].amount = some("0.00");
    ASSERT_FAULT(plan_of(made), "not_positive", "/transfers/0/amount");
}

static void test_transfer_moves_no_more_than_is_there(void **state)
{
    Moves *made = moves(state);

    made->builder.household.accounts[5].owner = OWNER_SELF;
    add_shares(made, 0, 1, "22");
    add_shares(made, 0, 5, "2");
    ASSERT_FAULT(plan_of(made), "more_than_held", "/transfers/1/quantity");
    made->order->transfers[1] = made->order->transfers[0];
    ASSERT_FAULT(plan_of(made), "duplicate_transfer", "/transfers/1");
    made->order->transfer_count = 1;
    made->order->transfers[0].symbol.value = TEXT_LITERAL("NEW");
    ASSERT_FAULT(plan_of(made), "more_than_held", "/transfers/0/quantity");
    made->order->transfers[0].symbol.value = TEXT_LITERAL("XYZ");
    ASSERT_FAULT(plan_of(made), "unknown_security", "/transfers/0/symbol");
    made->order->transfer_count = 0;
    add_cash(made, 0, 1, "60.00");
    add_cash(made, 0, 5, "60.00");
    ASSERT_FAULT(plan_of(made), "more_than_held", "/transfers/1/amount");
}

static void test_transfer_checks_every_lot_named(void **state)
{
    Moves *made = moves(state);
    TransferOrder *transfer = add_shares(made, 0, 1, NULL);
    LotId stranger = made->lots[0];
    const Error *error;

    stranger.uuid.bytes[0] ^= 1;
    name_lot(made, transfer, made->lots[1], "20.00000001");
    name_lot(made, transfer, made->lots[0], "0");
    name_lot(made, transfer, stranger, NULL);
    error = plan_of(made);
    ASSERT_FAULT(error, "more_than_held", "/transfers/0/lots/0/quantity");
    ASSERT_FAULT(error->next, "not_positive", "/transfers/0/lots/1/quantity");
    ASSERT_FAULT(error->next->next, "lot_not_held", "/transfers/0/lots/2/lot_id");
    transfer->lot_count = 0;
    name_lot(made, transfer, made->lots[0], NULL);
    name_lot(made, transfer, made->lots[0], NULL);
    ASSERT_FAULT(plan_of(made), "duplicate_lot", "/transfers/0/lots/1/lot_id");
    made->order->trade_date = on("2019-12-31");
    transfer->lot_count = 1;
    ASSERT_FAULT(plan_of(made), "lot_not_held", "/transfers/0/lots/0/lot_id");
}

static void test_transfer_of_a_lot_that_an_earlier_one_moves_is_refused(void **state)
{
    Moves *made = moves(state);

    made->builder.household.accounts[5].owner = OWNER_SELF;
    name_lot(made, add_shares(made, 0, 1, NULL), made->lots[0], NULL);
    name_lot(made, add_shares(made, 0, 5, NULL), made->lots[0], NULL);
    ASSERT_FAULT(plan_of(made), "more_than_held", "/transfers/1/lots/0/quantity");
}

static void test_transfer_order_is_copied_whole(void **state)
{
    Moves *made = moves(state);
    TransferOrder *transfer = add_shares(made, 0, 1, NULL);
    PreviewOrder copy;

    name_lot(made, transfer, made->lots[1], "5");
    copy = plan_order_copy(*state, made->order);
    memset(transfer->lots, 0, sizeof *transfer->lots);
    memset(transfer, 0, sizeof *transfer);
    assert_int_equal(copy.transfer_count, 1);
    assert_true(text_is(copy.transfers[0].symbol.value, "VTI"));
    assert_true(uuid_equal(copy.transfers[0].lots[0].lot_id.uuid, made->lots[1].uuid));
}

static void test_transfer_of_the_smallest_part_of_a_share_is_one(void **state)
{
    Moves *made = moves(state);
    TransferOrder *transfer = add_shares(made, 0, 1, NULL);

    name_lot(made, transfer, made->lots[1], "0.00000001");
    ASSERT_OK(plan_of(made));
    assert_int_equal(made->plan.transfers[0].quantity.units, 1);
    transfer->lots[0].quantity.value.units = 0;
    ASSERT_FAULT(plan_of(made), "not_positive", "/transfers/0/lots/0/quantity");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_transfer_takes_the_oldest_and_keeps_basis_and_dates_ac_4),
        TEST(test_transfer_follows_the_switch_where_lots_have_an_order_li_1),
        TEST(test_transfer_takes_the_method_of_order_account_and_household_li_1),
        TEST(test_transfer_creates_and_loses_nothing_rd_2),
        TEST(test_transfer_of_cash_leaves_the_household_its_income_ac_4),
        TEST(test_transfer_elsewhere_is_refused_by_its_name_ac_4),
        TEST(test_transfer_tells_all_faults_at_once),
        TEST(test_transfer_names_what_it_moves),
        TEST(test_transfer_moves_no_more_than_is_there),
        TEST(test_transfer_checks_every_lot_named),
        TEST(test_transfer_of_a_lot_that_an_earlier_one_moves_is_refused),
        TEST(test_transfer_order_is_copied_whole),
        TEST(test_transfer_of_the_smallest_part_of_a_share_is_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
