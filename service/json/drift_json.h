/*
 * Drift as JSON: of a household or an account with its classes, and of the book, a row for each
 * household, as a page's item, as a line or as comma-separated values (RFC 4180).
 */
#pragma once

#include "domain/book.h"
#include "domain/drift.h"
#include "json/write.h"

/* A drift and what it is of. */
typedef struct DriftJson {
    const Drift *drift;
    const Household *household;
    OptionalAccountId account_id; /* absent: of the whole household */
} DriftJson;

void drift_json_write(JsonWriter *writer, const DriftJson *shown);

void drift_json_write_row(JsonWriter *writer, const BookRow *row);

/* The header line, and a row; each ends in CRLF. What is null in JSON is empty here. */
void drift_json_write_csv_head(Buffer *buffer);
void drift_json_write_csv_row(Buffer *buffer, const BookRow *row);
