#include "plan_scene.h"

static void test_rebalance_sells_two_thousand_of_bonds_at_thirty_seventy(void **state)
{
    Scene *made = scene(state, "0.5", "0.5");
    uint32_t ira = account(made, TAX_DEFERRED, "0.00");

    builder_lot(&made->builder, ira, 0, "30", "1000", "2020-01-06");
    builder_lot(&made->builder, ira, 1, "140", "9000", "2020-01-06");
    ASSERT_OK(plan(made));
    assert_int_equal(made->plan.preview.drift.before.millionths, 200000);
    assert_int_equal(made->plan.preview.drift.after.millionths, 0);
    assert_int_equal(made->plan.preview.sell_count, 1);
    ASSERT_MONEY(made->plan.preview.sells[0].proceeds, "2000.00");
    assert_int_equal(made->plan.preview.sells[0].security, 1);
    assert_int_equal(made->plan.preview.buy_count, 1);
    ASSERT_MONEY(made->plan.preview.buys[0].amount, "2000.00");
    assert_true(made->plan.proven);
    assert_int_equal(reason(made, ira, 0)->outcome, OUTCOME_BOUGHT);
    assert_int_equal(reason(made, ira, 1)->outcome, OUTCOME_SOLD);
}

static void test_rebalance_spends_cash_before_it_sells(void **state)
{
    Scene *made = scene(state, "0.5", "0.5");
    uint32_t taxable = account(made, TAXABLE, "4000.00");

    builder_lot(&made->builder, taxable, 0, "30", "1000", "2020-01-06");
    builder_lot(&made->builder, taxable, 1, "60", "2000", "2020-01-06");
    ASSERT_OK(plan(made));
    assert_int_equal(made->plan.preview.sell_count, 0);
    assert_int_equal(made->plan.preview.buy_count, 2);
    assert_int_equal(made->plan.preview.drift.after.millionths, 0);
}

static void test_rebalance_buys_nothing_at_a_price_of_zero(void **state)
{
    Scene *made = scene(state, "0.5", "0.5");
    uint32_t taxable = account(made, TAXABLE, "4000.00");

    builder_lot(&made->builder, taxable, 0, "30", "1000", "2020-01-06");
    builder_lot(&made->builder, taxable, 1, "60", "2000", "2020-01-06");
    made->builder.household.securities[0].price.value.micros = 0;
    ASSERT_OK(plan(made));
    assert_int_equal(reason(made, taxable, 0)->outcome, OUTCOME_LIMITED);
    assert_int_equal(reason(made, taxable, 0)->limit, LIMIT_NO_PRICE);
    assert_true(text_is(made->plan.scope.unserved[0], "us_stocks"));
}

static void test_rebalance_buys_no_more_shares_than_a_trade_may_be_of(void **state)
{
    Scene *made = scene(state, "0.5", "0.5");
    uint32_t taxable = account(made, TAXABLE, "9000.00");

    builder_lot(&made->builder, taxable, 0, "30", "1000", "2020-01-06");
    builder_lot(&made->builder, taxable, 1, "60", "2000", "2020-01-06");
    made->builder.household.securities[0].price.value.micros = 1;
    ASSERT_OK(plan(made));
    assert_int_equal(made->plan.preview.buys[0].security, 0);
    ASSERT_MONEY(made->plan.preview.buys[0].amount, "1000.00");
    assert_int_equal(made->plan.preview.buys[0].quantity.units, QUANTITY_LIMIT);
}

/* Of which a cent buys ten thousand. */
static void test_rebalance_buys_no_more_whole_shares_than_a_trade_may_be_of(void **state)
{
    Scene *made = scene(state, "0.5", "0.5");
    uint32_t taxable = account(made, TAXABLE, "9000.00");

    builder_lot(&made->builder, taxable, 1, "60", "2000", "2020-01-06");
    made->builder.household.securities[0].price.value.micros = 1;
    made->builder.household.securities[0].unit = UNIT_WHOLE;
    ASSERT_OK(plan(made));
    assert_int_equal(made->plan.preview.buys[0].security, 0);
    assert_int_equal(made->plan.preview.buys[0].quantity.units, QUANTITY_LIMIT);
}

