/*
 * What there is to decide about a stored preview, or about a household as it stands, at the present
 * versions; and what of it is otherwise than it was, for whoever wants to be told of that alone.
 */
#pragma once

#include "app/preview.h"
#include "domain/decision.h"

/* What is otherwise, and how long what is now stands. */
typedef struct DecisionNews {
    HouseholdId household_id;
    OptionalPreviewId preview_id;
    const Household *household;
    bool decided;      /* else there is nothing to decide, and the rest is empty */
    Decision decision; /* as it is now */
    Alert *alerts;
    size_t alert_count;        /* of more than DECISION_ALERTS the first are there */
    OptionalDate stands_until; /* absent: the order has a trade date of its own */
    Text symbol;               /* of the one security that a preview sells; empty: none, or many */
    DecisionInterval interval; /* of its price; looked for when there are alerts */
} DecisionNews;

/*
 * `before` is what it was, or NULL: then nothing is otherwise. A preview that is not open any more
 * decides nothing. Faults: those of preview_answer.
 */
MUST_USE Error *decision_of_stored(AppContext *context, PreviewId id, PreviewDecode *decode,
                                   const Decision *before, DecisionNews *news_out);
MUST_USE Error *decision_of_standing(AppContext *context, HouseholdId id, const Decision *before,
                                     DecisionNews *news_out);
