#include "storage/freshness_store.h"

/* A row of household_versions. */
typedef struct FreshnessRow {
    int64_t ordinal;
    OptionalText moment; /* in the first */
    SnapshotVersions versions;
    OptionalInteger revision;
    OptionalWord state;
    OptionalTimestamp expires_at;
    OptionalPreviewId superseded_by;
} FreshnessRow;

static const DbColumn FRESHNESS_COLUMNS[] = {
    COLUMN(FreshnessRow, ordinal),
    COLUMN(FreshnessRow, moment),
    COLUMN_AS(FreshnessRow, versions.household_version, "household_version"),
    COLUMN_AS(FreshnessRow, versions.config_version, "config_version"),
    COLUMN_AS(FreshnessRow, versions.price_sequence, "price_sequence"),
    COLUMN_AS(FreshnessRow, revision, "preview_revision"),
    COLUMN_WORD_AS(FreshnessRow, state, "preview_state", &PREVIEW_STATE_NAMES),
    COLUMN_AS(FreshnessRow, expires_at, "preview_expires_at"),
    COLUMN_AS(FreshnessRow, superseded_by, "preview_superseded_by"),
};

/*
 * Two snapshots with the same text see the same transactions as committed. The server's start tells
 * its transactions from those of one that has taken its place. A standby's snapshot does not list
 * the transactions under way; it is asked in a subselect, so that the condition is known before
 * anything is looked up.
 */
#define MOMENT "(pg_current_snapshot()::text || ' ' || pg_postmaster_start_time()::text)"

const Statement HOUSEHOLD_VERSIONS = {
    .name = "household_versions",
    .sql = "SELECT ordinal, CASE WHEN ordinal = 1 THEN " MOMENT " END AS moment,"
           " household_version, config_version, price_sequence, preview_revision, preview_state,"
           " preview_expires_at, preview_superseded_by"
           " FROM household_versions($2, $3, $4)"
           " WHERE " MOMENT " <> $1 OR (SELECT pg_is_in_recovery())",
    .parameters = {DB_TEXT, DB_UUID | DB_ARRAY, DB_UUID | DB_ARRAY, DB_UUID | DB_ARRAY},
    ROWS_OF(FreshnessRow, FRESHNESS_COLUMNS),
};

static FreshnessAnswer answer_of(const FreshnessRow *row)
{
    FreshnessAnswer answer = {.versions = row->versions};

    if (row->revision.present)
        answer.stand = (PreviewStand){row->revision.value, (PreviewState)row->state.value,
                                      row->expires_at.value, row->superseded_by};
    return answer;
}

Error *freshness_store_ask(DbSession *session, const FreshnessKey *keys, size_t count, Text seen,
                           Text *moment_out, FreshnessAnswer *answers_out)
{
    DbResult *result;
    FreshnessRow *rows;
    size_t found;
    Text moment = seen;

    TRY(DB_QUERY(session, &HOUSEHOLD_VERSIONS, &result, PARAM(seen),
                 PARAM_EACH(keys, count, firm_id), PARAM_EACH(keys, count, household_id),
                 PARAM_EACH(keys, count, preview_id)));
    TRY(db_rows(result, &rows, &found));
    for (size_t i = 0; i < found; i++) {
        if (rows[i].ordinal < 1 || rows[i].ordinal > (int64_t)count)
            continue;
        answers_out[rows[i].ordinal - 1] = answer_of(&rows[i]);
        if (rows[i].moment.present)
            moment = rows[i].moment.value;
    }
    *moment_out = moment;
    return NULL;
}
