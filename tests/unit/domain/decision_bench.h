/*
 * 100 shares of a long lot (basis 60 a share) and 100 of a short one (75), taxed at 30 % and 50 %:
 * selling 100 costs least from the long lot above 97.50 a share and from the short one below.
 * Functions are static, so that each program has a bench of its own.
 */
#pragma once

#include "testing.h"

#include "domain/decision.h"

typedef struct Bench {
    HouseholdBuilder builder;
    PreviewOrder *order;
    GainsBudget *budget;
    Lot *short_lot;
} Bench;

static inline Bench *bench(void **state, const char *as_of, const char *at)
{
    Bench *made = ARENA_NEW(*state, Bench);
    TaxProfile *profile;

    made->builder = builder_new(*state, as_of);
    builder_account(&made->builder, TAXABLE, OWNER_SELF, "0.00");
    builder_security(&made->builder, "VTI", CLASS_US_STOCKS, at);
    made->builder.household.securities[0].tax_kind = TAX_KIND_STOCK; /* never averaged */
    profile = builder_profile(&made->builder, 2026, FILING_SINGLE, "0");
    profile->kind = PROFILE_FLAT;
    profile->short_term_rate = (OptionalRate){true, rate("0.5")};
    profile->long_term_rate = (OptionalRate){true, rate("0.3")};
    made->budget = builder_budget(&made->builder, 2026, "4500.00");
    builder_lot(&made->builder, 0, 0, "100", "6000.00", "2019-01-07");
    made->short_lot = builder_lot(&made->builder, 0, 0, "100", "7500.00", "2025-09-15");
    made->order = builder_order(&made->builder);
    builder_sell(&made->builder, made->order, 0, "VTI", "100");
    return made;
}

/* What there is to decide, and of what. */
typedef struct Made {
    Preview preview;
    Comparison comparison;
    Decision decision;
    DecisionScope scope;
} Made;

static inline Made *decide(Bench *made)
{
    Arena *arena = made->builder.arena;
    const Household *household = builder_household(&made->builder);
    const Rules *rules = builder_rules(arena);
    Made *out = ARENA_NEW(arena, Made);

    ASSERT_OK(
        preview_compute(arena, rules, household, made->order, (OptionalWord){0}, &out->preview));
    ASSERT_OK(comparison_compute(arena, rules, household, made->order, &out->comparison));
    out->decision = decision_of_preview(arena, &out->preview, &out->comparison, NULL);
    out->scope = (DecisionScope){household, &out->preview};
    return out;
}
