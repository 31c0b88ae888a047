#include "domain/rebalance.h"
#include "domain/wash_proposal.h"

/* What was traded on the trade date, per security. */
typedef struct Day {
    const RebalanceScope *scope;
    bool *bought; /* shares identical to it were: they would meet a loss of it */
    bool *lost;   /* a loss of shares identical to it was taken, allowed or not */
} Day;

static bool is_bought(const RebalanceScope *scope, const Lot *lot)
{
    return (lot->kind == LOT_PURCHASE || lot->kind == LOT_DRIP) && lot->acquired_on.present &&
           date_compare(lot->acquired_on.value, scope->trade_date) == 0;
}

/* Rule WS-15: losses of digital assets meet nothing. */
static void mark_identical(const Household *household, uint32_t security, bool *marks)
{
    if (household->securities[security].tax_kind == TAX_KIND_DIGITAL_ASSET)
        return;
    for (uint32_t i = 0; i < household->security_count; i++)
        marks[i] =
            marks[i] || wash_identical(&household->securities[i], &household->securities[security]);
}

static Day find_day(Arena *arena, const RebalanceScope *scope)
{
    const Household *household = scope->household;
    Day day = {.scope = scope,
               .bought = ARENA_ARRAY(arena, bool, household->security_count),
               .lost = ARENA_ARRAY(arena, bool, household->security_count)};

    for (size_t i = 0; i < household->lot_count; i++) {
        const Lot *lot = &household->lots[i];

        if (is_bought(scope, lot) && household->accounts[lot->account].owner != OWNER_OTHER)
            mark_identical(household, lot->security, day.bought);
    }
    for (size_t i = 0; i < household->realized_count; i++) {
        const RealizedGain *row = &household->realized[i];

        if ((row->gain.cents < 0 || row->disallowed.cents > 0) &&
            date_compare(row->sold_on, scope->trade_date) == 0)
            mark_identical(household, row->security, day.lost);
    }
    return day;
}

static bool was_sold(const RebalanceScope *scope, const RebalancePlace *place)
{
    const Household *household = scope->household;
    bool found = false;

    for (size_t i = 0; i < household->realized_count; i++) {
        const RealizedGain *row = &household->realized[i];

        found = found || (row->account == place->account && row->security == place->security &&
                          date_compare(row->sold_on, scope->trade_date) == 0);
    }
    return found;
}

/* Whether a sale of the place could take a loss that one plan of the day would not have: one that
 * shares bought on it meet, or that shares deferred which are to be held at the close. Rules WS-5,
 * WS-9. */
static bool meets_day(const Day *day, const RebalancePlace *place)
{
    const Household *household = day->scope->household;
    const Security *security = &household->securities[place->security];
    Holding holding = household_holding(household, place->account, place->security);
    bool loses = false;
    bool bought = day->bought[place->security];
    bool absorbed = false;

    if (household->accounts[place->account].tax_treatment != TAXABLE)
        return false;
    for (uint32_t i = holding.first; i < holding.first + holding.count; i++) {
        const Lot *lot = &household->lots[i];
        Money proceeds = money_value(lot->quantity, security->price.value);

        if (!lot_is_held_on(lot, day->scope->trade_date))
            continue;
        loses = loses ||
                lot_slice(lot, lot->quantity, proceeds, day->scope->trade_date, UNKNOWN_BASIS_ZERO)
                        .gain.cents < 0;
        bought = bought || is_bought(day->scope, lot);
        absorbed = absorbed || lot->absorbed.units > 0;
    }
    return (loses && bought) || (absorbed && day->lost[place->security]);
}

void rebalance_keep_to_day(Arena *arena, RebalanceScope *scope)
{
    Day day = find_day(arena, scope);

    for (size_t i = 0; i < scope->place_count; i++) {
        RebalancePlace *place = &scope->places[i];

        if (place->may_sell && meets_day(&day, place)) {
            place->may_sell = false;
            place->sell_limit = LIMIT_SAME_DAY;
        }
        if (place->may_buy && (day.lost[place->security] || was_sold(scope, place))) {
            place->may_buy = false;
            place->buy_limit = LIMIT_SAME_DAY;
        }
    }
}
