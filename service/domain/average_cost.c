#include "domain/average_cost.h"

/* Reinvested stock may be averaged when acquired after 2010. Rule LI-5, IRC 1012(d). */
enum { DRIP_FIRST_YEAR = 2011 };

/* A gift worth no less than the donor's basis has that basis alone. Rule BA-4. */
static bool has_donors_basis(const Lot *lot)
{
    return lot->kind == LOT_GIFT && lot->donor_basis.present && lot->gift_value.present &&
           lot->gift_value.value.cents >= lot->donor_basis.value.cents;
}

static bool has_two_bases(const Lot *lot)
{
    return lot->kind == LOT_GIFT && lot->donor_basis.present && !has_donors_basis(lot);
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
    return (lot->basis.present || has_donors_basis(lot)) && may_be_averaged(security, lot);
}

Money average_cost_basis(const Lot *lot)
{
    return has_donors_basis(lot) ? lot->donor_basis.value : lot->basis.value;
}

void average_cost_rebase(Lot *lot, Money basis)
{
    if (has_donors_basis(lot)) {
        lot->donor_basis.value = basis;
        lot->gift_value.value = money_max(lot->gift_value.value, basis);
    }
    lot->basis.value = basis;
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
