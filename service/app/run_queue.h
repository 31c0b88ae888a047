/*
 * Claiming households of runs and saying what became of them, each in a transaction of its own, for
 * rebalance_runner.h alone.
 */
#pragma once

#include "app/effect.h"
#include "storage/run_queue_store.h"

/* Households of one run that one slot works on. */
typedef struct RunBatch {
    RunClaim claim;
    Text order_document;
    ApiKeyId key_id; /* for whom */
    ClaimedHousehold *households;
    RunResult *results; /* of the first `at` of them */
    size_t count;
    size_t at;
    size_t saved; /* of these */
} RunBatch;

/* The next run behind `after` in the order of ids, or the first of all; *found_out false when none
 * waits for anybody. */
MUST_USE Error *run_queue_next(AppContext *context, RebalanceRunId after, QueuedRun *run_out,
                               bool *found_out);

/*
 * Claims up to claim.limit households, in the context's arena. None when the run was cancelled or
 * all that is left of it is somebody else's.
 */
MUST_USE Error *run_queue_claim(AppContext *context, RunBatch *batch);

/* Saves the results that are not saved yet, and holds the lease of the rest. */
MUST_USE Error *run_queue_save(AppContext *context, RunBatch *batch);

/* Ends a run of which nothing is left to be done. */
MUST_USE Error *run_queue_end(AppContext *context, RebalanceRunId id);
