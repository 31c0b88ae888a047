#include "testing.h"

#include "domain/harvest.h"
#include <stdlib.h>

/* A taxable account with stocks of a group, at 100 and 50, on 2026-08-21. */
typedef struct Scene {
    HouseholdBuilder builder;
    PreviewOrder order;
    HarvestOrder thresholds;
    RebalancePlan plan;
    uint32_t taxable;
    uint32_t ira;
} Scene;

static void add_member(ModelTarget *target, const char *symbol, GroupRole role)
{
    target->members[target->member_count++] = (GroupMember){text_of(symbol), role};
}

static uint32_t account(Scene *made, TaxTreatment treatment)
{
    uint32_t index = builder_account(&made->builder, treatment, OWNER_SELF, "0.00");

    made->builder.household.accounts[index].rebalancing = true;
    made->builder.household.accounts[index].model = -1;
    return index;
}

static Scene *scene(void **state)
{
    Scene *made = ARENA_NEW(*state, Scene);
    ModelTarget *stocks;

    made->builder = builder_new(*state, "2026-08-21");
    builder_security(&made->builder, "VTI", CLASS_US_STOCKS, "100");
    builder_security(&made->builder, "SCHB", CLASS_US_STOCKS, "50");
    builder_security(&made->builder, "ITOT", CLASS_US_STOCKS, "25");
    stocks = builder_target(&made->builder, builder_model(&made->builder, BY_SECURITY_GROUP), "1");
    stocks->group = (OptionalText){true, TEXT_LITERAL("stocks")};
    add_member(stocks, "VTI", ROLE_PRIMARY);
    add_member(stocks, "SCHB", ROLE_SECONDARY);
    add_member(stocks, "ITOT", ROLE_IRA_SECONDARY);
    builder_profile(&made->builder, 2026, FILING_MFJ, "180000");
    made->taxable = account(made, TAXABLE);
    made->ira = account(made, TAX_DEFERRED);
    made->order.kind = PREVIEW_HARVEST;
    made->order.harvest = &made->thresholds;
    return made;
}

static void harvest(Scene *made)
{
    Arena *arena = made->builder.arena;
    Household *household = ARENA_NEW(arena, Household);
    HarvestTask task = {
        .rules = builder_rules(arena), .household = household, .order = &made->order};

    *household = *builder_household(&made->builder);
    task.policy = rebalance_policy(arena, household, &made->order);
    restraint_spare_lots(arena, household, household->pins.price_as_of);
    ASSERT_OK(harvest_plan(arena, &task, &made->plan));
}

static const RebalanceReason *reason(const Scene *made, uint32_t of_account, uint32_t security)
{
    for (size_t i = 0; i < made->plan.scope.place_count; i++) {
        if (made->plan.scope.places[i].account == of_account &&
            made->plan.scope.places[i].security == security)
            return &made->plan.reasons[i];
    }
    fail_msg("no place for account %u and security %u", of_account, security);
    abort();
}

static void test_harvest_sells_the_lots_that_lose_and_buys_the_secondary_e6(void **state)
{
    Scene *made = scene(state);

    builder_lot(&made->builder, made->taxable, 0, "10", "1500.00", "2020-01-06"); /* loses 500 */
    builder_lot(&made->builder, made->taxable, 0, "10", "400.00", "2021-01-06");
    harvest(made);
    assert_int_equal(made->plan.preview.sell_count, 1);
    assert_int_equal(made->plan.preview.sells[0].lot_count, 1);
    ASSERT_MONEY(made->plan.preview.realized.long_term, "-500.00");
    assert_int_equal(made->plan.preview.buy_count, 1);
    assert_int_equal(made->plan.preview.buys[0].security, 1);
    ASSERT_MONEY(made->plan.preview.buys[0].amount, "1000.00");
    assert_int_equal(made->plan.preview.wash_sale_count, 0);
    assert_int_equal(made->plan.preview.drift.after.millionths, 0);
    assert_int_equal(made->plan.swap_count, 1);
    ASSERT_MONEY(made->plan.swaps[0].loss, "500.00");
    assert_true(made->plan.swaps[0].replaced);
    assert_int_equal(reason(made, made->taxable, 0)->outcome, OUTCOME_SOLD);
    assert_false(made->plan.searched);
}

