/*
 * oracles/drift_rebalance: weights and drift of assets in a model by security. An asset's drift is
 * target less weight, or that over the target, and 1 or -1 where it is not held or has no target;
 * what they would trade, and when, is not ours.
 */
#include "golden_other.h"

/* A household of one account that holds the case's assets, with a model of its targets. */
static Error *add_security(JsonTree prices, Household *household)
{
    JsonTreeStep step = {0};

    while (json_tree_next(prices, &step)) {
        Security *security = &household->securities[household->security_count++];

        security->symbol = text_of(step.name);
        security->price.present = true;
        TRY(json_tree_price(step.member, &security->price.value));
    }
    return NULL;
}

static Error *add_holdings(JsonTree holdings, Household *household)
{
    for (size_t i = 0; i < json_tree_count(holdings); i++) {
        JsonTree row = json_tree_item(holdings, i);
        Lot *lot = &household->lots[household->lot_count];
        JsonTree symbol;
        int32_t security;

        TRY(json_tree_member(row, "symbol", &symbol));
        TRY(golden_read_quantity(row, "quantity", &lot->quantity));
        security = household_find_security(household, json_tree_text(symbol));
        if (security < 0)
            return error_at(row.arena, row.pointer, "missing_price", "There is no price.");
        lot->security = (uint32_t)security;
        household->lot_count += lot->quantity.units > 0;
    }
    return NULL;
}

static Error *add_targets(JsonTree targets, Model *model)
{
    for (size_t i = 0; i < json_tree_count(targets); i++) {
        JsonTree row = json_tree_item(targets, i);
        JsonTree member;
        ModelTarget *target = &model->targets[model->target_count];

        TRY(json_tree_member(row, "weight", &member));
        TRY(json_tree_rate(member, &target->weight));
        TRY(json_tree_member(row, "symbol", &member));
        target->symbol = (OptionalText){true, json_tree_text(member)};
        model->target_count += target->weight.millionths > 0;
    }
    return NULL;
}

static Error *read_household(GoldenCase *golden, JsonTree tree, Household *household)
{
    static const char *const lists[] = {"prices", "holdings", "targets"};
    JsonTree member;
    size_t room = 0;

    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        TRY(json_tree_member(tree, lists[i], &member));
        room += json_tree_count(member);
    }
    household->accounts = ARENA_ARRAY(golden->arena, Account, 1);
    household->accounts[0].model = -1;
    household->account_count = 1;
    household->securities = ARENA_ARRAY(golden->arena, Security, room);
    household->lots = ARENA_ARRAY(golden->arena, Lot, room);
    household->models = ARENA_ARRAY(golden->arena, Model, 1);
    household->models[0].targets = ARENA_ARRAY(golden->arena, ModelTarget, room);
    household->models[0].basis = BY_SECURITY;
    household->model_count = 1;
    TRY(json_tree_member(tree, "cash", &member));
    TRY(golden_read_money(member, &household->accounts[0].cash));
    TRY(json_tree_member(tree, "prices", &member));
    TRY(add_security(member, household));
    TRY(json_tree_member(tree, "holdings", &member));
    TRY(add_holdings(member, household));
    TRY(json_tree_member(tree, "targets", &member));
    return add_targets(member, &household->models[0]);
}

static const DriftClass *find_class(const Drift *drift, Text name)
{
    for (size_t i = 0; i < drift->class_count; i++) {
        if (text_equal(drift->classes[i].name, name))
            return &drift->classes[i];
    }
    return NULL;
}

/* Their drift of an asset by our weights; sources round theirs at 10^-8, we at 10^-6. */
static Error *expect_asset_drift(GoldenCase *golden, JsonTree asset, const char *name,
                                 const DriftClass *found, bool relative)
{
    int64_t target = found->target.millionths;
    Micros got = {target - found->weight_before.millionths};
    int64_t tolerance = 1;
    JsonTree member;

    if (target == 0 || found->before.cents == 0) {
        got.value = target == 0 ? -RATE_ONE : RATE_ONE;
    } else if (relative) {
        got.value = decimal_multiply_divide(got.value, RATE_ONE, target);
        tolerance += decimal_multiply_divide(tolerance, RATE_ONE, target);
    }
    TRY(json_tree_member(asset, "drift_target_minus_current", &member));
    return golden_expect(golden, arena_format(golden->arena, "%s drift", name), member, got,
                         tolerance);
}

