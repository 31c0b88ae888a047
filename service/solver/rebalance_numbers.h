/*
 * Exact numbers as the doubles that programs figure with: money and prices in dollars, rates as
 * fractions. For solver/ alone. It refuses the way back: what a program answers is rounded to cents
 * and share units (rebalance_round.c), and is priced exactly before it is a plan.
 */
#pragma once

#include "base/number.h"

/* In dollars. Exact amounts are whole cents, so two figures less than half a cent apart are one. */
#define ONE_CENT    0.01
#define HALF_A_CENT 0.005

static inline double rebalance_dollars(Money amount)
{
    return (double)amount.cents / 100.0;
}

/* 0.05 for 5 %. */
static inline double rebalance_fraction(Rate rate)
{
    return (double)rate.millionths / (double)RATE_ONE;
}

/* Dollars of one share. */
static inline double rebalance_price_dollars(Price price)
{
    return (double)price.micros / (double)PRICE_ONE;
}
