#include "domain/selection_parts.h"

#include <assert.h>

static const OrderKeys ORDERS[] = {
    [SELECT_FIFO] = {{1, 1, 1, 1, 1, 1, RANK_FIRST}, WALK_OLDEST, SHOW_DATE},
    [SELECT_LIFO] = {{1, 1, 1, 1, 1, 1, RANK_LAST}, WALK_NEWEST, SHOW_DATE},
    [SELECT_HIGHEST_COST] = {{1, 1, 1, 1, 1, 1, RANK_LAST}, WALK_DEAREST, SHOW_BASIS},
    [SELECT_LOWEST_COST] = {{1, 1, 1, 1, 1, 1, RANK_LAST}, WALK_CHEAPEST, SHOW_BASIS},
    [SELECT_LOSS_FIRST] = {{1, 3, 6, 2, 4, 5, RANK_LAST}, WALK_DEAREST, SHOW_GAIN},
    [SELECT_MAX_LONG_TERM_GAIN] = {{3, 2, 2, 4, 1, 1, RANK_LAST}, WALK_CHEAPEST, SHOW_GAIN},
    [SELECT_MAX_LONG_TERM_LOSS] = {{2, 3, 3, 1, 4, 4, RANK_LAST}, WALK_DEAREST, SHOW_GAIN},
    [SELECT_MAX_SHORT_TERM_GAIN] = {{4, 1, 1, 3, 2, 2, RANK_LAST}, WALK_CHEAPEST, SHOW_GAIN},
    [SELECT_MAX_SHORT_TERM_LOSS] = {{1, 4, 4, 2, 3, 3, RANK_LAST}, WALK_DEAREST, SHOW_GAIN},
    [SELECT_HIGH_COST_LONG_FIRST] = {{2, 2, 2, 1, 1, 1, RANK_LAST}, WALK_DEAREST, SHOW_BASIS},
    [SELECT_HIGH_COST_SHORT_FIRST] = {{1, 1, 1, 2, 2, 2, RANK_LAST}, WALK_DEAREST, SHOW_BASIS},
    [SELECT_AVERAGE_COST] = {{1, 1, 1, 1, 1, 1, RANK_LAST}, WALK_OLDEST, SHOW_NOTHING},
    [SELECT_MIN_TAX] = {{1, 1, 1, 1, 1, 1, RANK_LAST}, WALK_OLDEST, SHOW_GAIN},
    [SELECT_SPECIFIC] = {.shown = SHOW_NOTHING}, /* in no order but the named one */
};

static const LotMethod METHODS[] = {
    {SELECT_FIFO, "fifo", "Oldest lots first; lots without a basis before all."},
    {SELECT_LIFO, "lifo", "Newest lots first."},
    {SELECT_HIGHEST_COST, "highest_cost", "Highest basis per share first."},
    {SELECT_LOWEST_COST, "lowest_cost", "Lowest basis per share first."},
    {SELECT_LOSS_FIRST, "loss_first",
     "Short-term losses, long-term losses, lots without gain, long-term gains, short-term gains."},
    {SELECT_MAX_LONG_TERM_GAIN, "max_long_term_gain",
     "Long-term gains, largest first; then short-term gains, short-term losses, long-term losses."},
    {SELECT_MAX_LONG_TERM_LOSS, "max_long_term_loss",
     "Long-term losses, largest first; then short-term losses, short-term gains, long-term gains."},
    {SELECT_MAX_SHORT_TERM_GAIN, "max_short_term_gain",
     "Short-term gains, largest first; then long-term gains, long-term losses, short-term losses."},
    {SELECT_MAX_SHORT_TERM_LOSS, "max_short_term_loss",
     "Short-term losses, largest first; then long-term losses, long-term gains, short-term gains."},
    {SELECT_HIGH_COST_LONG_FIRST, "high_cost_long_first",
     "Long-term lots before short-term ones, highest basis per share first."},
    {SELECT_HIGH_COST_SHORT_FIRST, "high_cost_short_first",
     "Short-term lots before long-term ones, highest basis per share first."},
    {SELECT_AVERAGE_COST, "average_cost",
     "Funds and reinvested shares at the average basis of their pool, oldest shares first."},
    {SELECT_MIN_TAX, "min_tax", "The lots whose sale costs least tax over the whole year."},
    {SELECT_SPECIFIC, "specific", "The lots named in the order, in the order named."},
};

