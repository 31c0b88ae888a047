#include "plan_scene.h"

static void flow(Scene *made, PreviewKind kind, const char *amount)
{
    made->order.kind = kind;
    made->order.cash_flow = ARENA_NEW(made->builder.arena, CashFlowOrder);
    made->order.cash_flow->amount = money(amount);
}

static void name_account(Scene *made, uint32_t index)
{
    made->order.cash_flow->account_id =
        (OptionalAccountId){true, made->builder.household.accounts[index].id};
}

static void test_deposit_buys_what_is_underweight_and_sells_nothing(void **state)
{
    Scene *made = scene(state, "0.5", "0.5");
    uint32_t taxable = account(made, TAXABLE, "0.00");

    builder_lot(&made->builder, taxable, 0, "60", "1000", "2020-01-06");
    builder_lot(&made->builder, taxable, 1, "80", "4000", "2020-01-06");
    flow(made, PREVIEW_DEPOSIT, "1000.00");
    name_account(made, taxable);
    ASSERT_OK(plan(made));
    assert_int_equal(made->plan.preview.sell_count, 0);
    assert_int_equal(made->plan.preview.buy_count, 1);
    assert_int_equal(made->plan.preview.buys[0].security, 1);
    ASSERT_MONEY(made->plan.preview.buys[0].amount, "1000.00");
    ASSERT_MONEY(made->plan.preview.drift.value, "10000.00");
    ASSERT_MONEY(made->plan.preview.drift.value_after, "11000.00");
    assert_int_equal(made->plan.preview.drift.before.millionths, 100000);
    assert_int_equal(made->plan.preview.drift.after.millionths, 45455);
    assert_int_equal(reason(made, taxable, 0)->limit, LIMIT_CASH_FLOW);
}

/* Rule DR-8: a deposit of 2,000 brings 60/40 of 10,000 to the target. */
static void test_deposit_to_zero_brings_drift_to_zero_dr_8(void **state)
{
    Scene *made = scene(state, "0.5", "0.5");
    uint32_t taxable = account(made, TAXABLE, "0.00");

    builder_lot(&made->builder, taxable, 0, "60", "1000", "2020-01-06");
    builder_lot(&made->builder, taxable, 1, "80", "4000", "2020-01-06");
    flow(made, PREVIEW_DEPOSIT, "2000.00");
    name_account(made, taxable);
    ASSERT_OK(plan(made));
    ASSERT_MONEY(made->plan.preview.drift.deposit_to_zero, "2000.00");
    assert_int_equal(made->plan.preview.drift.after.millionths, 0);
    assert_true(made->plan.proven);
}

static void test_deposit_into_an_account_left_alone_stays_cash(void **state)
{
    Scene *made = scene(state, "0.5", "0.5");
    uint32_t manual = account(made, TAXABLE, "0.00");

    made->builder.household.accounts[manual].rebalancing = false;
    builder_lot(&made->builder, manual, 0, "60", "1000", "2020-01-06");
    flow(made, PREVIEW_DEPOSIT, "1000.00");
    name_account(made, manual);
    ASSERT_OK(plan(made));
    assert_int_equal(made->plan.preview.buy_count, 0);
    assert_int_equal(made->plan.preview.plan.flow_count, 1);
    ASSERT_MONEY(made->plan.preview.drift.value_after, "7000.00");
}

/* 60/40 against a half each, and 500 of cash, which has no target. */
static Scene *withdrawing(void **state, const char *amount, uint32_t *taxable_out)
{
    Scene *made = scene(state, "0.5", "0.5");

    *taxable_out = account(made, TAXABLE, "500.00");
    builder_lot(&made->builder, *taxable_out, 0, "60", "5400", "2020-01-06"); /* 10 % is gain */
    builder_lot(&made->builder, *taxable_out, 1, "80", "4000", "2020-01-06");
    flow(made, PREVIEW_WITHDRAWAL, amount);
    return made;
}

