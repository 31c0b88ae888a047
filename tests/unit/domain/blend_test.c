#include "testing.h"

#include "domain/blend.h"

typedef struct Mix {
    HouseholdBuilder builder;
    Sleeve sleeves[MODEL_SLEEVES_LIMIT + 1];
    const Model *models[MODEL_SLEEVES_LIMIT + 1];
    Text removed[MODEL_REMOVED_LIMIT + 1];
    Blend blend;
} Mix;

static Mix *mix_of(void **state, ModelBasis basis)
{
    Mix *mix = ARENA_NEW(*state, Mix);

    mix->builder = builder_new(*state, "2026-08-21");
    mix->blend = (Blend){
        .basis = basis, .sleeves = mix->sleeves, .models = mix->models, .removed = mix->removed};
    return mix;
}

/* A model as a sleeve of this weight; its targets follow. */
static Model *add_sleeve(Mix *mix, const char *weight)
{
    Model *model = builder_model(&mix->builder, mix->blend.basis);
    size_t index = mix->blend.sleeve_count++;

    model->version = 1;
    mix->models[index] = model;
    mix->sleeves[index] = (Sleeve){.model_id = model->id, .weight = rate(weight)};
    return model;
}

static void add_class(Mix *mix, Model *model, AssetClass asset_class, const char *weight)
{
    builder_target(&mix->builder, model, weight)->asset_class =
        (OptionalWord){true, (int)asset_class};
}

static void add_symbol(Mix *mix, Model *model, const char *symbol, const char *weight)
{
    builder_target(&mix->builder, model, weight)->symbol = (OptionalText){true, text_of(symbol)};
}

static ModelTarget *add_group(Mix *mix, Model *model, const char *group, const char *weight)
{
    ModelTarget *target = builder_target(&mix->builder, model, weight);

    target->group = (OptionalText){true, text_of(group)};
    return target;
}

static void member(ModelTarget *target, const char *symbol, GroupRole role)
{
    target->members[target->member_count++] = (GroupMember){text_of(symbol), role};
}

static void removes(Mix *mix, const char *name)
{
    mix->removed[mix->blend.removed_count++] = text_of(name);
}

static Flattened flat(Mix *mix)
{
    Flattened flattened;

    ASSERT_OK(blend_flatten(mix->builder.arena, &mix->blend, &flattened));
    return flattened;
}

static void assert_weights(const Flattened *flattened, size_t count, const int64_t *millionths)
{
    assert_int_equal(flattened->target_count, count);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(flattened->targets[i].weight.millionths, millionths[i]);
}

#define ASSERT_WEIGHTS(flattened, ...)                                                             \
    assert_weights((flattened), sizeof((const int64_t[]){__VA_ARGS__}) / sizeof(int64_t),          \
                   (const int64_t[]){__VA_ARGS__})

static Mix *two_sleeves(void **state)
{
    Mix *mix = mix_of(state, BY_ASSET_CLASS);
    Model *core = add_sleeve(mix, "0.6");
    Model *satellite = add_sleeve(mix, "0.4");

    add_class(mix, core, CLASS_US_STOCKS, "0.55");
    add_class(mix, core, CLASS_US_BONDS, "0.4");
    add_class(mix, core, CLASS_CASH, "0.05");
    add_class(mix, satellite, CLASS_EMERGING_STOCKS, "0.5");
    add_class(mix, satellite, CLASS_US_BONDS, "0.5");
    return mix;
}

static void test_blend_adds_up_what_sleeves_share_in_the_order_they_name_it(void **state)
{
    Flattened flattened = flat(two_sleeves(state));

    ASSERT_WEIGHTS(&flattened, 330000, 440000, 30000, 200000);
    assert_int_equal(flattened.targets[1].asset_class.value, CLASS_US_BONDS);
    assert_int_equal(flattened.targets[3].asset_class.value, CLASS_EMERGING_STOCKS);
    assert_int_equal(flattened.shares[0].millionths, 600000);
    assert_int_equal(flattened.shares[1].millionths, 400000);
}

static void test_blend_of_one_sleeve_is_its_model(void **state)
{
    Mix *mix = mix_of(state, BY_SECURITY);
    Model *model = add_sleeve(mix, "1");
    Flattened flattened;

    add_symbol(mix, model, "VTI", "0.333333");
    add_symbol(mix, model, "BND", "0.666667");
    flattened = flat(mix);
    ASSERT_WEIGHTS(&flattened, 333333, 666667);
    assert_true(text_is(flattened.targets[1].symbol.value, "BND"));
}

