/*
 * Drift of one household, or of one of its accounts, at the current prices or at those of an
 * earlier day.
 */
#pragma once

#include "app/app.h"
#include "domain/drift.h"

typedef struct DriftAnswer {
    Household household;
    OptionalAccountId account_id; /* absent: of the whole household */
    Drift drift;
} DriftAnswer;

/* ERROR_NOT_FOUND; no_price_set at "?as_of" when there were no prices yet. */
MUST_USE Error *drift_of_household(AppContext *context, HouseholdId id, OptionalDate as_of,
                                   DriftAnswer *answer_out);
MUST_USE Error *drift_of_account(AppContext *context, AccountId id, OptionalDate as_of,
                                 DriftAnswer *answer_out);
