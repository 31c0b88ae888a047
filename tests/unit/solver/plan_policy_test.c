#include "plan_scene.h"

/* 6,000 of stocks and 4,000 of bonds that should be half and half, in an IRA. */
static Scene *uneven(void **state, uint32_t *ira_out)
{
    Scene *made = scene(state, "0.5", "0.5");

    *ira_out = account(made, TAX_DEFERRED, "0.00");
    builder_lot(&made->builder, *ira_out, 0, "60", "1000", "2020-01-06");
    builder_lot(&made->builder, *ira_out, 1, "80", "4000", "2020-01-06");
    return made;
}

static void test_plan_turns_over_no_more_than_it_may_e3(void **state)
{
    uint32_t ira;
    Scene *made = uneven(state, &ira);

    made->builder.household.policy.maximum_turnover = (OptionalRate){true, rate("0.05")};
    ASSERT_OK(plan(made));
    ASSERT_MONEY(made->plan.preview.sells[0].proceeds, "500.00");
    assert_int_equal(made->plan.preview.drift.after.millionths, 50000);
    assert_true(made->plan.proven);
    made->asked.maximum_turnover = (OptionalRate){true, rate("0.002")};
    ASSERT_OK(plan(made)); /* 20 dollars are no trade */
    assert_int_equal(made->plan.preview.sell_count, 0);
    assert_int_equal(reason(made, ira, 0)->outcome, OUTCOME_TURNOVER);
}

static void test_plan_raises_cash_no_further_than_the_most_d9(void **state)
{
    uint32_t ira;
    Scene *made = uneven(state, &ira);

    made->builder.household.models[0].targets[1].asset_class.value = CLASS_CASH;
    made->asked.maximum_cash = some("600.00");
    ASSERT_OK(plan(made));
    assert_int_equal(made->plan.preview.sell_count, 1);
    ASSERT_MONEY(made->plan.preview.sells[0].proceeds, "600.00");
    assert_int_equal(reason(made, ira, 0)->outcome, OUTCOME_MAXIMUM_CASH);
    made->builder.household.accounts[ira].cash = money("700.00");
    ASSERT_OK(plan(made)); /* what is above it already may stay */
    assert_int_equal(made->plan.preview.sell_count, 0);
}

static void test_account_of_whole_shares_trades_no_fractions(void **state)
{
    Scene *made = scene(state, "0.5", "0.5");
    uint32_t whole = account(made, TAX_DEFERRED, "0.00");

    made->builder.household.accounts[whole].policy.whole_shares = (OptionalBool){true, true};
    builder_lot(&made->builder, whole, 0, "31.5", "1000", "2020-01-06");
    builder_lot(&made->builder, whole, 1, "140.25", "9000", "2020-01-06");
    ASSERT_OK(plan(made));
    assert_int_equal(made->plan.preview.sells[0].quantity.units % QUANTITY_ONE, 0);
    assert_int_equal(made->plan.preview.buys[0].quantity.units % QUANTITY_ONE, 0);
}

static void test_account_keeps_the_cash_of_its_own_policy(void **state)
{
    Scene *made = scene(state, "1", "0");
    uint32_t first = account(made, TAX_DEFERRED, "1000.00");
    uint32_t second = account(made, TAX_DEFERRED, "1000.00");

    made->builder.household.policy.minimum_cash = some("200.00");
    made->builder.household.accounts[second].policy.minimum_cash = some("700.00");
    ASSERT_OK(plan(made));
    assert_int_equal(made->plan.preview.buy_count, 2);
    assert_int_equal(made->plan.preview.buys[0].account, first);
    ASSERT_MONEY(made->plan.preview.buys[0].amount, "800.00");
    ASSERT_MONEY(made->plan.preview.buys[1].amount, "300.00");
}

static void test_account_of_its_own_policy_defers_short_term_gains_d7(void **state)
{
    Scene *made = scene(state, "0", "1");
    uint32_t first = account(made, TAXABLE, "0.00");
    uint32_t second = account(made, TAXABLE, "0.00");

    made->asked.tax_weight = (OptionalRate){true, {0}};
    made->builder.household.accounts[second].policy.defer_short_term_gains =
        (OptionalBool){true, true};
    builder_lot(&made->builder, first, 0, "10", "900", "2026-03-02");
    builder_lot(&made->builder, second, 0, "10", "900", "2026-03-02");
    ASSERT_OK(plan(made));
    assert_int_equal(made->plan.preview.sell_count, 1);
    assert_int_equal(made->plan.preview.sells[0].account, first);
    assert_int_equal(reason(made, second, 0)->limit, LIMIT_SHORT_TERM);
}

