#include "storage/rebalance_run_store.h"

#include "storage/row.h"

#define RUN_FIELDS "id, state, order_document, filter_document, key_id, created_at, ended_at"

static const DbColumn COLUMNS[] = {
    COLUMN(RebalanceRunRecord, id),
    COLUMN_WORD(RebalanceRunRecord, state, &REBALANCE_RUN_STATE_NAMES),
    COLUMN(RebalanceRunRecord, order_document),
    COLUMN(RebalanceRunRecord, filter_document),
    COLUMN(RebalanceRunRecord, key_id),
    COLUMN(RebalanceRunRecord, created_at),
    COLUMN(RebalanceRunRecord, ended_at),
};

const Statement REBALANCE_RUN_GET = {
    .name = "rebalance_run_get",
    .sql = "SELECT " RUN_FIELDS " FROM rebalance_run WHERE firm_id = $1 AND id = $2",
    .parameters = {DB_UUID, DB_UUID},
    ROWS_OF(RebalanceRunRecord, COLUMNS),
};

const Statement REBALANCE_RUN_LIST = {
    .name = "rebalance_run_list",
    .sql = "SELECT " RUN_FIELDS " FROM rebalance_run WHERE firm_id = $1 AND id > $2"
           " ORDER BY id LIMIT $3",
    .parameters = {DB_UUID, DB_UUID, DB_INTEGER},
    ROWS_OF(RebalanceRunRecord, COLUMNS),
};

const Statement REBALANCE_RUN_INSERT = {
    .name = "rebalance_run_insert",
    .sql = "INSERT INTO rebalance_run (firm_id, " RUN_FIELDS ")"
           " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    .parameters = {DB_UUID, DB_UUID, DB_TEXT, DB_TEXT, DB_TEXT, DB_UUID, DB_TIMESTAMP,
                   DB_TIMESTAMP},
};

const Statement REBALANCE_RUN_QUEUE = {
    .name = "rebalance_run_queue",
    .sql = "INSERT INTO rebalance_run_household (firm_id, run_id, household_id)"
           " SELECT $1, $2, h.id FROM household h WHERE h.firm_id = $1 AND h.id = ANY ($3)",
    .parameters = {DB_UUID, DB_UUID, DB_UUID | DB_ARRAY},
};

const Statement REBALANCE_RUN_PURGE = {
    .name = "rebalance_run_purge",
    .sql = "DELETE FROM rebalance_run WHERE firm_id = $1 AND id = (SELECT id FROM rebalance_run"
           "  WHERE firm_id = $1 AND ended_at < $2 ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)",
    .parameters = {DB_UUID, DB_TIMESTAMP},
};

const Statement REBALANCE_RUN_TURN = {
    .name = "rebalance_run_turn",
    .sql = "UPDATE rebalance_run SET state = $3, ended_at = $4 WHERE firm_id = $1 AND id = $2",
    .parameters = {DB_UUID, DB_UUID, DB_TEXT, DB_TIMESTAMP},
};

/* What waits is cancelled with its run: however much that is, only what is under way is touched. */
const Statement REBALANCE_RUN_CANCEL = {
    .name = "rebalance_run_cancel",
    .sql = "UPDATE rebalance_run_household SET state = 'queued', claims = 0, lease = NULL,"
           " leased_until = NULL WHERE firm_id = $1 AND run_id = $2 AND state = 'running'",
    .parameters = {DB_UUID, DB_UUID},
};

const Statement REBALANCE_RUN_RESUME = {
    .name = "rebalance_run_resume",
    .sql = "UPDATE rebalance_run_household SET state = 'queued', claims = 0, exceptions = '{}',"
           " fault_code = NULL, fault_detail = NULL"
           " WHERE firm_id = $1 AND run_id = $2 AND state = 'failed' AND exceptions <> '{}'",
    .parameters = {DB_UUID, DB_UUID},
};

