/*
 * Plans that weigh where classes are held (product E2): 180,000 of wages without a state's tax, so
 * that a dollar of bonds costs 0.04 x 0.22 = 0.0088 a year in the taxable account, of stocks
 * 0.0006 x 0.22 + 0.0114 x 0.15 = 0.001842, of cash 0.036 x 0.22 = 0.00792.
 */
#include "plan_scene.h"

enum { STOCKS, BONDS };

static void weigh(Scene *made, const char *weight)
{
    made->asked.location_weight = (OptionalRate){true, rate(weight)};
}

static Money bought(const Scene *made, uint32_t of_account, uint32_t security)
{
    Money sum = {0};

    for (size_t i = 0; i < made->plan.preview.buy_count; i++) {
        const Buy *buy = &made->plan.preview.buys[i];

        if (buy->account == of_account && buy->security == security)
            sum = money_add(sum, buy->amount);
    }
    return sum;
}

/* 10,000 of cash in a taxable account and in an IRA; half and half is wanted. */
static Scene *two_accounts(void **state, uint32_t *taxable_out, uint32_t *ira_out)
{
    Scene *made = scene(state, "0.5", "0.5");

    *taxable_out = account(made, TAXABLE, "10000.00");
    *ira_out = account(made, TAX_DEFERRED, "10000.00");
    builder_lot(&made->builder, *taxable_out, STOCKS, "1", "100", "2020-01-06");
    builder_lot(&made->builder, *ira_out, BONDS, "2", "100", "2020-01-06");
    return made;
}

static void test_rebalance_buys_bonds_in_the_ira_e2(void **state)
{
    uint32_t taxable;
    uint32_t ira;
    Scene *made = two_accounts(state, &taxable, &ira);

    weigh(made, "1");
    ASSERT_OK(plan(made));
    assert_int_equal(made->plan.preview.drift.after.millionths, 0);
    ASSERT_MONEY(bought(made, taxable, BONDS), "0");
    ASSERT_MONEY(bought(made, taxable, STOCKS), "10000.00");
    ASSERT_MONEY(bought(made, ira, BONDS), "10000.00");
    ASSERT_MONEY(bought(made, ira, STOCKS), "0");
    assert_int_equal(made->plan.location_after.score, LOCATION_SCORE_BEST);
    assert_true(made->plan.proven);
}

/* 10,100 of stocks: 18.6042 a year, and 20,000 traded at 0.0005: 28.60. Twice the weight: 47.21. */
static void test_rebalance_objective_counts_years_of_drag_e2(void **state)
{
    uint32_t taxable;
    uint32_t ira;
    Scene *made = two_accounts(state, &taxable, &ira);

    weigh(made, "1");
    ASSERT_OK(plan(made));
    ASSERT_MONEY(made->plan.location_after.drag, "18.60");
    ASSERT_MONEY(made->plan.objective, "28.60");
    weigh(made, "2");
    ASSERT_OK(plan(made));
    ASSERT_MONEY(made->plan.objective, "47.21");
    weigh(made, "0");
    ASSERT_OK(plan(made));
    ASSERT_MONEY(made->plan.objective, "10.00");
}

/* Only bonds are missing, and either account has the cash for them; trading is too dear to do more.
 */
static void test_rebalance_that_must_buy_bonds_has_the_ira_pay_e2(void **state)
{
    Scene *made = scene(state, "0.5", "0.5");
    uint32_t taxable = account(made, TAXABLE, "5000.00");
    uint32_t ira = account(made, TAX_DEFERRED, "5000.00");

    made->builder.household.models[0].targets[1].weight = rate("0.25");
    builder_target(&made->builder, &made->builder.household.models[0], "0.25")->asset_class =
        (OptionalWord){true, CLASS_CASH};
    builder_lot(&made->builder, taxable, STOCKS, "50", "5000", "2020-01-06");
    builder_lot(&made->builder, ira, STOCKS, "50", "5000", "2020-01-06");
    made->asked.cost_rate = (OptionalRate){true, rate("0.01")};
    weigh(made, "1");
    ASSERT_OK(plan(made));
    assert_int_equal(made->plan.preview.drift.after.millionths, 0);
    assert_int_equal(made->plan.preview.sell_count, 0);
    ASSERT_MONEY(bought(made, ira, BONDS), "5000.00");
    ASSERT_MONEY(bought(made, taxable, BONDS), "0");
}

