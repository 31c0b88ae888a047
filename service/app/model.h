/*
 * Models: every change makes a new immutable version, whose targets are settled when it is made:
 * those of a blend are flattened then (domain/blend.h).
 */
#pragma once

#include "app/effect.h"
#include "domain/records.h"

MUST_USE Error *model_get(AppContext *context, ModelId id, ModelRecord *record_out);
MUST_USE Error *model_list(AppContext *context, const Page *page, ModelRecord **records_out,
                           size_t *count_out);

/*
 * Effects. The record has targets or sleeves: `required` at /targets without either,
 * targets_or_sleeves at /sleeves with both, ERROR_CONFLICT in_use at /basis of another basis than a
 * policy that indexes by it needs. Further faults: those of model_check, of blend_flatten,
 * and unknown_security at /targets/<n>/….
 */
Effect model_create(AppContext *context, ModelRecord *record);
Effect model_update(ModelRecord *record);
Effect model_delete(ModelRecord *record);

/* The models that sleeves name, each at its version or its present one; NULL: there is none. */
MUST_USE Error *model_of_sleeves(AppContext *context, const Sleeve *sleeves, size_t count,
                                 const Model *const **models_out);

/* The models of a blend's sleeves. */
MUST_USE Error *model_load_sleeves(DbSession *session, Blend *blend);

/* blend_flatten, off the loop where it takes long. */
MUST_USE Error *model_flatten(AppContext *context, const Blend *blend, Flattened *flattened_out);