static void test_withdrawal_takes_cash_before_it_sells(void **state)
{
    uint32_t taxable;
    Scene *made = withdrawing(state, "400.00", &taxable);

    ASSERT_OK(plan(made));
    assert_int_equal(made->plan.preview.sell_count, 0);
    assert_int_equal(made->plan.preview.plan.flow_count, 1);
    ASSERT_MONEY(made->plan.preview.plan.flows[0].amount, "-400.00");
    ASSERT_MONEY(made->plan.preview.drift.value_after, "10100.00");
    ASSERT_MONEY(made->plan.net, "400.00");
}

static void test_withdrawal_sells_what_is_overweight_first_d9(void **state)
{
    uint32_t taxable;
    Scene *made = withdrawing(state, "1500.00", &taxable);

    ASSERT_OK(plan(made));
    assert_int_equal(made->plan.preview.sell_count, 1);
    assert_int_equal(made->plan.preview.sells[0].security, 0);
    ASSERT_MONEY(made->plan.preview.sells[0].proceeds, "1000.00");
    assert_int_equal(made->plan.preview.buy_count, 0);
    ASSERT_MONEY(made->plan.gross, "1500.00");
    ASSERT_MONEY(made->plan.preview.tax.total, "15.00"); /* 100 of long gain at 15 % */
    ASSERT_MONEY(made->plan.net, "1485.00");
    assert_false(made->plan.do_nothing.present);
    assert_int_equal(reason(made, taxable, 1)->limit, LIMIT_CASH_FLOW);
}

static void test_withdrawal_net_of_tax_leaves_the_amount_to_the_cent(void **state)
{
    uint32_t taxable;
    Scene *made = withdrawing(state, "1500.00", &taxable);

    made->order.cash_flow->net_of_tax = true;
    ASSERT_OK(plan(made));
    ASSERT_MONEY(made->plan.net, "1500.00");
    ASSERT_MONEY(made->plan.gross, "1515.23"); /* 1,015.23 of stocks: 101.52 of gain, 15.23 */
    ASSERT_MONEY(made->plan.preview.tax.total, "15.23");
}

static void test_withdrawal_to_cash_stays_in_the_household(void **state)
{
    uint32_t taxable;
    Scene *made = withdrawing(state, "1500.00", &taxable);

    made->order.cash_flow->destination = (OptionalWord){true, DESTINATION_CASH};
    ASSERT_OK(plan(made));
    assert_int_equal(made->plan.preview.plan.flow_count, 0);
    ASSERT_MONEY(made->plan.preview.sells[0].proceeds, "750.00"); /* down to its half */
    ASSERT_MONEY(made->plan.preview.sells[1].proceeds, "250.00"); /* without gain */
    ASSERT_MONEY(made->plan.preview.drift.value_after, "10500.00");
}

/* Rule AC-2: what leaves a retirement account is ordinary income, at 22 % here. */
static void test_withdrawal_from_a_retirement_account_is_income_ac_2(void **state)
{
    Scene *made = scene(state, "0.5", "0.5");
    uint32_t ira = account(made, TAX_DEFERRED, "1000.00");

    builder_lot(&made->builder, ira, 0, "60", "1000", "2020-01-06");
    builder_lot(&made->builder, ira, 1, "80", "4000", "2020-01-06");
    flow(made, PREVIEW_WITHDRAWAL, "3000.00");
    ASSERT_FAULT(plan(made), "withdrawal_too_large", "/cash_flow/amount");
    name_account(made, ira);
    ASSERT_OK(plan(made));
    ASSERT_MONEY(made->plan.preview.tax.total, "660.00");
    ASSERT_MONEY(made->plan.net, "2340.00");
    assert_true(made->plan.proven);
    made->order.cash_flow->destination = (OptionalWord){true, DESTINATION_CASH};
    ASSERT_OK(plan(made));
    ASSERT_MONEY(made->plan.preview.tax.total, "0.00");
}

