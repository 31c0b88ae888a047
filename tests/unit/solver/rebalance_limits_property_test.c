/* No plan breaks a limit, whatever household it meets. */
#include "plan_property.h"

/* The most that a use may be after a plan. Rules BU-2, BU-4, BU-8. */
static void assert_within(OptionalMoney cap, Money before, Money after)
{
    if (cap.present)
        assert_true(after.cents <= money_max(cap.value, before).cents);
}

static Money net(Gains gains)
{
    return money_add(gains.short_term, gains.long_term);
}

static void assert_budgets(const Preview *preview)
{
    for (size_t i = 0; i < preview->budget_count; i++) {
        const BudgetUse *use = &preview->budgets[i];

        assert_within(use->allowance, net(use->used_before), net(use->used_after));
        assert_within(use->budget->short_cap, use->used_before.short_term,
                      use->used_after.short_term);
        assert_within(use->budget->long_cap, use->used_before.long_term, use->used_after.long_term);
    }
}

/* What the account has after the plan, without what came in or went out. */
static int64_t cash_after(const Household *household, const RebalancePlan *plan, uint32_t account)
{
    int64_t cents = household->accounts[account].cash.cents;

    for (size_t i = 0; i < plan->preview.sell_count; i++)
        cents +=
            plan->preview.sells[i].account == account ? plan->preview.sells[i].proceeds.cents : 0;
    for (size_t i = 0; i < plan->preview.buy_count; i++)
        cents -= plan->preview.buys[i].account == account ? plan->preview.buys[i].amount.cents : 0;
    return cents;
}

/* A share of whatever may be bought, where no fractions are traded. */
static int64_t rounding_of(const RebalancePlan *plan, uint32_t account)
{
    const RebalanceScope *scope = &plan->scope;
    int64_t cents = 0;

    for (size_t i = 0; i < scope->place_count; i++) {
        const RebalancePlace *place = &scope->places[i];
        Price price = scope->household->securities[place->security].price.value;

        if (place->account == account && place->may_buy)
            cents += place->whole ? money_value((Quantity){QUANTITY_ONE}, price).cents : 1;
    }
    return cents;
}

static void assert_cash(const Household *household, const RebalancePlan *plan)
{
    for (uint32_t account = 0; account < household->account_count; account++) {
        const AccountPolicy *policy = rebalance_account_policy(&plan->policy, account);
        int64_t before = household->accounts[account].cash.cents;
        int64_t cents = cash_after(household, plan, account);

        assert_true(cents >= before || cents >= policy->minimum_cash.cents);
        if (policy->maximum_cash.present)
            assert_true(cents - rounding_of(plan, account) <=
                        money_max(policy->maximum_cash.value, (Money){before}).cents);
        if (!plan->scope.planned[account])
            assert_int_equal(cents, before);
    }
}

static void assert_turnover(const RebalancePlan *plan)
{
    OptionalRate most = plan->policy.maximum_turnover;

    if (most.present)
        assert_true((Wide)plan->traded.cents * RATE_ONE <=
                    2 * (Wide)plan->preview.drift.value.cents * most.value.millionths);
}

static bool trades_whole(const Household *household, const RebalancePlan *plan, uint32_t account,
                         uint32_t security)
{
    return household->securities[security].unit == UNIT_WHOLE ||
           rebalance_account_policy(&plan->policy, account)->whole_shares;
}

static void assert_trades(const Household *household, const RebalancePlan *plan)
{
    for (size_t i = 0; i < plan->preview.sell_count; i++) {
        const Sell *sell = &plan->preview.sells[i];
        const AccountPolicy *policy = rebalance_account_policy(&plan->policy, sell->account);

        assert_true(sell->proceeds.cents >= policy->minimum_trade.cents);
        if (trades_whole(household, plan, sell->account, sell->security))
            assert_int_equal(sell->quantity.units % QUANTITY_ONE, 0);
        for (size_t lot = 0; lot < sell->lot_count; lot++)
            assert_false(sell->lots[lot].lot->spared);
    }
    for (size_t i = 0; i < plan->preview.buy_count; i++) {
        const Buy *buy = &plan->preview.buys[i];
        const AccountPolicy *policy = rebalance_account_policy(&plan->policy, buy->account);

        assert_true(buy->amount.cents >= policy->minimum_trade.cents);
        if (trades_whole(household, plan, buy->account, buy->security))
            assert_int_equal(buy->quantity.units % QUANTITY_ONE, 0);
    }
    assert_int_equal(plan->preview.prior_losses_disallowed.cents, 0);
}

/* What is bought in an account is not sold there. */
static void assert_one_way(const RebalancePlan *plan)
{
    for (size_t i = 0; i < plan->preview.sell_count; i++) {
        const Sell *sell = &plan->preview.sells[i];

        for (size_t j = 0; j < plan->preview.buy_count; j++)
            assert_false(plan->preview.buys[j].account == sell->account &&
                         plan->preview.buys[j].security == sell->security);
    }
}

static void assert_restraints(const Household *household, const RebalancePlan *plan)
{
    Date day = household->pins.price_as_of;

    for (size_t i = 0; i < plan->preview.sell_count; i++) {
        const Sell *sell = &plan->preview.sells[i];

        assert_null(restraint_find(household, SIDE_SELL, sell->account, sell->security, day));
        for (size_t lot = 0; lot < sell->lot_count; lot++)
            assert_null(restraint_of_lot(household, sell->lots[lot].lot, day));
    }
    for (size_t i = 0; i < plan->preview.buy_count; i++)
        assert_null(restraint_find(household, SIDE_BUY, plan->preview.buys[i].account,
                                   plan->preview.buys[i].security, day));
    for (size_t i = 0; i < plan->preview.wash_sale_count; i++)
        assert_null(plan->preview.wash_sales[i].buy);
}

