#include "testing.h"

#include "solver/rebalance_frontier.h"
#include <signal.h>

/* 6,000 of stocks, a tenth of it gain, and 2,000 of bonds, that ought to be half each. */
typedef struct Scene {
    HouseholdBuilder builder;
    Clock clock;
    Solver *solver;
    PreviewOrder order;
    Frontier frontier;
} Scene;

static void free_solver(void *solver)
{
    solver_free(solver);
}

static void add_target(Scene *made, Model *model, AssetClass class)
{
    builder_target(&made->builder, model, "0.5")->asset_class = (OptionalWord){true, (int)class};
}

static Scene *scene(void **state)
{
    Scene *made = ARENA_NEW(*state, Scene);
    uint32_t account;
    Model *model;

    signal(SIGPIPE, SIG_IGN);
    made->clock = clock_system();
    made->solver = solver_new(&made->clock, SOLVER, 1);
    arena_defer(*state, free_solver, made->solver);
    made->builder = builder_new(*state, "2026-08-21");
    builder_security(&made->builder, "VTI", CLASS_US_STOCKS, "100");
    builder_security(&made->builder, "BND", CLASS_US_BONDS, "50");
    model = builder_model(&made->builder, BY_ASSET_CLASS);
    add_target(made, model, CLASS_US_STOCKS);
    add_target(made, model, CLASS_US_BONDS);
    builder_profile(&made->builder, 2026, FILING_MFJ, "180000");
    account = builder_account(&made->builder, TAXABLE, OWNER_SELF, "0.00");
    made->builder.household.accounts[account].rebalancing = true;
    made->builder.household.accounts[account].model = -1;
    builder_lot(&made->builder, account, 0, "60", "5400", "2020-01-06");
    builder_lot(&made->builder, account, 1, "40", "2000", "2020-01-06");
    return made;
}

static void find(Scene *made, OptionalRate most_drift)
{
    Arena *arena = made->builder.arena;
    RebalanceTask task = {
        .rules = builder_rules(arena),
        .household = builder_household(&made->builder),
        .order = &made->order,
        .policy = rebalance_policy(arena, builder_household(&made->builder), &made->order),
        .solver = made->solver,
        .deadline_ms = clock_monotonic_ms(&made->clock) + 20000};

    ASSERT_OK(rebalance_frontier(arena, &task, most_drift, &made->frontier));
}

static void test_frontier_ends_at_the_target_and_where_nothing_is_traded(void **state)
{
    Scene *made = scene(state);
    const FrontierPoint *points;

    find(made, (OptionalRate){0});
    points = made->frontier.points;
    assert_int_equal(made->frontier.least_drift.millionths, 0);
    assert_int_equal(made->frontier.point_count, 2);
    assert_int_equal(points[0].drift.millionths, 0);
    ASSERT_MONEY(points[0].tax, "30.00"); /* 15 % of the 200 of gain in 2,000 */
    ASSERT_MONEY(points[0].cost, "2.00");
    assert_int_equal(points[1].drift.millionths, 250000);
    ASSERT_MONEY(points[1].total, "0.00");
    assert_true(points[0].proven && points[1].proven);
}

static void test_frontier_finds_the_cheapest_way_to_a_drift(void **state)
{
    Scene *made = scene(state);

    find(made, (OptionalRate){true, {125000}});
    assert_true(made->frontier.has_within);
    assert_in_range(made->frontier.within.drift.millionths, 124000, 125000);
    assert_in_range(made->frontier.within.tax.cents, 1499, 1520); /* half of it */
}

static void test_frontier_says_what_more_of_a_budget_is_worth(void **state)
{
    Scene *made = scene(state);

    builder_budget(&made->builder, 2026, "100.00"); /* for 1,000 of stocks */
    find(made, (OptionalRate){0});
    assert_int_equal(made->frontier.least_drift.millionths, 125000);
    assert_int_equal(made->frontier.price_count, 1);
    assert_string_equal(made->frontier.prices[0].cap, "allowance");
    assert_int_equal(made->frontier.prices[0].drift.millionths, 125000);
    assert_true(made->frontier.prices[0].objective.cents > 0);
    find(made, (OptionalRate){true, {100000}});
    assert_false(made->frontier.has_within);
}

/* Product D13: of twenty lots that are sold each costs more than the one before, so each is a
 * breakpoint, and both ends are there whatever lies between them. */