static void test_withdrawal_from_a_roth_account_costs_no_tax_ac_3(void **state)
{
    Scene *made = scene(state, "0.5", "0.5");
    uint32_t roth = account(made, TAX_FREE, "1000.00");
    bool warned = false;

    flow(made, PREVIEW_WITHDRAWAL, "1000.00");
    name_account(made, roth);
    ASSERT_OK(plan(made));
    ASSERT_MONEY(made->plan.net, "1000.00");
    for (size_t i = 0; i < made->plan.preview.warning_count; i++)
        warned =
            warned || strcmp(made->plan.preview.warnings[i].code, "distribution_not_modelled") == 0;
    assert_true(warned);
}

static void test_withdrawal_of_more_than_there_is_is_refused(void **state)
{
    uint32_t taxable;
    Scene *made = withdrawing(state, "10500.01", &taxable);

    ASSERT_FAULT(plan(made), "withdrawal_too_large", "/cash_flow/amount");
    made->order.cash_flow->amount = money("10500.00");
    ASSERT_OK(plan(made));
    assert_int_equal(made->plan.preview.sell_count, 2);
    ASSERT_MONEY(made->plan.preview.drift.value_after, "0.00");
    made->order.cash_flow->account_id.present = true;
    ASSERT_FAULT(plan(made), "unknown_account", "/cash_flow/account_id");
}

/* Shares worth 2,000.198, and others that stay below the smallest trade. */
static Scene *withdrawing_fractions(void **state)
{
    Scene *made = scene(state, "0.5", "0.5");
    uint32_t taxable = account(made, TAXABLE, "0.00");

    made->asked.minimum_trade = (OptionalMoney){true, money("100.00")};
    made->builder.household.securities[0].price.value = price("100.005");
    for (int i = 0; i < 20; i++)
        builder_lot(&made->builder, taxable, 0, "1.000049", "50", "2020-01-06");
    builder_lot(&made->builder, taxable, 1, "1", "40", "2020-01-06");
    return made;
}

static void test_withdrawal_of_all_there_is_sells_everything(void **state)
{
    Scene *made = withdrawing_fractions(state);

    flow(made, PREVIEW_WITHDRAWAL, "2000.20");
    ASSERT_OK(plan(made));
    ASSERT_MONEY(made->plan.preview.sells[0].proceeds, "2000.20");
    assert_int_equal(made->plan.preview.sells[0].quantity.units, 2000098000);
    ASSERT_MONEY(made->plan.preview.plan.flows[0].amount, "-2000.20");
}

static void test_withdrawal_counts_only_what_may_be_traded(void **state)
{
    Scene *made = withdrawing_fractions(state);

    flow(made, PREVIEW_WITHDRAWAL, "2000.21");
    ASSERT_FAULT(plan(made), "withdrawal_too_large", "/cash_flow/amount");
}

static void test_withdrawal_names_the_price_that_is_missing(void **state)
{
    uint32_t taxable;
    Scene *made = withdrawing(state, "1500.00", &taxable);

    made->builder.household.securities[1].price.present = false;
    ASSERT_FAULT(plan(made), "missing_price", NULL);
    made->order.cash_flow->amount = money("500.00");
    ASSERT_OK(plan(made));
}

/* 600 of gain at 15 %: of 10,500 no more than 10,410 is left. */
static void test_withdrawal_net_of_tax_says_how_much_is_left_at_most(void **state)
{
    uint32_t taxable;
    Scene *made = withdrawing(state, "10410.00", &taxable);
    Error *fault;

    made->order.cash_flow->net_of_tax = true;
    ASSERT_OK(plan(made));
    ASSERT_MONEY(made->plan.gross, "10500.00");
    made->order.cash_flow->amount = money("10410.01");
    fault = plan(made);
    ASSERT_FAULT(fault, "withdrawal_too_large", "/cash_flow/amount");
    assert_non_null(strstr(fault->detail, "10410.00"));
    made->order.cash_flow->amount = money("99999.00");
    fault = plan(made);
    ASSERT_FAULT(fault, "withdrawal_too_large", "/cash_flow/amount");
    assert_non_null(strstr(fault->detail, "10410.00"));
}