/* What is on target already changes places where that pays: 2 x 10,000 on either side cost 20, and
 * 69.58 a year are saved. Without the weight nothing is done. */
static void test_rebalance_exchanges_classes_between_accounts_e2(void **state)
{
    Scene *made = scene(state, "0.5", "0.5");
    uint32_t taxable = account(made, TAXABLE, "0.00");
    uint32_t ira = account(made, TAX_DEFERRED, "0.00");

    builder_lot(&made->builder, taxable, BONDS, "200", "10000", "2020-01-06");
    builder_lot(&made->builder, ira, STOCKS, "100", "1000", "2020-01-06");
    ASSERT_OK(plan(made));
    assert_int_equal(made->plan.preview.sell_count, 0);
    assert_int_equal(made->plan.location_before.score, 0);
    weigh(made, "1");
    ASSERT_OK(plan(made));
    assert_int_equal(made->plan.preview.sell_count, 2);
    assert_int_equal(made->plan.preview.drift.after.millionths, 0);
    assert_int_equal(made->plan.location_after.score, LOCATION_SCORE_BEST);
    ASSERT_MONEY(made->plan.location_before.drag, "88.00");
    ASSERT_MONEY(made->plan.location_after.drag, "18.42");
    assert_true(made->plan.proven);
}

/* The loss of 2,000 is disallowed by the 200 shares of ten days ago, which stay for their gain:
 * none is left for what the IRA buys. Rule WS-4. */
static void test_rebalance_buys_beside_a_loss_that_is_washed_already_ws_4(void **state)
{
    Scene *made = scene(state, "0.5", "0.5");
    uint32_t taxable = account(made, TAXABLE, "0.00");
    uint32_t ira = account(made, TAX_DEFERRED, "0.00");

    builder_lot(&made->builder, taxable, BONDS, "200", "12000", "2020-01-06");
    builder_lot(&made->builder, taxable, BONDS, "200", "1000", "2026-08-11");
    builder_lot(&made->builder, ira, STOCKS, "200", "2000", "2020-01-06");
    weigh(made, "1");
    ASSERT_OK(plan(made));
    ASSERT_MONEY(bought(made, ira, BONDS), "10000.00");
    ASSERT_MONEY(bought(made, taxable, STOCKS), "10000.00");
    assert_int_equal(made->plan.preview.wash_sale_count, 1);
    assert_null(made->plan.preview.wash_sales[0].buy);
    ASSERT_MONEY(made->plan.preview.disallowed, "2000.00");
    assert_true(made->plan.proven);
}

/* Half of the bonds is gain: 7.5 cents of tax a dollar, and a year of drag is worth 0.7. */
static void test_rebalance_realizes_no_gain_for_a_year_of_drag_e2(void **state)
{
    Scene *made = scene(state, "0.5", "0.5");
    uint32_t taxable = account(made, TAXABLE, "0.00");
    uint32_t ira = account(made, TAX_DEFERRED, "0.00");

    builder_lot(&made->builder, taxable, BONDS, "200", "5000", "2020-01-06");
    builder_lot(&made->builder, ira, STOCKS, "100", "1000", "2020-01-06");
    weigh(made, "1");
    ASSERT_OK(plan(made));
    assert_int_equal(made->plan.preview.sell_count, 0);
    weigh(made, "20"); /* 14 cents */
    ASSERT_OK(plan(made));
    assert_int_equal(made->plan.location_after.score, LOCATION_SCORE_BEST);
}

