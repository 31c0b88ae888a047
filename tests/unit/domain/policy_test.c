#include "domain/rebalance.h"
#include "domain/records.h"

#include "testing.h"

#define RATE(text) ((OptionalRate){true, rate(text)})

static void test_policy_of_a_narrower_level_overrides_member_by_member(void **state)
{
    const Policy firm = {.minimum_trade = some("200.00"),
                         .minimum_cash = some("50.00"),
                         .whole_shares = {true, true}};
    const Policy household = {.minimum_cash = some("500.00"), .maximum_turnover = RATE("0.2")};
    const Policy account = {.whole_shares = {true, false}};
    EffectivePolicy effective = {.policy = POLICY_DEFAULT};

    (void)state;
    policy_apply(&effective, &firm, LEVEL_FIRM);
    policy_apply(&effective, &household, LEVEL_HOUSEHOLD);
    policy_apply(&effective, &account, LEVEL_ACCOUNT);
    ASSERT_MONEY(effective.policy.minimum_trade.value, "200.00");
    assert_int_equal(effective.levels[POLICY_MEMBER_minimum_trade], LEVEL_FIRM);
    ASSERT_MONEY(effective.policy.minimum_cash.value, "500.00");
    assert_int_equal(effective.levels[POLICY_MEMBER_minimum_cash], LEVEL_HOUSEHOLD);
    assert_int_equal(effective.policy.maximum_turnover.value.millionths, 200000);
    assert_false(effective.policy.whole_shares.value);
    assert_int_equal(effective.levels[POLICY_MEMBER_whole_shares], LEVEL_ACCOUNT);
    assert_int_equal(effective.policy.drift_weight.value.millionths, 100000);
    assert_int_equal(effective.levels[POLICY_MEMBER_drift_weight], LEVEL_DEFAULT);
    assert_false(effective.policy.maximum_cash.present);
}

static void test_policy_with_more_least_than_most_cash_is_refused(void **state)
{
    ErrorList faults = {0};
    Policy policy = {.minimum_cash = some("2.00"), .maximum_cash = some("2.00")};

    policy_check(*state, &policy, "/policy", &faults);
    assert_null(faults.first);
    policy.maximum_cash = some("1.99");
    policy_check(*state, &policy, "/policy", &faults);
    assert_int_equal(faults.count, 1);
    assert_string_equal(faults.first->code, "minimum_above_maximum");
    assert_string_equal(faults.first->pointer, "/policy/minimum_cash");
}

static void test_policy_names_each_removed_class_once(void **state)
{
    Text names[] = {TEXT_LITERAL("us_bonds"), TEXT_LITERAL(""), TEXT_LITERAL("cash"),
                    TEXT_LITERAL("us_bonds"), TEXT_LITERAL("us_bonds")};
    const Policy policy = {.removed_classes = {names, 5, true}};
    ErrorList faults = {0};

    policy_check(*state, &policy, "", &faults);
    assert_int_equal(faults.count, 3);
    assert_string_equal(faults.first->code, "empty");
    assert_string_equal(faults.first->pointer, "/removed_classes/1");
    assert_string_equal(faults.first->next->code, "duplicate_item");
    assert_string_equal(faults.first->next->pointer, "/removed_classes/3");
    assert_string_equal(faults.first->next->next->pointer, "/removed_classes/4");
}

static void test_policy_names_the_classes_that_it_removes_before_the_indexed_one(void **state)
{
    Text removed[] = {TEXT_LITERAL("us_bonds"), TEXT_LITERAL("VTI")};
    Policy policy = {.removed_classes = {removed, 2, true},
                     .direct_index = {.class = TEXT_LITERAL("us_stocks"), .present = true}};
    OptionalTexts names = policy_classes(*state, &policy);

    assert_int_equal(names.count, 3);
    assert_true(text_is(names.texts[1], "VTI"));
    assert_true(text_is(names.texts[2], "us_stocks"));
    assert_string_equal(policy_class_pointer(*state, &policy, 1, "/p"), "/p/removed_classes/1");
    assert_string_equal(policy_class_pointer(*state, &policy, 2, ""), "/direct_index/class");
    policy.direct_index.present = false;
    assert_int_equal(policy_classes(*state, &policy).count, 2);
}

