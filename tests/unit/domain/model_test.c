#include "testing.h"

static Model *model_of(HouseholdBuilder *builder, void **state, ModelBasis basis)
{
    *builder = builder_new(*state, "2026-08-21");
    return builder_model(builder, basis);
}

static ModelTarget *target_symbol(HouseholdBuilder *builder, Model *model, const char *symbol,
                                  const char *weight)
{
    ModelTarget *target = builder_target(builder, model, weight);

    target->symbol = (OptionalText){true, text_of(symbol)};
    return target;
}

static ModelTarget *target_class(HouseholdBuilder *builder, Model *model, AssetClass asset_class,
                                 const char *weight)
{
    ModelTarget *target = builder_target(builder, model, weight);

    target->asset_class = (OptionalWord){true, (int)asset_class};
    return target;
}

static ModelTarget *target_group(HouseholdBuilder *builder, Model *model, const char *group,
                                 const char *weight)
{
    ModelTarget *target = builder_target(builder, model, weight);

    target->group = (OptionalText){true, text_of(group)};
    return target;
}

static void member(ModelTarget *target, const char *symbol, GroupRole role)
{
    target->members[target->member_count++] = (GroupMember){text_of(symbol), role};
}

static void test_model_of_each_basis_with_cash_is_accepted(void **state)
{
    HouseholdBuilder builder;
    Model *model = model_of(&builder, state, BY_ASSET_CLASS);

    target_class(&builder, model, CLASS_US_STOCKS, "0.9");
    target_class(&builder, model, CLASS_CASH, "0.1");
    ASSERT_OK(model_check(*state, model));

    model = model_of(&builder, state, BY_SECURITY);
    target_symbol(&builder, model, "VTI", "0.9");
    target_class(&builder, model, CLASS_CASH, "0.1");
    ASSERT_OK(model_check(*state, model));

    model = model_of(&builder, state, BY_SECURITY_GROUP);
    member(target_group(&builder, model, "stocks", "0.5"), "VTI", ROLE_PRIMARY);
    member(target_group(&builder, model, "bonds", "0.5"), "BND", ROLE_PRIMARY);
    member(&model->targets[1], "AGG", ROLE_SECONDARY);
    ASSERT_OK(model_check(*state, model));
}

static void test_model_weights_sum_to_exactly_one(void **state)
{
    HouseholdBuilder builder;
    Model *model = model_of(&builder, state, BY_SECURITY);

    ASSERT_FAULT(model_check(*state, model), "weights_not_one", "/targets");
    target_symbol(&builder, model, "VTI", "0.999999");
    ASSERT_FAULT(model_check(*state, model), "weights_not_one", "/targets");
    target_symbol(&builder, model, "BND", "0.000002");
    ASSERT_FAULT(model_check(*state, model), "weights_not_one", "/targets");
}

static void test_model_weight_is_more_than_zero(void **state)
{
    HouseholdBuilder builder;
    Model *model = model_of(&builder, state, BY_SECURITY);

    target_symbol(&builder, model, "VTI", "1");
    target_symbol(&builder, model, "BND", "0");
    ASSERT_FAULT(model_check(*state, model), "not_positive", "/targets/1/weight");
}

static void test_model_targets_are_of_its_basis(void **state)
{
    HouseholdBuilder builder;
    Model *model = model_of(&builder, state, BY_ASSET_CLASS);

    target_symbol(&builder, model, "VTI", "1");
    ASSERT_FAULT(model_check(*state, model), "not_of_basis", "/targets/0");
    model->basis = BY_SECURITY_GROUP;
    ASSERT_FAULT(model_check(*state, model), "not_of_basis", "/targets/0");
    model->basis = BY_SECURITY;
    ASSERT_OK(model_check(*state, model));
    model->targets[0].group = (OptionalText){true, TEXT_LITERAL("stocks")};
    ASSERT_FAULT(model_check(*state, model), "not_of_basis", "/targets/0");
    model->targets[0].group.present = model->targets[0].symbol.present = false;
    ASSERT_FAULT(model_check(*state, model), "not_of_basis", "/targets/0");
}

static void test_model_calls_nothing_cash_but_the_class(void **state)
{
    HouseholdBuilder builder;
    Model *model = model_of(&builder, state, BY_SECURITY_GROUP);

    member(target_group(&builder, model, "cash", "0.5"), "SHV", ROLE_PRIMARY);
    target_class(&builder, model, CLASS_CASH, "0.5");
    ASSERT_FAULT(model_check(*state, model), "not_of_basis", "/targets/0");

    model = model_of(&builder, state, BY_SECURITY);
    target_symbol(&builder, model, "cash", "1");
    ASSERT_FAULT(model_check(*state, model), "not_of_basis", "/targets/0");
}

