#include "domain/tailoring.h"

#include "testing.h"

#include "domain/blend.h"

typedef struct Fitting {
    HouseholdBuilder builder;
    Model *model;
    Model *index; /* NULL: none */
    Text removed[8];
    Policy policy;
} Fitting;

static Fitting *fitting(void **state, ModelBasis basis)
{
    Fitting *made = ARENA_NEW(*state, Fitting);

    made->builder = builder_new(*state, "2026-08-21");
    made->model = builder_model(&made->builder, basis);
    made->policy.removed_classes = (OptionalTexts){.texts = made->removed, .present = true};
    return made;
}

static void add_class(Fitting *made, AssetClass asset_class, const char *weight)
{
    builder_target(&made->builder, made->model, weight)->asset_class =
        (OptionalWord){true, (int)asset_class};
}

static void add_symbol(Fitting *made, const char *symbol, const char *weight)
{
    builder_target(&made->builder, made->model, weight)->symbol =
        (OptionalText){true, text_of(symbol)};
}

static void removes(Fitting *made, const char *name)
{
    made->removed[made->policy.removed_classes.count++] = text_of(name);
}

static Model take(Fitting *made)
{
    return tailoring_take(made->builder.arena, &made->policy, made->model, made->index);
}

static void assert_weights(const Model *model, size_t count, const int64_t *millionths)
{
    assert_int_equal(model->target_count, count);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(model->targets[i].weight.millionths, millionths[i]);
}

#define ASSERT_WEIGHTS(model, ...)                                                                 \
    assert_weights((model), sizeof((const int64_t[]){__VA_ARGS__}) / sizeof(int64_t),              \
                   (const int64_t[]){__VA_ARGS__})

static Fitting *four_classes(void **state)
{
    Fitting *made = fitting(state, BY_ASSET_CLASS);

    add_class(made, CLASS_US_STOCKS, "0.5");
    add_class(made, CLASS_EMERGING_STOCKS, "0.1");
    add_class(made, CLASS_US_BONDS, "0.35");
    add_class(made, CLASS_CASH, "0.05");
    return made;
}

/* 50, 35 and 5 of 90: 0.555555(5), 0.388888(8), 0.055555(5); the two missing millionths go to the
 * largest remainders. */
static void test_tailoring_without_a_class_rescales_the_rest_to_exactly_one(void **state)
{
    Fitting *made = four_classes(state);
    Model taken;

    removes(made, "emerging_stocks");
    taken = take(made);
    ASSERT_WEIGHTS(&taken, 555556, 388889, 55555);
    assert_int_equal(taken.targets[1].asset_class.value, CLASS_US_BONDS);
    ASSERT_OK(model_check(*state, &taken));
    assert_true(uuid_equal(taken.id.uuid, made->model->id.uuid));
    ASSERT_WEIGHTS(made->model, 500000, 100000, 350000, 50000);
}

static void test_tailoring_without_cash_invests_it(void **state)
{
    Fitting *made = four_classes(state);
    Model taken;

    removes(made, "cash");
    taken = take(made);
    ASSERT_WEIGHTS(&taken, 526316, 105263, 368421);
}

static void test_tailoring_takes_groups_and_symbols_by_their_names(void **state)
{
    Fitting *made = fitting(state, BY_SECURITY);
    Model taken;

    add_symbol(made, "VTI", "0.25");
    add_symbol(made, "BND", "0.75");
    removes(made, "VTI");
    taken = take(made);
    ASSERT_WEIGHTS(&taken, 1000000);
    assert_true(text_is(taken.targets[0].symbol.value, "BND"));
    made = fitting(state, BY_SECURITY_GROUP);
    for (int i = 0; i < 2; i++) {
        ModelTarget *target = builder_target(&made->builder, made->model, "0.5");

        target->group = (OptionalText){true, i == 0 ? TEXT_LITERAL("VTI") : TEXT_LITERAL("rest")};
        target->members[target->member_count++] = (GroupMember){TEXT_LITERAL("VTI"), ROLE_PRIMARY};
    }
    removes(made, "VTI"); /* the group of this name, no member */
    taken = take(made);
    ASSERT_WEIGHTS(&taken, 1000000);
    assert_true(text_is(taken.targets[0].group.value, "rest"));
    assert_int_equal(taken.targets[0].member_count, 1);
}

