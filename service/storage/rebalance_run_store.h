/*
 * Rows of runs and of their households, as those see them who ask for runs. Working on them belongs
 * to run_queue_store.h.
 */
#pragma once

#include "domain/rebalance_run.h"
#include "storage/db.h"
#include "storage/page.h"

MUST_USE Error *rebalance_run_store_get(DbSession *session, RebalanceRunId id,
                                        RebalanceRunRecord *record_out);
MUST_USE Error *rebalance_run_store_list(DbSession *session, const Page *page,
                                         RebalanceRunRecord **records_out, size_t *count_out);

/* Of a run that runs: nothing of it is cancelled. */
MUST_USE Error *rebalance_run_store_progress(DbSession *session, RebalanceRunId id,
                                             RebalanceRunProgress *progress_out);
MUST_USE Error *rebalance_run_store_insert(DbSession *session, const RebalanceRunRecord *record);

/* Households of a run that is being made. */
typedef struct RunHouseholds {
    RebalanceRunId run_id;
    const HouseholdId *ids;
    size_t count;
} RunHouseholds;

/* Queues them, leaving out those that are gone meanwhile; *queued_out is how many are there. */
MUST_USE Error *rebalance_run_store_queue(DbSession *session, const RunHouseholds *households,
                                          int64_t *queued_out);

/* Drops one of the firm's runs that ended before a moment, if there is one. */
MUST_USE Error *rebalance_run_store_purge(DbSession *session, Timestamp before);

/*
 * Give a run that the transaction holds the record's state and end. What is under way waits again,
 * and is cancelled with the run as long as that is; what has failed waits again.
 */
MUST_USE Error *rebalance_run_store_cancel(DbSession *session, const RebalanceRunRecord *record);
MUST_USE Error *rebalance_run_store_resume(DbSession *session, const RebalanceRunRecord *record);

/* Which of a run's households are wanted: at most page.limit, ascending by id, behind page.after.
 */
typedef struct RunHouseholdQuery {
    RebalanceRunId run_id;
    Page page;
    bool exceptions;   /* only those that somebody has to look at */
    OptionalWord only; /* of these one of RUN_EXCEPTION_NAMES, else one of this state */
} RunHouseholdQuery;
MUST_USE Error *rebalance_run_store_households(DbSession *session, const RunHouseholdQuery *query,
                                               RunHouseholdRecord **records_out, size_t *count_out);
