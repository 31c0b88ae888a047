/*
 * A model blended from others, its sleeves, and flattened: one list of targets, each the sum over
 * the sleeves of the sleeve's weight times its target's, exact in 10^-12, rounded once to rates by
 * the largest remainder, so that they sum to exactly 1 and none is a millionth off. A sleeve is of
 * one immutable version of its model, whose targets are flat already; so nothing goes round, even
 * where a model is blended from what it was before. It refuses to look models up, and to measure
 * drift (sleeve_drift.h).
 */
#pragma once

#include "domain/model.h"

enum { MODEL_SLEEVES_LIMIT = 50, MODEL_REMOVED_LIMIT = 100 };

typedef struct Sleeve {
    OptionalText name;
    ModelId model_id;
    OptionalInteger version; /* absent, in input alone: the model's present one */
    Rate weight;
} Sleeve;

/* What is to be blended. A model of its own targets without some classes is one sleeve of it. */
typedef struct Blend {
    ModelBasis basis;
    const Sleeve *sleeves;
    const Model *const *models; /* of each sleeve; NULL: there is none */
    size_t sleeve_count;
    const Text *removed; /* names of classes as drift has them: a class, group or symbol, "cash" */
    size_t removed_count;
    size_t removed_before; /* so many of them by earlier versions */
} Blend;

/* A sleeve's target and where it went. */
typedef struct BlendPart {
    const ModelTarget *source;
    size_t sleeve;
    size_t target;  /* of the flattened ones */
    int64_t weight; /* 10^-12; before what is left was rescaled */
} BlendPart;

typedef struct Flattened {
    ModelTarget *targets; /* in the order in which the sleeves name them first */
    size_t target_count;
    BlendPart *parts; /* by sleeve, in its order, without what was removed */
    size_t part_count;
    Rate *shares; /* of each sleeve: its weight, or what is left of it, rescaled; sum 1 */
} Flattened;

/*
 * All faults at once: at /sleeves/<n>/… unknown_model, unknown_version, not_of_basis, not_positive,
 * duplicate_sleeve, conflicting_group (a group with other members than before, or a symbol of
 * another group), weight_too_small (nothing of a target would be left); at /sleeves weights_not_one
 * and too_many_items; at /remove_classes/<n> unknown_class, and nothing_left.
 */
MUST_USE Error *blend_flatten(Arena *arena, const Blend *blend, Flattened *flattened_out);

/* Of these faults those at /remove_classes alone. */
MUST_USE Error *blend_check_removed(Arena *arena, const Blend *blend);

/*
 * Rates in proportion to parts (>= 0, their sum from 1 to 10^12) that sum to exactly 1: each
 * rounded down, what is missing given to the largest remainders, of equal ones to the first.
 */
void blend_apportion(Arena *arena, const int64_t *parts, size_t count, Rate *rates_out);
