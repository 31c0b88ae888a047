#include "solver/rebalance_parts.h"

static double drag_of(const Household *household, const LocationRates *rates, uint32_t account,
                      OptionalWord asset_class)
{
    return rebalance_fraction(location_drag_in(household, rates, account, asset_class));
}

void rebalance_open_location(Planning *planning)
{
    const RebalanceScope *scope = &planning->scope;
    const Household *household = scope->household;
    const Rules *rules = planning->task->rules;
    const OptionalWord cash = {true, CLASS_CASH};
    LocationRates rates = location_rates(&rules->tax, &rules->location, household, planning->year);

    planning->drag = ARENA_ARRAY(planning->arena, double, scope->place_count);
    planning->cash_drag = ARENA_ARRAY(planning->arena, double, household->account_count);
    for (size_t i = 0; i < scope->place_count; i++) {
        const RebalancePlace *place = &scope->places[i];

        planning->drag[i] = drag_of(household, &rates, place->account,
                                    household->securities[place->security].asset_class);
        planning->drag_held += planning->drag[i] * rebalance_dollars(place->value);
    }
    for (uint32_t i = 0; i < household->account_count; i++) {
        Money held = money_add(household->accounts[i].cash, planning->flow.into[i]);

        planning->cash_drag[i] = drag_of(household, &rates, i, cash);
        if (!scope->planned[i])
            planning->drag_held +=
                planning->cash_drag[i] * rebalance_dollars(money_max(held, (Money){0}));
    }
}

double rebalance_constant(const Planning *planning)
{
    return planning->flow.constant + rebalance_located(planning, planning->drag_held);
}