/* However many gross amounts are tried: what a try takes beside the best is let go. */
static void test_withdrawal_net_of_tax_keeps_no_plan_but_the_best(void **state)
{
    uint32_t taxable;
    Scene *made = withdrawing(state, "1450.50", &taxable);
    size_t start = arena_used_bytes(*state);
    size_t gross_bytes;

    ASSERT_OK(plan(made));
    gross_bytes = arena_used_bytes(*state) - start;
    made->order.cash_flow->net_of_tax = true;
    start += gross_bytes;
    ASSERT_OK(plan(made));
    assert_true(made->plan.gross.cents > money("1450.50").cents);
    assert_true(arena_used_bytes(*state) - start < gross_bytes);
}

/* Rule BU-4: a withdrawal is figured whatever it uses. */
static void test_withdrawal_is_not_bound_by_a_budget_bu_4(void **state)
{
    uint32_t taxable;
    Scene *made = withdrawing(state, "1500.00", &taxable);

    builder_budget(&made->builder, 2026, "10.00");
    ASSERT_OK(plan(made));
    ASSERT_MONEY(made->plan.preview.sells[0].proceeds, "1000.00");
    assert_int_equal(made->plan.preview.budgets[0].state, BUDGET_OVER);
}

static void test_withdrawal_raises_enough_in_whole_shares(void **state)
{
    uint32_t taxable;
    Scene *made = withdrawing(state, "1450.50", &taxable);

    made->builder.household.securities[0].unit = UNIT_WHOLE;
    made->builder.household.securities[1].unit = UNIT_WHOLE;
    ASSERT_OK(plan(made));
    ASSERT_MONEY(made->plan.preview.sells[0].proceeds, "1000.00");
    ASSERT_MONEY(made->plan.preview.plan.flows[0].amount, "-1450.50");
}

static void test_withdrawal_keeps_restraints(void **state)
{
    uint32_t taxable;
    Scene *made = withdrawing(state, "1500.00", &taxable);

    builder_restraint(&made->builder, RESTRAINT_DO_NOT_SELL)->security = 0;
    ASSERT_OK(plan(made));
    assert_int_equal(made->plan.preview.sells[0].security, 1);
    builder_restraint(&made->builder, RESTRAINT_DO_NOT_SELL)->security = 1;
    ASSERT_FAULT(plan(made), "withdrawal_too_large", "/cash_flow/amount");
}

/* Rule BA-7: what is assumed of the basis makes it one figure, by which it may be sold. */
static void test_withdrawal_sells_unknown_basis_as_the_order_assumes_it_ba_7(void **state)
{
    Scene *made = scene(state, "0.5", "0.5");
    uint32_t taxable = account(made, TAXABLE, "0.00");
    const Preview *preview = &made->plan.preview;

    builder_lot(&made->builder, taxable, 0, "60", NULL, "2020-01-06");
    builder_lot(&made->builder, taxable, 1, "80", "4000", "2020-01-06");
    flow(made, PREVIEW_WITHDRAWAL, "1000.00");
    made->asked.tax_weight = (OptionalRate){true, {0}};
    ASSERT_OK(plan(made));
    assert_int_equal(preview->sells[0].security, 1);
    assert_int_equal(reason(made, taxable, 0)->limit, LIMIT_UNKNOWN_BASIS);
    made->order.unknown_basis = (OptionalWord){true, UNKNOWN_BASIS_ZERO};
    ASSERT_OK(plan(made));
    assert_int_equal(preview->sell_count, 1);
    assert_int_equal(preview->sells[0].security, 0);
    ASSERT_MONEY(preview->realized.long_term, "1000.00");
    ASSERT_MONEY(preview->tax.total, "150.00");
    assert_false(made->plan.exceptions[EXCEPTION_UNKNOWN_BASIS]);
}

