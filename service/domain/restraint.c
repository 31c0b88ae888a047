#include "domain/restraint.h"

static bool holds_on(const Restraint *restraint, Date trade_date)
{
    return !restraint->until.present || date_compare(trade_date, restraint->until.value) <= 0;
}

static bool keeps_from(const Restraint *restraint, TradeSide side)
{
    return restraint->kind == RESTRAINT_EXCLUSION ||
           restraint->kind == (side == SIDE_SELL ? RESTRAINT_DO_NOT_SELL : RESTRAINT_DO_NOT_BUY);
}

const Restraint *restraint_find(const Household *household, TradeSide side, uint32_t account,
                                uint32_t security, Date trade_date)
{
    for (size_t i = 0; i < household->restraint_count; i++) {
        const Restraint *restraint = &household->restraints[i];

        if (!restraint->lot_id.present && keeps_from(restraint, side) &&
            holds_on(restraint, trade_date) &&
            (restraint->account < 0 || (uint32_t)restraint->account == account) &&
            (restraint->security < 0 || (uint32_t)restraint->security == security))
            return restraint;
    }
    return NULL;
}

const Restraint *restraint_of_lot(const Household *household, const Lot *lot, Date trade_date)
{
    for (size_t i = 0; i < household->restraint_count; i++) {
        const Restraint *restraint = &household->restraints[i];

        if (restraint->lot_id.present && holds_on(restraint, trade_date) &&
            uuid_equal(restraint->lot_id.value.uuid, lot->id.uuid))
            return restraint;
    }
    return NULL;
}

static bool has_lots_kept(const Household *household)
{
    bool found = false;

    for (size_t i = 0; i < household->restraint_count && !found; i++)
        found = household->restraints[i].lot_id.present;
    return found;
}

void restraint_spare_lots(Arena *arena, Household *household, Date trade_date)
{
    Lot *lots;

    if (!has_lots_kept(household) || household->lot_count == 0)
        return;
    lots = ARENA_COPY(arena, Lot, household->lots, household->lot_count);
    for (size_t i = 0; i < household->lot_count; i++)
        lots[i].spared = restraint_of_lot(household, &lots[i], trade_date) != NULL;
    household->lots = lots;
}
