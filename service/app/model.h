/*
 * Models: every change makes a new immutable version.
 */
#pragma once

#include "app/effect.h"
#include "domain/records.h"

MUST_USE Error *model_get(AppContext *context, ModelId id, ModelRecord *record_out);
MUST_USE Error *model_list(AppContext *context, const Page *page, ModelRecord **records_out,
                           size_t *count_out);

/* Effects. Faults: those of model_check, and unknown_security at /targets/<n>/…. */
Effect model_create(AppContext *context, ModelRecord *record);
Effect model_update(ModelRecord *record);
Effect model_delete(ModelRecord *record);
