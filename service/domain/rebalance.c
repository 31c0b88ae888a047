#include "domain/rebalance.h"

/* The scope while its places are found. */
typedef struct Scoping {
    Arena *arena;
    RebalanceScope scope;
    Quantity *held;    /* per account x security, on the trade date */
    Quantity *kept;    /* likewise, in spared lots */
    Quantity *counted; /* likewise, whenever acquired: drift counts it */
    bool *unknown;     /* likewise: what a lot of it would realize is not known */
    const RebalancePolicy *policy;
    uint32_t *bought_by; /* per account x class: the security that is bought for it, or NONE */
} Scoping;

#define NONE UINT32_MAX

static size_t cell(const Scoping *scoping, uint32_t account, uint32_t security)
{
    return account * scoping->scope.household->security_count + security;
}

/* Rule BA-7: what an order assumes of a basis leaves a date as unknown as it was. */
static bool is_unknown(const Scoping *scoping, const Lot *lot)
{
    if (scoping->scope.household->accounts[lot->account].tax_treatment != TAXABLE)
        return false;
    return (!lot_basis_known(lot) && !scoping->policy->unknown_basis_zero) ||
           (!lot->acquired_on.present && lot->kind != LOT_INHERITANCE);
}

static void sum_holdings(Scoping *scoping)
{
    const Household *household = scoping->scope.household;
    size_t cells = household->account_count * household->security_count;

    scoping->held = ARENA_ARRAY(scoping->arena, Quantity, cells);
    scoping->kept = ARENA_ARRAY(scoping->arena, Quantity, cells);
    scoping->counted = ARENA_ARRAY(scoping->arena, Quantity, cells);
    scoping->unknown = ARENA_ARRAY(scoping->arena, bool, cells);
    for (size_t i = 0; i < household->lot_count; i++) {
        const Lot *lot = &household->lots[i];
        size_t at = cell(scoping, lot->account, lot->security);

        scoping->counted[at] = quantity_add(scoping->counted[at], lot->quantity);
        if (!lot_is_held_on(lot, scoping->scope.trade_date))
            continue;
        if (lot->spared) {
            scoping->kept[at] = quantity_add(scoping->kept[at], lot->quantity);
            continue;
        }
        scoping->held[at] = quantity_add(scoping->held[at], lot->quantity);
        scoping->unknown[at] = scoping->unknown[at] || is_unknown(scoping, lot);
    }
}

static void choose_accounts(Scoping *scoping)
{
    const Household *household = scoping->scope.household;

    scoping->scope.planned = ARENA_ARRAY(scoping->arena, bool, household->account_count);
    scoping->scope.cooldown_days = ARENA_ARRAY(scoping->arena, int64_t, household->account_count);
    for (size_t i = 0; i < household->account_count; i++) {
        const Account *account = &household->accounts[i];

        scoping->scope.cooldown_days[i] =
            rebalance_account_policy(scoping->policy, (uint32_t)i)->cooldown_days;
        scoping->scope.planned[i] = account->rebalancing &&
                                    account->management_mode == MANAGED_AUTOMATED &&
                                    account->owner != OWNER_OTHER &&
                                    (account->model < 0 || account->model == household->model);
    }
}

/* Rule MT-7: a purchase would disallow a loss booked in the 30 days before. */
static bool is_locked(const RebalanceScope *scope, uint32_t security)
{
    const Household *household = scope->household;

    for (size_t i = 0; i < household->realized_count; i++) {
        const RealizedGain *row = &household->realized[i];

        if (wash_unmatched(row).units > 0 &&
            household->accounts[row->account].tax_treatment == TAXABLE &&
            household->accounts[row->account].owner != OWNER_OTHER &&
            household->securities[security].tax_kind != TAX_KIND_DIGITAL_ASSET &&
            date_compare(row->sold_on, scope->trade_date) <= 0 &&
            date_compare(row->sold_on, wash_sale_window_first(scope->trade_date)) >= 0 &&
            wash_identical(&household->securities[row->security], &household->securities[security]))
            return true;
    }
    return false;
}

static RebalanceLimit limit_of(const Restraint *restraint)
{
    return restraint->exclusion_list_id.present ? LIMIT_SCREEN : LIMIT_RESTRAINT;
}

RebalanceLimit rebalance_buy_limit(const RebalanceScope *scope, uint32_t account, uint32_t security)
{
    const Restraint *restraint =
        restraint_find(scope->household, SIDE_BUY, account, security, scope->trade_date);
    OptionalPrice price = scope->household->securities[security].price;

    if (!price.present || price.value.micros == 0) /* for which no amount buys any */
        return LIMIT_NO_PRICE;
    if (restraint != NULL)
        return limit_of(restraint);
    if (rebalance_cooldown(scope, account, security).present)
        return LIMIT_COOLDOWN;
    return is_locked(scope, security) ? LIMIT_WASH_SALE : LIMIT_NONE;
}