static void test_tailoring_of_what_the_model_has_not_is_the_model(void **state)
{
    Fitting *made = four_classes(state);
    Model taken = take(made);

    assert_ptr_equal(taken.targets, made->model->targets);
    removes(made, "VTI");
    removes(made, "commodities");
    taken = take(made);
    ASSERT_WEIGHTS(&taken, 500000, 100000, 350000, 50000);
}

static void test_tailoring_that_leaves_nothing_has_no_targets(void **state)
{
    Fitting *made = fitting(state, BY_SECURITY);
    Model taken;

    add_symbol(made, "VTI", "1");
    removes(made, "VTI");
    taken = take(made);
    assert_int_equal(taken.target_count, 0);
}

/* Another model, by security, in the place of `class`; its targets follow. */
static void indexes(Fitting *made, const char *class)
{
    made->index = builder_model(&made->builder, BY_SECURITY);
    made->model = &made->builder.household.models[0];
    made->policy.direct_index = (DirectIndex){.class = text_of(class), .present = true};
}

static ModelTarget *add_stock(Fitting *made, const char *symbol, const char *weight)
{
    ModelTarget *target = builder_target(&made->builder, made->index, weight);

    target->symbol = (OptionalText){true, text_of(symbol)};
    return target;
}

static void assert_symbol(const Model *model, size_t target, const char *symbol)
{
    assert_true(model->targets[target].symbol.present);
    assert_true(text_is(model->targets[target].symbol.value, symbol));
}

static Fitting *indexed(void **state)
{
    Fitting *made = four_classes(state);

    indexes(made, "us_stocks");
    add_stock(made, "AAPL", "0.333333");
    add_stock(made, "MSFT", "0.333333");
    add_stock(made, "NVDA", "0.333334");
    return made;
}

/* A half of 333,333, 333,333 and 333,334 millionths: 166,666.5 twice and 166,667. */
static void test_tailoring_has_an_index_in_place_of_its_class(void **state)
{
    Model taken = take(indexed(state));

    ASSERT_WEIGHTS(&taken, 166667, 166666, 166667, 100000, 350000, 50000);
    assert_symbol(&taken, 0, "AAPL");
    assert_symbol(&taken, 2, "NVDA");
    assert_int_equal(taken.targets[3].asset_class.value, CLASS_EMERGING_STOCKS);
    assert_int_equal(taken.basis, BY_ASSET_CLASS);
}

static void test_tailoring_of_an_index_without_its_class_is_the_model(void **state)
{
    Fitting *made = indexed(state);
    Model taken;

    made->policy.direct_index.class = TEXT_LITERAL("international_stocks");
    taken = take(made);
    ASSERT_WEIGHTS(&taken, 500000, 100000, 350000, 50000);
    made->policy.direct_index.class = TEXT_LITERAL("us_stocks");
    made->index->basis = BY_SECURITY_GROUP; /* of another version than when it was named */
    taken = take(made);
    ASSERT_WEIGHTS(&taken, 500000, 100000, 350000, 50000);
    made->index = NULL;
    taken = take(made);
    ASSERT_WEIGHTS(&taken, 500000, 100000, 350000, 50000);
}

/* 50 % of US stocks stay 50 %, by the two that are left. */
static void test_tailoring_without_a_security_of_the_index_keeps_its_class(void **state)
{
    Fitting *made = indexed(state);
    Model taken;

    removes(made, "NVDA");
    taken = take(made);
    ASSERT_WEIGHTS(&taken, 250000, 250000, 100000, 350000, 50000);
    removes(made, "AAPL");
    removes(made, "MSFT");
    taken = take(made);
    ASSERT_WEIGHTS(&taken, 200000, 700000, 100000);
}

