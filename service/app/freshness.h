/*
 * Whether what is kept still stands: the counters of a household, and where a preview stands, as
 * the database has them now, after the request that asks. All that ask in one turn of the loop, or
 * while an answer is on its way, share a statement; each waits by its own deadline. What was
 * answered is noted with what is kept, so that the database only has to say that nothing has been
 * committed since. It refuses to answer without having asked.
 */
#pragma once

#include "app/app.h"
#include "storage/freshness_store.h"

typedef struct FreshnessLimits {
    size_t askers;      /* that wait at a time; beyond them ERROR_UNAVAILABLE "database_busy" */
    int64_t timeout_ms; /* the longest wait of one */
} FreshnessLimits;

/* Of one loop. NULL without memory. */
Freshness *freshness_new(Loop *loop, Database *database, const FreshnessLimits *limits);

/* None may wait. NULL is allowed. */
void freshness_free(Freshness *freshness);

/* What was answered of something kept, and when; of zeros at first. It lives where that is kept. */
typedef struct FreshnessNote {
    uint64_t moment; /* 0: never asked */
    FreshnessAnswer answer;
} FreshnessNote;

/*
 * The counters of a household of the request's firm, absent where there is none. From a coroutine;
 * failures as db.h says. `note` is of the same household, or NULL.
 */
MUST_USE Error *freshness_of_household(AppContext *context, HouseholdId household_id,
                                       FreshnessNote *note, SnapshotVersions *versions_out);

/* A preview and the household that it is of. */
typedef struct FreshnessPreview {
    PreviewId preview_id;
    HouseholdId household_id;
} FreshnessPreview;

/* The same for both at once; `note` is of the same preview, or NULL. */
MUST_USE Error *freshness_of_preview(AppContext *context, const FreshnessPreview *preview,
                                     FreshnessNote *note, FreshnessAnswer *answer_out);
