/*
 * The outbox: how a loop tells that it has committed, and how a follower reads what everybody did.
 * Telling is a hint of which nothing depends but time; the truth are rows read by position.
 */
#pragma once

#include "app/app.h"
#include "storage/outbox_store.h"

/*
 * Tells all instances that there is something to read up to this position. Not in the transaction
 * that wrote it, whose commit would then wait for the commit of every other that tells (at eight
 * writers half of them); what is committed while a telling is under way, or within 5 ms of one, is
 * told together. Never waits.
 */
void outbox_announce(App *app, int64_t position);

/* Where the outbox ends now. */
MUST_USE Error *outbox_end(App *app, Arena *arena, OutboxEnd *end_out);

/* The next final changes of all firms, at most `limit`. */
MUST_USE Error *outbox_after(App *app, Arena *arena, int64_t after, int64_t limit,
                             ChangeRecord **changes_out, size_t *count_out);

/*
 * Waits until something was told, or until `deadline_ms`; false then. *position_out is what to read
 * up to, 0 when that is not known. The two above and this one need a Database with a channel, and
 * one coroutine alone may wait.
 */
bool outbox_wait(App *app, int64_t deadline_ms, int64_t *position_out);

/* Ends that wait. */
void outbox_end_wait(App *app);

/*
 * Changes of the context's firm that a stream has missed. *end_out tells whether a position can be
 * one that was given out: it is below end_out->next.
 */
MUST_USE Error *outbox_gap(AppContext *context, const OutboxGap *gap, OutboxEnd *end_out,
                           ChangeRecord **changes_out, size_t *count_out);