static void test_plan_names_the_screen_that_keeps_from_buying_e5(void **state)
{
    uint32_t ira;
    Scene *made = uneven(state, &ira);
    Restraint *screen = builder_restraint(&made->builder, RESTRAINT_DO_NOT_BUY);

    screen->security = 1;
    screen->exclusion_list_id.present = true;
    screen->exclusion_list = (OptionalText){true, TEXT_LITERAL("Faith")};
    ASSERT_OK(plan(made));
    assert_int_equal(made->plan.preview.buy_count, 0);
    assert_int_equal(reason(made, ira, 1)->limit, LIMIT_SCREEN);
    assert_ptr_equal(reason(made, ira, 1)->restraint, screen);
}

static void test_what_was_traded_a_short_while_ago_rests_d9(void **state)
{
    uint32_t ira;
    Scene *made = uneven(state, &ira);
    Household *household = &made->builder.household;
    LastTrade last = {ira, 0, date("2026-07-23")}; /* stocks, 29 days before */
    CashFlowOrder flow = {.amount = money("1000.00"), .account_id = {.present = true}};

    household->policy.cooldown_days = (OptionalInteger){true, 30};
    household->last_trades = &last;
    household->last_trade_count = 1;
    ASSERT_OK(plan(made));
    assert_int_equal(made->plan.preview.sell_count, 0);
    assert_int_equal(reason(made, ira, 0)->limit, LIMIT_COOLDOWN);
    assert_int_equal(made->plan.scope.places[0].cooldown_until.value.days, date("2026-08-22").days);
    last.traded_on = date("2026-07-22");
    ASSERT_OK(plan(made));
    assert_int_equal(made->plan.preview.sell_count, 1);
    last = (LastTrade){ira, 1, date("2026-08-20")};
    ASSERT_OK(plan(made));
    assert_int_equal(made->plan.preview.buy_count, 0);
    assert_int_equal(reason(made, ira, 1)->limit, LIMIT_COOLDOWN);
    made->asked.cooldown_days = (OptionalInteger){true, 1};
    ASSERT_OK(plan(made)); /* the order says otherwise */
    assert_int_equal(made->plan.preview.buy_count, 1);
    made->asked.cooldown_days.present = false;
    flow.account_id.value = household->accounts[ira].id;
    made->order.kind = PREVIEW_DEPOSIT;
    made->order.cash_flow = &flow;
    ASSERT_OK(plan(made)); /* a cash flow waits for none */
    assert_int_equal(made->plan.preview.buy_count, 1);
}

/* Half stocks, half bonds that lose a thousand, and other bonds to have instead. */
static Scene *losing_bonds(void **state)
{
    Scene *made = scene(state, "0.5", "0.5");
    uint32_t taxable = account(made, TAXABLE, "0.00");

    builder_security(&made->builder, "AGG", CLASS_US_BONDS, "25");
    builder_lot(&made->builder, taxable, 0, "50", "4000", "2020-01-06");
    builder_lot(&made->builder, taxable, 1, "100", "6000", "2020-01-06");
    made->builder.household.policy.harvest_all_year = (OptionalBool){true, true};
    made->order.kind = PREVIEW_REBALANCE;
    return made;
}

static void test_rebalance_harvests_all_year_where_asked_e5(void **state)
{
    Scene *made = losing_bonds(state);

    ASSERT_OK(plan(made));
    assert_int_equal(made->plan.swap_count, 1);
    ASSERT_MONEY(made->plan.swaps[0].loss, "1000.00");
    ASSERT_MONEY(made->plan.preview.sells[0].proceeds, "5000.00");
    ASSERT_MONEY(made->plan.preview.buys[0].amount, "5000.00");
    assert_int_equal(made->plan.preview.buys[0].security, 2);
    assert_int_equal(made->plan.preview.drift.after.millionths, 0);
    assert_int_equal(made->plan.preview.wash_sale_count, 0);
    assert_true(made->plan.objective.cents < made->plan.do_nothing.value.cents);
    assert_true(made->plan.proven);
    assert_int_equal(reason(made, 0, 1)->outcome, OUTCOME_SOLD);
    ASSERT_MONEY(made->plan.traded, "10000.00");
    assert_int_equal(made->plan.turnover.millionths, 500000);
    made->builder.household.accounts[0].policy.harvest_all_year = (OptionalBool){true, false};
    ASSERT_OK(plan(made)); /* the account does not */
    assert_int_equal(made->plan.swap_count, 0);
    assert_int_equal(made->plan.preview.sell_count, 0);
}

