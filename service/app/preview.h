/*
 * Previews: computed at the present versions, stored as their order with the pins of the last
 * stored result, switched and edited. Orders come decoded; the document that is stored is opaque
 * here.
 */
#pragma once

#include "app/effect.h"
#include "domain/preview.h"
#include "domain/records.h"

/* A computed preview and what is stored of it. */
typedef struct PreviewAnswer {
    bool stored; /* else nothing of `record` but pins, trade_date and versions counts */
    PreviewRecord record;
    PreviewOrder order;
    OptionalWord selection;        /* a method asked for this once, instead of the order's */
    Pins pins;                     /* the present ones, at which `preview` was computed */
    OptionalTimestamp stale_since; /* when the stored pins stopped being the present ones */
    Household household;
    Preview preview;
} PreviewAnswer;

enum { PREVIEW_DAYS = 30 /* after which an open preview expires (product D14) */ };

/* An open preview past its time is shown as expired. */
MUST_USE Error *preview_get(AppContext *context, PreviewId id, PreviewRecord *record_out);
MUST_USE Error *preview_list(AppContext *context, HouseholdId household_id, const Page *page,
                             PreviewRecord **records_out, size_t *count_out);

/*
 * Whether the present versions are known without computing, and which they are: enough to tell
 * whether a client has the answer already.
 */
MUST_USE Error *preview_pins(AppContext *context, HouseholdId household_id, Pins *pins_out,
                             bool *found_out);

/*
 * Computes answer->order (under answer->selection if present) for the stored household
 * answer->record.household_id; fills in the rest. Faults: those of preview_compute, no_price_set,
 * ERROR_NOT_FOUND.
 */
MUST_USE Error *preview_answer(AppContext *context, PreviewAnswer *answer);

/* The same for answer->household, which is nowhere stored. */
MUST_USE Error *preview_answer_inline(AppContext *context, PreviewAnswer *answer);

/*
 * Effects on an answer just computed, whose record.order_document holds the order; the answer is
 * what is rendered. create gives the record its id, revision 1 and times; update takes the place of
 * the revision before (stale_revision), and only of an open preview (preview_not_open).
 */
Effect preview_create(AppContext *context, PreviewAnswer *answer);
MUST_USE Error *preview_check_open(AppContext *context, const PreviewRecord *record);
Effect preview_update(PreviewAnswer *answer);
Effect preview_delete(PreviewRecord *record);