static void test_blend_gives_what_rounding_leaves_to_the_largest_remainders(void **state)
{
    Mix *mix = mix_of(state, BY_SECURITY);
    Model *left = add_sleeve(mix, "0.333333");
    Model *right = add_sleeve(mix, "0.666667");
    Flattened flattened;

    /* 0.1666665, 0.1666665, 0.222222111111, 0.444444888889: the last ones lose and win. */
    add_symbol(mix, left, "A", "0.5");
    add_symbol(mix, left, "B", "0.5");
    add_symbol(mix, right, "C", "0.333333");
    add_symbol(mix, right, "D", "0.666667");
    flattened = flat(mix);
    ASSERT_WEIGHTS(&flattened, 166667, 166666, 222222, 444445);
}

static void test_blend_apportions_ties_to_the_first(void **state)
{
    const int64_t parts[] = {1, 1, 1};
    Rate rates[3];

    blend_apportion(*state, parts, 3, rates);
    assert_int_equal(rates[0].millionths, 333334);
    assert_int_equal(rates[1].millionths, 333333);
    assert_int_equal(rates[2].millionths, 333333);
}

static void test_blend_joins_groups_with_their_members(void **state)
{
    Mix *mix = mix_of(state, BY_SECURITY_GROUP);
    ModelTarget *left = add_group(mix, add_sleeve(mix, "0.5"), "stocks", "1");
    ModelTarget *right = add_group(mix, add_sleeve(mix, "0.5"), "stocks", "1");
    Flattened flattened;

    member(left, "VTI", ROLE_PRIMARY);
    member(left, "SCHB", ROLE_SECONDARY);
    member(right, "SCHB", ROLE_SECONDARY); /* in the list elsewhere, the same by roles */
    member(right, "VTI", ROLE_PRIMARY);
    flattened = flat(mix);
    ASSERT_WEIGHTS(&flattened, 1000000);
    assert_int_equal(flattened.targets[0].member_count, 2);
}

static void test_blend_refuses_a_group_with_other_members(void **state)
{
    Mix *mix = mix_of(state, BY_SECURITY_GROUP);
    ModelTarget *left = add_group(mix, add_sleeve(mix, "0.5"), "stocks", "1");
    ModelTarget *right = add_group(mix, add_sleeve(mix, "0.5"), "stocks", "1");
    Flattened flattened;

    member(left, "VTI", ROLE_PRIMARY);
    member(right, "VTI", ROLE_PRIMARY);
    member(right, "SCHB", ROLE_SECONDARY);
    ASSERT_FAULT(blend_flatten(*state, &mix->blend, &flattened), "conflicting_group", "/sleeves/1");
    member(left, "SCHB", ROLE_IRA_SECONDARY);
    ASSERT_FAULT(blend_flatten(*state, &mix->blend, &flattened), "conflicting_group", "/sleeves/1");
    left->members[1] = (GroupMember){TEXT_LITERAL("ITOT"), ROLE_SECONDARY};
    ASSERT_FAULT(blend_flatten(*state, &mix->blend, &flattened), "conflicting_group", "/sleeves/1");
    left->members[1].role = right->members[1].role = ROLE_IRA_SECONDARY;
    ASSERT_FAULT(blend_flatten(*state, &mix->blend, &flattened), "conflicting_group", "/sleeves/1");
}

static void test_blend_tells_a_group_from_cash_of_its_name(void **state)
{
    Mix *mix = mix_of(state, BY_SECURITY_GROUP);
    Model *model = add_sleeve(mix, "1");
    Flattened flattened;

    member(add_group(mix, model, "cash", "0.75"), "BIL", ROLE_PRIMARY);
    add_class(mix, model, CLASS_CASH, "0.25");
    flattened = flat(mix);
    ASSERT_WEIGHTS(&flattened, 750000, 250000);
}

static void test_blend_refuses_its_first_sleeve_again(void **state)
{
    Mix *mix = two_sleeves(state);
    Flattened flattened;

    mix->sleeves[1].model_id = mix->sleeves[0].model_id;
    ASSERT_FAULT(blend_flatten(*state, &mix->blend, &flattened), "duplicate_sleeve",
                 "/sleeves/1/model_id");
}