static void test_frontier_breaks_at_every_lot_d13(void **state)
{
    Scene *made = scene(state);
    const FrontierPoint *points;

    made->builder.household.lot_selection = SELECT_HIGHEST_COST;
    made->builder.household.lot_count = 0;
    builder_lot(&made->builder, 0, 1, "40", "2000", "2020-01-06");
    for (int i = 0; i < 60; i++)
        builder_lot(&made->builder, 0, 0, "1",
                    arena_format(made->builder.arena, "%d", i < 20 ? 98 - 5 * i : 1), "2020-01-06");
    find(made, (OptionalRate){0});
    points = made->frontier.points;
    assert_int_equal(made->frontier.point_count, 21);
    for (int i = 0; i <= 20; i++) {
        assert_in_range(points[i].drift.millionths, 12500 * i, 12500 * i + 1);
        assert_true(points[i].proven);
    }
    ASSERT_MONEY(points[19].tax, "0.30"); /* of the first lot's 2 of gain */
    ASSERT_MONEY(points[18].tax, "1.35"); /* and of the second's 7 */
    ASSERT_MONEY(points[20].total, "0.00");
}

static void flow(Scene *made, PreviewKind kind, const char *amount)
{
    made->order.kind = kind;
    made->order.cash_flow = ARENA_NEW(made->builder.arena, CashFlowOrder);
    made->order.cash_flow->amount = money(amount);
}

/* Where nothing may be sold there is no tax: what is invested of the money costs trading alone. */
static void test_frontier_of_a_deposit_is_what_investing_it_costs_d13(void **state)
{
    Scene *made = scene(state);
    const FrontierPoint *points;

    flow(made, PREVIEW_DEPOSIT, "1000.00");
    made->order.cash_flow->account_id =
        (OptionalAccountId){true, made->builder.household.accounts[0].id};
    find(made, (OptionalRate){0});
    points = made->frontier.points;
    ASSERT_MONEY(made->frontier.value, "9000.00");
    assert_int_equal(made->frontier.point_count, 2);
    assert_int_equal(points[0].drift.millionths, 166667); /* 6,000 of stocks, 3,000 of bonds */
    ASSERT_MONEY(points[0].total, "0.50");
    assert_int_equal(points[1].drift.millionths, 277778); /* 1,000 of it cash */
    ASSERT_MONEY(points[1].total, "0.00");
    ASSERT_MONEY(points[1].gross, "1000.00");
    ASSERT_MONEY(points[1].order.moves[0].amount, "1000.00");
    find(made, (OptionalRate){true, {200000}});
    assert_in_range(made->frontier.within.drift.millionths, 199800, 200000);
    ASSERT_MONEY(made->frontier.within.traded, "700.80"); /* 700 of it, and what rounding may add */
}

/* Stocks are overweight and have a gain of a tenth, bonds have none: rule BU-4, product D9. */
static void test_frontier_of_a_withdrawal_raises_it_at_every_point_bu_4(void **state)
{
    Scene *made = scene(state);
    const FrontierPoint *points;

    builder_budget(&made->builder, 2026, "1.00");
    flow(made, PREVIEW_WITHDRAWAL, "1500.00");
    find(made, (OptionalRate){0});
    points = made->frontier.points;
    ASSERT_MONEY(made->frontier.value, "6500.00");
    assert_int_equal(made->frontier.point_count, 2);
    assert_int_equal(points[0].drift.millionths, 192308);
    ASSERT_MONEY(points[0].tax, "22.50");
    ASSERT_MONEY(points[0].order.moves[0].amount, "-1500.00");
    assert_int_equal(points[1].drift.millionths, 423077);
    ASSERT_MONEY(points[1].total, "0.75"); /* trading */
    assert_true(points[0].proven && points[1].proven);
    assert_int_equal(made->frontier.price_count, 0);
}

static void test_frontier_of_a_withdrawal_net_of_tax_adds_each_points_own(void **state)
{
    Scene *made = scene(state);
    const FrontierPoint *points;

    flow(made, PREVIEW_WITHDRAWAL, "1500.00");
    made->order.cash_flow->net_of_tax = true;
    find(made, (OptionalRate){0});
    points = made->frontier.points;
    assert_int_equal(made->frontier.point_count, 2);
    ASSERT_MONEY(points[0].gross, "1522.84"); /* 152.28 of gain at 15 % */
    ASSERT_MONEY(points[0].tax, "22.84");
    ASSERT_MONEY(points[0].net, "1500.00");
    ASSERT_MONEY(points[1].gross, "1500.00");
    ASSERT_MONEY(points[1].net, "1500.00");
    assert_true(points[0].proven && points[1].proven);
}

/* Lots of 49.9949 each, which the holding's value knows to the cent: 20 of them are 999.90. */
static void test_frontier_of_a_withdrawal_of_all_there_is_sells_it(void **state)
{
    Scene *made = scene(state);

    made->builder.household.lot_count = 0;
    for (int i = 0; i < 20; i++)
        builder_lot(&made->builder, 0, 1, "0.999898", "40", "2020-01-06");
    flow(made, PREVIEW_WITHDRAWAL, "999.90");
    find(made, (OptionalRate){0});
    assert_int_equal(made->frontier.point_count, 1);
    ASSERT_MONEY(made->frontier.points[0].order.moves[0].amount, "-999.90");
}

