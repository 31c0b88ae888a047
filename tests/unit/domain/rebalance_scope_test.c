#include "domain/rebalance.h"

#include "testing.h"

/* A taxable account and an IRA under a model by groups, on 2026-08-21. */
typedef struct Groups {
    HouseholdBuilder builder;
    RebalanceScope scope;
} Groups;

static void add_group(Groups *made, Model *model, const char *name, const char *weight)
{
    ModelTarget *target = builder_target(&made->builder, model, weight);

    target->group = (OptionalText){true, text_of(name)};
}

static void add_member(Model *model, size_t target, const char *symbol, GroupRole role)
{
    ModelTarget *group = &model->targets[target];

    group->members[group->member_count++] = (GroupMember){text_of(symbol), role};
}

static Groups *groups(void **state)
{
    Groups *made = ARENA_NEW(*state, Groups);
    Model *model;

    made->builder = builder_new(*state, "2026-08-21");
    builder_account(&made->builder, TAXABLE, OWNER_SELF, "1000.00");
    builder_account(&made->builder, TAX_DEFERRED, OWNER_SELF, "1000.00");
    builder_security(&made->builder, "VTI", CLASS_US_STOCKS, "100");
    builder_security(&made->builder, "ITOT", CLASS_US_STOCKS, "90");
    builder_security(&made->builder, "BND", CLASS_US_BONDS, NULL);
    model = builder_model(&made->builder, BY_SECURITY_GROUP);
    add_group(made, model, "stocks", "0.6");
    add_group(made, model, "bonds", "0.4");
    add_member(model, 0, "NONE", ROLE_PRIMARY);
    add_member(model, 0, "VTI", ROLE_PRIMARY);
    add_member(model, 0, "ITOT", ROLE_IRA_SECONDARY);
    add_member(model, 1, "BND", ROLE_PRIMARY);
    return made;
}

static void find_scope(Groups *made)
{
    RebalancePolicy policy = rebalance_policy_default();

    ASSERT_OK(rebalance_scope(made->builder.arena, builder_household(&made->builder),
                              date("2026-08-21"), &policy, &made->scope));
}

static bool may_buy(const Groups *made, uint32_t account, uint32_t security)
{
    for (size_t i = 0; i < made->scope.place_count; i++) {
        const RebalancePlace *place = &made->scope.places[i];

        if (place->account == account && place->security == security)
            return place->may_buy;
    }
    return false;
}

static void test_rebalance_buys_a_groups_primary_or_the_secondary_of_an_ira_dr_3(void **state)
{
    Groups *made = groups(state);

    find_scope(made);
    assert_true(may_buy(made, 0, 0));
    assert_false(may_buy(made, 0, 1));
    assert_true(may_buy(made, 1, 1));
    assert_false(may_buy(made, 1, 0));
    made->builder.household.securities[1].price.present = false;
    find_scope(made);
    assert_true(may_buy(made, 1, 0)); /* without a price the primary serves the IRA as well */
}

static void test_rebalance_buys_no_secondary_that_left_its_group_dr_3(void **state)
{
    Groups *made = groups(state);

    made->builder.household.models[0].targets[0].member_count--;
    find_scope(made);
    assert_true(may_buy(made, 1, 0));
    assert_false(may_buy(made, 1, 1));
}

static void test_rebalance_names_what_nothing_is_bought_for_dr_7(void **state)
{
    Groups *made = groups(state);

    find_scope(made);
    assert_int_equal(made->scope.unserved_count, 1);
    assert_true(text_is(made->scope.unserved[0], "bonds"));
}

static void test_rebalance_names_what_may_not_be_bought_anywhere(void **state)
{
    Groups *made = groups(state);

    builder_restraint(&made->builder, RESTRAINT_DO_NOT_BUY)->security = 0;
    find_scope(made);
    assert_int_equal(made->scope.unserved_count, 1); /* the IRA buys the other one */
    builder_restraint(&made->builder, RESTRAINT_DO_NOT_BUY)->security = 1;
    find_scope(made);
    assert_int_equal(made->scope.unserved_count, 2);
    assert_true(text_is(made->scope.unserved[0], "stocks"));
}

static void test_rebalance_trades_nothing_without_a_price(void **state)
{
    Groups *made = groups(state);

    builder_lot(&made->builder, 0, 2, "10", "900.00", "2020-01-06");
    find_scope(made);
    for (size_t i = 0; i < made->scope.place_count; i++) {
        if (made->scope.places[i].security == 2)
            assert_int_equal(made->scope.places[i].sell_limit, LIMIT_NO_PRICE);
    }
    assert_int_equal(rebalance_buy_limit(&made->scope, 0, 2), LIMIT_NO_PRICE);
}