static void test_blend_refuses_a_security_of_two_groups(void **state)
{
    Mix *mix = mix_of(state, BY_SECURITY_GROUP);
    Flattened flattened;

    member(add_group(mix, add_sleeve(mix, "0.5"), "stocks", "1"), "VTI", ROLE_PRIMARY);
    member(add_group(mix, add_sleeve(mix, "0.5"), "shares", "1"), "VTI", ROLE_SECONDARY);
    ASSERT_FAULT(blend_flatten(*state, &mix->blend, &flattened), "conflicting_group", "/sleeves/1");
}

static void test_blend_tells_every_fault_of_its_sleeves(void **state)
{
    static const char *const wanted[][2] = {
        {"unknown_model", "/sleeves/0/model_id"},    {"not_positive", "/sleeves/1/weight"},
        {"not_of_basis", "/sleeves/2/model_id"},     {"unknown_version", "/sleeves/3/version"},
        {"duplicate_sleeve", "/sleeves/4/model_id"}, {"weights_not_one", "/sleeves"},
        {"unknown_class", "/remove_classes/0"},
    };
    Mix *mix = mix_of(state, BY_SECURITY);
    const Error *fault;
    Flattened flattened;
    size_t told = 0;

    for (size_t i = 0; i < 4; i++) {
        Model *model = add_sleeve(mix, i == 1 ? "0" : "0.25");

        add_symbol(mix, model, "VTI", "1");
        model->basis = i == 2 ? BY_SECURITY_GROUP : BY_SECURITY;
    }
    mix->models[0] = NULL;
    mix->sleeves[3].version = (OptionalInteger){true, 7};
    mix->sleeves[4] = mix->sleeves[1];
    mix->sleeves[4].weight = rate("0.1");
    mix->models[4] = mix->models[1];
    mix->blend.sleeve_count = 5;
    removes(mix, "BND");
    fault = blend_flatten(*state, &mix->blend, &flattened);
    for (; fault != NULL; fault = fault->next, told++) {
        assert_true(told < sizeof wanted / sizeof wanted[0]);
        assert_string_equal(fault->code, wanted[told][0]);
        assert_string_equal(fault->pointer, wanted[told][1]);
    }
    assert_int_equal(told, sizeof wanted / sizeof wanted[0]);
}

static void test_blend_refuses_to_lose_a_target(void **state)
{
    Mix *mix = mix_of(state, BY_SECURITY);
    Model *little = add_sleeve(mix, "0.000001");
    Flattened flattened;

    add_symbol(mix, little, "A", "0.1");
    add_symbol(mix, little, "B", "0.9");
    add_symbol(mix, add_sleeve(mix, "0.999999"), "C", "1");
    ASSERT_FAULT(blend_flatten(*state, &mix->blend, &flattened), "weight_too_small", "/sleeves/0");
    assert_null(blend_flatten(*state, &mix->blend, &flattened)->next);
}

static void test_blend_removes_a_class_and_rescales_the_rest(void **state)
{
    Mix *mix = two_sleeves(state);
    Flattened flattened;

    removes(mix, "us_bonds");
    flattened = flat(mix);
    /* 33, 3 and 20 of 56. */
    ASSERT_WEIGHTS(&flattened, 589286, 53571, 357143);
    assert_int_equal(flattened.shares[0].millionths, 642857);
    assert_int_equal(flattened.shares[1].millionths, 357143);
    removes(mix, "cash");
    flattened = flat(mix);
    ASSERT_WEIGHTS(&flattened, 622642, 377358);
}

static void test_blend_removes_groups_and_symbols_by_name(void **state)
{
    Mix *mix = mix_of(state, BY_SECURITY_GROUP);
    Model *model = add_sleeve(mix, "1");
    Flattened flattened;

    member(add_group(mix, model, "stocks", "0.25"), "VTI", ROLE_PRIMARY);
    member(add_group(mix, model, "bonds", "0.75"), "BND", ROLE_PRIMARY);
    removes(mix, "VTI");
    ASSERT_FAULT(blend_flatten(*state, &mix->blend, &flattened), "unknown_class",
                 "/remove_classes/0");
    mix->removed[0] = TEXT_LITERAL("stocks");
    flattened = flat(mix);
    ASSERT_WEIGHTS(&flattened, 1000000);

    mix = mix_of(state, BY_SECURITY);
    model = add_sleeve(mix, "1");
    add_symbol(mix, model, "VTI", "0.25");
    add_symbol(mix, model, "BND", "0.75");
    removes(mix, "BND");
    flattened = flat(mix);
    ASSERT_WEIGHTS(&flattened, 1000000);
}