/* Rule AC-2: what leaves is income whatever is sold for it, so each point's bound has its tax. */
static void test_frontier_of_a_distribution_has_its_tax_at_every_point_ac_2(void **state)
{
    Scene *made = scene(state);

    made->builder.household.accounts[0].tax_treatment = TAX_DEFERRED;
    flow(made, PREVIEW_WITHDRAWAL, "1000.00");
    made->order.cash_flow->account_id =
        (OptionalAccountId){true, made->builder.household.accounts[0].id};
    find(made, (OptionalRate){0});
    assert_int_equal(made->frontier.point_count, 1); /* it costs the same from either */
    ASSERT_MONEY(made->frontier.points[0].tax, "220.00");
    ASSERT_MONEY(made->frontier.points[0].program, "220.50");
    assert_int_equal(made->frontier.points[0].drift.millionths, 214286);
}

/* Product D8: by flows alone nothing is sold, so only cash in hand brings it nearer. */
static void test_frontier_of_a_model_change_by_flows_invests_cash_alone_d8(void **state)
{
    Scene *made = scene(state);
    const FrontierPoint *points;

    made->builder.household.accounts[0].cash = money("1000.00");
    made->order.kind = PREVIEW_MODEL_CHANGE;
    made->order.model_change = ARENA_NEW(made->builder.arena, ModelChangeOrder);
    made->order.model_change->strategy = (OptionalWord){true, MIGRATE_FLOWS_ONLY};
    find(made, (OptionalRate){0});
    points = made->frontier.points;
    assert_int_equal(made->frontier.point_count, 2);
    assert_int_equal(points[0].drift.millionths, 166667);
    ASSERT_MONEY(points[0].tax, "0.00");
    ASSERT_MONEY(points[0].traded, "1000.00");
    ASSERT_MONEY(points[1].traded, "0.00");
    made->order.model_change->strategy.value = MIGRATE_IMMEDIATE;
    find(made, (OptionalRate){0});
    assert_int_equal(made->frontier.points[0].drift.millionths, 0);
    assert_int_equal(made->frontier.plan.drift.millionths, 0);
}

typedef struct HeldLot {
    uint32_t account, security;
    const char *quantity, *basis, *acquired_on;
} HeldLot;

/* Little that is held has a target; the cap of the household's gains is nearly all that selling the
 * rest would realize. */
static Scene *foreign_scene(void **state)
{
    static const HeldLot lots[] = {
        {0, 6, "153", "1141.26", "2022-08-25"},       {0, 1, "277", "14027.28", "2016-06-06"},
        {0, 1, "15", "675.20", "2018-09-17"},         {0, 3, "998.6867", "43329.92", "2020-02-04"},
        {1, 4, "0.8959", "353.39", "2026-05-01"},     {1, 4, "10.0835", "1973.56", "2024-03-29"},
        {1, 4, "183.7909", "41505.96", "2024-11-09"}, {2, 2, "207", "28603.26", "2022-08-19"},
        {2, 4, "8.5093", "2024.17", "2018-08-14"},    {2, 4, "95.8758", "24538.79", "2024-11-02"},
        {2, 5, "0.3373", "51345.50", "2024-02-12"},   {2, 5, "0.0831", "13033.23", "2023-10-16"},
        {2, 1, "182", "5120.27", "2017-06-29"}};
    Scene *made = scene(state);
    HouseholdBuilder *builder = &made->builder;
    Model *model;

    *builder = builder_new(*state, "2026-08-21");
    builder_security(builder, "VTI", CLASS_US_STOCKS, "378.24");
    builder_security(builder, "IEMG", CLASS_EMERGING_STOCKS, "70.333333");
    builder_security(builder, "AGG", CLASS_US_BONDS, "98.7");
    builder_security(builder, "BNDX", CLASS_INTERNATIONAL_BONDS, "49.87");
    builder_security(builder, "GLD", CLASS_COMMODITIES, "301.11");
    builder_security(builder, "BTC", CLASS_CRYPTO, "115321.987654");
    builder_security(builder, "ZZZ", CLASS_REAL_ESTATE, "7.77");
    builder->household.securities[1].unit = UNIT_WHOLE;
    builder->household.securities[2].unit = UNIT_WHOLE;
    builder->household.securities[6].unit = UNIT_WHOLE;
    model = builder_model(builder, BY_ASSET_CLASS);
    builder_target(builder, model, "0.6")->asset_class = (OptionalWord){true, CLASS_US_STOCKS};
    builder_target(builder, model, "0.4")->asset_class = (OptionalWord){true, CLASS_US_BONDS};
    builder_profile(builder, 2026, FILING_HOH, "0");
    builder_account(builder, TAXABLE, OWNER_SELF, "251.96");
    builder_account(builder, TAX_DEFERRED, OWNER_SELF, "178.70");
    builder_account(builder, TAXABLE, OWNER_SELF, "1589.86");
    for (uint32_t i = 0; i < 3; i++) {
        builder->household.accounts[i].rebalancing = true;
        builder->household.accounts[i].model = -1;
    }
    for (size_t i = 0; i < sizeof lots / sizeof lots[0]; i++)
        builder_lot(builder, lots[i].account, lots[i].security, lots[i].quantity, lots[i].basis,
                    lots[i].acquired_on);
    builder_budget(builder, 2026, NULL)->long_cap = (OptionalMoney){true, money("7823.04")};
    return made;
}

