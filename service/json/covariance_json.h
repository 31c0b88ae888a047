/* A covariance as JSON: whole, or as a list shows it. */
#pragma once

#include "domain/records.h"
#include "domain/tracking_error.h"
#include "json/field.h"

extern const JsonObject COVARIANCE_JSON;         /* CovarianceRecord */
extern const JsonObject COVARIANCE_SUMMARY_JSON; /* the same without rows */