/* A household that removes nothing removes what its firm does not either. */
static void test_policy_of_no_removed_classes_overrides_a_wider_one(void **state)
{
    Text name = TEXT_LITERAL("us_bonds");
    const Policy firm = {.removed_classes = {&name, 1, true}};
    const Policy silent = {0};
    const Policy none = {.removed_classes = {.present = true}};
    EffectivePolicy effective = {.policy = POLICY_DEFAULT};

    (void)state;
    assert_true(POLICY_DEFAULT.removed_classes.present);
    policy_apply(&effective, &firm, LEVEL_FIRM);
    policy_apply(&effective, &silent, LEVEL_HOUSEHOLD);
    assert_int_equal(effective.policy.removed_classes.count, 1);
    assert_int_equal(effective.levels[POLICY_MEMBER_removed_classes], LEVEL_FIRM);
    policy_apply(&effective, &none, LEVEL_HOUSEHOLD);
    assert_int_equal(effective.policy.removed_classes.count, 0);
    assert_int_equal(effective.levels[POLICY_MEMBER_removed_classes], LEVEL_HOUSEHOLD);
}

static void test_policy_of_an_account_says_nothing_of_the_households_plan(void **state)
{
    ErrorList faults = {0};
    const Policy policy = {.drift_weight = RATE("0.1"),
                           .location_weight = RATE("1"),
                           .migration_strategy = {true, MIGRATE_IMMEDIATE},
                           .removed_classes = {.present = true},
                           .direct_index = {.present = true},
                           .minimum_cash = some("2.00"),
                           .maximum_cash = some("1.00")};

    policy_check_of_account(*state, &policy, "", &faults);
    assert_int_equal(faults.count, 6);
    assert_string_equal(faults.first->code, "not_of_an_account");
    assert_string_equal(faults.first->pointer, "/drift_weight");
    assert_string_equal(faults.first->next->pointer, "/location_weight");
    assert_string_equal(faults.first->next->next->pointer, "/migration_strategy");
    assert_string_equal(faults.first->next->next->next->pointer, "/removed_classes");
    assert_string_equal(faults.first->next->next->next->next->pointer, "/direct_index");
    assert_string_equal(faults.first->next->next->next->next->next->code, "minimum_above_maximum");
}

typedef struct Scene {
    HouseholdBuilder builder;
    Policy asked;
    PreviewOrder order;
} Scene;

/* Two accounts, the second of which keeps 700 in cash and counts whole shares; the household keeps
 * 300. */
static Scene *scene(void **state)
{
    Scene *made = ARENA_NEW(*state, Scene);
    uint32_t account;

    made->builder = builder_new(*state, "2026-08-21");
    builder_account(&made->builder, TAXABLE, OWNER_SELF, "0.00");
    account = builder_account(&made->builder, TAXABLE, OWNER_SELF, "0.00");
    made->builder.household.policy = (Policy){.minimum_cash = some("300.00"),
                                              .minimum_trade = some("40.00"),
                                              .tax_weight = RATE("0.5"),
                                              .migration_strategy = {true, MIGRATE_FLOWS_ONLY}};
    made->builder.household.accounts[account].policy =
        (Policy){.minimum_cash = some("700.00"), .whole_shares = {true, true}};
    made->order.kind = PREVIEW_REBALANCE;
    return made;
}

static RebalancePolicy policy_of(Scene *made)
{
    return rebalance_policy(made->builder.arena, builder_household(&made->builder), &made->order);
}

static void test_plan_keeps_to_each_accounts_own_policy(void **state)
{
    Scene *made = scene(state);
    RebalancePolicy policy = policy_of(made);

    assert_int_equal(policy.tax_weight.millionths, 500000);
    assert_int_equal(policy.cost_rate.millionths, 500);
    assert_int_equal(policy.strategy, MIGRATE_FLOWS_ONLY);
    ASSERT_MONEY(policy.household.minimum_cash, "300.00");
    ASSERT_MONEY(rebalance_account_policy(&policy, 0)->minimum_cash, "300.00");
    assert_false(rebalance_account_policy(&policy, 0)->whole_shares);
    ASSERT_MONEY(rebalance_account_policy(&policy, 1)->minimum_cash, "700.00");
    ASSERT_MONEY(rebalance_account_policy(&policy, 1)->minimum_trade, "40.00");
    assert_true(rebalance_account_policy(&policy, 1)->whole_shares);
}