/* Product D9. */
static void assert_rested(const Household *household, const RebalancePlan *plan, uint32_t account,
                          uint32_t security)
{
    int64_t days = rebalance_account_policy(&plan->policy, account)->cooldown_days;

    for (size_t i = 0; i < household->last_trade_count; i++) {
        const LastTrade *last = &household->last_trades[i];

        if (last->account == account && last->security == security)
            assert_true(household->pins.price_as_of.days - last->traded_on.days >= days);
    }
}

static void assert_cooldown(const Household *household, const RebalancePlan *plan)
{
    for (size_t i = 0; i < plan->preview.sell_count; i++)
        assert_rested(household, plan, plan->preview.sells[i].account,
                      plan->preview.sells[i].security);
    for (size_t i = 0; i < plan->preview.buy_count; i++)
        assert_rested(household, plan, plan->preview.buys[i].account,
                      plan->preview.buys[i].security);
}

static void check_limits(PropertyCase *made)
{
    Household *household = household_of(made);
    const RebalancePlan *plan = plan_of(made, household);

    assert_budgets(&plan->preview);
    assert_cash(household, plan);
    assert_turnover(plan);
    assert_cooldown(household, plan);
    assert_trades(household, plan);
    assert_one_way(plan);
    assert_restraints(household, plan);
    assert_true(plan->lower_bound.cents <= plan->objective.cents);
    assert_true(plan->objective.cents <= plan->do_nothing.value.cents);
}

static void test_rebalance_breaks_no_limit(void **state)
{
    property_hold(state, ROUNDS, check_limits);
}

/* What is deposited in an account, or withdrawn from one or from the taxable ones. */
static PreviewOrder *flow_of(PropertyCase *made, const Household *household)
{
    PreviewOrder *order = ARENA_NEW(made->arena, PreviewOrder);
    CashFlowOrder *flow = ARENA_NEW(made->arena, CashFlowOrder);
    uint64_t *seed = &made->seed;

    order->kind = random_one_in(seed, 3) ? PREVIEW_DEPOSIT : PREVIEW_WITHDRAWAL;
    order->cash_flow = flow;
    flow->amount.cents = 1 + (int64_t)random_below(seed, 6000000);
    if (order->kind == PREVIEW_DEPOSIT || random_one_in(seed, 2))
        flow->account_id = (OptionalAccountId){
            true, household->accounts[random_below(seed, household->account_count)].id};
    flow->net_of_tax = order->kind == PREVIEW_WITHDRAWAL && random_one_in(seed, 3);
    if (order->kind == PREVIEW_WITHDRAWAL && random_one_in(seed, 3))
        flow->destination = (OptionalWord){true, DESTINATION_CASH};
    return order;
}

/* Whole and exact, out of or into what was named. */
static void assert_flow(const Household *household, const PreviewOrder *order,
                        const RebalancePlan *plan)
{
    const CashFlowOrder *flow = order->cash_flow;
    bool stays = flow->destination.present && flow->destination.value == DESTINATION_CASH;
    int64_t moved = 0;

    for (size_t i = 0; i < plan->preview.plan.flow_count; i++) {
        const CashFlow *each = &plan->preview.plan.flows[i];

        moved += each->amount.cents;
        if (flow->account_id.present)
            assert_true(uuid_equal(household->accounts[each->account].id.uuid,
                                   flow->account_id.value.uuid));
        else
            assert_int_equal(household->accounts[each->account].tax_treatment, TAXABLE);
    }
    if (order->kind == PREVIEW_DEPOSIT) {
        assert_int_equal(moved, flow->amount.cents);
        assert_int_equal(plan->preview.sell_count, 0);
        return;
    }
    assert_int_equal(moved, stays ? 0 : -plan->gross.cents);
    assert_int_equal(plan->preview.buy_count, 0);
    if (flow->net_of_tax)
        assert_true(plan->net.cents >= flow->amount.cents);
    else
        assert_int_equal(plan->gross.cents, flow->amount.cents);
}

static void assert_cash_with_flow(const Household *household, const RebalancePlan *plan)
{
    for (uint32_t account = 0; account < household->account_count; account++) {
        const AccountPolicy *policy = rebalance_account_policy(&plan->policy, account);
        int64_t least = household->accounts[account].cash.cents;
        int64_t cents = cash_after(household, plan, account);

        for (size_t i = 0; i < plan->preview.plan.flow_count; i++) {
            const CashFlow *flow = &plan->preview.plan.flows[i];

            cents += flow->account == account ? flow->amount.cents : 0;
        }
        assert_true(cents >= least || cents >= policy->minimum_cash.cents);
    }
}

static void check_flow(PropertyCase *made)
{
    Household *household = household_of(made);
    PreviewOrder *order = flow_of(made, household);
    RebalanceTask task = task_of(made, household, order);
    RebalancePlan plan;
    Error *error = rebalance_plan(made->arena, &task, &plan);

    if (error != NULL) {
        assert_string_equal(error->code, "withdrawal_too_large");
        return;
    }
    assert_flow(household, order, &plan);
    assert_cash_with_flow(household, &plan);
    assert_trades(household, &plan);
    assert_restraints(household, &plan);
    assert_true(plan.lower_bound.cents <= plan.objective.cents);
}

static void test_cash_flow_is_whole_and_breaks_no_limit(void **state)
{
    property_hold(state, ROUNDS, check_flow);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROPERTY(test_rebalance_breaks_no_limit),
        PROPERTY(test_cash_flow_is_whole_and_breaks_no_limit),
    };

    return run_properties(tests, sizeof tests / sizeof tests[0]);
}