/* A budget binds whatever the placement would save. Rules BU-4, BU-8. */
static void test_rebalance_exceeds_no_budget_for_location_bu_4(void **state)
{
    Scene *made = scene(state, "0.5", "0.5");
    uint32_t taxable = account(made, TAXABLE, "0.00");
    uint32_t ira = account(made, TAX_DEFERRED, "0.00");

    builder_lot(&made->builder, taxable, BONDS, "200", "5000", "2020-01-06");
    builder_lot(&made->builder, ira, STOCKS, "100", "1000", "2020-01-06");
    builder_budget(&made->builder, 2026, "1000.00");
    weigh(made, "20");
    ASSERT_OK(plan(made));
    ASSERT_MONEY(made->plan.preview.budgets[0].remaining.value, "0.00");
    ASSERT_MONEY(made->plan.preview.sells[0].proceeds, "2000.00");
    assert_int_equal(made->plan.block_count, 1);
    assert_true(made->plan.proven);
}

/* Without a profile no rate is known: the weight weighs nothing. */
static void test_rebalance_without_a_profile_weighs_no_location_e2(void **state)
{
    uint32_t taxable;
    uint32_t ira;
    Scene *made = two_accounts(state, &taxable, &ira);

    made->builder.household.profile_count = 0;
    weigh(made, "1");
    ASSERT_OK(plan(made));
    ASSERT_MONEY(made->plan.objective, "10.00");
    assert_int_equal(made->plan.location_after.gap, LOCATION_NO_TAX_RATES);
}

/* Cash that is not planned costs its part too: 1,000 at 0.00792 a year. */
static void test_rebalance_counts_what_no_plan_moves_e2(void **state)
{
    uint32_t taxable;
    uint32_t ira;
    Scene *made = two_accounts(state, &taxable, &ira);
    uint32_t manual = account(made, TAXABLE, "1000.00");

    made->builder.household.accounts[manual].rebalancing = false;
    made->builder.household.accounts[taxable].rebalancing = false;
    weigh(made, "1");
    ASSERT_OK(plan(made));
    /* 100 of stocks, 11,000 of cash: 0.1842 + 87.12. */
    ASSERT_MONEY(made->plan.location_after.drag, "87.30");
    assert_true(made->plan.lower_bound.cents <= made->plan.objective.cents);
    assert_true(made->plan.proven);
}

/* So does what is deposited there: 6,000, all of which stays. */
static void test_deposit_counts_what_stays_in_an_account_left_alone_e2(void **state)
{
    Scene *made = scene(state, "0.5", "0.5");
    uint32_t manual = account(made, TAXABLE, "1000.00");
    uint32_t ira = account(made, TAX_DEFERRED, "0.00");

    made->builder.household.accounts[manual].rebalancing = false;
    builder_lot(&made->builder, ira, STOCKS, "100", "10000", "2020-01-06");
    builder_lot(&made->builder, ira, BONDS, "200", "10000", "2020-01-06");
    made->order.kind = PREVIEW_DEPOSIT;
    made->order.cash_flow = ARENA_NEW(made->builder.arena, CashFlowOrder);
    *made->order.cash_flow = (CashFlowOrder){
        .amount = money("5000.00"),
        .account_id = {true, made->builder.household.accounts[manual].id},
    };
    weigh(made, "1");
    ASSERT_OK(plan(made));
    ASSERT_MONEY(made->plan.location_after.drag, "47.52");
    ASSERT_MONEY(made->plan.lower_bound, "647.52"); /* with a tenth of 6,000 out of place */
    ASSERT_MONEY(made->plan.objective, "647.52");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_rebalance_buys_bonds_in_the_ira_e2),
        TEST(test_rebalance_objective_counts_years_of_drag_e2),
        TEST(test_rebalance_that_must_buy_bonds_has_the_ira_pay_e2),
        TEST(test_rebalance_exchanges_classes_between_accounts_e2),
        TEST(test_rebalance_realizes_no_gain_for_a_year_of_drag_e2),
        TEST(test_rebalance_buys_beside_a_loss_that_is_washed_already_ws_4),
        TEST(test_rebalance_exceeds_no_budget_for_location_bu_4),
        TEST(test_rebalance_without_a_profile_weighs_no_location_e2),
        TEST(test_rebalance_counts_what_no_plan_moves_e2),
        TEST(test_deposit_counts_what_stays_in_an_account_left_alone_e2),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