/* The household's model from here on: one class, named by what the basis says. */
static void target_all_stocks(Scene *made, ModelBasis basis)
{
    ModelTarget *all = builder_target(&made->builder, builder_model(&made->builder, basis), "1");

    if (basis == BY_ASSET_CLASS)
        all->asset_class = (OptionalWord){true, CLASS_US_STOCKS};
    else
        all->symbol = (OptionalText){true, TEXT_LITERAL("VTI")};
}

static void test_harvest_by_asset_class_buys_what_is_held_most_of(void **state)
{
    Scene *made = scene(state);

    target_all_stocks(made, BY_ASSET_CLASS);
    builder_lot(&made->builder, made->taxable, 0, "10", "1500.00", "2020-01-06");
    builder_lot(&made->builder, made->ira, 2, "40", "900.00", "2020-01-06");
    builder_lot(&made->builder, made->ira, 1, "10", "400.00", "2020-01-06");
    harvest(made);
    assert_int_equal(made->plan.preview.buy_count, 1);
    assert_int_equal(made->plan.preview.buys[0].account, made->taxable);
    assert_int_equal(made->plan.preview.buys[0].security, 2);
}

/* A model by security has no other to buy in its place. */
static void test_harvest_by_security_leaves_the_proceeds_in_cash(void **state)
{
    Scene *made = scene(state);

    target_all_stocks(made, BY_SECURITY);
    builder_lot(&made->builder, made->taxable, 0, "10", "1500.00", "2020-01-06");
    harvest(made);
    assert_int_equal(made->plan.preview.sell_count, 1);
    assert_int_equal(made->plan.preview.buy_count, 0);
    assert_false(made->plan.swaps[0].replaced);
}

static void test_harvest_of_the_secondary_buys_the_primary(void **state)
{
    Scene *made = scene(state);

    builder_lot(&made->builder, made->taxable, 1, "20", "1500.00", "2020-01-06");
    harvest(made);
    assert_int_equal(made->plan.preview.buys[0].security, 0);
}

static void test_harvest_keeps_to_both_thresholds(void **state)
{
    Scene *made = scene(state);

    builder_lot(&made->builder, made->taxable, 0, "10", "1099.99", "2020-01-06");   /* 99.99 */
    builder_lot(&made->builder, made->taxable, 0, "100", "10400.00", "2020-01-06"); /* 3.8 % */
    harvest(made);
    assert_int_equal(made->plan.preview.sell_count, 0);
    assert_int_equal(reason(made, made->taxable, 0)->outcome, OUTCOME_BELOW_THRESHOLD);
    made->thresholds.minimum_loss = some("99.99");
    harvest(made);
    ASSERT_MONEY(made->plan.preview.realized.long_term, "-99.99");
    made->thresholds.minimum_loss_rate = (OptionalRate){true, rate("0.03")};
    harvest(made);
    ASSERT_MONEY(made->plan.preview.realized.long_term, "-499.99");
}

static void test_harvest_takes_no_loss_that_a_purchase_disallows_ws_2(void **state)
{
    Scene *made = scene(state);

    builder_lot(&made->builder, made->taxable, 0, "10", "1500.00", "2020-01-06");
    builder_lot(&made->builder, made->ira, 0, "10", "1000.00", "2026-08-10");
    harvest(made);
    assert_int_equal(made->plan.preview.sell_count, 0);
    assert_int_equal(reason(made, made->taxable, 0)->limit, LIMIT_WASH_SALE);
}