static const DbColumn PROGRESS_COLUMNS[] = {
    COLUMN(RebalanceRunProgress, queued),
    COLUMN(RebalanceRunProgress, running),
    COLUMN(RebalanceRunProgress, done),
    COLUMN(RebalanceRunProgress, failed),
    COLUMN(RebalanceRunProgress, exceptions),
    COLUMN_AS(RebalanceRunProgress, sums.value, "value"),
    COLUMN_AS(RebalanceRunProgress, sums.traded, "traded"),
    COLUMN_AS(RebalanceRunProgress, sums.cost, "cost"),
    COLUMN_AS(RebalanceRunProgress, sums.tax, "tax"),
    COLUMN_AS(RebalanceRunProgress, sums.short_term, "short_term"),
    COLUMN_AS(RebalanceRunProgress, sums.long_term, "long_term"),
    COLUMN_AS(RebalanceRunProgress, sums.net, "net"),
    COLUMN_AS(RebalanceRunProgress, sums.tax_saved_against_fifo, "tax_saved_against_fifo"),
    COLUMN_AS(RebalanceRunProgress, sums.after_tax_value, "after_tax_value"),
    COLUMN_AS(RebalanceRunProgress, sums.yearly_drag_before, "yearly_drag_before"),
    COLUMN_AS(RebalanceRunProgress, sums.yearly_drag_after, "yearly_drag_after"),
    COLUMN_AS(RebalanceRunProgress, sums.drift_value, "drift_value"),
    COLUMN_AS(RebalanceRunProgress, sums.misplaced_before, "misplaced_before"),
    COLUMN_AS(RebalanceRunProgress, sums.misplaced_after, "misplaced_after"),
};

/* What many households add up to can be beyond a figure, which is then the most that it holds. */
#define MOST        "92233720368547758"
#define COUNT(name) " coalesce(sum(" name "), 0)::bigint AS " name
#define SUM(name)   SUM_OF(name, name)
#define SUM_OF(name, figure)                                                                       \
    ", greatest(least(coalesce(sum(" figure "), 0), " MOST "), -" MOST ")"                         \
    "::numeric(20, 2) AS " name

/* clang-format off */
const Statement REBALANCE_RUN_PROGRESS = {
    .name = "rebalance_run_progress",
    .sql = "SELECT" COUNT("queued") "," COUNT("running") "," COUNT("done") "," COUNT("failed") ","
           COUNT("exceptions")
           SUM("value") SUM("traded") SUM("cost") SUM("tax") SUM("short_term") SUM("long_term")
           SUM_OF("net", "short_term + long_term")
           SUM("tax_saved_against_fifo") SUM("after_tax_value")
           SUM("yearly_drag_before") SUM("yearly_drag_after")
           SUM("drift_value") SUM("misplaced_before") SUM("misplaced_after")
           " FROM rebalance_run_progress WHERE firm_id = $1 AND run_id = $2",
    /* clang-format on */
    .parameters = {DB_UUID, DB_UUID},
    ROWS_OF(RebalanceRunProgress, PROGRESS_COLUMNS),
};

static const DbColumn HOUSEHOLD_COLUMNS[] = {
    COLUMN(RunHouseholdRecord, household_id),
    COLUMN_WORD(RunHouseholdRecord, state, &RUN_HOUSEHOLD_STATE_NAMES),
    COLUMN(RunHouseholdRecord, exceptions),
    COLUMN(RunHouseholdRecord, plan_document),
    COLUMN(RunHouseholdRecord, fault_code),
    COLUMN(RunHouseholdRecord, fault_detail),
};

#define HOUSEHOLDS                                                                                 \
    "SELECT * FROM (SELECT h.household_id, CASE WHEN r.state = 'cancelled' AND h.state = 'queued'" \
    " THEN 'cancelled' ELSE h.state END AS state, array_to_string(h.exceptions, ',') AS"           \
    " exceptions, h.plan_document, h.fault_code, h.fault_detail"                                   \
    " FROM rebalance_run r JOIN rebalance_run_household h ON h.firm_id = $1 AND h.run_id = r.id"   \
    " WHERE r.firm_id = $1 AND r.id = $2 AND h.household_id > $3"

const Statement REBALANCE_RUN_HOUSEHOLDS = {
    .name = "rebalance_run_households",
    .sql =
        HOUSEHOLDS ") AS shown WHERE $5::text IS NULL OR state = $5 ORDER BY household_id LIMIT $4",
    .parameters = {DB_UUID, DB_UUID, DB_UUID, DB_INTEGER, DB_TEXT},
    ROWS_OF(RunHouseholdRecord, HOUSEHOLD_COLUMNS),
};

