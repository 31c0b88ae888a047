#include "storage/stream_store.h"

typedef struct HouseholdRow {
    HouseholdId household_id;
} HouseholdRow;

static const DbColumn HOUSEHOLD_COLUMNS[] = {COLUMN(HouseholdRow, household_id)};

const Statement STREAM_HOUSEHOLD = {
    .name = "stream_household",
    .sql = "SELECT household_id FROM preview WHERE firm_id = $1 AND id = $2",
    .parameters = {DB_UUID, DB_UUID},
    ROWS_OF(HouseholdRow, HOUSEHOLD_COLUMNS),
};

typedef struct PreviewRow {
    PreviewId id;
} PreviewRow;

static const DbColumn PREVIEW_COLUMNS[] = {COLUMN(PreviewRow, id)};

const Statement STREAM_PREVIEWS = {
    .name = "stream_previews",
    .sql = "SELECT id FROM preview WHERE firm_id = $1 AND household_id = $2 AND state = 'open'"
           " AND expires_at > now() ORDER BY id DESC LIMIT $3",
    .parameters = {DB_UUID, DB_UUID, DB_INTEGER},
    ROWS_OF(PreviewRow, PREVIEW_COLUMNS),
};

Error *stream_store_household(DbSession *session, PreviewId id, HouseholdId *household_id_out)
{
    DbResult *result;
    HouseholdRow row;

    TRY(DB_QUERY(session, &STREAM_HOUSEHOLD, &result, PARAM(session->firm), PARAM(id)));
    TRY(db_one(result, &row));
    *household_id_out = row.household_id;
    return NULL;
}

Error *stream_store_previews(DbSession *session, HouseholdId household_id, int64_t limit,
                             PreviewId **ids_out, size_t *count_out)
{
    DbResult *result;
    PreviewRow *rows;

    TRY(DB_QUERY(session, &STREAM_PREVIEWS, &result, PARAM(session->firm), PARAM(household_id),
                 PARAM(limit)));
    TRY(db_rows(result, &rows, count_out));
    *ids_out = ARENA_ARRAY(session->arena, PreviewId, *count_out);
    for (size_t i = 0; i < *count_out; i++) {
        (*ids_out)[i] = rows[i].id;
    }
    return NULL;
}
