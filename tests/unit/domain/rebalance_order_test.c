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

/* What has no price or no basis gains nobody knows what; what comes in later is not held yet. */
static void test_rebalance_spare_lots_looks_past_gains_that_are_not_known_d7(void **state)
{
    Scene *made = scene(state);
    uint32_t unpriced = builder_security(&made->builder, "NEW", CLASS_US_STOCKS, "100");

    made->builder.household.securities[unpriced].price.present = false;
    made->builder.household.lot_count = 0;
    builder_lot(&made->builder, 0, unpriced, "10", "900", "2026-01-02");
    builder_lot(&made->builder, 0, 0, "10", NULL, "2026-01-02");
    builder_lot(&made->builder, 0, 0, "10", "900", "2026-08-22");
    made->household = *builder_household(&made->builder);
    made->policy.household.defer_short_term_gains = true;
    rebalance_spare_lots(made->builder.arena, &made->household, &made->order, &made->policy);
    assert_int_equal(made->household.lot_count, 3);
    for (size_t i = 0; i < made->household.lot_count; i++)
        assert_false(made->household.lots[i].spared);
}

/* Sales in shares; buys in shares where they are whole, else for an amount. */
static void test_rebalance_order_makes_a_trade_of_each_move(void **state)
{
    Scene *made = scene(state);
    RebalancePlace places[] = {{.account = 0}, {.account = 1}, {.account = 2, .whole = true}};
    RebalanceScope scope = {.household = builder_household(&made->builder), .places = places};
    RebalanceMove moves[] = {{1, SIDE_SELL, quantity("2.5"), {0}},
                             {0, SIDE_BUY, {0}, money("123.45")},
                             {2, SIDE_BUY, quantity("3"), money("300.00")}};
    PreviewOrder order = rebalance_order(*state, &scope, &made->order, moves, 3);

    assert_int_equal(order.kind, PREVIEW_REBALANCE);
    assert_int_equal(order.trade_count, 3);
    for (size_t i = 0; i < sizeof moves / sizeof moves[0]; i++) {
        assert_true(uuid_equal(order.trades[i].account_id.uuid,
                               scope.household->accounts[places[moves[i].place].account].id.uuid));
        assert_true(text_is(order.trades[i].symbol, "VTI"));
        assert_int_equal(order.trades[i].side, moves[i].side);
        assert_int_equal(order.trades[i].amount.present, i == 1);
        assert_int_equal(order.trades[i].quantity.present, i != 1);
    }
    assert_int_equal(order.trades[0].quantity.value.units, quantity("2.5").units);
    ASSERT_MONEY(order.trades[1].amount.value, "123.45");
    assert_int_equal(order.trades[2].quantity.value.units, quantity("3").units);
}

/* 500.00 traded at 0.1 %, half of 100.00 of tax, and twice a drift of 10 % of 1,000.00. */
/* An order of kind `trades` knows no policy: by its own method it would take what is spared. */
static void test_rebalance_trades_name_the_lots_beside_spared_ones_d7(void **state)
{
    Scene *made = scene(state);
    PreviewOrder *planned = builder_order(&made->builder);
    PreviewOrder trades;
    Preview preview;

    builder_sell(&made->builder, planned, 0, "VTI", "15");
    builder_sell(&made->builder, planned, 2, "VTI", "5");
    planned->lot_selection = (OptionalWord){true, SELECT_FIFO};
    made->policy.household.defer_short_term_gains = true;
    made->household = *builder_household(&made->builder);
    rebalance_spare_lots(*state, &made->household, planned, &made->policy);
    ASSERT_OK(preview_compute(*state, builder_rules(*state), &made->household, planned,
                              (OptionalWord){0}, &preview));
    trades = rebalance_trades(*state, &preview, planned);
    assert_int_equal(trades.trade_count, 2);
    assert_int_equal(trades.trades[0].lot_selection.value, SELECT_SPECIFIC);
    assert_int_equal(trades.trades[0].lot_count, 2);
    assert_true(uuid_equal(trades.trades[0].lots[0].lot_id.uuid, made->lots[LONG_GAIN].uuid));
    assert_true(uuid_equal(trades.trades[0].lots[1].lot_id.uuid, made->lots[SHORT_LOSS].uuid));
    assert_int_equal(trades.trades[0].lots[1].quantity.value.units, quantity("5").units);
    assert_false(trades.trades[1].lot_selection.present);
    assert_int_equal(trades.trades[1].lot_count, 0);
    assert_int_equal(planned->trades[0].lot_count, 0);
}

