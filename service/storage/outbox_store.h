/*
 * The feed of changes: what every writing transaction left in the outbox, in the order of their
 * positions. Writing a row belongs to effect_store.h.
 */
#pragma once

#include "domain/records.h"
#include "storage/db.h"

#define OUTBOX_CHANNEL "taxpreview_outbox"

/* Where the outbox ends now. */
typedef struct OutboxEnd {
    int64_t position; /* all up to here is final: no running transaction can precede it */
    int64_t next;     /* nothing from here on has been given to a transaction */
} OutboxEnd;

MUST_USE Error *outbox_store_end(DbSession *session, OutboxEnd *end_out);

/* The next changes of all firms, at most `limit`: only those that no transaction still running
 * could precede, since a reader that had passed it would never see it. */
MUST_USE Error *outbox_store_after(DbSession *session, int64_t after, int64_t limit,
                                   ChangeRecord **changes_out, size_t *count_out);

/* What a firm's stream has missed. */
typedef struct OutboxGap {
    int64_t after;
    int64_t until; /* that position included */
    bool whole_firm;
    const Uuid *households; /* else: changes of these, and those of no household */
    size_t household_count;
    int64_t limit;
} OutboxGap;

MUST_USE Error *outbox_store_gap(DbSession *session, const OutboxGap *gap,
                                 ChangeRecord **changes_out, size_t *count_out);

/* Tells whoever listens, on whichever instance, that there is something to read. A hint. */
MUST_USE Error *outbox_store_announce(DbSession *session, int64_t position);
