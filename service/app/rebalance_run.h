/*
 * Runs as those see them who ask for them: made over a firm or some of its households, read,
 * cancelled and resumed. Working on them belongs to rebalance_runner.h; orders and filters come
 * decoded, the documents that are stored are opaque here.
 */
#pragma once

#include "app/effect.h"
#include "storage/rebalance_run_store.h"

typedef struct RebalanceRun {
    RebalanceRunRecord record;
    RebalanceRunFilter filter;     /* of a new one */
    OptionalModelId change_to;     /* of a new one whose order changes the model: to which */
    const HouseholdId *households; /* of a new one: those chosen */
    size_t household_count;
    RebalanceRunProgress progress;
} RebalanceRun;

MUST_USE Error *rebalance_run_get(AppContext *context, RebalanceRunId id, RebalanceRun *run_out);
MUST_USE Error *rebalance_run_list(AppContext *context, const Page *page,
                                   RebalanceRunRecord **records_out, size_t *count_out);

/* A window of what became of a run's households. ERROR_NOT_FOUND when there is no such run. */
MUST_USE Error *rebalance_run_households(AppContext *context, const RunHouseholdQuery *query,
                                         RunHouseholdRecord **records_out, size_t *count_out);

/*
 * Chooses the households of a new run by its filter, as the book has them now. Faults:
 * unknown_model at /filter/model_id and /order/model_change/model_id, unknown_household at
 * /filter/households/….
 */
MUST_USE Error *rebalance_run_choose(AppContext *context, RebalanceRun *run);

/*
 * Effects, to be applied by whoever renders the reply. create is of a run whose households are
 * chosen. cancel and resume leave a run alone that is so already: cancel one that has ended, resume
 * one of which nothing failed or was cancelled.
 */
Effect rebalance_run_create(AppContext *context, RebalanceRun *run);
Effect rebalance_run_cancel(RebalanceRun *run);
Effect rebalance_run_resume(RebalanceRun *run);
