#include "plan_desk.h"

static TradeOrder *sell_specific(Desk *made, const char *shares)
{
    TradeOrder *trade = sell(made, "VTI", shares);

    trade->lot_selection = (OptionalWord){true, SELECT_SPECIFIC};
    return trade;
}

static void test_plan_method_is_the_trades_the_switchs_the_orders_then_defaults_li_1(void **state)
{
    Desk *made = desk(state);
    TradeOrder *trade = sell(made, "VTI", "1");
    LotSelection *resolved;

    ASSERT_OK(plan_of(made));
    assert_int_equal(made->plan.trades[0].lot_selection, SELECT_FIFO);
    made->builder.household.accounts[0].lot_selection = (OptionalWord){true, SELECT_LIFO};
    ASSERT_OK(plan_of(made));
    assert_int_equal(made->plan.trades[0].lot_selection, SELECT_LIFO);
    made->order->lot_selection = (OptionalWord){true, SELECT_HIGHEST_COST};
    ASSERT_OK(plan_of(made));
    assert_int_equal(made->plan.trades[0].lot_selection, SELECT_HIGHEST_COST);
    made->selection = (OptionalWord){true, SELECT_LOWEST_COST};
    ASSERT_OK(plan_of(made));
    assert_int_equal(made->plan.trades[0].lot_selection, SELECT_LOWEST_COST);
    trade->lot_selection = (OptionalWord){true, SELECT_LOSS_FIRST};
    ASSERT_OK(plan_of(made));
    resolved = &made->plan.trades[0].lot_selection;
    assert_int_equal(*resolved, SELECT_LOSS_FIRST);
}

static void test_plan_tells_all_faults_at_once(void **state)
{
    Desk *made = desk(state);
    TradeOrder *stranger = sell(made, "XYZ", "0");
    const Error *error;

    stranger->account_id.uuid.bytes[7] = 9;
    stranger->fee = some("-1.00");
    sell(made, "NEW", "1");
    error = plan_of(made);
    ASSERT_FAULT(error, "not_positive", "/trades/0/quantity");
    ASSERT_FAULT(error->next, "negative", "/trades/0/fee");
    ASSERT_FAULT(error->next->next, "unknown_account", "/trades/0/account_id");
    ASSERT_FAULT(error->next->next->next, "unknown_security", "/trades/0/symbol");
    ASSERT_FAULT(error->next->next->next->next, "missing_price", "/trades/1/symbol");
    assert_null(error->next->next->next->next->next);
}

static void test_plan_wants_exactly_one_size(void **state)
{
    Desk *made = desk(state);

    sell(made, "VTI", "1")->all = true;
    sell(made, "VTI", NULL)->all = false;
    ASSERT_FAULT(plan_of(made), "exactly_one_of", "/trades/0");
    ASSERT_FAULT(plan_of(made)->next, "exactly_one_of", "/trades/1");
}

static void test_plan_refuses_a_buy_of_all(void **state)
{
    Desk *made = desk(state);
    TradeOrder *trade = buy(made, "VTI", "1.00");

    trade->amount.present = false;
    trade->all = true;
    ASSERT_FAULT(plan_of(made), "sell_only", "/trades/0/all");
}

static void test_plan_refuses_amounts_that_are_not_positive(void **state)
{
    Desk *made = desk(state);

    buy(made, "VTI", "0.00");
    ASSERT_FAULT(plan_of(made), "not_positive", "/trades/0/amount");
}

/* The least that is more than nothing. */
static void test_plan_takes_the_smallest_sizes_and_no_fee(void **state)
{
    Desk *made = desk(state);

    sell(made, "VTI", "0.00000001")->fee = some("0.00");
    sell_amount(made, "VTI", "0.01");
    buy(made, "VTI", "0.01")->fee = some("0.01");
    ASSERT_OK(plan_of(made));
    assert_int_equal(made->plan.trade_count, 3);
    assert_int_equal(made->plan.trades[0].quantity.units, 1);
    ASSERT_MONEY(made->plan.trades[2].fee, "0.01");
}

