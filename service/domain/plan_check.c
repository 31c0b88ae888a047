#include "domain/plan_parts.h"

/* What a goal asks for besides (product D12). */
static void check_goal(Planning *planning, size_t index)
{
    const TradeOrder *asked = &planning->order->trades[index];
    bool has_amount = asked->goal.value != GOAL_LARGEST_WITH_ZERO_TAX;

    if (asked->quantity.present || asked->all)
        plan_fault(planning, index, "", "exactly_one_of", "A goal finds the quantity itself.");
    if (asked->side == SIDE_BUY)
        plan_fault(planning, index, "/goal", "sell_only", "Only a sale can have a goal.");
    if (has_amount && !asked->amount.present)
        plan_fault(planning, index, "/amount", "amount_required", "This goal is an amount.");
    if (!has_amount && asked->amount.present)
        plan_fault(planning, index, "/amount", "amount_not_allowed", "This goal has no amount.");
    for (size_t i = 0; i < index; i++) {
        if (planning->order->trades[i].goal.present) {
            plan_fault(planning, index, "/goal", "one_goal_only", "An order has one goal.");
            return;
        }
    }
}

/* Faults of how much is asked for. */
static void check_size(Planning *planning, size_t index)
{
    const TradeOrder *asked = &planning->order->trades[index];

    if (asked->goal.present)
        check_goal(planning, index);
    else if (asked->quantity.present + asked->amount.present + asked->all != 1)
        plan_fault(planning, index, "", "exactly_one_of",
                   "Give exactly one of quantity, amount, all and goal.");
    if (asked->all && asked->side == SIDE_BUY)
        plan_fault(planning, index, "/all", "sell_only", "Only a sale can be of all.");
}

void plan_check_members(Planning *planning, size_t index)
{
    const TradeOrder *asked = &planning->order->trades[index];

    if (asked->fill != NULL)
        return; /* fills_apply has checked them */
    check_size(planning, index);
    if (asked->quantity.present && asked->quantity.value.units <= 0)
        plan_fault(planning, index, "/quantity", "not_positive", "A quantity is more than zero.");
    if (asked->amount.present && asked->amount.value.cents <= 0)
        plan_fault(planning, index, "/amount", "not_positive", "An amount is more than zero.");
    if (asked->fee.present && asked->fee.value.cents < 0)
        plan_fault(planning, index, "/fee", "negative", "A fee is not negative.");
}

/* The lot named, or NULL: it must stand in the holding, and be held on the trade date. */
static const Lot *find_named(const Planning *planning, const PlannedTrade *trade, LotId id)
{
    Holding holding = household_holding(planning->household, trade->account, trade->security);

    for (uint32_t i = 0; i < holding.count; i++) {
        const Lot *lot = &planning->household->lots[holding.first + i];

        if (uuid_equal(lot->id.uuid, id.uuid))
            return !lot->acquired_on.present ||
                           date_compare(lot->acquired_on.value, planning->plan->trade_date) <= 0
                       ? lot
                       : NULL;
    }
    return NULL;
}

static bool is_named_before(const TradeOrder *asked, size_t named)
{
    for (size_t i = 0; i < named; i++) {
        if (uuid_equal(asked->lots[i].lot_id.uuid, asked->lots[named].lot_id.uuid))
            return true;
    }
    return false;
}

static void check_named(Planning *planning, size_t index, const PlannedTrade *trade)
{
    const TradeOrder *asked = trade->asked;

    for (size_t i = 0; i < asked->lot_count; i++) {
        const Lot *lot = find_named(planning, trade, asked->lots[i].lot_id);
        OptionalQuantity quantity = asked->lots[i].quantity;
        const char *member = arena_format(planning->arena, "/lots/%zu/lot_id", i);

        if (lot == NULL)
            plan_fault(planning, index, member, "lot_not_held",
                       "The account holds no such lot of this security on the trade date.");
        else if (is_named_before(asked, i))
            plan_fault(planning, index, member, "duplicate_lot", "The lot is named twice.");
        else if (quantity.present && quantity.value.units <= 0)
            plan_fault(planning, index, arena_format(planning->arena, "/lots/%zu/quantity", i),
                       "not_positive", "A quantity is more than zero.");
        else if (quantity.present && quantity.value.units > lot->quantity.units)
            plan_fault(planning, index, arena_format(planning->arena, "/lots/%zu/quantity", i),
                       "more_than_held", "The lot has %s.",
                       plan_quantity_text(planning, lot->quantity));
    }
}

void plan_check_lots(Planning *planning, size_t index, const PlannedTrade *trade)
{
    const TradeOrder *asked = trade->asked;
    bool switched = planning->selection.present && !asked->lot_selection.present;

    if (trade->side == SIDE_SELL && trade->lot_selection == SELECT_SPECIFIC) {
        if (asked->lot_count == 0)
            plan_fault(planning, index, "/lots", "lots_required",
                       "`specific` names the lots to sell.");
        check_named(planning, index, trade);
    } else if (asked->lot_count > 0 && !(switched && trade->side == SIDE_SELL)) {
        plan_fault(planning, index, "/lots", "lots_not_allowed",
                   "Only a sale under `specific` names lots.");
    }
}
