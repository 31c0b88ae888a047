/*
 * A year's tax and what given gains add to it, as JSON: the request, which is a profile and the
 * gains, and the answer line by line.
 */
#pragma once

#include "domain/tax_year.h"
#include "json/write.h"

typedef struct TaxEstimateRequest {
    TaxProfile tax_profile;
    Money short_term_gain; /* net; a loss is negative */
    Money long_term_gain;
    OptionalDate trade_date; /* in the profile's year; absent: its last day */
} TaxEstimateRequest;

extern const JsonObject TAX_ESTIMATE_REQUEST_JSON;

typedef struct TaxEstimate {
    Date trade_date;
    TaxProfileKind profile;
    TaxImpact impact;
    OptionalMoney upper_bound; /* rule FL-4; absent for a year without parameters */
} TaxEstimate;

void tax_estimate_json_write(JsonWriter *writer, const TaxEstimate *estimate);
