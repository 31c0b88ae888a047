/*
 * Drift as JSON: of a household or an account with its classes, and of the book, a row for each
 * household, as a page's item, as a line or as comma-separated values (RFC 4180).
 */
#pragma once

#include "domain/book.h"
#include "domain/location.h"
#include "domain/records.h"
#include "domain/sleeve_drift.h"
#include "domain/tracking_error.h"
#include "json/write.h"

/* A drift and what it is of. */
typedef struct DriftJson {
    const Drift *drift;
    const Household *household;
    OptionalAccountId account_id;       /* absent: of the whole household */
    const TrackingError *tracking;      /* NULL: not asked for */
    const CovarianceRecord *covariance; /* by which; NULL: there is none */
    const SleeveDrift *sleeves;         /* NULL: not asked for */
    const LocationRates *rates;         /* NULL, as location: of an account */
    const Location *location;
} DriftJson;

/* What drift between sleeves is, as the value of a member. */
void drift_json_write_sleeves(JsonWriter *writer, const SleeveDrift *drift);

void drift_json_write(JsonWriter *writer, const DriftJson *shown);

/* Some of a book's rows, and what all of them come to. */
typedef struct BookJson {
    OptionalDate as_of; /* of the prices; absent before the first price set */
    PriceSetId price_set_id;
    const BookSummary *summary;
    const BookRow *rows;
    size_t count;
} BookJson;

/* Within an object, which may have members of its own. */
void drift_json_write_book(JsonWriter *writer, const BookJson *shown);

/* A day of a household's history. */
extern const JsonObject DRIFT_POINT_JSON; /* DriftPoint */

void drift_json_write_row(JsonWriter *writer, const BookRow *row);

/* The header line, and a row; each ends in CRLF. What is null in JSON is empty here. */
void drift_json_write_csv_head(Buffer *buffer);
void drift_json_write_csv_row(Buffer *buffer, const BookRow *row);
