#include "domain/average_cost.h"

/* Reinvested stock may be averaged when acquired after 2010. Rule LI-5, IRC 1012(d). */
enum { DRIP_FIRST_YEAR = 2011 };

static bool has_two_bases(const Lot *lot)
{
    return lot->kind == LOT_GIFT && lot->donor_basis.present;
}

/* Whatever is known of its basis: a preview of what is unknown answers (BA-7). */
static bool may_be_averaged(const Security *security, const Lot *lot)
{
    if (has_two_bases(lot))
        return false;
    if (security->tax_kind == TAX_KIND_RIC)
        return true;
    return security->tax_kind == TAX_KIND_STOCK && lot->kind == LOT_DRIP &&
           lot->acquired_on.present && date_year(lot->acquired_on.value) >= DRIP_FIRST_YEAR;
}

bool average_cost_pools(const Security *security, const Lot *lot)
{
    return lot->basis.present && may_be_averaged(security, lot);
}

bool average_cost_allowed(const Household *household, Holding holding, Date trade_date)
{
    for (uint32_t i = holding.first; i < holding.first + holding.count; i++) {
        const Lot *lot = &household->lots[i];

        if (lot_is_held_on(lot, trade_date) &&
            may_be_averaged(&household->securities[lot->security], lot))
            return true;
    }
    return false;
}

Money average_cost_take(AveragePool *pool, Quantity quantity)
{
    Money until;
    Money basis;

    pool->taken = quantity_add(pool->taken, quantity);
    until = money_share(pool->basis, pool->taken, pool->quantity);
    basis = money_subtract(until, pool->used);
    pool->used = until;
    return basis;
}