/* Of a class is bought what the household holds most of, if it may be, wherever it stands. */
static void test_rebalance_buys_of_a_class_what_is_held_most_of_dr_3(void **state)
{
    Groups *made = groups(state);
    Model *model = builder_model(&made->builder, BY_ASSET_CLASS);
    Restraint *restraint;

    builder_target(&made->builder, model, "1")->asset_class = (OptionalWord){true, CLASS_US_STOCKS};
    builder_lot(&made->builder, 0, 0, "20", "900.00", "2020-01-06");
    builder_lot(&made->builder, 1, 1, "10", "900.00", "2020-01-06");
    find_scope(made);
    assert_true(may_buy(made, 0, 0));
    assert_false(may_buy(made, 0, 1));
    builder_lot(&made->builder, 1, 1, "20", "900.00", "2020-01-06"); /* 2,700 of it now */
    find_scope(made);
    assert_true(may_buy(made, 0, 1));
    assert_false(may_buy(made, 0, 0));
    restraint = builder_restraint(&made->builder, RESTRAINT_DO_NOT_BUY);
    restraint->security = 1;
    find_scope(made);
    assert_true(may_buy(made, 0, 0));
    assert_false(may_buy(made, 0, 1));
}

/* The days that a wash sale has tacked count: the last lot to come turns long-term first (HP-1). */
static void test_rebalance_names_the_first_day_that_deferred_gains_turn_long_d7(void **state)
{
    Groups *made = groups(state);
    RebalancePolicy policy = rebalance_policy_default();
    const PreviewOrder order = {.kind = PREVIEW_REBALANCE};
    Household household;

    builder_profile(&made->builder, 2026, FILING_MFJ, "180000");
    builder_lot(&made->builder, 0, 0, "10", "900.00", "2026-02-02");
    builder_lot(&made->builder, 0, 0, "10", "800.00", "2026-03-02");
    builder_lot(&made->builder, 0, 0, "10", "700.00", "2026-04-01")->deemed_acquired_on =
        on("2025-12-15");
    policy.household.defer_short_term_gains = true;
    household = *builder_household(&made->builder);
    rebalance_spare_lots(*state, &household, &order, &policy);
    ASSERT_OK(rebalance_scope(*state, &household, date("2026-08-21"), &policy, &made->scope));
    for (size_t i = 0; i < made->scope.place_count; i++) {
        const RebalancePlace *place = &made->scope.places[i];

        if (place->account != 0 || place->security != 0)
            continue;
        assert_int_equal(place->sell_limit, LIMIT_SHORT_TERM);
        ASSERT_MONEY(place->deferred, "600.00");
        assert_int_equal(place->deferred_until.value.days, date("2026-12-16").days);
    }
}

/* Cash needs nobody to buy it, and the classes behind it are bought for all the same. */
static void test_rebalance_buys_nothing_for_a_target_of_cash_dr_3(void **state)
{
    Groups *made = groups(state);
    Model *model = builder_model(&made->builder, BY_ASSET_CLASS);

    builder_target(&made->builder, model, "0.1")->asset_class = (OptionalWord){true, CLASS_CASH};
    builder_target(&made->builder, model, "0.9")->asset_class =
        (OptionalWord){true, CLASS_US_STOCKS};
    builder_lot(&made->builder, 0, 1, "10", "900.00", "2020-01-06");
    find_scope(made);
    assert_int_equal(made->scope.unserved_count, 0);
    assert_true(may_buy(made, 0, 1));
    assert_false(may_buy(made, 0, 0));
}

static void test_rebalance_buys_what_a_model_by_security_names_dr_3(void **state)
{
    Groups *made = groups(state);
    Model *model = builder_model(&made->builder, BY_SECURITY);

    builder_target(&made->builder, model, "0.5")->symbol = (OptionalText){true, text_of("VTI")};
    builder_target(&made->builder, model, "0.3")->symbol = (OptionalText){true, text_of("BND")};
    builder_target(&made->builder, model, "0.2")->symbol = (OptionalText){true, text_of("NONE")};
    find_scope(made);
    assert_true(may_buy(made, 0, 0));
    assert_false(may_buy(made, 0, 1));
    assert_int_equal(made->scope.unserved_count, 2); /* without a price, and unheard of */
    assert_true(text_is(made->scope.unserved[0], "BND"));
    assert_true(text_is(made->scope.unserved[1], "NONE"));
}

static void test_rebalance_scope_of_a_model_of_which_nothing_is_left_is_refused(void **state)
{
    Groups *made = groups(state);
    RebalancePolicy policy = rebalance_policy_default();
    Error *error;

    made->builder.household.models[0].target_count = 0;
    error = rebalance_scope(*state, builder_household(&made->builder), date("2026-08-21"), &policy,
                            &made->scope);
    assert_non_null(error);
    assert_string_equal(error->code, "nothing_left");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_rebalance_buys_a_groups_primary_or_the_secondary_of_an_ira_dr_3),
        TEST(test_rebalance_buys_no_secondary_that_left_its_group_dr_3),
        TEST(test_rebalance_names_what_nothing_is_bought_for_dr_7),
        TEST(test_rebalance_names_what_may_not_be_bought_anywhere),
        TEST(test_rebalance_trades_nothing_without_a_price),
        TEST(test_rebalance_buys_of_a_class_what_is_held_most_of_dr_3),
        TEST(test_rebalance_names_the_first_day_that_deferred_gains_turn_long_d7),
        TEST(test_rebalance_buys_nothing_for_a_target_of_cash_dr_3),
        TEST(test_rebalance_buys_what_a_model_by_security_names_dr_3),
        TEST(test_rebalance_scope_of_a_model_of_which_nothing_is_left_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
