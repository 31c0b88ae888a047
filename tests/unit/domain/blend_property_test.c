/* What holds for every blend, whatever is in it. */
#include "property.h"

#include "domain/blend.h"

enum { ROUNDS = 3000, SLEEVES = 8, TARGETS = 30, NAMES = 60 };

/* Weights > 0 of `count` that sum to 1. */
static void random_weights(PropertyCase *made, size_t count, Rate *weights_out)
{
    int64_t *parts = ARENA_ARRAY(made->arena, int64_t, count);

    for (size_t i = 0; i < count; i++)
        parts[i] =
            1 + (int64_t)random_below(&made->seed, random_one_in(&made->seed, 3) ? 20 : 1000);
    blend_apportion(made->arena, parts, count, weights_out);
}

/* Some of NAMES symbols, in a random order, each once. */
static Model *random_model(PropertyCase *made)
{
    Model *model = ARENA_NEW(made->arena, Model);
    size_t count = 1 + random_below(&made->seed, TARGETS);
    Rate *weights = ARENA_ARRAY(made->arena, Rate, count);
    size_t name = random_below(&made->seed, NAMES);

    random_weights(made, count, weights);
    *model = (Model){.basis = BY_SECURITY,
                     .version = 1,
                     .targets = ARENA_ARRAY(made->arena, ModelTarget, count),
                     .target_count = count};
    for (size_t i = 0; i < count; i++, name += 7) { /* has no divisor in common with NAMES */
        model->targets[i].symbol =
            (OptionalText){true, text_of(arena_format(made->arena, "S%zu", name % NAMES))};
        model->targets[i].weight = weights[i];
    }
    return model;
}

static Blend random_blend(PropertyCase *made, size_t count)
{
    Sleeve *sleeves = ARENA_ARRAY(made->arena, Sleeve, count);
    const Model **models = ARENA_ARRAY(made->arena, const Model *, count);
    Rate *weights = ARENA_ARRAY(made->arena, Rate, count);

    random_weights(made, count, weights);
    for (size_t i = 0; i < count; i++) {
        models[i] = random_model(made);
        sleeves[i] = (Sleeve){.model_id = {{{(uint8_t)(i + 1)}}}, .weight = weights[i]};
    }
    return (Blend){
        .basis = BY_SECURITY, .sleeves = sleeves, .models = models, .sleeve_count = count};
}

static int64_t sum_of(const ModelTarget *targets, size_t count)
{
    int64_t sum = 0;

    for (size_t i = 0; i < count; i++)
        sum += targets[i].weight.millionths;
    return sum;
}

/* The exact weight in 10^-12 over the sleeves, by the names alone. */
static int64_t exact_weight(const Blend *blend, Text symbol)
{
    int64_t sum = 0;

    for (size_t i = 0; i < blend->sleeve_count; i++) {
        const Model *model = blend->models[i];

        for (size_t j = 0; j < model->target_count; j++) {
            if (text_equal(model->targets[j].symbol.value, symbol))
                sum += blend->sleeves[i].weight.millionths * model->targets[j].weight.millionths;
        }
    }
    return sum;
}

static void check_sum(PropertyCase *made)
{
    Blend blend = random_blend(made, 1 + random_below(&made->seed, SLEEVES));
    Flattened flattened;
    Error *fault = blend_flatten(made->arena, &blend, &flattened);

    if (fault != NULL) { /* the one thing that can be wrong with such a blend */
        assert_string_equal(fault->code, "weight_too_small");
        return;
    }
    assert_int_equal(sum_of(flattened.targets, flattened.target_count), RATE_ONE);
    for (size_t i = 0; i < flattened.target_count; i++) {
        const ModelTarget *target = &flattened.targets[i];
        int64_t off =
            target->weight.millionths * RATE_ONE - exact_weight(&blend, target->symbol.value);

        assert_true(off > -RATE_ONE && off < RATE_ONE);
    }
}

static void test_blend_sums_to_one_and_no_target_is_a_millionth_off(void **state)
{
    property_hold(state, ROUNDS, check_sum);
}

static void check_one(PropertyCase *made)
{
    Blend blend = random_blend(made, 1);
    const Model *model = blend.models[0];
    Flattened flattened;

    ASSERT_OK(blend_flatten(made->arena, &blend, &flattened));
    assert_int_equal(flattened.target_count, model->target_count);
    for (size_t i = 0; i < model->target_count; i++) {
        assert_true(text_equal(flattened.targets[i].symbol.value, model->targets[i].symbol.value));
        assert_int_equal(flattened.targets[i].weight.millionths,
                         model->targets[i].weight.millionths);
    }
}

static void test_blend_of_one_sleeve_is_its_model(void **state)
{
    property_hold(state, ROUNDS, check_one);
}

/* The rest keeps its proportions to a millionth, and sums to 1. */
static void check_removal(PropertyCase *made)
{
    Blend blend = random_blend(made, 1 + random_below(&made->seed, SLEEVES));
    Text removed = blend.models[0]->targets[0].symbol.value;
    int64_t left = RATE_ONE * RATE_ONE - exact_weight(&blend, removed);
    Flattened flattened;

    blend.removed = &removed;
    blend.removed_count = 1;
    if (blend_flatten(made->arena, &blend, &flattened) != NULL)
        return; /* nothing left, or too little of something */
    assert_int_equal(sum_of(flattened.targets, flattened.target_count), RATE_ONE);
    for (size_t i = 0; i < flattened.target_count; i++) {
        const ModelTarget *target = &flattened.targets[i];
        Wide off = (Wide)target->weight.millionths * left -
                   (Wide)exact_weight(&blend, target->symbol.value) * RATE_ONE;

        assert_false(text_equal(target->symbol.value, removed));
        assert_true(off > -(Wide)left && off < (Wide)left);
    }
}

static void test_blend_without_a_class_rescales_the_rest(void **state)
{
    property_hold(state, ROUNDS, check_removal);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROPERTY(test_blend_sums_to_one_and_no_target_is_a_millionth_off),
        PROPERTY(test_blend_of_one_sleeve_is_its_model),
        PROPERTY(test_blend_without_a_class_rescales_the_rest),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