static void test_rebalance_weighs_tax_against_drift(void **state)
{
    Scene *made = scene(state, "0.5", "0.5");
    uint32_t taxable = account(made, TAXABLE, "0.00");

    builder_lot(&made->builder, taxable, 0, "60", "600", "2020-01-06"); /* 90 % is gain */
    builder_lot(&made->builder, taxable, 1, "80", "4000", "2020-01-06");
    ASSERT_OK(plan(made));
    assert_int_equal(made->plan.preview.sell_count, 0);
    assert_int_equal(reason(made, taxable, 0)->outcome, OUTCOME_TAX);
    assert_int_equal(reason(made, taxable, 0)->tax_per_dollar.millionths, 135000);
    made->asked.tax_weight = (OptionalRate){true, {0}}; /* snap to the target */
    ASSERT_OK(plan(made));
    assert_int_equal(made->plan.preview.drift.after.millionths, 0);
    ASSERT_MONEY(made->plan.preview.sells[0].proceeds, "1000.00");
}

static void test_rebalance_moves_what_costs_no_tax_first(void **state)
{
    Scene *made = scene(state, "0.5", "0.5");
    uint32_t taxable = account(made, TAXABLE, "0.00");
    uint32_t roth = account(made, TAX_FREE, "0.00");

    builder_lot(&made->builder, taxable, 0, "60", "600", "2020-01-06");
    builder_lot(&made->builder, roth, 0, "40", "600", "2020-01-06");
    builder_lot(&made->builder, taxable, 1, "40", "2000", "2020-01-06");
    made->asked.tax_weight = (OptionalRate){true, {1000000}};
    ASSERT_OK(plan(made));
    assert_int_equal(made->plan.preview.drift.after.millionths, 0);
    assert_int_equal(made->plan.preview.sell_count, 1);
    assert_int_equal(made->plan.preview.sells[0].account, roth);
    ASSERT_MONEY(made->plan.preview.tax.total, "0.00");
}

static void test_rebalance_stays_within_a_gains_budget_bu_4(void **state)
{
    Scene *made = scene(state, "0.5", "0.5");
    uint32_t taxable = account(made, TAXABLE, "0.00");

    builder_budget(&made->builder, 2026, "100.00");
    builder_lot(&made->builder, taxable, 0, "60", "5400", "2020-01-06"); /* 10 % is gain */
    builder_lot(&made->builder, taxable, 1, "40", "2000", "2020-01-06");
    made->asked.minimum_trade = some("1.00");
    ASSERT_OK(plan(made));
    ASSERT_MONEY(made->plan.preview.sells[0].proceeds, "1000.00");
    ASSERT_MONEY(made->plan.preview.budgets[0].remaining.value, "0.00");
    assert_int_equal(made->plan.block_count, 1); /* of 2,000 that are over */
    assert_string_equal(made->plan.blocks[0].cap, "allowance");
    ASSERT_MONEY(made->plan.blocks[0].needed, "100.00");
    made->builder.household.budgets[0].allowance = some("200.00");
    ASSERT_OK(plan(made));
    ASSERT_MONEY(made->plan.preview.sells[0].proceeds, "2000.00");
    assert_int_equal(made->plan.block_count, 0); /* just enough */
    made->builder.household.budgets[0].allowance = some("100.00");
    builder_realized(&made->builder, taxable, 0, "2026-02-02", "500.00"); /* over already: BU-8 */
    ASSERT_OK(plan(made));
    assert_int_equal(made->plan.preview.sell_count, 0);
    assert_int_equal(reason(made, taxable, 0)->outcome, OUTCOME_GAINS_BUDGET);
}

/* Without caps the losses of an account make room for its short-term gain; within them more long
 * gain elsewhere looks free of tax, which it is not for long. */
static void test_rebalance_names_the_caps_that_the_plan_without_them_exceeds_c4(void **state)
{
    Scene *made = scene(state, "0.5", "0.5");
    uint32_t gains = account(made, TAXABLE, "0.00");
    uint32_t losses = account(made, TAXABLE, "0.00");
    GainsBudget *budget = builder_budget(&made->builder, 2026, "0.00");

    made->builder.household.profile_count = 0;
    builder_profile(&made->builder, 2026, FILING_SINGLE, "60000");
    made->builder.household.lot_selection = SELECT_FIFO;
    made->asked.tax_weight = (OptionalRate){true, {10000}};
    builder_lot(&made->builder, gains, 0, "380", "10000", "2020-01-06");
    builder_lot(&made->builder, gains, 0, "190", "15000", "2026-03-02");
    builder_lot(&made->builder, losses, 0, "304", "40000", "2025-01-06");
    builder_lot(&made->builder, losses, 0, "304", "24000", "2026-01-05");
    builder_lot(&made->builder, losses, 1, "72.23", "4000", "2020-01-06");
    budget->allowance = (OptionalMoney){0};
    budget->short_cap = some("100.00");
    budget->long_cap = some("3000.00");
    ASSERT_OK(plan(made));
    assert_int_equal(made->plan.block_count, 1);
    assert_string_equal(made->plan.blocks[0].cap, "short_cap");
    ASSERT_MONEY(made->plan.blocks[0].needed, "5519.84"); /* 266.94 shares at 21.05 each */
}