static Wide value_held(const Scoping *scoping, uint32_t security)
{
    const Household *household = scoping->scope.household;
    Wide value = 0;

    for (uint32_t account = 0; account < household->account_count; account++)
        value += (Wide)scoping->counted[cell(scoping, account, security)].units *
                 household->securities[security].price.value.micros;
    return value;
}

/* What the household holds most of, by value, among the securities of a class: of those that the
 * account may buy, if there are any. */
static uint32_t most_held(const Scoping *scoping, uint32_t account, uint32_t class)
{
    const Household *household = scoping->scope.household;
    uint32_t best = NONE;
    Wide best_value = 0;
    bool best_free = false;

    for (uint32_t i = 0; i < household->security_count; i++) {
        Wide value;
        bool free;

        if (scoping->scope.map.class_of[i] != class || !household->securities[i].price.present)
            continue;
        value = value_held(scoping, i);
        free = rebalance_buy_limit(&scoping->scope, account, i) == LIMIT_NONE;
        if (best != NONE && (best_free > free || (best_free == free && value <= best_value)))
            continue;
        best = i;
        best_value = value;
        best_free = free;
    }
    return best;
}

/* The first of two that may be bought, else the first there is. */
static uint32_t better_of(const Scoping *scoping, uint32_t account, uint32_t first, uint32_t second)
{
    if (first == NONE)
        return second;
    if (second == NONE || rebalance_buy_limit(&scoping->scope, account, first) == LIMIT_NONE)
        return first;
    return rebalance_buy_limit(&scoping->scope, account, second) == LIMIT_NONE ? second : first;
}

/* The group's member of this role that has a price, or NONE. */
static uint32_t member_of(const Household *household, const ModelTarget *target, GroupRole role)
{
    for (size_t i = 0; i < target->member_count; i++) {
        int32_t security = household_find_security(household, target->members[i].symbol);

        if (target->members[i].role == role && security >= 0 &&
            household->securities[security].price.present)
            return (uint32_t)security;
    }
    return NONE;
}

static uint32_t bought_for(const Scoping *scoping, const ModelTarget *target, uint32_t class,
                           uint32_t account)
{
    const Household *household = scoping->scope.household;
    uint32_t found = NONE;

    if (target->symbol.present) {
        int32_t security = household_find_security(household, target->symbol.value);

        return security >= 0 && household->securities[security].price.present ? (uint32_t)security
                                                                              : NONE;
    }
    if (!target->group.present)
        return most_held(scoping, account, class);
    if (household->accounts[account].tax_treatment != TAXABLE)
        found = member_of(household, target, ROLE_IRA_SECONDARY);
    found = better_of(scoping, account, found, member_of(household, target, ROLE_PRIMARY));
    return better_of(scoping, account, found, member_of(household, target, ROLE_SECONDARY));
}

/* Targets but cash stand in the map in the model's order. */
static void choose_buys(Scoping *scoping)
{
    RebalanceScope *scope = &scoping->scope;
    const Household *household = scope->household;
    uint32_t class = 0;

    scoping->bought_by =
        ARENA_ARRAY(scoping->arena, uint32_t, household->account_count * scope->map.class_count);
    for (size_t i = 0; i < household->account_count * scope->map.class_count; i++)
        scoping->bought_by[i] = NONE;
    for (size_t i = 0; i < scope->model->target_count; i++) {
        const ModelTarget *target = &scope->model->targets[i];

        if (target->asset_class.present && target->asset_class.value == CLASS_CASH)
            continue;
        for (uint32_t account = 0; account < household->account_count; account++)
            scoping->bought_by[account * scope->map.class_count + class] =
                bought_for(scoping, target, class, account);
        class ++;
    }
}

/* Targets for which no account may buy anything, for whatever reason. */
static void name_unserved(Scoping *scoping)
{
    RebalanceScope *scope = &scoping->scope;
    bool *served = ARENA_ARRAY(scoping->arena, bool, scope->map.class_count);
    uint32_t class = 0;

    scope->unserved = ARENA_ARRAY(scoping->arena, Text, scope->map.class_count);
    for (size_t i = 0; i < scope->place_count; i++)
        served[scope->places[i].class] = served[scope->places[i].class] || scope->places[i].may_buy;
    for (size_t i = 0; i < scope->model->target_count; i++) {
        const ModelTarget *target = &scope->model->targets[i];

        if (target->asset_class.present && target->asset_class.value == CLASS_CASH)
            continue;
        if (!served[class])
            scope->unserved[scope->unserved_count++] = scope->map.names[class];
        class ++;
    }
}