static void test_frontier_whose_least_drift_is_a_cent_of_tolerance_is_found(void **state)
{
    Scene *made = foreign_scene(state);

    find(made, (OptionalRate){0});
    assert_true(made->frontier.point_count > 1);
    assert_int_equal(made->frontier.least_drift.millionths, 0);
    assert_true(made->frontier.points[0].total.cents > made->frontier.points[1].total.cents);
}

/* 229 whole shares without a target, beside 9,237.06 of cash. */
static Scene *whole_scene(void **state)
{
    static const struct {
        const char *weight;
        AssetClass class;
    } targets[] = {{"0.55", CLASS_US_STOCKS},
                   {"0.3", CLASS_US_BONDS},
                   {"0.12", CLASS_INTERNATIONAL_STOCKS},
                   {"0.03", CLASS_CASH}};
    Scene *made = scene(state);
    HouseholdBuilder *builder = &made->builder;
    Model *model;

    *builder = builder_new(*state, "2026-08-21");
    builder_security(builder, "VTI", CLASS_US_STOCKS, "378.24");
    builder_security(builder, "BND", CLASS_US_BONDS, "72.23");
    builder_security(builder, "AAPL", CLASS_CRYPTO, "231.47");
    builder->household.securities[2].unit = UNIT_WHOLE;
    model = builder_model(builder, BY_ASSET_CLASS);
    for (size_t i = 0; i < sizeof targets / sizeof targets[0]; i++)
        builder_target(builder, model, targets[i].weight)->asset_class =
            (OptionalWord){true, (int)targets[i].class};
    builder_account(builder, TAXABLE, OWNER_SELF, "9237.06");
    builder->household.accounts[0].rebalancing = true;
    builder->household.accounts[0].model = -1;
    builder->household.lot_selection = SELECT_MIN_TAX;
    builder_lot(builder, 0, 2, "8", "1796.21", "2025-09-02");
    builder_lot(builder, 0, 2, "221", "40923.90", "2026-01-15");
    return made;
}

/* Product D12: a share less sold than the limit takes leaves it exceeded, one more is within. */
static void test_frontier_within_a_drift_is_found_where_whole_shares_miss_it_d12(void **state)
{
    Scene *made = whole_scene(state);
    const Frontier *frontier = &made->frontier;
    OptionalRate most = {true, rate("0.23")};

    find(made, most);
    assert_true(frontier->has_within);
    assert_true(frontier->within.drift.millionths <= most.value.millionths);
    for (size_t i = 0; i < frontier->point_count; i++) {
        if (frontier->points[i].drift.millionths <= most.value.millionths)
            assert_true(frontier->within.total.cents <= frontier->points[i].total.cents);
    }
    find(made, (OptionalRate){true, {0}});
    assert_true(frontier->has_within == (frontier->points[0].drift.millionths == 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_frontier_ends_at_the_target_and_where_nothing_is_traded),
        TEST(test_frontier_finds_the_cheapest_way_to_a_drift),
        TEST(test_frontier_says_what_more_of_a_budget_is_worth),
        TEST(test_frontier_breaks_at_every_lot_d13),
        TEST(test_frontier_of_a_deposit_is_what_investing_it_costs_d13),
        TEST(test_frontier_of_a_withdrawal_raises_it_at_every_point_bu_4),
        TEST(test_frontier_of_a_withdrawal_net_of_tax_adds_each_points_own),
        TEST(test_frontier_of_a_withdrawal_of_all_there_is_sells_it),
        TEST(test_frontier_of_a_distribution_has_its_tax_at_every_point_ac_2),
        TEST(test_frontier_of_a_model_change_by_flows_invests_cash_alone_d8),
        TEST(test_frontier_whose_least_drift_is_a_cent_of_tolerance_is_found),
        TEST(test_frontier_within_a_drift_is_found_where_whole_shares_miss_it_d12),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