static void test_blend_refuses_to_remove_what_is_not_there_or_all_there_is(void **state)
{
    Mix *mix = two_sleeves(state);
    Flattened flattened;
    Error *faults;

    removes(mix, "us_stocks");
    mix->blend.removed_before = 1;
    removes(mix, "us_stocks");
    ASSERT_FAULT(blend_flatten(*state, &mix->blend, &flattened), "unknown_class",
                 "/remove_classes/0");
    mix->blend.removed_before = 0;
    removes(mix, "us_bonds");
    removes(mix, "emerging_stocks");
    removes(mix, "gold");
    removes(mix, "cash");
    faults = blend_check_removed(*state, &mix->blend);
    ASSERT_FAULT(faults, "unknown_class", "/remove_classes/4");
    ASSERT_FAULT(faults->next, "nothing_left", "/remove_classes");
    assert_null(faults->next->next);
}

static void test_blend_counts_have_limits(void **state)
{
    Mix *mix = mix_of(state, BY_SECURITY);
    Flattened flattened;
    Model *wide;

    mix->blend.sleeve_count = MODEL_SLEEVES_LIMIT + 1;
    ASSERT_FAULT(blend_flatten(*state, &mix->blend, &flattened), "too_many_items", "/sleeves");
    mix->blend.sleeve_count = 0;
    wide = add_sleeve(mix, "1");
    wide->targets = ARENA_ARRAY(*state, ModelTarget, MODEL_TARGETS_LIMIT + 1);
    wide->target_count = MODEL_TARGETS_LIMIT + 1;
    for (size_t i = 0; i < wide->target_count; i++) {
        wide->targets[i].symbol = (OptionalText){true, text_of(arena_format(*state, "S%zu", i))};
        wide->targets[i].weight.millionths = 1;
    }
    ASSERT_FAULT(blend_flatten(*state, &mix->blend, &flattened), "too_many_items", "/sleeves");
    mix->blend.removed_count = MODEL_REMOVED_LIMIT + 1;
    ASSERT_FAULT(blend_check_removed(*state, &mix->blend), "too_many_items", "/remove_classes");
}

/* Between the two stands another symbol of each group. */
static void test_blend_refuses_a_security_of_two_groups_among_others(void **state)
{
    Mix *mix = mix_of(state, BY_SECURITY_GROUP);
    ModelTarget *left = add_group(mix, add_sleeve(mix, "0.5"), "stocks", "1");
    ModelTarget *right = add_group(mix, add_sleeve(mix, "0.5"), "shares", "1");
    Flattened flattened;

    member(left, "VTI", ROLE_PRIMARY);
    member(left, "ITOT", ROLE_SECONDARY);
    member(right, "SCHB", ROLE_PRIMARY);
    member(right, "VTI", ROLE_SECONDARY);
    ASSERT_FAULT(blend_flatten(*state, &mix->blend, &flattened), "conflicting_group", "/sleeves/1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_blend_adds_up_what_sleeves_share_in_the_order_they_name_it),
        TEST(test_blend_of_one_sleeve_is_its_model),
        TEST(test_blend_gives_what_rounding_leaves_to_the_largest_remainders),
        TEST(test_blend_apportions_ties_to_the_first),
        TEST(test_blend_joins_groups_with_their_members),
        TEST(test_blend_refuses_a_group_with_other_members),
        TEST(test_blend_tells_a_group_from_cash_of_its_name),
        TEST(test_blend_refuses_its_first_sleeve_again),
        TEST(test_blend_refuses_a_security_of_two_groups),
        TEST(test_blend_tells_every_fault_of_its_sleeves),
        TEST(test_blend_refuses_to_lose_a_target),
        TEST(test_blend_removes_a_class_and_rescales_the_rest),
        TEST(test_blend_removes_groups_and_symbols_by_name),
        TEST(test_blend_refuses_to_remove_what_is_not_there_or_all_there_is),
        TEST(test_blend_counts_have_limits),
        TEST(test_blend_refuses_a_security_of_two_groups_among_others),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
