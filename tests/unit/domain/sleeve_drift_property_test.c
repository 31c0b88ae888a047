/* What holds for drift between sleeves, whatever they are and whatever is held. */
#include "property.h"

#include "domain/sleeve_drift.h"

enum { ROUNDS = 1500, SLEEVES = 5, SYMBOL_COUNT = 12 };

static const char *symbol_of(PropertyCase *made, size_t index)
{
    return arena_format(made->arena, "S%zu", index);
}

static void random_rates(PropertyCase *made, size_t count, Rate *rates_out)
{
    int64_t *parts = ARENA_ARRAY(made->arena, int64_t, count);

    for (size_t i = 0; i < count; i++)
        parts[i] = 1 + (int64_t)random_below(&made->seed, 200);
    blend_apportion(made->arena, parts, count, rates_out);
}

/* A sleeve's model: a run of the symbols, and now and then cash. */
static const Model *random_model(PropertyCase *made, HouseholdBuilder *builder)
{
    Model *model = builder_model(builder, BY_SECURITY);
    size_t count = 1 + random_below(&made->seed, SYMBOL_COUNT);
    size_t first = random_below(&made->seed, SYMBOL_COUNT);
    Rate *weights = ARENA_ARRAY(made->arena, Rate, count);

    random_rates(made, count, weights);
    for (size_t i = 0; i < count; i++) {
        ModelTarget *target = builder_target(builder, model, "0");

        target->weight = weights[i];
        if (i == 0 && random_one_in(&made->seed, 3))
            target->asset_class = (OptionalWord){true, CLASS_CASH};
        else
            target->symbol =
                (OptionalText){true, text_of(symbol_of(made, (first + i) % SYMBOL_COUNT))};
    }
    return model;
}

static Blend random_blend(PropertyCase *made, HouseholdBuilder *builder)
{
    size_t count = 1 + random_below(&made->seed, SLEEVES);
    Sleeve *sleeves = ARENA_ARRAY(made->arena, Sleeve, count);
    const Model **models = ARENA_ARRAY(made->arena, const Model *, count);
    Rate *weights = ARENA_ARRAY(made->arena, Rate, count);

    random_rates(made, count, weights);
    for (size_t i = 0; i < count; i++) {
        models[i] = random_model(made, builder);
        sleeves[i] = (Sleeve){.model_id = models[i]->id, .weight = weights[i]};
    }
    return (Blend){
        .basis = BY_SECURITY, .sleeves = sleeves, .models = models, .sleeve_count = count};
}

static void random_holdings(PropertyCase *made, HouseholdBuilder *builder)
{
    builder_account(builder, TAXABLE, OWNER_SELF, "0.00");
    builder->household.accounts[0].cash.cents = (int64_t)random_below(&made->seed, 100000);
    for (size_t i = 0; i < SYMBOL_COUNT + 2; i++) {
        uint32_t security = builder_security(builder, symbol_of(made, i), CLASS_US_STOCKS, "7.31");

        if (random_one_in(&made->seed, 3))
            continue;
        builder_lot(builder, 0, security, "1", "1", "2020-01-06")->quantity.units =
            1 + (int64_t)random_below(&made->seed, 10000000000);
    }
}

/*
 * Sleeves and what is unassigned make up the whole, and drift between sleeves, which looks less
 * closely, is not more than drift from the flattened targets, but for what these were rounded.
 */
static void check_parts(PropertyCase *made)
{
    HouseholdBuilder builder = builder_new(made->arena, "2026-08-21");
    Model *flat = builder_model(&builder, BY_SECURITY);
    DriftScope scope = {.account = -1};
    Blend blend = random_blend(made, &builder);
    Flattened flattened;
    SleeveDrift sleeves;
    Drift drift;
    int64_t cents;

    random_holdings(made, &builder);
    if (blend_flatten(made->arena, &blend, &flattened) != NULL)
        return; /* too little of something */
    flat->targets = flattened.targets;
    flat->target_count = flattened.target_count;
    builder.household.model = 0;
    drift_compute(made->arena, builder_household(&builder), &made->rules->drift, &scope, &drift);
    sleeve_drift_compute(made->arena,
                         &(SleeveScope){.household = &builder.household,
                                        .account = -1,
                                        .drift = &drift,
                                        .blend = &blend,
                                        .flattened = &flattened},
                         &sleeves);
    if (drift.gap != DRIFT_KNOWN)
        return; /* nothing held */
    cents = sleeves.unassigned.cents - drift.value.cents;
    for (size_t i = 0; i < sleeves.sleeve_count; i++)
        cents += sleeves.sleeves[i].value.cents;
    assert_true(cents <= SLEEVES + 2 && cents >= -SLEEVES - 2); /* each rounded */
    assert_true(sleeves.drift.millionths <=
                drift.before.millionths + (int64_t)flattened.target_count);
    assert_true(sleeves.drift.millionths >= 0);
}

static void test_sleeve_drift_parts_all_there_is_and_is_no_more_than_the_drift(void **state)
{
    property_hold(state, ROUNDS, check_parts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROPERTY(test_sleeve_drift_parts_all_there_is_and_is_no_more_than_the_drift),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