static void test_tailoring_without_the_indexed_class_has_no_index(void **state)
{
    Fitting *made = indexed(state);
    Model taken;

    removes(made, "us_stocks");
    taken = take(made);
    ASSERT_WEIGHTS(&taken, 200000, 700000, 100000);
    assert_true(taken.targets[0].asset_class.present);
}

/* Cash of the index is the household's, and what the model has itself is one with it. */
static void test_tailoring_adds_up_what_model_and_index_share(void **state)
{
    Fitting *made = fitting(state, BY_SECURITY);
    Model taken;

    add_symbol(made, "AAPL", "0.1");
    add_symbol(made, "VTI", "0.5");
    add_symbol(made, "BND", "0.35");
    add_class(made, CLASS_CASH, "0.05");
    indexes(made, "VTI");
    add_stock(made, "MSFT", "0.7");
    add_stock(made, "AAPL", "0.2");
    builder_target(&made->builder, made->index, "0.1")->asset_class =
        (OptionalWord){true, CLASS_CASH};
    taken = take(made);
    ASSERT_WEIGHTS(&taken, 200000, 350000, 100000, 350000);
    assert_symbol(&taken, 0, "AAPL");
    assert_symbol(&taken, 1, "MSFT");
    assert_int_equal(taken.targets[2].asset_class.value, CLASS_CASH);
    assert_symbol(&taken, 3, "BND");
    ASSERT_OK(model_check(*state, &taken));
}

static ModelTarget *add_group(Fitting *made, const char *name, const char *symbol,
                              const char *weight)
{
    ModelTarget *target = builder_target(&made->builder, made->model, weight);

    target->group = (OptionalText){true, text_of(name)};
    target->members[target->member_count++] = (GroupMember){text_of(symbol), ROLE_PRIMARY};
    return target;
}

/* A security of the index that another group has as well counts for that group, unless the group
 * is removed or is the one in whose place the index stands. */
static void test_tailoring_gives_a_security_of_two_groups_one_place(void **state)
{
    Fitting *made = fitting(state, BY_SECURITY_GROUP);
    Model taken;

    add_group(made, "us_large_cap", "VOO", "0.6");
    add_group(made, "technology", "NVDA", "0.4");
    indexes(made, "us_large_cap");
    add_stock(made, "VOO", "0.1");
    add_stock(made, "NVDA", "0.25");
    add_stock(made, "JNJ", "0.65");
    taken = take(made);
    ASSERT_WEIGHTS(&taken, 60000, 550000, 390000);
    assert_symbol(&taken, 0, "VOO");
    assert_true(text_is(taken.targets[1].group.value, "technology"));
    assert_symbol(&taken, 2, "JNJ");
    removes(made, "technology");
    taken = take(made);
    ASSERT_WEIGHTS(&taken, 100000, 250000, 650000);
    assert_symbol(&taken, 1, "NVDA");
}

/* A millionth of a millionth is nobody's target; the others still sum to exactly 1. */
static void test_tailoring_leaves_out_what_weighs_nothing(void **state)
{
    Fitting *made = four_classes(state);
    Model taken;

    indexes(made, "cash");
    add_stock(made, "AAPL", "0.999999");
    add_stock(made, "TINY", "0.000001");
    taken = take(made);
    ASSERT_WEIGHTS(&taken, 500000, 100000, 350000, 50000);
    assert_symbol(&taken, 3, "AAPL");
}

