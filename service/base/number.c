#include "base/number.h"

#include <assert.h>

/* What one input may be worth still fits 64 bits, in cents. */
static_assert((Wide)QUANTITY_LIMIT * PRICE_LIMIT / (QUANTITY_ONE * PRICE_ONE / MONEY_ONE) <=
                  HOUSEHOLD_TOTAL_LIMIT,
              "a position's value fits");
static_assert((Wide)MONEY_LIMIT * RATE_LIMIT / RATE_ONE <= INT64_MAX, "an amount at a rate fits");
static_assert(HOUSEHOLD_TOTAL_LIMIT <= INT64_MAX / 9, "sums of a household fit");

Money money_value(Quantity quantity, Price price)
{
    return (Money){decimal_multiply_divide(quantity.units, price.micros,
                                           QUANTITY_ONE * PRICE_ONE / MONEY_ONE)};
}

Money money_share(Money amount, Quantity part, Quantity whole)
{
    assert(part.units >= 0 && part.units <= whole.units && whole.units > 0);
    return (Money){decimal_multiply_divide(amount.cents, part.units, whole.units)};
}

Money money_at_rate(Money amount, Rate rate)
{
    return (Money){decimal_multiply_divide(amount.cents, rate.millionths, RATE_ONE)};
}
