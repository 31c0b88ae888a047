/*
 * What is bought with cash that a plan leaves: of a plan that a test makes, so that each class's
 * shortfall is known. An IRA of 30 stocks, 10 other stocks at 10, 60 bonds and 1,900: 8,000, of
 * which half are to be stocks, half bonds.
 */
#include "plan_scene.h"

#include "solver/rebalance_refine.h"

enum { STOCKS, BONDS, OTHER_STOCKS };

typedef struct Spending {
    Scene *scene;
    RebalanceTask task;
    Planning planning;
    Best best;
    uint32_t ira;
} Spending;

static Spending *spending(void **state)
{
    Spending *made = ARENA_NEW(*state, Spending);
    Scene *of = scene(state, "0.5", "0.5");
    Household *household = ARENA_NEW(*state, Household);

    made->scene = of;
    made->ira = account(of, TAX_DEFERRED, "1900.00");
    builder_security(&of->builder, "ITOT", CLASS_US_STOCKS, "10");
    builder_lot(&of->builder, made->ira, STOCKS, "30", "1000", "2020-01-06");
    builder_lot(&of->builder, made->ira, OTHER_STOCKS, "10", "100", "2020-01-06");
    builder_lot(&of->builder, made->ira, BONDS, "60", "3000", "2020-01-06");
    *household = *builder_household(&of->builder);
    made->task = (RebalanceTask){.rules = builder_rules(*state),
                                 .household = household,
                                 .order = &of->order,
                                 .policy = rebalance_policy(*state, household, &of->order)};
    made->planning = (Planning){.arena = *state, .task = &made->task};
    return made;
}

static TradeOrder trade(const Spending *made, uint32_t security, TradeSide side)
{
    const Household *household = &made->scene->builder.household;

    return (TradeOrder){.account_id = household->accounts[made->ira].id,
                        .symbol = household->securities[security].symbol,
                        .side = side};
}

static TradeOrder sale(const Spending *made, uint32_t security, const char *shares)
{
    TradeOrder order = trade(made, security, SIDE_SELL);

    order.quantity = (OptionalQuantity){true, quantity(shares)};
    return order;
}

static TradeOrder purchase(const Spending *made, uint32_t security, const char *dollars)
{
    TradeOrder order = trade(made, security, SIDE_BUY);

    order.amount = (OptionalMoney){true, money(dollars)};
    return order;
}

/* Spends what a plan of these trades leaves. */
static void spend(Spending *made, const TradeOrder *trades, size_t count)
{
    PreviewOrder order = made->scene->order;
    bool better = false;

    order.trades = ARENA_COPY(made->planning.arena, TradeOrder, trades, count);
    order.trade_count = count;
    ASSERT_OK(rebalance_open(&made->planning));
    ASSERT_OK(rebalance_do_nothing(&made->planning, &made->best));
    ASSERT_OK(rebalance_try(&made->planning, &order, &made->best, &better));
    assert_int_equal(better, count > 0);
    ASSERT_OK(rebalance_spend(&made->planning, &made->best));
}

static void assert_bought(const Spending *made, uint32_t security, const char *amount)
{
    Money bought = {0};

    for (size_t i = 0; i < made->best.preview.buy_count; i++) {
        if (made->best.preview.buys[i].security == security)
            bought = money_add(bought, made->best.preview.buys[i].amount);
    }
    ASSERT_MONEY(bought, amount);
}

static void test_spend_of_a_plan_without_trades_buys_what_each_class_lacks(void **state)
{
    Spending *made = spending(state);

    spend(made, NULL, 0);
    assert_bought(made, STOCKS, "900.00");
    assert_bought(made, BONDS, "1000.00");
}

static void test_spend_buys_so_much_less_as_is_bought_already(void **state)
{
    Spending *made = spending(state);
    const TradeOrder trades[] = {purchase(made, STOCKS, "300.00"), purchase(made, BONDS, "600.00")};

    spend(made, trades, 2);
    assert_bought(made, STOCKS, "900.00");
    assert_bought(made, BONDS, "1000.00");
}

/* What is sold of one security is bought of another of its class. */
static void test_spend_buys_so_much_more_as_is_sold(void **state)
{
    Spending *made = spending(state);
    const TradeOrder trades[] = {sale(made, OTHER_STOCKS, "10"), purchase(made, BONDS, "1000.00")};

    spend(made, trades, 2);
    assert_bought(made, STOCKS, "1000.00");
    assert_bought(made, BONDS, "1000.00");
    assert_int_equal(made->best.preview.sell_count, 1);
}

static void test_spend_buys_whole_shares_where_it_must(void **state)
{
    Spending *made = spending(state);
    const TradeOrder trades[] = {purchase(made, BONDS, "400.00")};

    made->task.household->securities[STOCKS].unit = UNIT_WHOLE;
    spend(made, trades, 1);
    assert_bought(made, STOCKS, "900.00");
    assert_bought(made, BONDS, "1000.00");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_spend_of_a_plan_without_trades_buys_what_each_class_lacks),
        TEST(test_spend_buys_so_much_less_as_is_bought_already),
        TEST(test_spend_buys_so_much_more_as_is_sold),
        TEST(test_spend_buys_whole_shares_where_it_must),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