/* Half a share that whole ones leave of the newer lot replaces half a share of the older one. */
static void test_harvest_says_why_lots_beside_those_sold_stay_d10(void **state)
{
    Scene *made = scene(state);
    const KeptLot *kept;
    Restraint *restraint;
    Lot *lot;

    made->builder.household.securities[0].unit = UNIT_WHOLE;
    builder_lot(&made->builder, made->taxable, 0, "10", "1500.00", "2020-01-06");
    builder_lot(&made->builder, made->taxable, 0, "10", "400.00", "2021-01-06");
    lot = builder_lot(&made->builder, made->taxable, 0, "10", "1500.00", "2022-01-06");
    restraint = builder_restraint(&made->builder, RESTRAINT_DO_NOT_SELL);
    restraint->lot_id = (OptionalLotId){true, lot->id};
    builder_lot(&made->builder, made->taxable, 0, "4.5", "900.00", "2026-08-10");
    harvest(made);
    ASSERT_MONEY(made->plan.preview.realized.short_term, "-400.00");
    assert_int_equal(made->plan.preview.sells[0].lots_not_sold_count, 3);
    kept = made->plan.preview.sells[0].lots_not_sold;
    assert_int_equal(kept[0].held_back.limit, LOT_LIMIT_WASH_SALE);
    ASSERT_MONEY(kept[0].held_back.disallowed.value, "25.00");
    assert_int_equal(kept[1].held_back.limit, LOT_LIMIT_BELOW_THRESHOLD);
    assert_int_equal(kept[2].held_back.limit, LOT_LIMIT_RESTRAINT);
    assert_false(kept[2].held_back.sellable_on.present);
}

static void test_harvest_buys_nothing_that_is_closed_by_a_booked_loss_mt_7(void **state)
{
    Scene *made = scene(state);

    builder_lot(&made->builder, made->taxable, 0, "10", "1500.00", "2020-01-06");
    builder_realized(&made->builder, made->taxable, 1, "2026-08-10", "-100.00");
    harvest(made);
    assert_int_equal(made->plan.preview.sell_count, 1);
    assert_int_equal(made->plan.preview.buy_count, 0);
    assert_false(made->plan.swaps[0].replaced);
}

static void test_harvest_buys_nothing_identical_to_what_it_sells_ws_4(void **state)
{
    Scene *made = scene(state);
    OptionalText alike = {true, TEXT_LITERAL("alike")};

    made->builder.household.securities[0].identity_group = alike;
    made->builder.household.securities[1].identity_group = alike;
    builder_lot(&made->builder, made->taxable, 0, "10", "1500.00", "2020-01-06");
    harvest(made);
    assert_int_equal(made->plan.preview.sell_count, 1);
    assert_int_equal(made->plan.preview.buy_count, 0);
}

static void test_harvest_leaves_what_is_restrained_and_what_is_not_taxed(void **state)
{
    Scene *made = scene(state);
    Restraint *restraint = builder_restraint(&made->builder, RESTRAINT_DO_NOT_SELL);

    restraint->account = (int32_t)made->taxable;
    builder_lot(&made->builder, made->taxable, 0, "10", "1500.00", "2020-01-06");
    builder_lot(&made->builder, made->ira, 0, "10", "1500.00", "2020-01-06");
    harvest(made);
    assert_int_equal(made->plan.preview.sell_count, 0);
    assert_int_equal(reason(made, made->taxable, 0)->limit, LIMIT_RESTRAINT);
    assert_int_equal(reason(made, made->ira, 0)->outcome, OUTCOME_BELOW_THRESHOLD);
}

/* What is bought for the one loss would disallow the other: it is bought for neither. */
static void test_harvest_buys_for_a_loss_nothing_that_loses_too_ws_2(void **state)
{
    Scene *made = scene(state);

    builder_lot(&made->builder, made->taxable, 0, "10", "1500.00", "2020-01-06");
    builder_lot(&made->builder, made->taxable, 1, "10", "900.00", "2020-01-06");
    harvest(made);
    assert_int_equal(made->plan.preview.wash_sale_count, 0);
    assert_int_equal(made->plan.preview.sell_count, 2);
    ASSERT_MONEY(made->plan.preview.realized.long_term, "-900.00");
}

/* What comes in later cannot be sold yet, and of nothing there is no turnover. */
static void test_harvest_of_lots_of_later_days_trades_nothing(void **state)
{
    Scene *made = scene(state);

    builder_lot(&made->builder, made->taxable, 0, "10", "1500.00", "2026-09-01");
    harvest(made);
    assert_int_equal(made->plan.preview.sell_count, 0);
    assert_int_equal(made->plan.turnover.millionths, 0);
}

