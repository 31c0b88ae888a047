/*
 * Executing a preview: under lock, computed again, checked again, booked exactly once; and once
 * corrected by what really traded (product D15). Orders come decoded.
 */
#pragma once

#include "app/preview.h"
#include "domain/execution.h"

typedef struct Execution {
    ExecutionRecord record; /* what an effect leaves */
    PreviewRecord preview;  /* as it was read before */
    PreviewOrder asked;     /* the preview's */
    ExecutionOrder order;
    const Household *seen; /* at the version that the advisor names; NULL: not known any more */
} Execution;

/* ERROR_NOT_FOUND when the preview has not been executed. */
MUST_USE Error *execution_get(AppContext *context, PreviewId id, ExecutionRecord *record_out);

/*
 * Effects. create books the preview at the present versions, or as filled. Beyond the faults of
 * preview_answer, fills_apply and booking_check, conflicts: preview_not_open, and for what differs
 * from what the advisor saw preview_changed, household_changed, config_changed, prices_changed,
 * lots_changed (one for each lot), at /pins/….
 */
Effect execution_create(Execution *execution);

/*
 * correct takes the booking back and books it anew with the fills given; trades that are not filled
 * stay as they were booked. `record` holds the execution at the revision to be corrected.
 * Conflicts: already_corrected, already_filled at /fills/<n>/order, lots_changed for each lot that
 * is not as the execution left it, execution_built_on.
 */
Effect execution_correct(Execution *execution);
