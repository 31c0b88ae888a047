/*
 * Tracking error beside drift: the root of the active weights' variance by a covariance (rule
 * DR-10), as annual volatility. A statistic and no money, but figured exactly as well: weights to
 * nine places, the root rounded once. It refuses to choose the covariance.
 */
#pragma once

#include "domain/covariance.h"
#include "domain/drift.h"

/* Why there is none. */
typedef enum TrackingGap {
    TRACKING_KNOWN,
    TRACKING_EMPTY,
    TRACKING_NO_MODEL,
    TRACKING_MISSING_PRICE,
    TRACKING_TOO_LARGE,
    TRACKING_NO_COVARIANCE,
    TRACKING_MISSING_LABEL,
    TRACKING_NOTHING_LEFT,
} TrackingGap;
extern const Names TRACKING_GAP_NAMES;

typedef struct TrackingError {
    TrackingGap gap;
    Text missing_label;
    Rate value; /* to 6 places, half away */
} TrackingError;

/*
 * Of the household, or of the account of the scope, whose drift this is. Active weights are of the
 * covariance's own labels: by class what is unclassified is "unclassified", by security a group's
 * target is its primary member's; a model by class has no weights by security, so that its classes
 * are the missing labels then. CHOICE: a label whose active weight is nothing is not missed.
 */
void tracking_error_compute(Arena *arena, const Household *household, int32_t account,
                            const Drift *drift, const Covariance *covariance,
                            TrackingError *tracking_out);
