/*
 * The queue that runs are: households are claimed for a while, and whoever claimed them says what
 * became of them while nobody else has. A claim that ran out is anybody's again, so that nothing is
 * lost with who died; a result is taken from the holder of the lease alone, so that nothing is
 * there twice. It refuses to know what a plan is.
 */
#pragma once

#include "domain/rebalance_run.h"
#include "storage/db.h"

/* A run that waits for somebody. */
typedef struct QueuedRun {
    FirmId firm_id;
    RebalanceRunId run_id;
    bool is_over; /* nothing of it is left to be done */
} QueuedRun;

/* The next one behind `after`, of whatever firm; the session needs none. */
MUST_USE Error *run_queue_store_next(DbSession *session, RebalanceRunId after, QueuedRun *run_out,
                                     bool *found_out);

/*
 * In a transaction: the run itself, which cannot be cancelled or ended before it is over;
 * *found_out false when it runs no more.
 */
MUST_USE Error *run_queue_store_hold(DbSession *session, RebalanceRunId id,
                                     RebalanceRunRecord *record_out, bool *found_out);

enum { RUN_CLAIMS_LIMIT = 3 /* after which a household that nobody came back from has failed */ };

/* In the order in which households are claimed: those that were claimed less often first. */
typedef struct RunPlace {
    int64_t claims;
    HouseholdId household_id;
} RunPlace;

typedef struct RunClaim {
    RebalanceRunId run_id;
    Uuid lease;
    int64_t lease_ms;
    int64_t limit;
    RunPlace behind; /* zero: from the first on */
} RunClaim;

typedef struct ClaimedHousehold {
    HouseholdId id;
} ClaimedHousehold;

/*
 * Households that wait, or whose lease is over, behind claim->behind, which is the last of them
 * then: the next claim does not walk past what was claimed before. Those in somebody's transaction
 * are passed over. None may mean that some wait before that place.
 */
MUST_USE Error *run_queue_store_claim(DbSession *session, RunClaim *claim,
                                      ClaimedHousehold **households_out, size_t *count_out);

/* The claim holds for those of its households for as long again as when it was made. */
MUST_USE Error *run_queue_store_extend(DbSession *session, const RunClaim *claim,
                                       const ClaimedHousehold *households, size_t count);

/* What became of a claimed household; queued: nothing, somebody else shall have it. */
typedef struct RunResult {
    HouseholdId household_id;
    RunHouseholdState state;
    Text exceptions; /* their words, commas between */
    RunFigures figures;
    OptionalText plan_document;
    OptionalText fault_code;
    OptionalText fault_detail;
} RunResult;

/* Of those that the lease still holds. */
MUST_USE Error *run_queue_store_save(DbSession *session, const RunClaim *claim,
                                     const RunResult *results, size_t count);

/* The run, held by the transaction for update, has ended now if nothing of it is open. */
MUST_USE Error *run_queue_store_end(DbSession *session, RebalanceRunId id, bool *ended_out);
