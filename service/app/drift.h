/*
 * Drift of one household, or of one of its accounts, and what it is concentrated on, at the current
 * prices or at those of an earlier day.
 */
#pragma once

#include "app/app.h"
#include "domain/drift_concentration.h"
#include "domain/location.h"
#include "domain/preview.h"
#include "domain/records.h"
#include "domain/sleeve_drift.h"

typedef struct DriftQuery {
    OptionalDate as_of;
    bool tracking_error; /* beside it: what that looks at is loaded too (app/covariance.h) */
    bool sleeve_drift;   /* likewise beside it */
} DriftQuery;

typedef struct DriftAnswer {
    Household household;
    OptionalAccountId account_id; /* absent: of the whole household */
    Drift drift;
    LocationRates rates; /* these two of the whole household alone */
    Location location;
} DriftAnswer;

/* ERROR_NOT_FOUND; no_price_set at "?as_of" when there were no prices yet. */
MUST_USE Error *drift_of_household(AppContext *context, HouseholdId id, const DriftQuery *query,
                                   DriftAnswer *answer_out);
MUST_USE Error *drift_of_account(AppContext *context, AccountId id, const DriftQuery *query,
                                 DriftAnswer *answer_out);

/* Between the sleeves of the model whose drift was just figured, of its version. */
MUST_USE Error *drift_of_sleeves(AppContext *context, const DriftAnswer *drift,
                                 SleeveDrift *drift_out);

/* Between the sleeves of the model of a preview, before its trades and after them. */
void drift_of_preview_sleeves(Arena *arena, const Preview *preview, const Blend *blend,
                              const Flattened *flattened, SleeveDriftChange *change_out);

/*
 * Drift of the household as it stands now, at the prices of one day after another, newest first;
 * of at most `limit` days before the one given. Figured off the loop. ERROR_NOT_FOUND.
 */
MUST_USE Error *drift_history(AppContext *context, HouseholdId id, OptionalDate before,
                              int64_t limit, DriftPoint **points_out, size_t *count_out);

/* What is asked about concentration; an absent limit is the default. */
typedef struct ConcentrationQuery {
    OptionalDate as_of;
    OptionalRate issuer_limit;
    OptionalRate sector_limit;
} ConcentrationQuery;

typedef struct ConcentrationAnswer {
    Household household;
    ConcentrationLimits limits;
    Concentration concentration;
} ConcentrationAnswer;

/* Faults as above. */
MUST_USE Error *concentration_of_household(AppContext *context, HouseholdId id,
                                           const ConcentrationQuery *query,
                                           ConcentrationAnswer *answer_out);
