#include "storage/outbox_store.h"

static const DbColumn END_COLUMNS[] = {
    COLUMN(OutboxEnd, position),
    COLUMN(OutboxEnd, next),
};

const Statement OUTBOX_END = {
    .name = "outbox_end",
    .sql = "SELECT pg_snapshot_xmin(now)::text::bigint - 1 AS position,"
           " pg_snapshot_xmax(now)::text::bigint AS next FROM pg_current_snapshot() AS now",
    ROWS_OF(OutboxEnd, END_COLUMNS),
};

static const DbColumn CHANGE_COLUMNS[] = {
    COLUMN(ChangeRecord, position),
    COLUMN(ChangeRecord, firm_id),
    COLUMN_WORD(ChangeRecord, scope, &CHANGE_SCOPE_NAMES),
    COLUMN(ChangeRecord, household_id),
    COLUMN(ChangeRecord, kind),
    COLUMN(ChangeRecord, entity_id),
    COLUMN(ChangeRecord, version),
};

#define CHANGE_FIELDS                                                                              \
    "SELECT position, firm_id, scope, household_id, kind,"                                         \
    " coalesce(entity_id, '00000000-0000-0000-0000-000000000000') AS entity_id, version"

const Statement OUTBOX_AFTER = {
    .name = "outbox_after",
    .sql = CHANGE_FIELDS " FROM outbox_after($1, $2::int4)",
    .parameters = {DB_INTEGER, DB_INTEGER},
    ROWS_OF(ChangeRecord, CHANGE_COLUMNS),
};

#define IN_GAP " FROM outbox WHERE firm_id = $1 AND position > $2 AND position <= $3"

const Statement OUTBOX_GAP_OF_FIRM = {
    .name = "outbox_gap_of_firm",
    .sql = CHANGE_FIELDS IN_GAP " ORDER BY position LIMIT $4",
    .parameters = {DB_UUID, DB_INTEGER, DB_INTEGER, DB_INTEGER},
    ROWS_OF(ChangeRecord, CHANGE_COLUMNS),
};

const Statement OUTBOX_GAP_OF_HOUSEHOLDS = {
    .name = "outbox_gap_of_households",
    .sql = CHANGE_FIELDS " FROM ((SELECT *" IN_GAP " AND scope = 'household'"
                         " AND household_id = ANY ($5) ORDER BY position LIMIT $4) UNION ALL"
                         " (SELECT *" IN_GAP " AND scope IN ('config', 'prices')"
                         " ORDER BY position LIMIT $4)) AS missed ORDER BY position LIMIT $4",
    .parameters = {DB_UUID, DB_INTEGER, DB_INTEGER, DB_INTEGER, DB_UUID | DB_ARRAY},
    ROWS_OF(ChangeRecord, CHANGE_COLUMNS),
};

const Statement OUTBOX_ANNOUNCE = {
    .name = "outbox_announce",
    .sql = "SELECT pg_notify('" OUTBOX_CHANNEL "', $1::bigint::text)",
    .parameters = {DB_INTEGER},
};

Error *outbox_store_end(DbSession *session, OutboxEnd *end_out)
{
    DbResult *result;

    TRY(db_query(session, &OUTBOX_END, NULL, 0, &result));
    return db_one(result, end_out);
}

Error *outbox_store_after(DbSession *session, int64_t after, int64_t limit,
                          ChangeRecord **changes_out, size_t *count_out)
{
    DbResult *result;

    TRY(DB_QUERY(session, &OUTBOX_AFTER, &result, PARAM(after), PARAM(limit)));
    return db_rows(result, changes_out, count_out);
}

Error *outbox_store_gap(DbSession *session, const OutboxGap *gap, ChangeRecord **changes_out,
                        size_t *count_out)
{
    DbResult *result;

    if (gap->whole_firm) {
        TRY(DB_QUERY(session, &OUTBOX_GAP_OF_FIRM, &result, PARAM(session->firm), PARAM(gap->after),
                     PARAM(gap->until), PARAM(gap->limit)));
    } else {
        TRY(DB_QUERY(session, &OUTBOX_GAP_OF_HOUSEHOLDS, &result, PARAM(session->firm),
                     PARAM(gap->after), PARAM(gap->until), PARAM(gap->limit),
                     PARAM_ARRAY(gap->households, gap->household_count)));
    }
    return db_rows(result, changes_out, count_out);
}

Error *outbox_store_announce(DbSession *session, int64_t position)
{
    return DB_QUERY(session, &OUTBOX_ANNOUNCE, NULL, PARAM(position));
}
