#include "domain/harvest_parts.h"

static const AccountPolicy *policy_of(const Harvest *harvest, uint32_t account)
{
    return rebalance_account_policy(&harvest->task->policy, account);
}

bool harvest_is_whole(const Harvest *harvest, uint32_t account, uint32_t security)
{
    return harvest->scope.household->securities[security].unit == UNIT_WHOLE ||
           policy_of(harvest, account)->whole_shares;
}

Quantity harvest_salable(const Harvest *harvest, const Lot *lot)
{
    Quantity quantity = lot->quantity;

    if (harvest_is_whole(harvest, lot->account, lot->security))
        quantity.units -= quantity.units % QUANTITY_ONE;
    return quantity;
}

static LotSlice slice_of(const Harvest *harvest, const Lot *lot)
{
    Price price = harvest->scope.household->securities[lot->security].price.value;
    Quantity quantity = harvest_salable(harvest, lot);

    return lot_slice(lot, quantity, money_value(quantity, price), harvest->scope.trade_date,
                     UNKNOWN_BASIS_ZERO);
}

/* Loss against both thresholds. */
static bool loses_enough(const Harvest *harvest, const Lot *lot)
{
    const AccountPolicy *policy = policy_of(harvest, lot->account);
    LotSlice slice;
    int64_t loss;

    if (harvest_salable(harvest, lot).units == 0 ||
        !lot_is_for_sale_on(lot, harvest->scope.trade_date))
        return false;
    slice = slice_of(harvest, lot);
    loss = -slice.gain.cents;
    return loss > 0 && loss >= policy->harvest_minimum_loss.cents &&
           (Wide)loss * RATE_ONE >=
               (Wide)slice.basis.cents * policy->harvest_minimum_loss_rate.millionths;
}

static bool is_in_reach(const Harvest *harvest, const RebalancePlace *place)
{
    const Account *account = &harvest->scope.household->accounts[place->account];

    return place->may_sell && household_account_on_return(account, harvest->profile);
}

Money harvest_choose(Harvest *harvest, const RebalancePlace *place, Money *loss_out)
{
    const Household *household = harvest->scope.household;
    Holding holding = harvest_lots(harvest, place);
    Money proceeds = {0};

    *loss_out = (Money){0};
    for (uint32_t i = holding.first; i < holding.first + holding.count; i++) {
        LotSlice slice;

        harvest->chosen[i] = is_in_reach(harvest, place) && harvest->washed[i].cents == 0 &&
                             loses_enough(harvest, &household->lots[i]);
        if (!harvest->chosen[i])
            continue;
        slice = slice_of(harvest, &household->lots[i]);
        proceeds = money_add(proceeds, slice.proceeds);
        *loss_out = money_subtract(*loss_out, slice.gain);
    }
    if (proceeds.cents >= policy_of(harvest, place->account)->minimum_trade.cents)
        return proceeds;
    for (uint32_t i = holding.first; i < holding.first + holding.count; i++)
        harvest->chosen[i] = false;
    return (Money){0};
}

static bool may_replace(const Harvest *harvest, uint32_t account, int32_t security)
{
    return security >= 0 && !harvest->too_late[security] &&
           rebalance_buy_limit(&harvest->scope, account, (uint32_t)security) == LIMIT_NONE;
}

/* A member of the group in this role that may be bought, or -1. */
static int32_t member_of(const Harvest *harvest, uint32_t account, const ModelTarget *target,
                         GroupRole role)
{
    for (size_t i = 0; i < target->member_count; i++) {
        int32_t found =
            household_find_security(harvest->scope.household, target->members[i].symbol);

        if (target->members[i].role == role && may_replace(harvest, account, found))
            return found;
    }
    return -1;
}

/* Of the security's group: the secondary, else the primary. */
static int32_t replacement_of_group(const Harvest *harvest, uint32_t account, uint32_t class)
{
    const Model *model = harvest->scope.model;
    Text name = harvest->scope.map.names[class];
    int32_t found = -1;

    for (size_t i = 0; i < model->target_count && found < 0; i++) {
        const ModelTarget *target = &model->targets[i];

        if (!target->group.present || !text_equal(target->group.value, name))
            continue;
        found = member_of(harvest, account, target, ROLE_SECONDARY);
        if (found < 0)
            found = member_of(harvest, account, target, ROLE_PRIMARY);
    }
    return found;
}

/* Of the security's class: what the household holds most of. */
static int32_t replacement_of_class(const Harvest *harvest, uint32_t account, uint32_t class)
{
    const RebalanceScope *scope = &harvest->scope;
    Wide *values = ARENA_ARRAY(harvest->arena, Wide, scope->household->security_count);
    int32_t best = -1;

    for (size_t i = 0; i < scope->place_count; i++)
        values[scope->places[i].security] += scope->places[i].value.cents;
    for (uint32_t i = 0; i < scope->household->security_count; i++) {
        if (scope->map.class_of[i] == class && may_replace(harvest, account, (int32_t)i) &&
            (best < 0 || values[i] > values[best]))
            best = (int32_t)i;
    }
    return best;
}

void harvest_replace(const Harvest *harvest, const RebalancePlace *place, HarvestSwap *swap)
{
    int32_t found = -1;

    if (harvest->scope.model->basis == BY_SECURITY_GROUP)
        found = replacement_of_group(harvest, place->account, place->class);
    else if (harvest->scope.model->basis == BY_ASSET_CLASS)
        found = replacement_of_class(harvest, place->account, place->class);
    swap->replaced = found >= 0;
    swap->replacement = swap->replaced ? (uint32_t)found : 0;
}
