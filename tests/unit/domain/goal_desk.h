/*
 * One taxable account, 100.00 a share, a flat profile of 50 % and 30 %; one sale with a goal.
 * Functions are static, so that each program has a desk of its own.
 */
#pragma once

#include "testing.h"

typedef struct Desk {
    HouseholdBuilder builder;
    PreviewOrder *order;
    TradeOrder *goal;
    Preview preview;
} Desk;

static inline TradeOrder *sell(Desk *made, const char *shares)
{
    return builder_sell(&made->builder, made->order, 0, "VTI", shares);
}

static inline Desk *desk(void **state)
{
    Desk *made = ARENA_NEW(*state, Desk);
    TaxProfile *profile;

    made->builder = builder_new(*state, "2026-08-21");
    builder_account(&made->builder, TAXABLE, OWNER_SELF, "1000.00");
    builder_security(&made->builder, "VTI", CLASS_US_STOCKS, "100");
    profile = builder_profile(&made->builder, 2026, FILING_MFJ, "80000");
    profile->kind = PROFILE_FLAT;
    profile->short_term_rate = (OptionalRate){true, rate("0.5")};
    profile->long_term_rate = (OptionalRate){true, rate("0.3")};
    made->order = builder_order(&made->builder);
    made->goal = sell(made, "1");
    made->goal->quantity.present = false;
    return made;
}

static inline Lot *put(Desk *made, const char *shares, const char *basis, const char *acquired_on)
{
    return builder_lot(&made->builder, 0, 0, shares, basis, acquired_on);
}

static inline Error *solve(Desk *made, Goal goal, const char *amount)
{
    Arena *arena = made->builder.arena;

    made->goal->goal = (OptionalWord){true, (int)goal};
    made->goal->amount = amount == NULL ? (OptionalMoney){0} : some(amount);
    return preview_compute(arena, builder_rules(arena), builder_household(&made->builder),
                           made->order, (OptionalWord){0}, &made->preview);
}

#define ASSERT_SOLVED(made, shares, what)                                                          \
    do {                                                                                           \
        assert_int_equal((made)->preview.solved.quantity.units, quantity(shares).units);           \
        ASSERT_MONEY((made)->preview.solved.reached, what);                                        \
    } while (0)
