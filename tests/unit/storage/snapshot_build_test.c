#include "testing.h"

#include "storage/snapshot_store.h"

/* The database returns rows in any order: the same rows are the same household. */
typedef struct Scene {
    Catalog catalog;
    Security security;
    SnapshotAccount account;
    SnapshotGain gains[2];
    ExclusionListId lists[2];
    PolicyRecord policies[2];
    Snapshot snapshot;
    Household household;
} Scene;

/* One account that has lost the same on one day in two rows, and two policies with a screen each.
 */
static Scene *scene(Arena *arena)
{
    Scene *made = ARENA_NEW(arena, Scene);

    made->catalog = (Catalog){.securities = &made->security, .security_count = 1};
    made->security.symbol = TEXT_LITERAL("VTI");
    made->account.account.tax_treatment = TAXABLE;
    for (uint8_t i = 0; i < 2; i++) {
        SnapshotGain *row = &made->gains[i];

        row->gain = (RealizedGain){.quantity = quantity("10"),
                                   .sold_on = date("2026-08-20"),
                                   .gain = money("-50.00"),
                                   .term = TERM_SHORT};
        row->gain.id.uuid.bytes[15] = i;
        made->lists[i].uuid.bytes[15] = i;
        made->policies[i] =
            (PolicyRecord){.exclusion_lists = &made->lists[i], .exclusion_list_count = 1};
    }
    made->policies[1].household_id.present = true;
    made->snapshot = (Snapshot){.accounts = &made->account,
                                .account_count = 1,
                                .realized = made->gains,
                                .realized_count = 2,
                                .policies = made->policies,
                                .policy_count = 2};
    return made;
}

static void turn_round(Scene *made)
{
    SnapshotGain gain = made->gains[0];
    PolicyRecord policy = made->policies[0];

    made->gains[0] = made->gains[1];
    made->gains[1] = gain;
    made->policies[0] = made->policies[1];
    made->policies[1] = policy;
}

static void build(Arena *arena, Scene *made)
{
    ASSERT_OK(snapshot_build(arena, arena, &made->snapshot, &made->catalog, &made->household));
    assert_int_equal(made->household.realized_count, 2);
    assert_int_equal(made->household.screen_count, 2);
}

static void test_snapshot_build_orders_the_ledger_by_id(void **state)
{
    Scene *made = scene(*state);

    for (int round = 0; round < 2; round++) {
        build(*state, made);
        for (uint8_t i = 0; i < 2; i++)
            assert_int_equal(made->household.realized[i].id.uuid.bytes[15], i);
        turn_round(made);
    }
}

/* Of two screens that keep from the same the first is named: the firm's. */
static void test_snapshot_build_orders_screens_by_level(void **state)
{
    Scene *made = scene(*state);

    for (int round = 0; round < 2; round++) {
        build(*state, made);
        for (uint8_t i = 0; i < 2; i++)
            assert_int_equal(made->household.screens[i].exclusion_list_id.uuid.bytes[15], i);
        turn_round(made);
    }
}

/* Models of household and account are taken as the household's policy says, or the firm's. */
static void test_snapshot_build_takes_models_without_removed_classes(void **state)
{
    Scene *made = scene(*state);
    ModelTarget targets[] = {{.symbol = {true, TEXT_LITERAL("VTI")}, .weight = {750000}},
                             {.symbol = {true, TEXT_LITERAL("BND")}, .weight = {250000}}};
    Model models[] = {{.id = {{{[15] = 1}}}, .basis = BY_SECURITY, .targets = targets},
                      {.id = {{{[15] = 2}}}, .basis = BY_SECURITY, .targets = targets}};
    char name[] = "VTI";
    Text removed = text_of(name);

    models[0].target_count = models[1].target_count = 2;
    made->catalog.models = models;
    made->catalog.model_count = 2;
    made->snapshot.model_id = (OptionalModelId){true, models[0].id};
    made->account.model_id = (OptionalModelId){true, models[1].id};
    made->policies[0].policy.removed_classes = (OptionalTexts){&removed, 1, true};
    build(*state, made);
    assert_int_equal(made->household.model_count, 2);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(made->household.models[i].target_count, 1);
        assert_int_equal(made->household.models[i].targets[0].weight.millionths, RATE_ONE);
    }
    memset(name, 'x', sizeof name); /* rows go, the household stays */
    assert_true(text_is(made->household.policy.removed_classes.texts[0], "VTI"));
    made->policies[1].policy.removed_classes = (OptionalTexts){.present = true};
    build(*state, made);
    assert_int_equal(made->household.models[0].target_count, 2);
}

/* By the catalog's model; its text is the household's own. */
static void test_snapshot_build_takes_models_with_an_index(void **state)
{
    Scene *made = scene(*state);
    ModelTarget target = {.symbol = {true, TEXT_LITERAL("VTI")}, .weight = {RATE_ONE}};
    ModelTarget stock = {.symbol = {true, TEXT_LITERAL("AAPL")}, .weight = {RATE_ONE}};
    Model models[] = {{.id = {{{[15] = 1}}}, .basis = BY_SECURITY, .targets = &target},
                      {.id = {{{[15] = 2}}}, .basis = BY_SECURITY, .targets = &stock}};
    char name[] = "VTI";

    models[0].target_count = models[1].target_count = 1;
    made->catalog.models = models;
    made->catalog.model_count = 2;
    made->snapshot.model_id = (OptionalModelId){true, models[0].id};
    made->policies[0].policy.direct_index =
        (DirectIndex){text_of(name), {true, models[1].id}, true};
    build(*state, made);
    assert_true(text_is(made->household.models[0].targets[0].symbol.value, "AAPL"));
    memset(name, 'x', sizeof name - 1);
    assert_true(text_is(made->household.policy.direct_index.class, "VTI"));
    made->policies[1].policy.direct_index = (DirectIndex){text_of(name), {0}, true};
    build(*state, made);
    assert_true(text_is(made->household.models[0].targets[0].symbol.value, "VTI"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_snapshot_build_orders_the_ledger_by_id),
        TEST(test_snapshot_build_orders_screens_by_level),
        TEST(test_snapshot_build_takes_models_without_removed_classes),
        TEST(test_snapshot_build_takes_models_with_an_index),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