const Statement REBALANCE_RUN_EXCEPTIONS = {
    .name = "rebalance_run_exceptions",
    .sql = HOUSEHOLDS " AND h.exceptions <> '{}' AND ($5::text IS NULL OR $5 = ANY (h.exceptions))"
                      ") AS shown ORDER BY household_id LIMIT $4",
    .parameters = {DB_UUID, DB_UUID, DB_UUID, DB_INTEGER, DB_TEXT},
    ROWS_OF(RunHouseholdRecord, HOUSEHOLD_COLUMNS),
};

Error *rebalance_run_store_get(DbSession *session, RebalanceRunId id,
                               RebalanceRunRecord *record_out)
{
    DbResult *result;

    TRY(DB_QUERY(session, &REBALANCE_RUN_GET, &result, PARAM(session->firm), PARAM(id)));
    return db_one(result, record_out);
}

Error *rebalance_run_store_list(DbSession *session, const Page *page,
                                RebalanceRunRecord **records_out, size_t *count_out)
{
    DbResult *result;

    TRY(DB_QUERY(session, &REBALANCE_RUN_LIST, &result, PARAM(session->firm), PARAM(page->after),
                 PARAM(page->limit)));
    return db_rows(result, records_out, count_out);
}

Error *rebalance_run_store_progress(DbSession *session, RebalanceRunId id,
                                    RebalanceRunProgress *progress_out)
{
    DbResult *result;

    TRY(DB_QUERY(session, &REBALANCE_RUN_PROGRESS, &result, PARAM(session->firm), PARAM(id)));
    return db_one(result, progress_out);
}

Error *rebalance_run_store_insert(DbSession *session, const RebalanceRunRecord *record)
{
    return row_enqueue(session, &REBALANCE_RUN_INSERT, ROW_TABLE(COLUMNS), record);
}

Error *rebalance_run_store_queue(DbSession *session, const RunHouseholds *households,
                                 int64_t *queued_out)
{
    DbResult *result;
    size_t part;

    *queued_out = 0;
    for (size_t first = 0; first < households->count; first += part) {
        part = row_part(first, households->count);
        TRY(DB_QUERY(session, &REBALANCE_RUN_QUEUE, &result, PARAM(session->firm),
                     PARAM(households->run_id), PARAM_ARRAY(&households->ids[first], part)));
        *queued_out += db_affected(result);
    }
    return NULL;
}

Error *rebalance_run_store_purge(DbSession *session, Timestamp before)
{
    return DB_QUERY(session, &REBALANCE_RUN_PURGE, NULL, PARAM(session->firm), PARAM(before));
}

static Error *turn(DbSession *session, const RebalanceRunRecord *record)
{
    return DB_QUERY(session, &REBALANCE_RUN_TURN, NULL, PARAM(session->firm), PARAM(record->id),
                    PARAM_WORD(record->state, &REBALANCE_RUN_STATE_NAMES), PARAM(record->ended_at));
}

Error *rebalance_run_store_cancel(DbSession *session, const RebalanceRunRecord *record)
{
    TRY(DB_QUERY(session, &REBALANCE_RUN_CANCEL, NULL, PARAM(session->firm), PARAM(record->id)));
    return turn(session, record);
}

Error *rebalance_run_store_resume(DbSession *session, const RebalanceRunRecord *record)
{
    TRY(DB_QUERY(session, &REBALANCE_RUN_RESUME, NULL, PARAM(session->firm), PARAM(record->id)));
    return turn(session, record);
}

Error *rebalance_run_store_households(DbSession *session, const RunHouseholdQuery *query,
                                      RunHouseholdRecord **records_out, size_t *count_out)
{
    const Statement *statement =
        query->exceptions ? &REBALANCE_RUN_EXCEPTIONS : &REBALANCE_RUN_HOUSEHOLDS;
    const Names *names = query->exceptions ? &RUN_EXCEPTION_NAMES : &RUN_HOUSEHOLD_STATE_NAMES;
    DbResult *result;

    TRY(DB_QUERY(session, statement, &result, PARAM(session->firm), PARAM(query->run_id),
                 PARAM(query->page.after), PARAM(query->page.limit),
                 PARAM_WORD(query->only, names)));
    return db_rows(result, records_out, count_out);
}