const LotMethod *selection_methods(size_t *count_out)
{
    *count_out = sizeof METHODS / sizeof METHODS[0];
    return METHODS;
}

const OrderKeys *selection_order_keys(LotSelection method)
{
    return &ORDERS[method];
}

PerShare selection_basis_per_share(const Lot *lot, PerShare price)
{
    PerShare donor = {lot->donor_basis.value.cents, lot->quantity.units};
    PerShare value = {lot->gift_value.value.cents, lot->quantity.units};

    if (lot->kind != LOT_GIFT || !lot->donor_basis.present)
        return (PerShare){lot->basis.value.cents, lot->quantity.units};
    if (!lot->gift_value.present || value.cents >= donor.cents ||
        per_share_compare(price, donor) > 0)
        return donor;
    return per_share_compare(price, value) < 0 ? value : price;
}

size_t selection_take(const uint32_t *order, size_t order_count, Quantity quantity, Quantity *left,
                      LotTake *takes_out)
{
    size_t count = 0;

    for (size_t i = 0; i < order_count && quantity.units > 0; i++) {
        uint32_t lot = order[i];
        Quantity taken = quantity_min(left[lot], quantity);

        if (taken.units == 0)
            continue;
        takes_out[count++] = (LotTake){lot, taken};
        left[lot] = quantity_subtract(left[lot], taken);
        quantity = quantity_subtract(quantity, taken);
    }
    assert(quantity.units == 0);
    return count;
}

/* A large basis on a hundred millionth of a share is more a share than can be shown. */
static OptionalMoney shown_cents(Wide numerator, Wide denominator)
{
    Wide cents = decimal_divide_half_away(numerator, denominator);

    if (cents > HOUSEHOLD_TOTAL_LIMIT || cents < -HOUSEHOLD_TOTAL_LIMIT)
        return (OptionalMoney){0};
    return (OptionalMoney){true, {decimal_narrow(cents)}};
}

OptionalMoney selection_per_share(Money amount, Quantity quantity)
{
    return shown_cents((Wide)amount.cents * QUANTITY_ONE, quantity.units);
}

/* From the exact ratio, rounded once: (price x quantity - basis) / quantity. */
static OptionalMoney shown_gain(PerShare basis, Price price)
{
    Wide gain = (Wide)price.micros * basis.units - (Wide)basis.cents * PRICE_UNITS;

    return shown_cents(gain, (Wide)basis.units * (PRICE_ONE / MONEY_ONE));
}

OptionalMoney selection_gain_per_share(const Lot *lot, Price price)
{
    return shown_gain(selection_basis_per_share(lot, (PerShare){price.micros, PRICE_UNITS}), price);
}

LotReason selection_reason(const Lot *lot, LotSelection method, Price price)
{
    LotReason reason = {.rule = method};
    ReasonShown shown = ORDERS[method].shown;
    PerShare basis;

    if (shown == SHOW_DATE)
        reason.acquired_on = lot->acquired_on;
    if ((shown != SHOW_BASIS && shown != SHOW_GAIN) || !lot_basis_known(lot))
        return reason;
    basis = selection_basis_per_share(lot, (PerShare){price.micros, PRICE_UNITS});
    if (shown == SHOW_BASIS)
        reason.basis_per_share = selection_per_share((Money){basis.cents}, (Quantity){basis.units});
    else
        reason.gain_per_share = shown_gain(basis, price);
    return reason;
}
