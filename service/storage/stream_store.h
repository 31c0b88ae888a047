/*
 * What a stream is of: the household of a preview, the open previews of a household.
 */
#pragma once

#include "storage/db.h"

/* ERROR_NOT_FOUND. */
MUST_USE Error *stream_store_household(DbSession *session, PreviewId id,
                                       HouseholdId *household_id_out);

/* The newest open previews, at most `limit`. */
MUST_USE Error *stream_store_previews(DbSession *session, HouseholdId household_id, int64_t limit,
                                      PreviewId **ids_out, size_t *count_out);
