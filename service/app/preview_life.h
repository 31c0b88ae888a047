/*
 * What is kept of previews and for how long: each stored result with the household it follows from,
 * so that it can be shown and computed again years later; which preview took the place of which;
 * what expired long ago and goes. Documents are opaque here. It refuses to compute.
 */
#pragma once

#include "app/preview.h"

/* The stored result of a revision: ERROR_NOT_FOUND "unknown_revision". */
MUST_USE Error *preview_life_get_revision(AppContext *context, PreviewId id, int64_t revision,
                                          PreviewRevisionRecord *revision_out);

/* The last one; *found_out false when a version of the service that kept none has stored it. */
MUST_USE Error *preview_life_find_last(AppContext *context, const PreviewRecord *record,
                                       PreviewRevisionRecord *revision_out, bool *found_out);

/* The household that a stored result was computed from, as its document. */
MUST_USE Error *preview_life_get_snapshot(AppContext *context,
                                          const PreviewRevisionRecord *revision,
                                          Text *document_out);

/*
 * Whether a new preview may take the place of answer->supersedes: unknown_preview at /supersedes
 * when its household has no such preview, preview_not_open.
 */
MUST_USE Error *preview_life_check_supersedes(AppContext *context, const PreviewAnswer *answer);

/*
 * Parts of effects. keep stores the answer's documents as its record's revision, supersede closes
 * answer->supersedes in favour of the answer's preview (preview_not_open), forget drops what a
 * household kept for results that are gone.
 */
MUST_USE Error *preview_life_keep(EffectRun *run, const PreviewAnswer *answer);
MUST_USE Error *preview_life_supersede(EffectRun *run, const PreviewAnswer *answer);
MUST_USE Error *preview_life_forget(EffectRun *run, HouseholdId household_id);

enum { PREVIEW_PURGE_DAYS = 30, PREVIEW_PURGE_EVERY = 16, PREVIEW_PURGE_LIMIT = 64 };

/*
 * With one new preview in PREVIEW_PURGE_EVERY, which its random id tells, drops some of the firm's
 * previews that expired PREVIEW_PURGE_DAYS ago or earlier, and what was kept for them.
 */
MUST_USE Error *preview_life_purge(EffectRun *run, PreviewId new_id);