/* Whoever named the lots has chosen. */
static void test_rebalance_trades_leave_lots_that_are_named(void **state)
{
    Scene *made = scene(state);
    PreviewOrder *planned = builder_order(&made->builder);
    TradeOrder *sale = builder_sell(&made->builder, planned, 0, "VTI", "5");
    NamedLot named = {made->lots[SHORT_LOSS], {true, quantity("5")}};
    PreviewOrder trades;
    Preview preview;

    sale->lot_selection = (OptionalWord){true, SELECT_SPECIFIC};
    sale->lots = &named;
    sale->lot_count = 1;
    made->policy.household.defer_short_term_gains = true;
    made->household = *builder_household(&made->builder);
    rebalance_spare_lots(*state, &made->household, planned, &made->policy);
    ASSERT_OK(preview_compute(*state, builder_rules(*state), &made->household, planned,
                              (OptionalWord){0}, &preview));
    trades = rebalance_trades(*state, &preview, planned);
    assert_ptr_equal(trades.trades[0].lots, &named);
}

/* Shares of a pool leave oldest first, whatever is named. Rule LI-6. */
static void test_rebalance_trades_by_average_cost_name_no_lots_li_6(void **state)
{
    Scene *made = scene(state);
    PreviewOrder *planned = builder_order(&made->builder);
    Preview preview;

    builder_sell(&made->builder, planned, 0, "VTI", "15");
    planned->lot_selection = (OptionalWord){true, SELECT_AVERAGE_COST};
    made->policy.household.defer_short_term_gains = true;
    made->household = *builder_household(&made->builder);
    rebalance_spare_lots(*state, &made->household, planned, &made->policy);
    ASSERT_OK(preview_compute(*state, builder_rules(*state), &made->household, planned,
                              (OptionalWord){0}, &preview));
    assert_int_equal(rebalance_trades(*state, &preview, planned).trades[0].lot_count, 0);
}

static void test_rebalance_objective_weighs_cost_tax_and_drift_d4(void **state)
{
    RebalancePolicy policy = {
        .cost_rate = rate("0.001"), .tax_weight = rate("0.5"), .drift_weight = rate("2")};
    Sell sells[] = {{.proceeds = money("100.00")}, {.proceeds = money("200.00")}};
    Buy buys[] = {{.amount = money("150.00")}, {.amount = money("50.00")}};
    Preview preview = {.sells = sells, .sell_count = 2, .buys = buys, .buy_count = 2};

    preview.has_tax = true;
    preview.tax.total = money("100.00");
    preview.drift = (Drift){.value_after = money("1000.00"), .after = rate("0.1")};
    ASSERT_MONEY(rebalance_objective(*state, &policy, &preview), "250.50");
    preview.has_tax = false;
    ASSERT_MONEY(rebalance_objective(*state, &policy, &preview), "200.50");
    preview.drift.gap = DRIFT_NO_MODEL;
    ASSERT_MONEY(rebalance_objective(*state, &policy, &preview), "0.50");
    sells[0].proceeds = money("104.99"); /* 0.50499 */
    ASSERT_MONEY(rebalance_objective(*state, &policy, &preview), "0.50");
    sells[0].proceeds = money("105.00");
    ASSERT_MONEY(rebalance_objective(*state, &policy, &preview), "0.51");
}

/* 5,000 of stocks in taxable accounts at 0.0006 x 0.22 + 0.0114 x 0.15 a year, twice: 18.42. */
static void test_rebalance_objective_weighs_years_of_drag_e2(void **state)
{
    Scene *made = scene(state);
    RebalancePolicy policy = {.location_weight = rate("2")};
    Preview preview = {.drift.gap = DRIFT_NO_MODEL};

    preview.household = builder_household(&made->builder);
    preview.rules = builder_rules(*state);
    preview.plan.trade_date = date("2026-08-21");
    ASSERT_MONEY(rebalance_objective(*state, &policy, &preview), "18.42");
    policy.location_weight = rate("0.5"); /* 4.605 */
    ASSERT_MONEY(rebalance_objective(*state, &policy, &preview), "4.61");
    policy.location_weight = rate("0");
    ASSERT_MONEY(rebalance_objective(*state, &policy, &preview), "0");
}