static void test_order_overrides_every_level(void **state)
{
    Scene *made = scene(state);
    HarvestOrder harvest = {.minimum_loss = some("9.00")};
    RebalancePolicy policy;

    made->asked = (Policy){.minimum_cash = some("5.00"), .tax_weight = RATE("0.25")};
    made->order.policy = &made->asked;
    made->order.harvest = &harvest;
    policy = policy_of(made);
    assert_int_equal(policy.tax_weight.millionths, 250000);
    ASSERT_MONEY(policy.household.minimum_cash, "5.00");
    ASSERT_MONEY(rebalance_account_policy(&policy, 1)->minimum_cash, "5.00");
    assert_true(rebalance_account_policy(&policy, 1)->whole_shares);
    ASSERT_MONEY(policy.household.harvest_minimum_loss, "9.00");
    assert_int_equal(policy.household.harvest_minimum_loss_rate.millionths, 50000);
}

/* A billion shares that cost and are worth 10^17 cents each, which an objective may weigh twice at
 * a tax weight of one. */
static Error *check_weight(Scene *made, const char *tax_weight)
{
    RebalancePolicy policy;

    made->asked = (Policy){
        .drift_weight = RATE("0"), .tax_weight = {true, rate(tax_weight)}, .cost_rate = RATE("0")};
    made->order.policy = &made->asked;
    policy = policy_of(made);
    return rebalance_policy_check(made->builder.arena, &policy, builder_household(&made->builder),
                                  &made->order);
}

static void test_policy_weighs_no_more_than_figures_hold(void **state)
{
    Scene *made = scene(state);

    builder_security(&made->builder, "VTI", CLASS_US_STOCKS, "1000000");
    builder_lot(&made->builder, 0, 0, "1000000000", "1000000000000000", "2020-01-02");
    ASSERT_OK(check_weight(made, "2.5"));
    ASSERT_FAULT(check_weight(made, "2.500001"), "household_too_large", NULL);
}

static void test_policy_weighs_cash_and_what_flows(void **state)
{
    Scene *made = scene(state);
    CashFlowOrder flow = {.amount = {MONEY_LIMIT}};

    builder_security(&made->builder, "NEW", CLASS_US_STOCKS, NULL);
    builder_lot(&made->builder, 0, 0, "1", NULL, "2020-01-02");
    made->builder.household.accounts[0].cash = (Money){-HOUSEHOLD_TOTAL_LIMIT / 500000 * 249};
    ASSERT_OK(check_weight(made, "1000"));
    made->order.cash_flow = &flow;
    ASSERT_FAULT(check_weight(made, "1000"), "household_too_large", NULL);
}

/* Neither level contradicts itself. */
static void test_policy_of_levels_that_contradict_each_other_is_refused(void **state)
{
    Scene *made = scene(state);
    Account *account = &made->builder.household.accounts[0];

    made->order.kind = PREVIEW_REBALANCE;
    account->rebalancing = true;
    made->builder.household.policy.minimum_cash = some("500.00");
    account->policy.maximum_cash = some("500.00");
    ASSERT_OK(check_weight(made, "1"));
    account->policy.maximum_cash = some("499.99");
    ASSERT_FAULT(check_weight(made, "1"), "minimum_above_maximum", NULL);
    account->rebalancing = false;
    ASSERT_OK(check_weight(made, "1"));
    account->rebalancing = true;
    made->order.kind = PREVIEW_WITHDRAWAL; /* no most cash is kept to */
    ASSERT_OK(check_weight(made, "1"));
}

static void test_kind_of_an_order_says_more_than_policies_and_less_than_the_order(void **state)
{
    Scene *made = scene(state);
    ModelChangeOrder change = {.strategy = {true, MIGRATE_AVOID_SHORT_TERM}};
    RebalancePolicy policy;

    made->order.kind = PREVIEW_WITHDRAWAL;
    ASSERT_MONEY(policy_of(made).household.minimum_trade, "0.00");
    made->order.kind = PREVIEW_MODEL_CHANGE;
    made->order.model_change = &change;
    policy = policy_of(made);
    assert_int_equal(policy.tax_weight.millionths, 0);
    assert_int_equal(policy.strategy, MIGRATE_AVOID_SHORT_TERM);
    change.strategy.present = false;
    assert_int_equal(policy_of(made).strategy, MIGRATE_FLOWS_ONLY);
    made->asked.tax_weight = RATE("0.75");
    made->order.policy = &made->asked;
    assert_int_equal(policy_of(made).tax_weight.millionths, 750000);
}