static void test_harvest_of_a_household_that_holds_nothing_has_no_turnover(void **state)
{
    Scene *made = scene(state);

    harvest(made);
    assert_int_equal(made->plan.preview.sell_count, 0);
    ASSERT_MONEY(made->plan.traded, "0.00");
    assert_int_equal(made->plan.turnover.millionths, 0);
}

/* The group of what loses is not the model's first one. */
static void test_harvest_looks_for_the_group_of_what_loses(void **state)
{
    Scene *made = scene(state);
    Model *model = &made->builder.household.models[0];
    ModelTarget *bonds = builder_target(&made->builder, model, "0");

    bonds->group = (OptionalText){true, TEXT_LITERAL("bonds")};
    builder_security(&made->builder, "BND", CLASS_US_BONDS, "70");
    builder_security(&made->builder, "AGG", CLASS_US_BONDS, "100");
    add_member(bonds, "AGG", ROLE_SECONDARY);
    add_member(bonds, "BND", ROLE_PRIMARY);
    builder_lot(&made->builder, made->taxable, 3, "10", "1500.00", "2020-01-06");
    harvest(made);
    assert_int_equal(made->plan.preview.buy_count, 1);
    assert_int_equal(made->plan.preview.buys[0].security, 4);
}

static void test_harvest_trades_whole_shares_where_it_must(void **state)
{
    Scene *made = scene(state);

    made->builder.household.securities[0].unit = UNIT_WHOLE;
    made->builder.household.securities[1].unit = UNIT_WHOLE;
    builder_lot(&made->builder, made->taxable, 0, "10.5", "1575.00", "2020-01-06");
    harvest(made);
    assert_int_equal(made->plan.preview.sells[0].quantity.units, 10 * QUANTITY_ONE);
    assert_int_equal(made->plan.preview.buys[0].quantity.units, 20 * QUANTITY_ONE);
}

/* A lot of less than a share loses enough and cannot be sold; the one beside it can. */
static void test_harvest_of_whole_shares_leaves_a_lot_of_less_than_one(void **state)
{
    Scene *made = scene(state);

    made->builder.household.securities[0].unit = UNIT_WHOLE;
    builder_lot(&made->builder, made->taxable, 0, "0.5", "1000.00", "2020-01-06");
    builder_lot(&made->builder, made->taxable, 0, "10", "1500.00", "2021-01-06");
    harvest(made);
    assert_int_equal(made->plan.preview.sell_count, 1);
    assert_int_equal(made->plan.preview.sells[0].lot_count, 1);
    ASSERT_MONEY(made->plan.preview.realized.long_term, "-500.00");
}

static void test_harvest_stays_in_cash_before_it_buys_more_than_a_trade_may_be_of(void **state)
{
    Scene *made = scene(state);

    made->builder.household.securities[1].price.value.micros = 1;
    builder_lot(&made->builder, made->taxable, 0, "20", "3000.00", "2020-01-06");
    harvest(made);
    assert_false(made->plan.swaps[0].replaced);
}

static void test_harvest_keeps_to_its_accounts_policy(void **state)
{
    Scene *made = scene(state);
    Policy *policy = &made->builder.household.accounts[made->taxable].policy;

    policy->whole_shares = (OptionalBool){true, true};
    builder_lot(&made->builder, made->taxable, 0, "10.5", "1575.00", "2020-01-06");
    harvest(made);
    assert_int_equal(made->plan.preview.sells[0].quantity.units, 10 * QUANTITY_ONE);
    assert_int_equal(made->plan.preview.buys[0].quantity.units, 20 * QUANTITY_ONE);
    policy->harvest_minimum_loss = some("500.01"); /* it loses 500 */
    harvest(made);
    assert_int_equal(made->plan.preview.sell_count, 0);
    made->thresholds.minimum_loss = some("500.00"); /* the order says more */
    harvest(made);
    ASSERT_MONEY(made->plan.policy.household.harvest_minimum_loss, "500.00");
    assert_int_equal(made->plan.preview.sell_count, 1);
}

static void test_harvest_buys_nothing_that_is_worth_nothing(void **state)
{
    Scene *made = scene(state);

    made->builder.household.securities[1].price.value = price("0");
    builder_lot(&made->builder, made->taxable, 0, "10", "1500.00", "2020-01-06");
    harvest(made);
    assert_int_equal(made->plan.preview.sell_count, 1);
    assert_int_equal(made->plan.preview.buy_count, 0);
    assert_false(made->plan.swaps[0].replaced);
}

