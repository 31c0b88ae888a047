/*
 * Whether what is kept still stands: the counters of a household, and where a preview stands, as
 * the database has them now, after the request that asks. All that ask in one turn of the loop, or
 * while an answer is on its way, share a statement (previews one for each firm); each waits by its
 * own deadline. It refuses to remember an answer.
 */
#pragma once

#include "app/app.h"
#include "storage/preview_store.h"
#include "storage/snapshot_store.h"

typedef struct FreshnessLimits {
    size_t askers;      /* that wait at a time; beyond them ERROR_UNAVAILABLE "database_busy" */
    int64_t timeout_ms; /* the longest wait of one */
} FreshnessLimits;

/* Of one loop. NULL without memory. */
Freshness *freshness_new(Loop *loop, Database *database, const FreshnessLimits *limits);

/* None may wait. NULL is allowed. */
void freshness_free(Freshness *freshness);

/*
 * The counters of a household of the request's firm, absent where there is none. From a coroutine;
 * failures as db.h says.
 */
MUST_USE Error *freshness_of_household(AppContext *context, HouseholdId household_id,
                                       SnapshotVersions *versions_out);

/* A preview and the household that it is of. */
typedef struct FreshnessPreview {
    PreviewId preview_id;
    HouseholdId household_id;
} FreshnessPreview;

typedef struct FreshnessAnswer {
    SnapshotVersions versions;
    PreviewStand stand; /* of revision 0 where there is no such preview any more */
} FreshnessAnswer;

/* The same for both at once. */
MUST_USE Error *freshness_of_preview(AppContext *context, const FreshnessPreview *preview,
                                     FreshnessAnswer *answer_out);
