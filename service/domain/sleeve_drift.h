/*
 * Drift between the sleeves of a blend, beside drift from its flattened targets (product B4, A6).
 * Shares of a class are not marked with the sleeve that they were bought for, so value is
 * attributed by a rule: what one sleeve alone has as a target counts wholly to it; what several
 * have is parted in proportion to what each brings to the flattened target; what none has, cash
 * without a target too, is unassigned. Drift is half the sum of absolute deviations again (DR-1),
 * over the sleeves and what is unassigned, whose target is 0. An index in the place of a class
 * (tailoring.h) is that class between sleeves. It refuses to look the sleeves up.
 */
#pragma once

#include "domain/blend.h"
#include "domain/drift.h"

/* Why there is none. */
typedef enum SleeveGap {
    SLEEVES_KNOWN,
    SLEEVES_EMPTY,
    SLEEVES_NO_MODEL,
    SLEEVES_MISSING_PRICE,
    SLEEVES_TOO_LARGE,
    SLEEVES_NO_SLEEVES, /* the model has targets of its own */
    SLEEVES_NOTHING_LEFT,
} SleeveGap;
extern const Names SLEEVE_GAP_NAMES;

typedef struct SleeveShare {
    Text name; /* its own, else its model's */
    ModelId model_id;
    int64_t version;
    Rate target;        /* its weight in the blend, or what removed classes leave of it, rescaled */
    Rate weight;        /* to 6 places, half away (DR-2) */
    Money value;        /* attributed */
    OptionalRate drift; /* within: of that from its own targets; absent: it has nothing to weigh */
} SleeveShare;

typedef struct SleeveDrift {
    SleeveGap gap;
    Rate drift; /* to 6 places, half away */
    SleeveShare *sleeves;
    size_t sleeve_count;
    Money unassigned;
    Rate unassigned_weight;
} SleeveDrift;

typedef struct SleeveDriftChange {
    SleeveDrift before;
    SleeveDrift after;
} SleeveDriftChange;

/* What was figured before: a drift, of a household or one account of it, and its model as a blend.
 */
typedef struct SleeveScope {
    const Household *household;
    int32_t account; /* -1: the household */
    const Drift *drift;
    const HouseholdPositions *held; /* after a plan; NULL: as it is held */
    const Blend *blend;             /* NULL, as what it comes to: the model is none */
    const Flattened *flattened;     /* its targets are the model's, in their order, but that a class
                                       has no index in its place */
} SleeveScope;

void sleeve_drift_compute(Arena *arena, const SleeveScope *scope, SleeveDrift *drift_out);
