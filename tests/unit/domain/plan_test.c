#include "plan_desk.h"

static void test_plan_sells_before_it_buys_each_in_the_order_asked(void **state)
{
    Desk *made = desk(state);

    buy(made, "VTI", "100.00");
    sell(made, "VTI", "1");
    buy(made, "BRK", "500.00");
    sell(made, "BRK", "1");
    ASSERT_OK(plan_of(made));
    assert_int_equal(made->plan.trade_count, 4);
    assert_int_equal(made->plan.trades[0].order, 1);
    assert_int_equal(made->plan.trades[1].order, 3);
    assert_int_equal(made->plan.trades[2].order, 0);
    assert_int_equal(made->plan.trades[3].order, 2);
}

static void test_plan_trade_date_is_the_orders_or_the_price_sets(void **state)
{
    Desk *made = desk(state);

    sell(made, "VTI", "1");
    ASSERT_OK(plan_of(made));
    assert_int_equal(made->plan.trade_date.days, date("2026-08-21").days);
    made->order->trade_date = on("2026-09-01");
    ASSERT_OK(plan_of(made));
    assert_int_equal(made->plan.trade_date.days, date("2026-09-01").days);
}

static void test_plan_without_trades_is_empty(void **state)
{
    Desk *made = desk(state);

    ASSERT_OK(plan_of(made));
    assert_int_equal(made->plan.trade_count, 0);
}

static void test_plan_amount_becomes_shares_and_never_more(void **state)
{
    Desk *made = desk(state);

    sell_amount(made, "VTI", "100.00");
    buy(made, "VTI", "100.00");
    ASSERT_OK(plan_of(made));
    assert_int_equal(made->plan.trades[0].quantity.units, quantity("0.33333333").units);
    ASSERT_MONEY(made->plan.trades[0].amount, "100.00");
    assert_int_equal(made->plan.trades[1].quantity.units, quantity("0.33333333").units);
    ASSERT_MONEY(made->plan.trades[1].amount, "100.00");
}

static void test_plan_amount_of_the_whole_value_sells_all(void **state)
{
    Desk *made = desk(state);

    made->builder.household.securities[0].price.value = price("0.333366");
    sell_amount(made, "VTI", "10.00"); /* 30 shares are worth 10.00098 */
    ASSERT_OK(plan_of(made));
    assert_int_equal(made->plan.trades[0].quantity.units, quantity("29.99706028").units);
    made->builder.household.securities[0].price.value = price("0.333233");
    made->order->trade_count = 0;
    sell_amount(made, "VTI", "10.00"); /* 9.99699: shown as 10.00 */
    ASSERT_OK(plan_of(made));
    assert_int_equal(made->plan.trades[0].quantity.units, quantity("30").units);
}

static void test_plan_all_is_what_earlier_sales_leave(void **state)
{
    Desk *made = desk(state);

    sell(made, "VTI", "12");
    sell(made, "BRK", "1");
    sell(made, "VTI", NULL);
    ASSERT_OK(plan_of(made));
    assert_int_equal(made->plan.trades[2].quantity.units, quantity("18").units);
}

static void test_plan_whole_units_leave_the_rest_undone(void **state)
{
    Desk *made = desk(state);

    sell(made, "BRK", NULL);
    buy(made, "BRK", "1700.00");
    ASSERT_OK(plan_of(made));
    assert_int_equal(made->plan.trades[0].quantity.units, quantity("2").units);
    ASSERT_MONEY(made->plan.trades[0].amount, "1000.00");
    assert_int_equal(made->plan.trades[1].quantity.units, quantity("3").units);
    ASSERT_MONEY(made->plan.trades[1].amount, "1500.00");
    assert_int_equal(made->plan.not_done_count, 2);
    assert_string_equal(made->plan.not_done[0].code, "whole_units_only");
    assert_int_equal(made->plan.not_done[0].quantity.units, quantity("0.5").units);
    ASSERT_MONEY(made->plan.not_done[0].amount, "250.00");
    assert_string_equal(made->plan.not_done[1].detail,
                        "BRK trades in whole shares; 0.40000000 is left out.");
}

static void test_plan_order_copy_refers_to_nothing_of_the_original(void **state)
{
    char symbol[] = "VTI";
    NamedLot lots[] = {{.lot_id.uuid.bytes[15] = 1}, {.lot_id.uuid.bytes[15] = 2}};
    TradeFill fill = {.amount = {77}};
    TradeOrder trades[] = {{.symbol = {symbol, 3}, .lots = lots, .lot_count = 2, .fill = &fill},
                           {.symbol = {NULL, 0}, .fee = {true, {1234}}}};
    Policy policy = {.minimum_cash = {true, {500}}};
    CashFlowOrder cash_flow = {.amount = {1000}};
    HarvestOrder harvest = {.minimum_loss = {true, {2000}}};
    ModelChangeOrder model_change = {.strategy = {true, 1}};
    PreviewOrder order = {.lot_selection = {true, 3},
                          .trades = trades,
                          .trade_count = 2,
                          .policy = &policy,
                          .cash_flow = &cash_flow,
                          .harvest = &harvest,
                          .model_change = &model_change};
    Arena *arena = arena_new(1 << 16);
    PreviewOrder copy = plan_order_copy(arena, &order);

    (void)state;
    memset(symbol, 'x', sizeof symbol);
    memset(lots, 0xff, sizeof lots);
    memset(trades, 0xff, sizeof trades);
    memset(&fill, 0xff, sizeof fill);
    memset(&policy, 0xff, sizeof policy);
    memset(&cash_flow, 0xff, sizeof cash_flow);
    memset(&harvest, 0xff, sizeof harvest);
    memset(&model_change, 0xff, sizeof model_change);
    assert_int_equal(copy.lot_selection.value, 3);
    assert_int_equal(copy.trade_count, 2);
    assert_true(text_is(copy.trades[0].symbol, "VTI"));
    assert_int_equal(copy.trades[0].lot_count, 2);
    assert_int_equal(copy.trades[0].lots[1].lot_id.uuid.bytes[15], 2);
    assert_int_equal(copy.trades[0].fill->amount.cents, 77);
    assert_int_equal(copy.trades[1].symbol.length, 0);
    assert_int_equal(copy.trades[1].fee.value.cents, 1234);
    assert_int_equal(copy.policy->minimum_cash.value.cents, 500);
    assert_int_equal(copy.cash_flow->amount.cents, 1000);
    assert_int_equal(copy.harvest->minimum_loss.value.cents, 2000);
    assert_int_equal(copy.model_change->strategy.value, 1);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_plan_sells_before_it_buys_each_in_the_order_asked),
        TEST(test_plan_trade_date_is_the_orders_or_the_price_sets),
        TEST(test_plan_without_trades_is_empty),
        TEST(test_plan_amount_becomes_shares_and_never_more),
        TEST(test_plan_amount_of_the_whole_value_sells_all),
        TEST(test_plan_all_is_what_earlier_sales_leave),
        TEST(test_plan_whole_units_leave_the_rest_undone),
        cmocka_unit_test(test_plan_order_copy_refers_to_nothing_of_the_original),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
