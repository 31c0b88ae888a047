/* A preview of a small household, for its tests. */
#pragma once

#include "testing.h"

/* A household that each test fills, its order, and what came out. */
typedef struct Bench {
    HouseholdBuilder builder;
    PreviewOrder *order;
    OptionalWord selection;
    Preview preview;
} Bench;

static inline Bench *bench(void **state)
{
    Bench *made = ARENA_NEW(*state, Bench);

    made->builder = builder_new(*state, "2026-08-21");
    builder_account(&made->builder, TAXABLE, OWNER_SELF, "1000.00");
    builder_security(&made->builder, "VTI", CLASS_US_STOCKS, "100");
    made->order = builder_order(&made->builder);
    return made;
}

static inline Lot *put(Bench *made, uint32_t account, const char *shares, const char *basis,
                       const char *acquired_on)
{
    return builder_lot(&made->builder, account, 0, shares, basis, acquired_on);
}

static inline Error *compute(Bench *made)
{
    Arena *arena = made->builder.arena;

    return preview_compute(arena, builder_rules(arena), builder_household(&made->builder),
                           made->order, made->selection, &made->preview);
}

static inline TradeOrder *sell(Bench *made, uint32_t account, const char *shares)
{
    return builder_sell(&made->builder, made->order, account, "VTI", shares);
}

static inline TaxProfile *flat_profile(Bench *made)
{
    TaxProfile *profile = builder_profile(&made->builder, 2026, FILING_SINGLE, "0");

    profile->kind = PROFILE_FLAT;
    profile->short_term_rate = (OptionalRate){true, rate("0.5")};
    profile->long_term_rate = (OptionalRate){true, rate("0.3")};
    return profile;
}
