/*
 * What tells whether something kept of the database still stands: the counters of households and
 * where previews stand, of whatever firms, as of one moment. A moment is what the database could
 * see: while it is the same, nothing has been committed since, and so nothing has changed. It
 * refuses to say what the moment's text means.
 */
#pragma once

#include "storage/preview_store.h"
#include "storage/snapshot_store.h"

typedef struct FreshnessKey {
    FirmId firm_id;
    HouseholdId household_id;
    PreviewId preview_id; /* of zeros: none is asked for */
} FreshnessKey;

typedef struct FreshnessAnswer {
    SnapshotVersions versions;
    PreviewStand stand; /* of revision 0 where there is no such preview */
} FreshnessAnswer;

/*
 * Answers `count` keys, in their order; the session needs no firm. When the moment is still `seen`
 * (empty: none was), *moment_out is that and the answers are left alone. A standby, whose moments
 * do not tell, answers always.
 */
MUST_USE Error *freshness_store_ask(DbSession *session, const FreshnessKey *keys, size_t count,
                                    Text seen, Text *moment_out, FreshnessAnswer *answers_out);