static void test_rebalance_names_every_cap_of_a_budget_that_binds_c4(void **state)
{
    Scene *made = scene(state, "0.5", "0.5");
    uint32_t taxable = account(made, TAXABLE, "0.00");
    GainsBudget *budget;

    builder_budget(&made->builder, 2026, "100.00");
    builder_lot(&made->builder, taxable, 0, "60", "5400", "2020-01-06"); /* 10 % is gain */
    builder_lot(&made->builder, taxable, 1, "40", "2000", "2020-01-06");
    budget = &made->builder.household.budgets[0];
    budget->long_cap = some("150.00");
    budget->short_cap = some("0.00");
    ASSERT_OK(plan(made));
    assert_int_equal(made->plan.block_count, 2);
    assert_string_equal(made->plan.blocks[0].cap, "allowance");
    ASSERT_MONEY(made->plan.blocks[0].needed, "100.00");
    assert_string_equal(made->plan.blocks[1].cap, "long_cap");
    ASSERT_MONEY(made->plan.blocks[1].needed, "50.00");
}

static void test_rebalance_trades_whole_shares_where_it_must(void **state)
{
    Scene *made = scene(state, "0.5", "0.5");
    uint32_t ira = account(made, TAX_DEFERRED, "0.00");

    made->builder.household.securities[0].unit = UNIT_WHOLE;
    made->builder.household.securities[1].unit = UNIT_WHOLE;
    builder_lot(&made->builder, ira, 0, "31", "1000", "2020-01-06");
    builder_lot(&made->builder, ira, 1, "140", "9000", "2020-01-06");
    ASSERT_OK(plan(made));
    assert_int_equal(made->plan.preview.sells[0].quantity.units % QUANTITY_ONE, 0);
    assert_int_equal(made->plan.preview.buys[0].quantity.units % QUANTITY_ONE, 0);
    assert_true(made->plan.preview.drift.after.millionths < 10000);
}

static void test_rebalance_leaves_unplanned_accounts_alone(void **state)
{
    Scene *made = scene(state, "0.5", "0.5");
    uint32_t manual = account(made, TAX_DEFERRED, "0.00");
    uint32_t ira = account(made, TAX_DEFERRED, "0.00");

    made->builder.household.accounts[manual].management_mode = MANAGED_MANUAL;
    builder_lot(&made->builder, manual, 0, "100", "1000", "2020-01-06");
    builder_lot(&made->builder, ira, 0, "20", "1000", "2020-01-06");
    builder_lot(&made->builder, ira, 1, "40", "1000", "2020-01-06");
    ASSERT_OK(plan(made));
    assert_int_equal(made->plan.preview.sells[0].account, ira);
    ASSERT_MONEY(made->plan.preview.sells[0].proceeds, "2000.00");
    assert_int_equal(reason(made, manual, 0)->outcome, OUTCOME_LIMITED);
    assert_int_equal(reason(made, manual, 0)->limit, LIMIT_ACCOUNT);
}

static void test_rebalance_buys_nothing_that_washes_a_booked_loss_mt_7(void **state)
{
    Scene *made = scene(state, "0.5", "0.5");
    uint32_t taxable = account(made, TAXABLE, "1000.00");

    builder_lot(&made->builder, taxable, 1, "40", "2000", "2020-01-06");
    builder_lot(&made->builder, taxable, 0, "1", "100", "2020-01-06");
    builder_realized(&made->builder, taxable, 0, "2026-08-10", "-500.00");
    ASSERT_OK(plan(made));
    ASSERT_MONEY(made->plan.preview.prior_losses_disallowed, "0.00");
    assert_int_equal(made->plan.preview.buy_count, 0);
    assert_int_equal(reason(made, taxable, 0)->limit, LIMIT_WASH_SALE);
}

