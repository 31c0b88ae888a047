/* An account, four securities and a model, for the tests of drift. */
#pragma once

#include "testing.h"

/* An account of four securities A to D at one dollar, and a model of them. */
typedef struct Scale {
    HouseholdBuilder builder;
    const Rules *rules;
    Model *model;
    DriftScope scope;
    Drift drift;
} Scale;

static const char *const SYMBOLS[] = {"A", "B", "C", "D"};

static inline Scale *scale(void **state)
{
    Scale *made = ARENA_NEW(*state, Scale);

    made->builder = builder_new(*state, "2026-08-21");
    made->rules = builder_rules(*state);
    made->scope.account = -1;
    builder_account(&made->builder, TAXABLE, OWNER_SELF, "0.00");
    for (size_t i = 0; i < 4; i++)
        builder_security(&made->builder, SYMBOLS[i], CLASS_US_STOCKS, "1");
    made->model = builder_model(&made->builder, BY_SECURITY);
    return made;
}

static inline void hold(Scale *made, uint32_t security, const char *shares)
{
    builder_lot(&made->builder, 0, security, shares, "1", "2020-01-06");
}

static inline void target(Scale *made, const char *symbol, const char *weight)
{
    builder_target(&made->builder, made->model, weight)->symbol =
        (OptionalText){true, text_of(symbol)};
}

static inline void target_class(Scale *made, AssetClass asset_class, const char *weight)
{
    builder_target(&made->builder, made->model, weight)->asset_class =
        (OptionalWord){true, (int)asset_class};
}

static const Drift *measure(Scale *made)
{
    drift_compute(made->builder.arena, builder_household(&made->builder), &made->rules->drift,
                  &made->scope, &made->drift);
    return &made->drift;
}

static inline void assert_rate(Rate actual, const char *expected)
{
    assert_int_equal(actual.millionths, rate(expected).millionths);
}

/* Targets of 25 % each, held 30/20/30/20. */
static inline Scale *quarters(void **state)
{
    Scale *made = scale(state);

    for (size_t i = 0; i < 4; i++)
        target(made, SYMBOLS[i], "0.25");
    hold(made, 0, "30");
    hold(made, 1, "20");
    hold(made, 2, "30");
    hold(made, 3, "20");
    return made;
}