/* The same weights as a model's own remove_classes leaves, whatever they are. */
static void test_tailoring_rounds_as_a_blend_does(void **state)
{
    uint64_t seed = 11;
    Fitting *made = fitting(state, BY_ASSET_CLASS);
    const Model *model = made->model;

    for (int round = 0; round < 200; round++) {
        int64_t left = RATE_ONE;
        const Sleeve sleeve = {.weight = {RATE_ONE}};
        Blend blend = {.basis = BY_ASSET_CLASS,
                       .sleeves = &sleeve,
                       .models = &model,
                       .sleeve_count = 1,
                       .removed = made->removed};
        Flattened flattened;
        Model taken;

        made->model->target_count = made->policy.removed_classes.count = 0;
        for (int i = 0; i < 6; i++) {
            int64_t weight =
                i == 5 ? left : 1 + (int64_t)random_below(&seed, (uint64_t)(left - 5 + i));

            add_class(made, (AssetClass)i, "1");
            made->model->targets[i].weight = (Rate){weight};
            left -= weight;
        }
        removes(made, names_word(&ASSET_CLASS_NAMES, (int)random_below(&seed, 6)));
        blend.removed_count = 1;
        ASSERT_OK(blend_flatten(*state, &blend, &flattened));
        taken = take(made);
        assert_int_equal(taken.target_count, flattened.target_count);
        for (size_t i = 0; i < taken.target_count; i++)
            assert_int_equal(taken.targets[i].weight.millionths,
                             flattened.targets[i].weight.millionths);
        ASSERT_OK(model_check(*state, &taken));
    }
}

static Policy packed_again(Arena *arena, const Policy *policy)
{
    size_t length = tailoring_pack(policy, NULL);
    char *bytes = arena_alloc(arena, length);

    assert_int_equal(tailoring_pack(policy, bytes), length);
    return tailoring_unpack(arena, (Text){bytes, length});
}

static void test_tailoring_packed_comes_out_again(void **state)
{
    Fitting *made = fitting(state, BY_ASSET_CLASS);
    const Policy silent = {.minimum_cash = some("1.00")};
    Policy policy;

    assert_int_equal(tailoring_pack(&silent, NULL), 0);
    assert_false(packed_again(*state, &silent).removed_classes.present);
    policy = packed_again(*state, &made->policy);
    assert_true(policy.removed_classes.present); /* none, whatever the firm removes */
    assert_int_equal(policy.removed_classes.count, 0);
    removes(made, "us_bonds");
    removes(made, "");
    removes(made, "S\xc3\xa9");
    policy = packed_again(*state, &made->policy);
    assert_int_equal(policy.removed_classes.count, 3);
    for (size_t i = 0; i < 3; i++)
        assert_true(text_equal(policy.removed_classes.texts[i], made->removed[i]));
    assert_false(policy.direct_index.present);
    made->policy = (Policy){.direct_index = {.class = TEXT_LITERAL("us_stocks"), .present = true}};
    policy = packed_again(*state, &made->policy);
    assert_false(policy.removed_classes.present);
    assert_true(policy.direct_index.present);
    assert_false(policy.direct_index.model_id.present); /* none, whatever the firm indexes by */
    made->policy.direct_index.model_id = (OptionalModelId){true, {{{[0] = 7, [15] = 9}}}};
    policy = packed_again(*state, &made->policy);
    assert_true(text_is(policy.direct_index.class, "us_stocks"));
    assert_true(uuid_equal(policy.direct_index.model_id.value.uuid,
                           made->policy.direct_index.model_id.value.uuid));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_tailoring_without_a_class_rescales_the_rest_to_exactly_one),
        TEST(test_tailoring_without_cash_invests_it),
        TEST(test_tailoring_takes_groups_and_symbols_by_their_names),
        TEST(test_tailoring_of_what_the_model_has_not_is_the_model),
        TEST(test_tailoring_that_leaves_nothing_has_no_targets),
        TEST(test_tailoring_has_an_index_in_place_of_its_class),
        TEST(test_tailoring_of_an_index_without_its_class_is_the_model),
        TEST(test_tailoring_without_a_security_of_the_index_keeps_its_class),
        TEST(test_tailoring_without_the_indexed_class_has_no_index),
        TEST(test_tailoring_adds_up_what_model_and_index_share),
        TEST(test_tailoring_gives_a_security_of_two_groups_one_place),
        TEST(test_tailoring_leaves_out_what_weighs_nothing),
        TEST(test_tailoring_rounds_as_a_blend_does),
        TEST(test_tailoring_packed_comes_out_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