static void test_plan_sells_lots_bought_on_the_trade_date(void **state)
{
    Desk *made = desk(state);
    TradeOrder *trade;

    made->order->trade_date = on("2024-01-08");
    sell(made, "VTI", "30");
    ASSERT_OK(plan_of(made));
    made->order->trade_count = 0;
    trade = sell(made, "VTI", "20");
    trade->lot_selection = (OptionalWord){true, SELECT_SPECIFIC};
    name_lot(made, trade, made->lots[1], "20");
    ASSERT_OK(plan_of(made));
}

static void test_plan_refuses_more_than_is_held(void **state)
{
    Desk *made = desk(state);

    sell(made, "VTI", "29");
    sell(made, "VTI", "1.00000001");
    ASSERT_FAULT(plan_of(made), "more_than_held", "/trades/1/quantity");
    made->order->trade_count = 0;
    sell_amount(made, "VTI", "9000.01");
    ASSERT_FAULT(plan_of(made), "more_than_held", "/trades/0/amount");
    made->order->trade_count = 0;
    builder_sell(&made->builder, made->order, 1, "BRK", NULL);
    ASSERT_FAULT(plan_of(made), "more_than_held", "/trades/0/all");
}

static void test_plan_holds_no_lots_of_the_future(void **state)
{
    Desk *made = desk(state);

    made->order->trade_date = on("2024-01-07");
    sell(made, "VTI", "11");
    ASSERT_FAULT(plan_of(made), "more_than_held", "/trades/0/quantity");
}

static void test_plan_refuses_what_is_less_than_a_share(void **state)
{
    Desk *made = desk(state);

    sell(made, "BRK", "0.9");
    ASSERT_FAULT(plan_of(made), "amount_too_small", "/trades/0/quantity");
    made->order->trade_count = 0;
    buy(made, "NIL", "10.00");
    ASSERT_FAULT(plan_of(made), "amount_too_small", "/trades/0/amount");
    made->order->trade_count = 0;
    made->builder.household.lots[0].quantity = quantity("0.5");
    made->builder.household.lots[0].security = 1;
    made->builder.household.lot_count = 1;
    sell(made, "BRK", NULL);
    ASSERT_FAULT(plan_of(made), "amount_too_small", "/trades/0/all");
}

static void test_plan_refuses_what_no_number_holds(void **state)
{
    Desk *made = desk(state);
    TradeOrder *trade;

    made->builder.household.securities[0].price.value.micros = 1;
    buy(made, "VTI", "90000000000.00");
    ASSERT_FAULT(plan_of(made), "out_of_range", "/trades/0/amount");
    made->order->trade_count = 0;
    made->builder.household.securities[0].price.value = price("300");
    trade = buy(made, "VTI", "1.00");
    trade->amount.present = false;
    trade->quantity = (OptionalQuantity){true, {QUANTITY_LIMIT}};
    ASSERT_FAULT(plan_of(made), "out_of_range", "/trades/0/quantity");
}

static void test_plan_refuses_more_shares_than_sums_hold(void **state)
{
    Desk *made = desk(state);

    made->builder.household.securities[0].price.value.micros = 1;
    for (int i = 0; i < 11; i++) {
        TradeOrder *trade = buy(made, "VTI", "1.00");

        trade->amount.present = false;
        trade->quantity = (OptionalQuantity){true, {QUANTITY_LIMIT}};
    }
    ASSERT_FAULT(plan_of(made), "out_of_range", "/trades/10/quantity");
}

static void test_plan_refuses_a_fee_over_the_sale(void **state)
{
    Desk *made = desk(state);

    sell(made, "VTI", "1")->fee = some("300.00");
    ASSERT_OK(plan_of(made));
    made->order->trades[0].fee = some("300.01");
    ASSERT_FAULT(plan_of(made), "fee_over_amount", "/trades/0/fee");
    made->order->trade_count = 0;
    buy(made, "VTI", "1.00")->fee = some("5.00");
    ASSERT_OK(plan_of(made));
    ASSERT_MONEY(made->plan.trades[0].fee, "5.00");
}