static void test_rebalance_a_second_time_does_nothing(void **state)
{
    Scene *made = scene(state, "0.6", "0.4");
    uint32_t ira = account(made, TAX_DEFERRED, "0.00");

    builder_lot(&made->builder, ira, 0, "60", "1000", "2020-01-06");
    builder_lot(&made->builder, ira, 1, "80", "9000", "2020-01-06");
    ASSERT_OK(plan(made));
    assert_int_equal(made->plan.order.trade_count, 0);
    assert_int_equal(made->plan.objective.cents, made->plan.do_nothing.value.cents);
    assert_int_equal(reason(made, ira, 0)->outcome, OUTCOME_ON_TARGET);
}

/* A drift of 49 dollars in a hundred thousand counts 4.90; what is worth trading for is 5. */
static void test_rebalance_trades_for_nothing_that_is_not_worth_it(void **state)
{
    static const char *const cash[] = {"49", "60"};

    for (size_t i = 0; i < 2; i++) {
        Scene *made = scene(state, "0.5", "0.5");
        uint32_t ira = account(made, TAX_DEFERRED, cash[i]);

        builder_lot(&made->builder, ira, 0, "500", "40000", "2024-01-02");
        builder_lot(&made->builder, ira, 1, "1000", "40000", "2024-01-02");
        made->order.kind = PREVIEW_REBALANCE;
        made->asked.minimum_trade = (OptionalMoney){true, {1}};
        ASSERT_OK(plan(made));
        assert_int_equal(made->plan.order.trade_count > 0, i == 1);
    }
}

static void test_rebalance_treats_large_and_small_households_alike(void **state)
{
    Scene *small = scene(state, "0.6", "0.4");
    Scene *large = scene(state, "0.6", "0.4");
    uint32_t first = account(small, TAX_DEFERRED, "0.00");

    builder_lot(&small->builder, first, 0, "400", "1000", "2020-01-06");
    builder_lot(&small->builder, first, 1, "200", "9000", "2020-01-06");
    first = account(large, TAX_DEFERRED, "0.00");
    builder_lot(&large->builder, first, 0, "40000", "100000", "2020-01-06");
    builder_lot(&large->builder, first, 1, "20000", "900000", "2020-01-06");
    ASSERT_OK(plan(small));
    ASSERT_OK(plan(large));
    ASSERT_MONEY(small->plan.preview.sells[0].proceeds, "10000.00");
    ASSERT_MONEY(large->plan.preview.sells[0].proceeds, "1000000.00");
}

static void test_rebalance_refuses_what_it_cannot_plan(void **state)
{
    Scene *made = scene(state, "0.5", "0.5");

    account(made, TAX_DEFERRED, "0.00");
    made->order.lot_selection = (OptionalWord){true, SELECT_SPECIFIC};
    ASSERT_FAULT(plan(made), "method_not_for_plans", "/lot_selection");
    made->order.lot_selection = (OptionalWord){0};
    made->builder.household.model = -1;
    ASSERT_FAULT(plan(made), "no_model", NULL);
}

/* A default that names no lots identifies none: the oldest are sold. */
static void test_rebalance_sells_first_in_first_out_where_lots_are_to_be_named_li_1(void **state)
{
    Scene *made = scene(state, "0.5", "0.5");
    uint32_t ira = account(made, TAX_DEFERRED, "0.00");

    builder_lot(&made->builder, ira, 0, "400", "1000", "2021-01-06");
    builder_lot(&made->builder, ira, 0, "400", "1000", "2020-01-06");
    made->builder.household.lot_selection = SELECT_SPECIFIC;
    ASSERT_OK(plan(made));
    assert_int_equal(made->plan.preview.sells[0].lot_selection, SELECT_FIFO);
    assert_int_equal(made->plan.preview.sells[0].lots[0].lot->acquired_on.value.days,
                     date("2020-01-06").days);
}

/* 90 % of stocks against a half, all of it in an account without tax. */
static Scene *heavy_scene(void **state, uint32_t *ira_out)
{
    Scene *made = scene(state, "0.5", "0.5");

    *ira_out = account(made, TAX_DEFERRED, "0.00");
    builder_lot(&made->builder, *ira_out, 0, "60", "1000", "2020-01-06");
    builder_lot(&made->builder, *ira_out, 0, "30", "1000", "2021-01-06");
    builder_lot(&made->builder, *ira_out, 1, "20", "1000", "2020-01-06");
    return made;
}