static void test_harvest_takes_a_loss_that_is_as_large_as_both_thresholds(void **state)
{
    Scene *made = scene(state);

    builder_lot(&made->builder, made->taxable, 0, "10", "1250.00", "2020-01-06");
    made->thresholds.minimum_loss = some("250.00");
    made->thresholds.minimum_loss_rate = (OptionalRate){true, rate("0.2")};
    harvest(made);
    ASSERT_MONEY(made->plan.preview.realized.long_term, "-250.00");
    made->thresholds.minimum_loss_rate.value.millionths++;
    harvest(made);
    assert_int_equal(made->plan.preview.sell_count, 0);
}

/* Bonds, of which the household has most, are no stocks; nor is what may not be bought any help. */
static void test_harvest_by_asset_class_buys_nothing_of_another_class(void **state)
{
    Scene *made = scene(state);
    uint32_t bonds = builder_security(&made->builder, "BND", CLASS_US_BONDS, "70");

    target_all_stocks(made, BY_ASSET_CLASS);
    builder_lot(&made->builder, made->taxable, 0, "10", "1500.00", "2020-01-06");
    builder_lot(&made->builder, made->taxable, 1, "1", "40.00", "2020-01-06");
    builder_lot(&made->builder, made->ira, bonds, "100", "7000.00", "2020-01-06");
    harvest(made);
    assert_int_equal(made->plan.preview.buy_count, 1);
    assert_int_equal(made->plan.preview.buys[0].security, 1);
}

/* What is held most of stands in the first place of all. */
static void test_harvest_by_asset_class_counts_every_place(void **state)
{
    Scene *made = scene(state);

    target_all_stocks(made, BY_ASSET_CLASS);
    builder_lot(&made->builder, made->taxable, 0, "10", "500.00", "2020-01-06");
    builder_lot(&made->builder, made->taxable, 1, "12", "300.00", "2020-01-06");
    builder_lot(&made->builder, made->taxable, 2, "40", "2000.00", "2020-01-06"); /* loses 1,000 */
    harvest(made);
    assert_int_equal(made->plan.preview.buy_count, 1);
    assert_int_equal(made->plan.preview.buys[0].security, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_harvest_sells_the_lots_that_lose_and_buys_the_secondary_e6),
        TEST(test_harvest_of_the_secondary_buys_the_primary),
        TEST(test_harvest_by_asset_class_buys_what_is_held_most_of),
        TEST(test_harvest_by_security_leaves_the_proceeds_in_cash),
        TEST(test_harvest_keeps_to_both_thresholds),
        TEST(test_harvest_takes_no_loss_that_a_purchase_disallows_ws_2),
        TEST(test_harvest_says_why_lots_beside_those_sold_stay_d10),
        TEST(test_harvest_buys_nothing_that_is_closed_by_a_booked_loss_mt_7),
        TEST(test_harvest_buys_nothing_identical_to_what_it_sells_ws_4),
        TEST(test_harvest_leaves_what_is_restrained_and_what_is_not_taxed),
        TEST(test_harvest_buys_for_a_loss_nothing_that_loses_too_ws_2),
        TEST(test_harvest_of_lots_of_later_days_trades_nothing),
        TEST(test_harvest_of_a_household_that_holds_nothing_has_no_turnover),
        TEST(test_harvest_looks_for_the_group_of_what_loses),
        TEST(test_harvest_trades_whole_shares_where_it_must),
        TEST(test_harvest_of_whole_shares_leaves_a_lot_of_less_than_one),
        TEST(test_harvest_stays_in_cash_before_it_buys_more_than_a_trade_may_be_of),
        TEST(test_harvest_keeps_to_its_accounts_policy),
        TEST(test_harvest_buys_nothing_that_is_worth_nothing),
        TEST(test_harvest_takes_a_loss_that_is_as_large_as_both_thresholds),
        TEST(test_harvest_by_asset_class_buys_nothing_of_another_class),
        TEST(test_harvest_by_asset_class_counts_every_place),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
