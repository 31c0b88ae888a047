/* A blend of two sleeves and what is held of it, for the tests of drift between sleeves. */
#pragma once

#include "drift_scale.h"

#include "domain/sleeve_drift.h"
#include "domain/tailoring.h"

typedef struct SleeveScale {
    Scale *scale; /* its model is the blend */
    Sleeve sleeves[4];
    const Model *models[4];
    Text removed[4];
    Blend blend;
    Flattened flattened;
    const Model *index; /* as of the household's policy; NULL: none */
    SleeveDrift drift;
} SleeveScale;

static inline SleeveScale *sleeve_scale(void **state)
{
    SleeveScale *made = ARENA_NEW(*state, SleeveScale);

    made->scale = scale(state);
    made->blend = (Blend){.basis = BY_SECURITY,
                          .sleeves = made->sleeves,
                          .models = made->models,
                          .removed = made->removed};
    return made;
}

/* The next sleeve; its targets follow, by `target` of a scale whose model it is. */
static inline Model *sleeve_of(SleeveScale *made, const char *name, const char *weight)
{
    Model *model = builder_model(&made->scale->builder, BY_SECURITY);
    size_t index = made->blend.sleeve_count++;

    model->name = text_of(name);
    model->version = (int64_t)index + 1;
    made->models[index] = model;
    made->sleeves[index] = (Sleeve){.model_id = model->id, .weight = rate(weight)};
    return model;
}

static inline void sleeve_target(SleeveScale *made, Model *model, const char *symbol,
                                 const char *weight)
{
    ModelTarget *added = builder_target(&made->scale->builder, model, weight);

    if (text_is(text_of(symbol), "cash"))
        added->asset_class = (OptionalWord){true, CLASS_CASH};
    else
        added->symbol = (OptionalText){true, text_of(symbol)};
}

/* Flattens the blend into the household's model and measures both drifts. */
static inline const SleeveDrift *measure_sleeves(SleeveScale *made)
{
    Scale *scale_of = made->scale;
    Household *household = &scale_of->builder.household;
    SleeveScope scope = {.household = household,
                         .account = -1,
                         .drift = &scale_of->drift,
                         .blend = &made->blend,
                         .flattened = &made->flattened};

    ASSERT_OK(blend_flatten(scale_of->builder.arena, &made->blend, &made->flattened));
    scale_of->model->targets = made->flattened.targets;
    scale_of->model->target_count = made->flattened.target_count;
    *scale_of->model =
        tailoring_take(scale_of->builder.arena, &household->policy, scale_of->model, made->index);
    household->model = 0;
    measure(scale_of);
    sleeve_drift_compute(scale_of->builder.arena, &scope, &made->drift);
    return &made->drift;
}