static void test_plan_specific_names_lots_li_2(void **state)
{
    Desk *made = desk(state);
    TradeOrder *trade = sell_specific(made, "12");

    ASSERT_FAULT(plan_of(made), "lots_required", "/trades/0/lots");
    name_lot(made, trade, made->lots[1], "12");
    ASSERT_OK(plan_of(made));
}

/* As a default of household or account it identifies nothing where a sale names no lots. */
static void test_plan_specific_as_a_default_without_lots_is_fifo_li_1(void **state)
{
    Desk *made = desk(state);
    TradeOrder *trade = sell(made, "VTI", "1");

    made->builder.household.lot_selection = SELECT_SPECIFIC;
    ASSERT_OK(plan_of(made));
    assert_int_equal(made->plan.trades[0].lot_selection, SELECT_FIFO);
    made->builder.household.lot_selection = SELECT_LIFO;
    made->builder.household.accounts[0].lot_selection = (OptionalWord){true, SELECT_SPECIFIC};
    ASSERT_OK(plan_of(made));
    assert_int_equal(made->plan.trades[0].lot_selection, SELECT_FIFO);
    name_lot(made, trade, made->lots[1], "1");
    ASSERT_OK(plan_of(made));
    assert_int_equal(made->plan.trades[0].lot_selection, SELECT_SPECIFIC);
}

static void test_plan_specific_checks_every_lot_named_li_2(void **state)
{
    Desk *made = desk(state);
    TradeOrder *trade = sell_specific(made, "12");
    const Error *error;

    name_lot(made, trade, made->lots[0], "0");
    name_lot(made, trade, made->lots[1], "20.5");
    name_lot(made, trade, made->lots[0], NULL);
    name_lot(made, trade, made->builder.household.lots[3].id, NULL); /* of the IRA */
    error = plan_of(made);
    ASSERT_FAULT(error, "not_positive", "/trades/0/lots/0/quantity");
    ASSERT_FAULT(error->next, "more_than_held", "/trades/0/lots/1/quantity");
    ASSERT_FAULT(error->next->next, "duplicate_lot", "/trades/0/lots/2/lot_id");
    ASSERT_FAULT(error->next->next->next, "lot_not_held", "/trades/0/lots/3/lot_id");
}

static void test_plan_specific_refuses_a_lot_of_the_future(void **state)
{
    Desk *made = desk(state);

    name_lot(made, sell_specific(made, "1"), made->lots[1], NULL);
    made->order->trade_date = on("2024-01-07");
    ASSERT_FAULT(plan_of(made), "lot_not_held", "/trades/0/lots/0/lot_id");
}

static void test_plan_refuses_lots_under_another_method(void **state)
{
    Desk *made = desk(state);

    name_lot(made, sell(made, "VTI", "1"), made->lots[1], NULL);
    ASSERT_FAULT(plan_of(made), "lots_not_allowed", "/trades/0/lots");
    made->order->trade_count = 0;
    name_lot(made, buy(made, "VTI", "1.00"), made->lots[1], NULL);
    ASSERT_FAULT(plan_of(made), "lots_not_allowed", "/trades/0/lots");
}

static void test_plan_switch_passes_over_lots_named_for_specific(void **state)
{
    Desk *made = desk(state);
    TradeOrder *trade = sell(made, "VTI", "1");

    made->order->lot_selection = (OptionalWord){true, SELECT_SPECIFIC};
    name_lot(made, trade, made->lots[1], NULL);
    made->selection = (OptionalWord){true, SELECT_FIFO};
    ASSERT_OK(plan_of(made));
    assert_int_equal(made->plan.trades[0].lot_selection, SELECT_FIFO);
    trade->lot_selection = (OptionalWord){true, SELECT_LIFO};
    ASSERT_FAULT(plan_of(made), "lots_not_allowed", "/trades/0/lots");
}

static void test_plan_switch_does_not_let_a_buy_name_lots(void **state)
{
    Desk *made = desk(state);

    made->selection = (OptionalWord){true, SELECT_FIFO};
    name_lot(made, buy(made, "VTI", "1.00"), made->lots[1], NULL);
    ASSERT_FAULT(plan_of(made), "lots_not_allowed", "/trades/0/lots");
}

