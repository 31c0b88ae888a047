/* Which lots a plan spares, and what its kind leaves it to do. */
#include "testing.h"

#include "domain/rebalance.h"

enum { SHORT_GAIN, SHORT_LOSS, LONG_GAIN, EVEN, OF_THE_IRA, OF_THE_OTHER_ACCOUNT, LOTS };

/* Two taxable accounts and a retirement account, with a fund at 100 on 2026-08-21. */
typedef struct Scene {
    HouseholdBuilder builder;
    PreviewOrder order;
    RebalancePolicy policy;
    AccountPolicy accounts[3];
    LotId lots[LOTS];
    Household household;
} Scene;

static void add_lot(Scene *made, int name, uint32_t account, const char *basis,
                    const char *acquired_on)
{
    made->lots[name] = builder_lot(&made->builder, account, 0, "10", basis, acquired_on)->id;
}

static Scene *scene(void **state)
{
    Scene *made = ARENA_NEW(*state, Scene);
    uint32_t taxable;
    uint32_t other;
    uint32_t ira;

    made->builder = builder_new(*state, "2026-08-21");
    builder_security(&made->builder, "VTI", CLASS_US_STOCKS, "100");
    builder_profile(&made->builder, 2026, FILING_MFJ, "180000");
    taxable = builder_account(&made->builder, TAXABLE, OWNER_SELF, "0");
    other = builder_account(&made->builder, TAXABLE, OWNER_SELF, "0");
    ira = builder_account(&made->builder, TAX_DEFERRED, OWNER_SELF, "0");
    add_lot(made, SHORT_GAIN, taxable, "900", "2026-01-02");
    add_lot(made, SHORT_LOSS, taxable, "1100", "2026-01-05");
    add_lot(made, LONG_GAIN, taxable, "900", "2020-01-02");
    add_lot(made, EVEN, taxable, "1000", "2026-01-06");
    add_lot(made, OF_THE_IRA, ira, "900", "2026-01-02");
    add_lot(made, OF_THE_OTHER_ACCOUNT, other, "900", "2026-01-02");
    made->order.kind = PREVIEW_REBALANCE;
    made->policy = rebalance_policy_default();
    return made;
}

/* Exactly these are spared: bits by name. */
static void assert_spared(Scene *made, unsigned wanted)
{
    made->household = *builder_household(&made->builder);
    rebalance_spare_lots(made->builder.arena, &made->household, &made->order, &made->policy);
    for (size_t i = 0; i < made->household.lot_count; i++) {
        const Lot *lot = &made->household.lots[i];

        for (int name = 0; name < LOTS; name++) {
            if (uuid_equal(lot->id.uuid, made->lots[name].uuid))
                assert_int_equal(lot->spared, wanted >> name & 1);
        }
    }
}

static void test_rebalance_spare_lots_spares_none_unasked(void **state)
{
    assert_spared(scene(state), 0);
}

static void test_rebalance_spare_lots_spares_short_gains_on_the_return_d7(void **state)
{
    Scene *made = scene(state);

    made->policy.household.defer_short_term_gains = true;
    assert_spared(made, 1u << SHORT_GAIN | 1u << OF_THE_OTHER_ACCOUNT);
}

/* On 2027-01-03 the lot of 2026-01-02 is long. Rule HP-1. */
static void test_rebalance_spare_lots_looks_at_the_trade_date_hp_1(void **state)
{
    Scene *made = scene(state);

    builder_profile(&made->builder, 2027, FILING_MFJ, "180000");
    made->policy.household.defer_short_term_gains = true;
    made->order.trade_date = on("2027-01-02");
    assert_spared(made, 1u << SHORT_GAIN | 1u << OF_THE_OTHER_ACCOUNT);
    made->order.trade_date = on("2027-01-03");
    assert_spared(made, 0);
}

static void test_rebalance_spare_lots_goes_by_each_account_e5(void **state)
{
    Scene *made = scene(state);

    made->policy.accounts = made->accounts;
    assert_spared(made, 0);
    made->accounts[1].defer_short_term_gains = true;
    assert_spared(made, 1u << OF_THE_OTHER_ACCOUNT);
}

static void
test_rebalance_spare_lots_of_a_change_that_avoids_short_gains_spares_all_d8(void **state)
{
    Scene *made = scene(state);

    made->policy.strategy = MIGRATE_AVOID_SHORT_TERM;
    assert_spared(made, 0); /* the strategy is of changes of the model alone */
    made->order.kind = PREVIEW_MODEL_CHANGE;
    assert_spared(made, 1u << SHORT_GAIN | 1u << OF_THE_OTHER_ACCOUNT);
}

static void test_rebalance_spare_lots_spares_what_a_restraint_keeps_a4(void **state)
{
    Scene *made = scene(state);
    Restraint *restraint = builder_restraint(&made->builder, RESTRAINT_DO_NOT_SELL);

    restraint->lot_id = (OptionalLotId){true, made->lots[LONG_GAIN]};
    assert_spared(made, 1u << LONG_GAIN);
    made->policy.household.defer_short_term_gains = true;
    assert_spared(made, 1u << LONG_GAIN | 1u << SHORT_GAIN | 1u << OF_THE_OTHER_ACCOUNT);
}

static void test_rebalance_restrict_leaves_what_the_mode_allows_d9(void **state)
{
    RebalancePlace places[] = {{.may_sell = true, .may_buy = true},
                               {.sell_limit = LIMIT_RESTRAINT, .buy_limit = LIMIT_SCREEN}};
    RebalanceScope scope = {.places = places, .place_count = 2};

    (void)state;
    rebalance_restrict(&scope, (RebalanceMode){.buys = true});
    assert_false(places[0].may_sell);
    assert_true(places[0].may_buy);
    assert_int_equal(places[0].sell_limit, LIMIT_CASH_FLOW);
    assert_int_equal(places[0].buy_limit, LIMIT_NONE);
    assert_false(places[1].may_sell);
    assert_false(places[1].may_buy);
    assert_int_equal(places[1].sell_limit, LIMIT_RESTRAINT);
    rebalance_restrict(&scope, (RebalanceMode){.sells = true});
    assert_false(places[0].may_buy);
    assert_int_equal(places[0].buy_limit, LIMIT_CASH_FLOW);
    assert_int_equal(places[1].buy_limit, LIMIT_SCREEN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_rebalance_spare_lots_spares_none_unasked),
        TEST(test_rebalance_spare_lots_spares_short_gains_on_the_return_d7),
        TEST(test_rebalance_spare_lots_looks_at_the_trade_date_hp_1),
        TEST(test_rebalance_spare_lots_goes_by_each_account_e5),
        TEST(test_rebalance_spare_lots_of_a_change_that_avoids_short_gains_spares_all_d8),
        TEST(test_rebalance_spare_lots_spares_what_a_restraint_keeps_a4),
        TEST(test_rebalance_restrict_leaves_what_the_mode_allows_d9),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