static void test_rebalance_harvests_nothing_that_turns_over_too_much_e5(void **state)
{
    Scene *made = losing_bonds(state);

    made->builder.household.policy.maximum_turnover = (OptionalRate){true, rate("0.499999")};
    ASSERT_OK(plan(made));
    assert_int_equal(made->plan.swap_count, 0);
    assert_int_equal(made->plan.preview.sell_count, 0);
    made->builder.household.policy.maximum_turnover.value = rate("0.5");
    ASSERT_OK(plan(made));
    assert_int_equal(made->plan.swap_count, 1);
}

static void test_rebalance_leaves_the_least_loss_where_it_may_not_turn_over_all_e5(void **state)
{
    Scene *made = losing_bonds(state);
    uint32_t other = account(made, TAXABLE, "0.00");

    builder_lot(&made->builder, other, 0, "50", "4000", "2020-01-06");
    builder_lot(&made->builder, other, 1, "100", "5500", "2020-01-06");
    ASSERT_OK(plan(made));
    assert_int_equal(made->plan.swap_count, 2);
    made->builder.household.policy.maximum_turnover = (OptionalRate){true, rate("0.3")};
    ASSERT_OK(plan(made));
    assert_int_equal(made->plan.swap_count, 1);
    ASSERT_MONEY(made->plan.swaps[0].loss, "1000.00");
}

static void test_rebalance_harvests_nothing_where_tax_weighs_nothing_e5(void **state)
{
    Scene *made = losing_bonds(state);

    made->builder.household.policy.tax_weight = (OptionalRate){true, rate("0")};
    ASSERT_OK(plan(made));
    assert_int_equal(made->plan.swap_count, 0);
    assert_int_equal(made->plan.preview.sell_count, 0);
}

static void test_rebalance_harvests_nothing_that_would_be_washed_e5(void **state)
{
    Scene *made = losing_bonds(state);
    uint32_t ira = account(made, TAX_DEFERRED, "0.00");

    builder_lot(&made->builder, ira, 0, "50", "5000", "2020-01-06");
    builder_lot(&made->builder, ira, 1, "100", "5000", "2026-08-10");
    ASSERT_OK(plan(made));
    assert_int_equal(made->plan.swap_count, 0);
    assert_int_equal(made->plan.preview.sell_count, 0);
}

static void test_rebalance_harvests_only_where_something_of_the_class_is_bought_e5(void **state)
{
    Scene *made = losing_bonds(state);

    made->builder.household.securities[2].asset_class.value = CLASS_INTERNATIONAL_BONDS;
    ASSERT_OK(plan(made));
    assert_int_equal(made->plan.swap_count, 0);
    assert_int_equal(made->plan.preview.sell_count, 0);
}

static void test_rebalance_harvests_beside_its_own_trades_e5(void **state)
{
    Scene *made = losing_bonds(state);

    builder_lot(&made->builder, 0, 1, "40", "2400", "2020-02-06");
    ASSERT_OK(plan(made)); /* bonds go for stocks, and nothing of them is swapped beside */
    assert_int_equal(made->plan.swap_count, 0);
    ASSERT_MONEY(made->plan.preview.sells[0].proceeds, "1000.00");
    assert_int_equal(made->plan.preview.buys[0].security, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_plan_turns_over_no_more_than_it_may_e3),
        TEST(test_plan_raises_cash_no_further_than_the_most_d9),
        TEST(test_account_of_whole_shares_trades_no_fractions),
        TEST(test_rebalance_harvests_all_year_where_asked_e5),
        TEST(test_rebalance_harvests_nothing_that_turns_over_too_much_e5),
        TEST(test_rebalance_leaves_the_least_loss_where_it_may_not_turn_over_all_e5),
        TEST(test_rebalance_harvests_nothing_where_tax_weighs_nothing_e5),
        TEST(test_rebalance_harvests_nothing_that_would_be_washed_e5),
        TEST(test_rebalance_harvests_only_where_something_of_the_class_is_bought_e5),
        TEST(test_rebalance_harvests_beside_its_own_trades_e5),
        TEST(test_account_keeps_the_cash_of_its_own_policy),
        TEST(test_account_of_its_own_policy_defers_short_term_gains_d7),
        TEST(test_plan_names_the_screen_that_keeps_from_buying_e5),
        TEST(test_what_was_traded_a_short_while_ago_rests_d9),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