static void test_rebalance_sells_nothing_that_is_restrained_a4(void **state)
{
    uint32_t ira;
    Scene *made = heavy_scene(state, &ira);
    Restraint *restraint = builder_restraint(&made->builder, RESTRAINT_DO_NOT_SELL);

    restraint->security = 0;
    ASSERT_OK(plan(made));
    assert_int_equal(made->plan.preview.sell_count, 0);
    assert_int_equal(reason(made, ira, 0)->limit, LIMIT_RESTRAINT);
    assert_true(uuid_equal(reason(made, ira, 0)->restraint->id.uuid, restraint->id.uuid));
    restraint->until = on("2026-08-20");
    ASSERT_OK(plan(made));
    assert_int_equal(made->plan.preview.drift.after.millionths, 0);
}

static void test_rebalance_sells_around_a_lot_that_is_restrained_a4(void **state)
{
    uint32_t ira;
    Scene *made = heavy_scene(state, &ira);
    Restraint *restraint = builder_restraint(&made->builder, RESTRAINT_DO_NOT_SELL);

    restraint->lot_id = (OptionalLotId){true, made->builder.household.lots[0].id};
    ASSERT_OK(plan(made));
    ASSERT_MONEY(made->plan.preview.sells[0].proceeds, "3000.00"); /* of 4,000 wanted */
    assert_int_equal(made->plan.preview.sells[0].lots[0].lot->quantity.units, 30 * QUANTITY_ONE);
    assert_int_equal(reason(made, ira, 0)->outcome, OUTCOME_SOLD);
    assert_int_equal(made->plan.scope.places[0].kept.units, 60 * QUANTITY_ONE);
}

static void test_rebalance_with_only_restrained_lots_names_the_restraint_a4(void **state)
{
    Scene *made = scene(state, "0.5", "0.5");
    uint32_t ira = account(made, TAX_DEFERRED, "0.00");
    Restraint *restraint = builder_restraint(&made->builder, RESTRAINT_DO_NOT_SELL);

    restraint->lot_id =
        (OptionalLotId){true, builder_lot(&made->builder, ira, 0, "60", "1", "2020-01-06")->id};
    ASSERT_OK(plan(made));
    assert_int_equal(made->plan.preview.sell_count, 0);
    assert_int_equal(reason(made, ira, 0)->limit, LIMIT_RESTRAINT);
    assert_ptr_equal(reason(made, ira, 0)->restraint, restraint);
}

static void test_rebalance_buys_nothing_that_is_excluded_a4(void **state)
{
    uint32_t ira;
    Scene *made = heavy_scene(state, &ira);

    builder_restraint(&made->builder, RESTRAINT_EXCLUSION)->security = 1;
    ASSERT_OK(plan(made));
    assert_int_equal(made->plan.preview.buy_count, 0);
    assert_int_equal(reason(made, ira, 1)->limit, LIMIT_RESTRAINT);
}

static void test_rebalance_buys_the_secondary_of_what_is_not_to_be_bought(void **state)
{
    Scene *made = scene(state, "0.5", "0.5");
    uint32_t second = builder_security(&made->builder, "SCHZ", CLASS_US_BONDS, "25");
    Model *model = builder_model(&made->builder, BY_SECURITY_GROUP);
    ModelTarget *bonds = builder_target(&made->builder, model, "1");
    uint32_t ira = account(made, TAX_DEFERRED, "5000.00");

    bonds->group = (OptionalText){true, TEXT_LITERAL("bonds")};
    bonds->members[bonds->member_count++] = (GroupMember){TEXT_LITERAL("BND"), ROLE_PRIMARY};
    bonds->members[bonds->member_count++] = (GroupMember){TEXT_LITERAL("SCHZ"), ROLE_SECONDARY};
    ASSERT_OK(plan(made));
    assert_int_equal(made->plan.preview.buys[0].security, 1);
    builder_restraint(&made->builder, RESTRAINT_DO_NOT_BUY)->security = 1;
    ASSERT_OK(plan(made));
    assert_int_equal(made->plan.preview.buy_count, 1);
    assert_int_equal(made->plan.preview.buys[0].security, second);
    assert_int_equal(reason(made, ira, second)->outcome, OUTCOME_BOUGHT);
}