static void test_strategy_of_migration_binds_changes_of_the_model_alone(void **state)
{
    const RebalancePolicy avoiding = {.strategy = MIGRATE_AVOID_SHORT_TERM};
    const RebalancePolicy flowing = {.strategy = MIGRATE_FLOWS_ONLY};
    const RebalancePolicy at_once = {.strategy = MIGRATE_IMMEDIATE};
    PreviewOrder order = {.kind = PREVIEW_REBALANCE};

    (void)state;
    assert_false(rebalance_mode(&order, &avoiding).loses_nothing);
    assert_true(rebalance_mode(&order, &flowing).sells);
    order.kind = PREVIEW_MODEL_CHANGE;
    assert_true(rebalance_mode(&order, &avoiding).loses_nothing);
    assert_true(rebalance_mode(&order, &avoiding).sells);
    assert_false(rebalance_mode(&order, &flowing).sells);
    assert_true(rebalance_mode(&order, &flowing).buys);
    assert_false(rebalance_mode(&order, &at_once).loses_nothing);
    assert_true(rebalance_mode(&order, &at_once).sells);
}

static void test_policy_that_nobody_says_is_the_default(void **state)
{
    Scene *made = scene(state);
    RebalancePolicy policy;

    made->builder.household.policy = (Policy){0};
    policy = policy_of(made);
    assert_int_equal(policy.drift_weight.millionths, 100000);
    assert_int_equal(policy.tax_weight.millionths, RATE_ONE);
    assert_int_equal(policy.turnover_exception.millionths, 300000);
    assert_false(policy.maximum_turnover.present);
    ASSERT_MONEY(policy.household.minimum_trade, "100.00");
    ASSERT_MONEY(policy.household.minimum_cash, "0.00");
    ASSERT_MONEY(policy.household.harvest_minimum_loss, "100.00");
}

static void test_policy_level_is_the_narrowest_that_a_record_names(void **state)
{
    PolicyRecord record = {0};

    (void)state;
    assert_int_equal(policy_level(&record), LEVEL_FIRM);
    record.household_id.present = true;
    assert_int_equal(policy_level(&record), LEVEL_HOUSEHOLD);
    record.account_id.present = true;
    assert_int_equal(policy_level(&record), LEVEL_ACCOUNT);
}

/* But for what is no limit unless somebody sets one. */
static void test_policy_default_says_all_that_a_plan_asks_for(void **state)
{
    const Policy *policy = &POLICY_DEFAULT;

    (void)state;
    assert_true(policy->drift_weight.present && policy->tax_weight.present &&
                policy->location_weight.present && policy->cost_rate.present &&
                policy->turnover_exception.present && policy->migration_strategy.present &&
                policy->minimum_trade.present && policy->minimum_cash.present &&
                policy->cooldown_days.present && policy->whole_shares.present &&
                policy->defer_short_term_gains.present && policy->harvest_minimum_loss.present &&
                policy->harvest_minimum_loss_rate.present && policy->harvest_all_year.present);
    assert_false(policy->whole_shares.value || policy->defer_short_term_gains.value);
    assert_false(policy->maximum_cash.present || policy->maximum_turnover.present);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_policy_of_a_narrower_level_overrides_member_by_member),
        TEST(test_policy_with_more_least_than_most_cash_is_refused),
        TEST(test_policy_names_each_removed_class_once),
        TEST(test_policy_names_the_classes_that_it_removes_before_the_indexed_one),
        TEST(test_policy_of_no_removed_classes_overrides_a_wider_one),
        TEST(test_policy_of_an_account_says_nothing_of_the_households_plan),
        TEST(test_plan_keeps_to_each_accounts_own_policy),
        TEST(test_order_overrides_every_level),
        TEST(test_policy_weighs_no_more_than_figures_hold),
        TEST(test_policy_weighs_cash_and_what_flows),
        TEST(test_policy_of_levels_that_contradict_each_other_is_refused),
        TEST(test_kind_of_an_order_says_more_than_policies_and_less_than_the_order),
        TEST(test_strategy_of_migration_binds_changes_of_the_model_alone),
        TEST(test_policy_that_nobody_says_is_the_default),
        TEST(test_policy_level_is_the_narrowest_that_a_record_names),
        TEST(test_policy_default_says_all_that_a_plan_asks_for),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