static TradeOrder *sell_for(Desk *made, Goal goal, const char *amount)
{
    TradeOrder *trade = sell(made, "VTI", NULL);

    trade->all = false;
    trade->goal = (OptionalWord){true, (int)goal};
    if (amount != NULL)
        trade->amount = some(amount);
    return trade;
}

static void test_plan_of_a_goal_takes_what_other_sales_leave_d_12(void **state)
{
    Desk *made = desk(state);
    Quantity held;

    sell(made, "VTI", NULL)->all = true;
    ASSERT_OK(plan_of(made));
    held = made->plan.trades[0].quantity;
    made->order->trade_count = 0;
    sell(made, "VTI", "1");
    sell_for(made, GOAL_RAISE_NET_OF_TAX, "5.00");
    sell(made, "VTI", "2");
    ASSERT_OK(plan_of(made));
    assert_true(made->plan.has_goal);
    assert_int_equal(made->plan.goal, 1);
    assert_int_equal(made->plan.trades[1].order, 1);
    assert_int_equal(made->plan.trades[1].quantity.units, held.units - quantity("3").units);
    assert_int_equal(made->plan.trades[2].quantity.units, quantity("2").units);
}

static void test_plan_checks_what_a_goal_asks_for_d_12(void **state)
{
    Desk *made = desk(state);

    sell_for(made, GOAL_RAISE_NET_OF_TAX, NULL);
    ASSERT_FAULT(plan_of(made), "amount_required", "/trades/0/amount");
    sell_for(made, GOAL_LARGEST_WITH_ZERO_TAX, "1.00");
    ASSERT_FAULT(plan_of(made), "amount_not_allowed", "/trades/1/amount");
    ASSERT_FAULT(plan_of(made)->next, "one_goal_only", "/trades/1/goal");
    made->order->trade_count = 0;
    sell_for(made, GOAL_REALIZE_LONG_TERM_GAIN, "0.00")->all = true;
    ASSERT_FAULT(plan_of(made), "exactly_one_of", "/trades/0");
    ASSERT_FAULT(plan_of(made)->next, "not_positive", "/trades/0/amount");
    made->order->trade_count = 0;
    sell_for(made, GOAL_REALIZE_LONG_TERM_GAIN, "1.00")->side = SIDE_BUY;
    ASSERT_FAULT(plan_of(made), "sell_only", "/trades/0/goal");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_plan_method_is_the_trades_the_switchs_the_orders_then_defaults_li_1),
        TEST(test_plan_tells_all_faults_at_once),
        TEST(test_plan_wants_exactly_one_size),
        TEST(test_plan_refuses_a_buy_of_all),
        TEST(test_plan_refuses_amounts_that_are_not_positive),
        TEST(test_plan_takes_the_smallest_sizes_and_no_fee),
        TEST(test_plan_sells_lots_bought_on_the_trade_date),
        TEST(test_plan_refuses_more_than_is_held),
        TEST(test_plan_holds_no_lots_of_the_future),
        TEST(test_plan_refuses_what_is_less_than_a_share),
        TEST(test_plan_refuses_what_no_number_holds),
        TEST(test_plan_refuses_more_shares_than_sums_hold),
        TEST(test_plan_refuses_a_fee_over_the_sale),
        TEST(test_plan_specific_names_lots_li_2),
        TEST(test_plan_specific_as_a_default_without_lots_is_fifo_li_1),
        TEST(test_plan_specific_checks_every_lot_named_li_2),
        TEST(test_plan_specific_refuses_a_lot_of_the_future),
        TEST(test_plan_refuses_lots_under_another_method),
        TEST(test_plan_switch_passes_over_lots_named_for_specific),
        TEST(test_plan_switch_does_not_let_a_buy_name_lots),
        TEST(test_plan_of_a_goal_takes_what_other_sales_leave_d_12),
        TEST(test_plan_checks_what_a_goal_asks_for_d_12),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