/* Stocks are sold at a loss, and bought nowhere else: what is alike stays unbought. */
static void test_rebalance_buys_nothing_that_washes_its_own_loss_ws_4(void **state)
{
    Scene *made = scene(state, "0", "1");
    uint32_t taxable = account(made, TAXABLE, "0.00");
    uint32_t ira = account(made, TAX_DEFERRED, "2000.00");
    OptionalText alike = {true, TEXT_LITERAL("alike")};

    made->builder.household.securities[0].identity_group = alike;
    made->builder.household.securities[1].identity_group = alike;
    builder_lot(&made->builder, taxable, 0, "60", "9000", "2020-01-06");
    builder_lot(&made->builder, ira, 1, "1", "50", "2020-01-06");
    ASSERT_OK(plan(made));
    for (size_t i = 0; i < made->plan.preview.wash_sale_count; i++)
        assert_null(made->plan.preview.wash_sales[i].buy);
}

/* Of so many whole shares as the cash would buy there is no number. */
static void test_rebalance_of_more_cash_than_shares_can_take_has_a_plan(void **state)
{
    Scene *made = scene(state, "0.5", "0.5");
    const Preview *preview = &made->plan.preview;

    account(made, TAXABLE, "90000000000.00");
    made->builder.household.securities[1].price.value = (Price){1};
    made->builder.household.securities[1].unit = UNIT_WHOLE;
    ASSERT_OK(plan(made));
    for (size_t i = 0; i < preview->buy_count; i++) {
        assert_true(preview->buys[i].quantity.units > 0);
        assert_true(preview->buys[i].quantity.units <= QUANTITY_LIMIT);
    }
}

/* Shares that stay disallow the first lot's loss: what is sold behind it has gains, and though both
 * lots together have none. */
static void test_rebalance_sells_on_behind_a_loss_that_is_washed_ws_9(void **state)
{
    Scene *made = scene(state, "0.5", "0.5");
    uint32_t taxable = account(made, TAXABLE, "0.00");
    uint32_t other = account(made, TAXABLE, "0.00");

    made->builder.household.accounts[other].rebalancing = false;
    builder_lot(&made->builder, taxable, 0, "10", "2000.00", "2020-01-06");
    builder_lot(&made->builder, taxable, 0, "20", "1000.00", "2019-01-07");
    builder_lot(&made->builder, other, 0, "10", "1000.00", "2026-08-10");
    builder_budget(&made->builder, 2026, "300.00");
    made->order.kind = PREVIEW_REBALANCE;
    ASSERT_OK(plan(made));
    assert_in_range(made->plan.preview.realized.long_term.cents, 29980, 30000);
    assert_true(made->plan.proven);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_rebalance_sells_on_behind_a_loss_that_is_washed_ws_9),
        TEST(test_rebalance_sells_two_thousand_of_bonds_at_thirty_seventy),
        TEST(test_rebalance_spends_cash_before_it_sells),
        TEST(test_rebalance_buys_nothing_at_a_price_of_zero),
        TEST(test_rebalance_buys_no_more_shares_than_a_trade_may_be_of),
        TEST(test_rebalance_buys_no_more_whole_shares_than_a_trade_may_be_of),
        TEST(test_rebalance_weighs_tax_against_drift),
        TEST(test_rebalance_moves_what_costs_no_tax_first),
        TEST(test_rebalance_stays_within_a_gains_budget_bu_4),
        TEST(test_rebalance_names_the_caps_that_the_plan_without_them_exceeds_c4),
        TEST(test_rebalance_names_every_cap_of_a_budget_that_binds_c4),
        TEST(test_rebalance_trades_whole_shares_where_it_must),
        TEST(test_rebalance_leaves_unplanned_accounts_alone),
        TEST(test_rebalance_buys_nothing_that_washes_a_booked_loss_mt_7),
        TEST(test_rebalance_a_second_time_does_nothing),
        TEST(test_rebalance_trades_for_nothing_that_is_not_worth_it),
        TEST(test_rebalance_treats_large_and_small_households_alike),
        TEST(test_rebalance_refuses_what_it_cannot_plan),
        TEST(test_rebalance_sells_first_in_first_out_where_lots_are_to_be_named_li_1),
        TEST(test_rebalance_sells_nothing_that_is_restrained_a4),
        TEST(test_rebalance_sells_around_a_lot_that_is_restrained_a4),
        TEST(test_rebalance_with_only_restrained_lots_names_the_restraint_a4),
        TEST(test_rebalance_buys_nothing_that_is_excluded_a4),
        TEST(test_rebalance_buys_the_secondary_of_what_is_not_to_be_bought),
        TEST(test_rebalance_buys_nothing_that_washes_its_own_loss_ws_4),
        TEST(test_rebalance_of_more_cash_than_shares_can_take_has_a_plan),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