static Error *expect_asset(GoldenCase *golden, JsonTree asset, const Drift *drift, bool relative)
{
    static const DriftClass absent;
    JsonTree member;
    const DriftClass *found;
    const char *name;

    TRY(json_tree_member(asset, "symbol", &member));
    found = find_class(drift, json_tree_text(member));
    found = found == NULL ? &absent : found;
    name = arena_format(golden->arena, "%.*s", TEXT_ARGS(json_tree_text(member)));
    TRY(json_tree_member(asset, "current_value", &member));
    TRY(golden_expect_money(golden, arena_format(golden->arena, "%s value", name), member,
                            found->before, WITHIN_A_CENT));
    TRY(json_tree_member(asset, "current_weight", &member));
    TRY(golden_expect(golden, arena_format(golden->arena, "%s weight", name), member,
                      (Micros){found->weight_before.millionths}, 1));
    TRY(json_tree_member(asset, "target_weight", &member));
    TRY(golden_expect(golden, arena_format(golden->arena, "%s target", name), member,
                      (Micros){found->target.millionths}, 0));
    TRY(json_tree_member(asset, "target_value", &member));
    TRY(golden_expect_money(golden, arena_format(golden->arena, "%s target value", name), member,
                            money_at_rate(drift->value, found->target), WITHIN_A_CENT));
    return expect_asset_drift(golden, asset, name, found, relative);
}

/* Half the sum of what the assets are off, cash besides: from their weights. Rule DR-1. */
static Error *expect_drift(GoldenCase *golden, JsonTree assets, const Drift *drift)
{
    int64_t twice = 0;
    int64_t cash = RATE_ONE;
    int64_t off;

    for (size_t i = 0; i < json_tree_count(assets); i++) {
        JsonTree asset = json_tree_item(assets, i);
        Micros weight;
        Micros target;

        TRY(golden_read_member(asset, "current_weight", &weight));
        TRY(golden_read_member(asset, "target_weight", &target));
        off = weight.value - target.value;
        twice += off < 0 ? -off : off;
        cash -= weight.value;
    }
    twice += cash;
    golden->compared++;
    off = drift->before.millionths * 2 - twice;
    if (off > 10 || off < -10) /* their weights are rounded, each of them */
        golden_differs(golden, "drift x 2", arena_format(golden->arena, "%ld", (long)twice),
                       arena_format(golden->arena, "%ld", (long)drift->before.millionths * 2));
    return NULL;
}

Error *golden_drift_run(GoldenCase *golden, JsonTree tree)
{
    Household household = {0};
    DriftScope scope = {.account = -1};
    JsonTree expected;
    JsonTree member;
    bool relative;
    Drift drift;

    TRY(json_tree_member(tree, "drift_type", &member));
    relative = text_is(json_tree_text(member), "relative");
    TRY(read_household(golden, tree, &household));
    drift_compute(golden->arena, &household, &golden->rules->drift, &scope, &drift);
    TRY(json_tree_member(tree, "expected", &expected));
    TRY(json_tree_member(expected, "portfolio_value", &member));
    TRY(golden_expect_money(golden, "portfolio_value", member, drift.value, WITHIN_A_CENT));
    TRY(json_tree_member(expected, "assets", &member));
    for (size_t i = 0; i < json_tree_count(member); i++)
        TRY(expect_asset(golden, json_tree_item(member, i), &drift, relative));
    TRY(expect_drift(golden, member, &drift));
    golden_not_applicable(golden, "trades of the rebalancer");
    return NULL;
}