static void test_model_names_no_target_twice(void **state)
{
    HouseholdBuilder builder;
    Model *model = model_of(&builder, state, BY_SECURITY);

    target_symbol(&builder, model, "VTI", "0.3");
    target_class(&builder, model, CLASS_CASH, "0.2");
    target_symbol(&builder, model, "VTI", "0.3");
    target_class(&builder, model, CLASS_CASH, "0.2");
    ASSERT_FAULT(model_check(*state, model), "duplicate_target", "/targets/2");
    ASSERT_FAULT(model_check(*state, model)->next, "duplicate_target", "/targets/3");

    model = model_of(&builder, state, BY_SECURITY_GROUP);
    member(target_group(&builder, model, "stocks", "0.5"), "VTI", ROLE_PRIMARY);
    member(target_group(&builder, model, "stocks", "0.5"), "BND", ROLE_PRIMARY);
    ASSERT_FAULT(model_check(*state, model), "duplicate_target", "/targets/1");
}

static void test_model_symbol_stands_in_one_group_once(void **state)
{
    HouseholdBuilder builder;
    Model *model = model_of(&builder, state, BY_SECURITY_GROUP);

    member(target_group(&builder, model, "stocks", "0.5"), "VTI", ROLE_PRIMARY);
    member(target_group(&builder, model, "bonds", "0.5"), "BND", ROLE_PRIMARY);
    member(&model->targets[1], "VTI", ROLE_SECONDARY);
    member(&model->targets[1], "VTIX", ROLE_SECONDARY);
    ASSERT_FAULT(model_check(*state, model), "duplicate_symbol", "/targets/1/members/1/symbol");
    model->targets[1].members[1].symbol = TEXT_LITERAL("BND");
    ASSERT_FAULT(model_check(*state, model), "duplicate_symbol", "/targets/1/members/1/symbol");
}

static void test_model_group_has_a_primary(void **state)
{
    HouseholdBuilder builder;
    Model *model = model_of(&builder, state, BY_SECURITY_GROUP);

    target_group(&builder, model, "stocks", "1");
    ASSERT_FAULT(model_check(*state, model), "primary_required", "/targets/0/members");
    member(&model->targets[0], "VTI", ROLE_SECONDARY);
    ASSERT_FAULT(model_check(*state, model), "primary_required", "/targets/0/members");
}

static void test_model_members_are_of_groups_alone(void **state)
{
    HouseholdBuilder builder;
    Model *model = model_of(&builder, state, BY_SECURITY);

    member(target_symbol(&builder, model, "VTI", "1"), "BND", ROLE_PRIMARY);
    ASSERT_FAULT(model_check(*state, model), "members_not_allowed", "/targets/0/members");
}

static void test_model_most_symbols_are_its_targets_and_their_members(void **state)
{
    HouseholdBuilder builder;
    Model *model = model_of(&builder, state, BY_SECURITY_GROUP);

    assert_int_equal(model_most_symbols(model), 0);
    member(target_group(&builder, model, "stocks", "0.5"), "VTI", ROLE_PRIMARY);
    member(target_group(&builder, model, "bonds", "0.5"), "BND", ROLE_PRIMARY);
    member(&model->targets[1], "AGG", ROLE_SECONDARY);
    assert_int_equal(model_most_symbols(model), 5);
}

static void test_model_counts_have_limits(void **state)
{
    HouseholdBuilder builder;
    Model *model = model_of(&builder, state, BY_SECURITY_GROUP);

    target_group(&builder, model, "stocks", "1");
    for (size_t i = 0; i <= GROUP_MEMBERS_LIMIT; i++)
        member(&model->targets[0], arena_format(*state, "S%zu", i), ROLE_PRIMARY);
    ASSERT_FAULT(model_check(*state, model), "too_many_items", "/targets/0/members");
    model->target_count = MODEL_TARGETS_LIMIT + 1;
    ASSERT_FAULT(model_check(*state, model), "too_many_items", "/targets");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_model_of_each_basis_with_cash_is_accepted),
        TEST(test_model_weights_sum_to_exactly_one),
        TEST(test_model_weight_is_more_than_zero),
        TEST(test_model_targets_are_of_its_basis),
        TEST(test_model_calls_nothing_cash_but_the_class),
        TEST(test_model_names_no_target_twice),
        TEST(test_model_symbol_stands_in_one_group_once),
        TEST(test_model_group_has_a_primary),
        TEST(test_model_members_are_of_groups_alone),
        TEST(test_model_most_symbols_are_its_targets_and_their_members),
        TEST(test_model_counts_have_limits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