static RebalanceLimit sell_limit(const Scoping *scoping, const RebalancePlace *place)
{
    const RebalanceScope *scope = &scoping->scope;
    const Restraint *restraint = restraint_find(scope->household, SIDE_SELL, place->account,
                                                place->security, scope->trade_date);
    size_t at = cell(scoping, place->account, place->security);

    if (!scope->planned[place->account])
        return LIMIT_ACCOUNT;
    if (!scope->household->securities[place->security].price.present)
        return LIMIT_NO_PRICE;
    if (restraint != NULL)
        return limit_of(restraint);
    if (place->cooldown_until.present)
        return LIMIT_COOLDOWN;
    if (place->held.units == 0 && place->kept.units > 0)
        return place->sell_restraint != NULL ? LIMIT_RESTRAINT : LIMIT_SHORT_TERM;
    return scoping->unknown[at] ? LIMIT_UNKNOWN_BASIS : LIMIT_NONE;
}

/* What of the place is not sold by itself: a lot restrained, or short-term gains deferred. */
static void name_spared(const Scoping *scoping, RebalancePlace *place)
{
    const RebalanceScope *scope = &scoping->scope;
    Holding holding = household_holding(scope->household, place->account, place->security);

    for (uint32_t i = holding.first; i < holding.first + holding.count && place->kept.units > 0;
         i++) {
        const Lot *lot = &scope->household->lots[i];
        const Restraint *restraint = restraint_of_lot(scope->household, lot, scope->trade_date);
        LotSlice slice;

        if (!lot->spared || !lot_is_held_on(lot, scope->trade_date))
            continue;
        if (restraint != NULL) {
            place->sell_restraint =
                place->sell_restraint == NULL ? restraint : place->sell_restraint;
            continue;
        }
        slice = lot_slice(
            lot, lot->quantity,
            money_value(lot->quantity, scope->household->securities[lot->security].price.value),
            scope->trade_date, UNKNOWN_BASIS_ZERO);
        place->deferred = money_add(place->deferred, slice.gain);
        if (slice.first_long_term_on.present &&
            (!place->deferred_until.present ||
             date_compare(slice.first_long_term_on.value, place->deferred_until.value) < 0))
            place->deferred_until = slice.first_long_term_on;
    }
}

static void name_restraints(const Scoping *scoping, RebalancePlace *place)
{
    const RebalanceScope *scope = &scoping->scope;

    place->buy_restraint = restraint_find(scope->household, SIDE_BUY, place->account,
                                          place->security, scope->trade_date);
    place->sell_restraint = restraint_find(scope->household, SIDE_SELL, place->account,
                                           place->security, scope->trade_date);
    name_spared(scoping, place);
}

static void add_place(Scoping *scoping, uint32_t account, uint32_t security)
{
    RebalanceScope *scope = &scoping->scope;
    const Security *held = &scope->household->securities[security];
    size_t at = cell(scoping, account, security);
    RebalancePlace place = {.account = account,
                            .security = security,
                            .class = scope->map.class_of[security],
                            .held = scoping->held[at],
                            .kept = scoping->kept[at],
                            .whole =
                                held->unit == UNIT_WHOLE ||
                                rebalance_account_policy(scoping->policy, account)->whole_shares};
    bool wanted = scoping->bought_by[account * scope->map.class_count + place.class] == security;

    if (scoping->counted[at].units == 0 && !(wanted && scope->planned[account]))
        return;
    if (held->price.present)
        place.value = money_value(scoping->counted[at], held->price.value);
    name_restraints(scoping, &place);
    place.cooldown_until = rebalance_cooldown(scope, account, security);
    place.sell_limit = sell_limit(scoping, &place);
    place.buy_limit = scope->planned[account]
                          ? rebalance_buy_limit(&scoping->scope, account, security)
                          : LIMIT_ACCOUNT;
    place.may_sell = place.held.units > 0 && place.sell_limit == LIMIT_NONE;
    place.may_buy = wanted && place.buy_limit == LIMIT_NONE;
    scope->places[scope->place_count++] = place;
}

Error *rebalance_scope(Arena *arena, const Household *household, Date trade_date,
                       const RebalancePolicy *policy, RebalanceScope *scope_out)
{
    Scoping scoping = {.arena = arena,
                       .scope = {.household = household, .trade_date = trade_date},
                       .policy = policy};
    RebalanceScope *scope = &scoping.scope;

    if (household->model < 0)
        return error_new(arena, ERROR_INVALID, "no_model",
                         "The household has no model to be rebalanced to.");
    scope->model = &household->models[household->model];
    if (scope->model->target_count == 0)
        return error_new(arena, ERROR_INVALID, "nothing_left",
                         "The policy removes every class of the household's model.");
    drift_map(arena, household, scope->model, &scope->map);
    sum_holdings(&scoping);
    choose_accounts(&scoping);
    choose_buys(&scoping);
    scope->places =
        ARENA_ARRAY(arena, RebalancePlace, household->account_count * household->security_count);
    for (uint32_t account = 0; account < household->account_count; account++) {
        for (uint32_t security = 0; security < household->security_count; security++)
            add_place(&scoping, account, security);
    }
    name_unserved(&scoping);
    *scope_out = *scope;
    return NULL;
}
