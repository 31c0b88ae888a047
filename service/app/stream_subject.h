/*
 * What a stream may be of, looked up before anybody listens.
 */
#pragma once

#include "app/app.h"

/* ERROR_NOT_FOUND unless the household is there. */
MUST_USE Error *stream_subject_check(AppContext *context, HouseholdId household_id);

/* The household of a preview. ERROR_NOT_FOUND. */
MUST_USE Error *stream_subject_household(AppContext *context, PreviewId id,
                                         HouseholdId *household_id_out);

/* The newest open previews of a household, at most `limit`. */
MUST_USE Error *stream_subject_previews(AppContext *context, HouseholdId household_id,
                                        int64_t limit, PreviewId **ids_out, size_t *count_out);
