/*
 * Covariances that a firm loads, and the tracking error by the newest of them (rule DR-10).
 */
#pragma once

#include "app/drift.h"
#include "app/effect.h"
#include "domain/records.h"
#include "domain/tracking_error.h"

MUST_USE Error *covariance_get(AppContext *context, CovarianceId id, CovarianceRecord *record_out);
MUST_USE Error *covariance_list(AppContext *context, const Page *page,
                                CovarianceRecord **records_out, size_t *count_out);

/* Whether the record is a covariance, found off the loop: faults of covariance_check. */
MUST_USE Error *covariance_prepare(AppContext *context, CovarianceRecord *record);

/* Effects on a record that was prepared. Create adds unknown_security at /rows/<n>/label. */
Effect covariance_create(AppContext *context, CovarianceRecord *record);
Effect covariance_delete(CovarianceRecord *record);

typedef struct TrackingAnswer {
    bool has_covariance;
    CovarianceRecord covariance;
    TrackingError tracking;
} TrackingAnswer;

/* Of a drift that was just figured, by the newest covariance not later than its prices. */
MUST_USE Error *covariance_tracking(AppContext *context, const DriftAnswer *drift,
                                    TrackingAnswer *answer_out);
