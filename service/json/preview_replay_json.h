/*
 * A stored result beside the same one computed again, and two previews beside each other: what
 * differs, member by member. It refuses to compute anything.
 */
#pragma once

#include "domain/preview.h"
#include "domain/records.h"
#include "json/write.h"

typedef struct PreviewReplayJson {
    const PreviewRevisionRecord *stored;
    const Rules *rules;   /* the present ones */
    Text computed;        /* the result under them; empty when they refuse the order */
    const Error *refused; /* why they do, or NULL */
} PreviewReplayJson;

/* Results are compared by place, so that a pointer leads into both of them. */
MUST_USE Error *preview_replay_json_write(Arena *arena, JsonWriter *writer,
                                          const PreviewReplayJson *replay);

typedef struct PreviewSideJson {
    const PreviewRecord *record;
    Text result; /* as preview_json_write_result wrote it */
} PreviewSideJson;

typedef struct PreviewDiffJson {
    PreviewSideJson left;
    PreviewSideJson right;
} PreviewDiffJson;

/* Holdings, lots and the like are compared by what they are, wherever they stand. */
MUST_USE Error *preview_diff_json_write(Arena *arena, JsonWriter *writer,
                                        const PreviewDiffJson *diff);
