/*
 * Previews: computed at the present versions, stored as their order with the pins of the last
 * stored result, switched and edited. Orders come decoded; the document that is stored is opaque
 * here.
 */
#pragma once

#include "app/effect.h"
#include "domain/comparison.h"
#include "domain/records.h"
#include "solver/rebalance_frontier.h"
#include "storage/snapshot_store.h"

/* Whether all methods are compared: not, beside the preview, or instead of it. */
typedef enum PreviewComparing { COMPARE_NOTHING, COMPARE_TOO, COMPARE_ALONE } PreviewComparing;

/* A computed preview and what is stored of it. */
typedef struct PreviewAnswer {
    bool stored; /* else nothing of `record` but pins, trade_date and versions counts */
    PreviewRecord record;
    PreviewOrder order;
    OptionalPreviewId supersedes;  /* of a new one: whose place it takes */
    OptionalWord selection;        /* a method asked for this once, instead of the order's */
    OptionalMoney allowance;       /* of the household's budget, likewise */
    SnapshotVersions versions;     /* the present counters where they were asked for */
    Pins pins;                     /* the present ones, at which `preview` was computed */
    OptionalTimestamp stale_since; /* when the stored pins stopped being the present ones */
    Household household;
    Preview preview;
    const RebalancePlan *plan; /* of what is planned; else NULL */
    PreviewComparing comparing;
    Comparison comparison;  /* where it is asked for */
    Text result_document;   /* what is stored of it: its figures as JSON, opaque here, */
    Text snapshot_document; /* and the household they follow from, likewise; */
    Digest snapshot_hash;   /* SHA-256 of that document */
} PreviewAnswer;

enum { PREVIEW_DAYS = 30 /* after which an open preview expires (product D14) */ };

/* An open preview past its time is shown as expired. */
void preview_expire(const AppContext *context, PreviewRecord *record);
MUST_USE Error *preview_get(AppContext *context, PreviewId id, PreviewRecord *record_out);
MUST_USE Error *preview_list(AppContext *context, HouseholdId household_id, const Page *page,
                             PreviewRecord **records_out, size_t *count_out);

/* Given by http: the order that a stored document is, in the arena. */
typedef Error *PreviewDecode(Arena *arena, Text document, PreviewOrder *order_out);

/*
 * The record, but for its document, and the order of a stored preview, kept or read, into an answer
 * that is empty before; with the present counters where asking for them cost nothing. What it
 * refers to lives as long as the request.
 */
MUST_USE Error *preview_find_kept(AppContext *context, PreviewId id, PreviewDecode *decode,
                                  PreviewAnswer *answer_out);

/* The present counters of a found preview's household, if they are not there yet: enough to tell
 * which answer it has without computing it. */
MUST_USE Error *preview_ask_versions(AppContext *context, PreviewAnswer *answer);

/* A rendered reply that is kept, and what whoever sends it has made of it; NULL before. */
typedef struct PreviewReply {
    Text body;
    void *sent; /* PREVIEW_SENT_BYTES at most; of this loop */
    void (*release)(void *sent);
} PreviewReply;

/* Counted from the start: a response of libmicrohttpd 0.9.75 with its headers, on the heap. */
enum { PREVIEW_SENT_BYTES = 1088 };

/*
 * Replies that were rendered before, by a digest of all that they follow from; they live as long as
 * the request. None where nothing is kept, nor where there was no memory for one.
 */
PreviewReply *preview_find_reply(AppContext *context, Uuid inputs);
void preview_keep_reply(AppContext *context, Uuid inputs, Text body);

/* The comparison that is asked for, or NULL. */
const Comparison *preview_comparison(const PreviewAnswer *answer);

/*
 * Computes answer->order (under answer->selection if present) for the stored household
 * answer->record.household_id; fills in the rest. Faults: those of preview_compute and
 * rebalance_plan, no_price_set, ERROR_NOT_FOUND.
 */
MUST_USE Error *preview_answer(AppContext *context, PreviewAnswer *answer);

/* The same for answer->household, which is nowhere stored or is what was kept of one. */
MUST_USE Error *preview_answer_inline(AppContext *context, PreviewAnswer *answer);

/* The household of an answer's order at the present versions; nothing is computed. */
MUST_USE Error *preview_load(AppContext *context, PreviewAnswer *answer);

/* Gives the household, which is there already, the allowance that is asked for this once. */
void preview_suppose(Arena *arena, PreviewAnswer *answer);

/* The order's, or the day of the household's prices. */
Date preview_trade_date(const PreviewAnswer *answer);

/* not_a_plan, unless its trades are found by weighing drift. */
MUST_USE Error *preview_check_plans(AppContext *context, const PreviewAnswer *answer);

/* The frontier of a plan's household, which is there already. Faults: those of rebalance_plan. */
MUST_USE Error *preview_frontier(AppContext *context, PreviewAnswer *answer,
                                 OptionalRate most_drift, Frontier *frontier_out);

/*
 * Effects on an answer just computed, whose documents hold the order, the result and the household;
 * the answer is what is rendered. create gives the record its id, revision 1 and times, and gives
 * the place of answer->supersedes to it (preview_not_open); update takes the place of the revision
 * before (stale_revision), and only of an open preview (preview_not_open).
 */
Effect preview_create(AppContext *context, PreviewAnswer *answer);
MUST_USE Error *preview_check_open(AppContext *context, const PreviewRecord *record);
Effect preview_update(PreviewAnswer *answer);
Effect preview_delete(PreviewRecord *record);