/* Half of what is traded, of the value before. */
static void test_rebalance_statistics_are_of_what_is_traded_d10(void **state)
{
    Scene *made = scene(state);
    Sell sells[] = {{.proceeds = money("1.00")}, {.proceeds = money("0.50")}};
    Buy buys[] = {{.amount = money("0.25")}, {.amount = money("0.25")}};
    RebalancePlan plan = {.policy = {.cost_rate = rate("0.0125")}};
    RebalancePlan none = {0};

    plan.preview.household = builder_household(&made->builder);
    plan.preview.rules = builder_rules(*state);
    plan.preview.plan.trade_date = date("2026-08-21");
    none.preview = plan.preview;
    plan.preview.sells = sells;
    plan.preview.sell_count = 2;
    plan.preview.buys = buys;
    plan.preview.buy_count = 2;
    plan.preview.drift.value = money("150.00");
    rebalance_statistics(*state, &plan);
    ASSERT_MONEY(plan.traded, "2.00");
    ASSERT_MONEY(plan.cost, "0.03"); /* 0.025 */
    assert_int_equal(plan.turnover.millionths, 6667);
    sells[0].proceeds = money("0.00");
    plan.traded = money("0.00");
    rebalance_statistics(*state, &plan);
    assert_int_equal(plan.turnover.millionths, 3333);
    rebalance_statistics(*state, &none);
    assert_int_equal(none.turnover.millionths, 0);
}

/* Worth 150.00 after trades of 2.00 that cost 0.03 and 10.00 of tax. */
static void test_rebalance_statistics_say_what_is_left_after_tax_e4(void **state)
{
    Scene *made = scene(state);
    Buy buy = {.amount = money("2.00")};
    RebalancePlan plan = {.policy = {.cost_rate = rate("0.0125")}};

    plan.order.kind = PREVIEW_REBALANCE;
    plan.preview.household = builder_household(&made->builder);
    plan.preview.rules = builder_rules(*state);
    plan.preview.plan.trade_date = date("2026-08-21");
    plan.preview.buys = &buy;
    plan.preview.buy_count = 1;
    plan.preview.drift.value_after = money("150.00");
    plan.preview.tax.total = money("10.00");
    rebalance_statistics(*state, &plan);
    assert_false(plan.after_tax_value.present);
    plan.preview.has_tax = true;
    plan.traded = money("0.00");
    rebalance_statistics(*state, &plan);
    assert_true(plan.after_tax_value.present);
    ASSERT_MONEY(plan.after_tax_value.value, "139.97");
    plan.order.kind = PREVIEW_WITHDRAWAL; /* the tax is of what went out */
    plan.traded = money("0.00");
    rebalance_statistics(*state, &plan);
    ASSERT_MONEY(plan.after_tax_value.value, "149.97");
    plan.preview.drift.gap = DRIFT_NO_MODEL;
    rebalance_statistics(*state, &plan);
    assert_true(plan.after_tax_value.present);
    plan.preview.drift.gap = DRIFT_TOO_LARGE;
    rebalance_statistics(*state, &plan);
    assert_false(plan.after_tax_value.present);
    plan.preview.drift.gap = DRIFT_MISSING_PRICE;
    rebalance_statistics(*state, &plan);
    assert_false(plan.after_tax_value.present);
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
        TEST(test_rebalance_spare_lots_looks_past_gains_that_are_not_known_d7),
        TEST(test_rebalance_order_makes_a_trade_of_each_move),
        TEST(test_rebalance_trades_name_the_lots_beside_spared_ones_d7),
        TEST(test_rebalance_trades_leave_lots_that_are_named),
        TEST(test_rebalance_trades_by_average_cost_name_no_lots_li_6),
        TEST(test_rebalance_objective_weighs_cost_tax_and_drift_d4),
        TEST(test_rebalance_objective_weighs_years_of_drag_e2),
        TEST(test_rebalance_statistics_are_of_what_is_traded_d10),
        TEST(test_rebalance_statistics_say_what_is_left_after_tax_e4),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