/* A day that is not known may be of either term, whatever the basis is taken to be. */
static void test_withdrawal_leaves_an_unknown_date_alone_whatever_is_assumed_ba_7(void **state)
{
    Scene *made = scene(state, "0.5", "0.5");
    uint32_t taxable = account(made, TAXABLE, "0.00");

    builder_lot(&made->builder, taxable, 0, "60", "1000", NULL);
    builder_lot(&made->builder, taxable, 1, "80", "4000", "2020-01-06");
    flow(made, PREVIEW_WITHDRAWAL, "1000.00");
    made->asked.tax_weight = (OptionalRate){true, {0}};
    made->order.unknown_basis = (OptionalWord){true, UNKNOWN_BASIS_ZERO};
    ASSERT_OK(plan(made));
    assert_int_equal(made->plan.preview.sells[0].security, 1);
    assert_int_equal(reason(made, taxable, 0)->limit, LIMIT_UNKNOWN_BASIS);
}

/* Product D7: basis zero is a gain, of lots bought this year a short-term one. */
static void test_withdrawal_defers_a_short_gain_of_assumed_basis_d7(void **state)
{
    Scene *made = scene(state, "0.5", "0.5");
    uint32_t taxable = account(made, TAXABLE, "0.00");

    builder_lot(&made->builder, taxable, 0, "60", NULL, "2026-01-06");
    builder_lot(&made->builder, taxable, 1, "80", "4000", "2020-01-06");
    flow(made, PREVIEW_WITHDRAWAL, "1000.00");
    made->order.unknown_basis = (OptionalWord){true, UNKNOWN_BASIS_ZERO};
    made->asked.defer_short_term_gains = (OptionalBool){true, true};
    ASSERT_OK(plan(made));
    assert_int_equal(made->plan.preview.sells[0].security, 1);
    assert_int_equal(reason(made, taxable, 0)->limit, LIMIT_SHORT_TERM);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_deposit_buys_what_is_underweight_and_sells_nothing),
        TEST(test_deposit_to_zero_brings_drift_to_zero_dr_8),
        TEST(test_deposit_into_an_account_left_alone_stays_cash),
        TEST(test_withdrawal_takes_cash_before_it_sells),
        TEST(test_withdrawal_sells_what_is_overweight_first_d9),
        TEST(test_withdrawal_net_of_tax_leaves_the_amount_to_the_cent),
        TEST(test_withdrawal_to_cash_stays_in_the_household),
        TEST(test_withdrawal_from_a_retirement_account_is_income_ac_2),
        TEST(test_withdrawal_from_a_roth_account_costs_no_tax_ac_3),
        TEST(test_withdrawal_of_more_than_there_is_is_refused),
        TEST(test_withdrawal_of_all_there_is_sells_everything),
        TEST(test_withdrawal_counts_only_what_may_be_traded),
        TEST(test_withdrawal_names_the_price_that_is_missing),
        TEST(test_withdrawal_net_of_tax_keeps_no_plan_but_the_best),
        TEST(test_withdrawal_net_of_tax_says_how_much_is_left_at_most),
        TEST(test_withdrawal_is_not_bound_by_a_budget_bu_4),
        TEST(test_withdrawal_raises_enough_in_whole_shares),
        TEST(test_withdrawal_keeps_restraints),
        TEST(test_withdrawal_sells_unknown_basis_as_the_order_assumes_it_ba_7),
        TEST(test_withdrawal_leaves_an_unknown_date_alone_whatever_is_assumed_ba_7),
        TEST(test_withdrawal_defers_a_short_gain_of_assumed_basis_d7),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
