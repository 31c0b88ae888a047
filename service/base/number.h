/*
 * The numbers of the domain as distinct types: adding a rate to money does not compile. All are
 * exact scaled integers; their limits are chosen and checked so that sums over a whole household
 * fit 64 bits.
 */
#pragma once

#include "base/decimal.h"

typedef struct Money {
    int64_t cents;
} Money;
typedef struct Quantity {
    int64_t units; /* 10^-8 share */
} Quantity;
typedef struct Price {
    int64_t micros; /* 10^-6 dollar per share */
} Price;
typedef struct Rate {
    int64_t millionths; /* a fraction: 0.25 is 250,000; tax rates, weights, drift */
} Rate;

typedef struct Variance {
    int64_t trillionths; /* of squared annual returns: a volatility of 0.15 is 22,500,000,000 */
} Variance;

typedef struct OptionalMoney {
    bool present;
    Money value;
} OptionalMoney;
typedef struct OptionalQuantity {
    bool present;
    Quantity value;
} OptionalQuantity;
typedef struct OptionalPrice {
    bool present;
    Price value;
} OptionalPrice;
typedef struct OptionalRate {
    bool present;
    Rate value;
} OptionalRate;
typedef struct OptionalVariance {
    bool present;
    Variance value;
} OptionalVariance;
typedef struct OptionalInteger {
    bool present;
    int64_t value;
} OptionalInteger;

enum {
    MONEY_PLACES = 2,
    QUANTITY_PLACES = 8,
    PRICE_PLACES = 6,
    RATE_PLACES = 6,
    VARIANCE_PLACES = 12
};

#define MONEY_ONE    INT64_C(100)
#define QUANTITY_ONE INT64_C(100000000)
#define PRICE_ONE    INT64_C(1000000)
#define RATE_ONE     INT64_C(1000000)

/*
 * Limits of a single input. What is added up over a household (basis, value, shares) is checked
 * once, when the household is put together (household_check), to stay within HOUSEHOLD_TOTAL_LIMIT;
 * sums after that cannot overflow.
 */
#define MONEY_LIMIT           INT64_C(10000000000000)      /* 100 billion dollars */
#define QUANTITY_LIMIT        INT64_C(100000000000000000)  /* 1 billion shares */
#define PRICE_LIMIT           INT64_C(10000000000000)      /* 10 million dollars a share */
#define RATE_LIMIT            INT64_C(1000000000)          /* 1,000 */
#define VARIANCE_LIMIT        INT64_C(100000000000000)     /* 100: a volatility of 1,000 % */
#define HOUSEHOLD_TOTAL_LIMIT INT64_C(1000000000000000000) /* 10^18 cents, or 10^18 share units */

/* quantity x price in cents, half away from zero. */
Money money_value(Quantity quantity, Price price);

/* part / whole of an amount, half away from zero; 0 <= part <= whole, whole > 0. Rule RD-2. */
Money money_share(Money amount, Quantity part, Quantity whole);

/* amount x rate in cents, half away from zero. */
Money money_at_rate(Money amount, Rate rate);

static inline Money money_add(Money left, Money right)
{
    return (Money){left.cents + right.cents};
}
static inline Money money_subtract(Money left, Money right)
{
    return (Money){left.cents - right.cents};
}
static inline Money money_negate(Money amount)
{
    return (Money){-amount.cents};
}
static inline Money money_max(Money left, Money right)
{
    return left.cents > right.cents ? left : right;
}
static inline Money money_min(Money left, Money right)
{
    return left.cents < right.cents ? left : right;
}
static inline Quantity quantity_add(Quantity left, Quantity right)
{
    return (Quantity){left.units + right.units};
}
static inline Quantity quantity_subtract(Quantity left, Quantity right)
{
    return (Quantity){left.units - right.units};
}
static inline Quantity quantity_min(Quantity left, Quantity right)
{
    return left.units < right.units ? left : right;
}
