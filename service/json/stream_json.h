/*
 * The small documents that come on streams beside previews, drifts and budgets, which are written
 * as they are elsewhere.
 */
#pragma once

#include "base/error.h"
#include "domain/decision.h"
#include "domain/records.h"
#include "json/write.h"

/* A household, one of its previews, or with neither the firm's book. */
typedef struct StreamSubjectJson {
    OptionalHouseholdId household_id;
    OptionalPreviewId preview_id;
} StreamSubjectJson;

/* The prices that a household's figures are at. */
void stream_json_write_price(JsonWriter *writer, HouseholdId household_id, const Pins *pins);

/* It was deleted. */
void stream_json_write_deleted(JsonWriter *writer, const StreamSubjectJson *subject);

/* Why it cannot be computed: what a problem says of its faults. */
void stream_json_write_problem(JsonWriter *writer, const StreamSubjectJson *subject,
                               const Error *error);

/* Why the stream says something of itself. */
void stream_json_write_reason(JsonWriter *writer, const char *reason);

/* Something to decide about is otherwise. */
typedef struct AlertJson {
    const StreamSubjectJson *subject;
    const Household *household;
    const Alert *alert;
    Date trade_date;
    OptionalDate stands_until;
    Text symbol; /* of the interval; empty: there is none */
    DecisionInterval interval;
} AlertJson;
void stream_json_write_alert(JsonWriter *writer, const AlertJson *shown);

/* One change; the id of what was written has the prefix of the kind's resource. */
void stream_json_write_change(JsonWriter *writer, const ChangeRecord *change);
