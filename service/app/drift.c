#include "app/drift.h"

#include "app/snapshot.h"
#include "storage/account_store.h"

static Error *load(AppContext *context, HouseholdId id, OptionalDate as_of,
                   Household *household_out)
{
    SnapshotRequest request = {.household_id = id, .as_of = as_of};

    return snapshot_load(context, &request, household_out);
}

static void compute(AppContext *context, int32_t account, DriftAnswer *answer)
{
    DriftScope scope = {.account = account};

    drift_compute(context->arena, &answer->household, &context->app->rules->drift, &scope,
                  &answer->drift);
}

Error *drift_of_household(AppContext *context, HouseholdId id, OptionalDate as_of,
                          DriftAnswer *answer_out)
{
    DriftAnswer answer = {0};

    TRY(load(context, id, as_of, &answer.household));
    compute(context, -1, &answer);
    *answer_out = answer;
    return NULL;
}

Error *drift_of_account(AppContext *context, AccountId id, OptionalDate as_of,
                        DriftAnswer *answer_out)
{
    DbSession session = app_read(context);
    DriftAnswer answer = {.account_id = {true, id}};
    AccountRecord record;
    int32_t account;

    TRY(account_store_get(&session, id, &record));
    TRY(load(context, record.household_id, as_of, &answer.household));
    account = household_find_account(&answer.household, id);
    if (account < 0) {
        return error_new(context->arena, ERROR_NOT_FOUND, "not_found", "There is nothing here.");
    }
    compute(context, account, &answer);
    *answer_out = answer;
    return NULL;
}
