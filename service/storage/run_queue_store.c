#include "storage/run_queue_store.h"

static const DbColumn NEXT_COLUMNS[] = {
    COLUMN(QueuedRun, firm_id),
    COLUMN(QueuedRun, run_id),
    COLUMN(QueuedRun, is_over),
};

const Statement RUN_QUEUE_NEXT = {
    .name = "run_queue_next",
    .sql = "SELECT firm_id, run_id, is_over FROM queue_claim($1)",
    .parameters = {DB_UUID},
    ROWS_OF(QueuedRun, NEXT_COLUMNS),
};

static const DbColumn HOLD_COLUMNS[] = {
    COLUMN(RebalanceRunRecord, id),
    COLUMN(RebalanceRunRecord, order_document),
    COLUMN(RebalanceRunRecord, key_id),
};

const Statement RUN_QUEUE_HOLD = {
    .name = "run_queue_hold",
    .sql = "SELECT id, order_document, key_id FROM rebalance_run"
           " WHERE firm_id = $1 AND id = $2 AND state = 'running' FOR SHARE",
    .parameters = {DB_UUID, DB_UUID},
    ROWS_OF(RebalanceRunRecord, HOLD_COLUMNS),
};

/* A row of what is claimed, or given up. */
typedef struct ClaimRow {
    HouseholdId household_id;
    RunHouseholdState state;
    int64_t claims;
} ClaimRow;

static const DbColumn CLAIM_COLUMNS[] = {
    COLUMN(ClaimRow, household_id),
    COLUMN_WORD(ClaimRow, state, &RUN_HOUSEHOLD_STATE_NAMES),
    COLUMN(ClaimRow, claims),
};

/*
 * Households are held first, each by its key or in the order that one index alone has, and changed
 * by that key, so that nothing is inserted. An UPDATE that joins them would be planned by what the
 * statistics say of the run: nothing, of one that is newer than they are, and then all of it is
 * read for a few.
 */
#define RUN_HOUSEHOLD_KEY " ON CONFLICT (firm_id, run_id, household_id) DO UPDATE SET"

const Statement RUN_QUEUE_CLAIM = {
    .name = "run_queue_claim",
    .sql = "WITH free AS MATERIALIZED (SELECT household_id, claims, claims < $6 AS again"
           "  FROM rebalance_run_household WHERE firm_id = $1 AND run_id = $2"
           "  AND state IN ('queued', 'running') AND (state = 'queued' OR leased_until < now())"
           "  AND (claims, household_id) > ($7, $8)"
           "  ORDER BY claims, household_id LIMIT $5 FOR UPDATE SKIP LOCKED)"
           " INSERT INTO rebalance_run_household AS h (firm_id, run_id, household_id, state,"
           "  claims, lease, leased_until, exceptions, fault_code, fault_detail)"
           " SELECT $1, $2, household_id, CASE WHEN again THEN 'running' ELSE 'failed' END,"
           " claims + 1,"
           " CASE WHEN again THEN $3 END,"
           " CASE WHEN again THEN now() + $4 * interval '1 millisecond' END,"
           " CASE WHEN again THEN '{}'::text[] ELSE '{not_planned}' END,"
           " CASE WHEN NOT again THEN 'abandoned' END,"
           " CASE WHEN NOT again THEN 'Whoever planned it did not come back, several times.' END"
           " FROM free" RUN_HOUSEHOLD_KEY " state = excluded.state, claims = excluded.claims,"
           " lease = excluded.lease, leased_until = excluded.leased_until,"
           " exceptions = excluded.exceptions, fault_code = excluded.fault_code,"
           " fault_detail = excluded.fault_detail RETURNING h.household_id, h.state,"
           " h.claims::bigint",
    .parameters = {DB_UUID, DB_UUID, DB_UUID, DB_INTEGER, DB_INTEGER, DB_INTEGER, DB_INTEGER,
                   DB_UUID},
    ROWS_OF(ClaimRow, CLAIM_COLUMNS),
};

#define HELD                                                                                       \
    " CROSS JOIN LATERAL (SELECT * FROM rebalance_run_household WHERE firm_id = $1"                \
    "  AND run_id = $2 AND household_id = s.household_id AND lease = $3 OFFSET 0 FOR UPDATE)"      \
    " AS held"

const Statement RUN_QUEUE_EXTEND = {
    .name = "run_queue_extend",
    .sql = "INSERT INTO rebalance_run_household AS h (firm_id, run_id, household_id, state, lease,"
           "  leased_until)"
           " SELECT $1, $2, s.household_id, held.state, held.lease,"
           "  now() + $4 * interval '1 millisecond'"
           " FROM unnest($5) AS s (household_id)" HELD RUN_HOUSEHOLD_KEY
           " leased_until = excluded.leased_until",
    .parameters = {DB_UUID, DB_UUID, DB_UUID, DB_INTEGER, DB_UUID | DB_ARRAY},
};

#define FIGURES                                                                                    \
    " value, traded, cost, tax, short_term, long_term, tax_saved_against_fifo, after_tax_value,"   \
    " yearly_drag_before, yearly_drag_after, misplaced_before, misplaced_after, plan_document,"    \
    " fault_code, fault_detail"

const Statement RUN_QUEUE_SAVE = {
    .name = "run_queue_save",
    .sql =
        "INSERT INTO rebalance_run_household AS h (firm_id, run_id, household_id, state, claims,"
        "  exceptions," FIGURES ")"
        " SELECT $1, $2, s.household_id, s.state,"
        "  held.claims - (s.state = 'queued')::integer, string_to_array(s.exceptions, ','),"
        "  s.value, s.traded, s.cost, s.tax, s.short_term, s.long_term, s.tax_saved_against_fifo,"
        "  s.after_tax_value, s.yearly_drag_before, s.yearly_drag_after, s.misplaced_before,"
        "  s.misplaced_after, s.plan_document, s.fault_code, s.fault_detail"
        " FROM unnest($4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,"
        " $20, $21) AS s (household_id, state, exceptions," FIGURES ")" HELD RUN_HOUSEHOLD_KEY
        " state = excluded.state, claims = excluded.claims, lease = NULL, leased_until = NULL,"
        " exceptions = excluded.exceptions, value = excluded.value, traded = excluded.traded,"
        " cost = excluded.cost, tax = excluded.tax, short_term = excluded.short_term,"
        " long_term = excluded.long_term,"
        " tax_saved_against_fifo = excluded.tax_saved_against_fifo,"
        " after_tax_value = excluded.after_tax_value,"
        " yearly_drag_before = excluded.yearly_drag_before,"
        " yearly_drag_after = excluded.yearly_drag_after,"
        " misplaced_before = excluded.misplaced_before,"
        " misplaced_after = excluded.misplaced_after,"
        " plan_document = excluded.plan_document, fault_code = excluded.fault_code,"
        " fault_detail = excluded.fault_detail",
    .parameters = {DB_UUID,
                   DB_UUID,
                   DB_UUID,
                   DB_UUID | DB_ARRAY,
                   DB_TEXT | DB_ARRAY,
                   DB_TEXT | DB_ARRAY,
                   DB_MONEY | DB_ARRAY,
                   DB_MONEY | DB_ARRAY,
                   DB_MONEY | DB_ARRAY,
                   DB_MONEY | DB_ARRAY,
                   DB_MONEY | DB_ARRAY,
                   DB_MONEY | DB_ARRAY,
                   DB_MONEY | DB_ARRAY,
                   DB_MONEY | DB_ARRAY,
                   DB_MONEY | DB_ARRAY,
                   DB_MONEY | DB_ARRAY,
                   DB_MONEY | DB_ARRAY,
                   DB_MONEY | DB_ARRAY,
                   DB_TEXT | DB_ARRAY,
                   DB_TEXT | DB_ARRAY,
                   DB_TEXT | DB_ARRAY},
};

/* Its own statement, so that it sees what others committed before the run was held. */
const Statement RUN_QUEUE_END = {
    .name = "run_queue_end",
    .sql = "UPDATE rebalance_run SET state = 'done', ended_at = now()"
           " WHERE firm_id = $1 AND id = $2 AND state = 'running'"
           " AND NOT EXISTS (SELECT FROM rebalance_run_household WHERE firm_id = $1 AND run_id = $2"
           "  AND state IN ('queued', 'running'))",
    .parameters = {DB_UUID, DB_UUID},
};

Error *run_queue_store_next(DbSession *session, RebalanceRunId after, QueuedRun *run_out,
                            bool *found_out)
{
    DbResult *result;

    TRY(DB_QUERY(session, &RUN_QUEUE_NEXT, &result, PARAM(after)));
    return db_optional(result, run_out, found_out);
}

Error *run_queue_store_hold(DbSession *session, RebalanceRunId id, RebalanceRunRecord *record_out,
                            bool *found_out)
{
    DbResult *result;

    TRY(DB_QUERY(session, &RUN_QUEUE_HOLD, &result, PARAM(session->firm), PARAM(id)));
    return db_optional(result, record_out, found_out);
}

/* Claimed now, it stood one claim lower. */
static void go_behind(RunPlace *place, const ClaimRow *row)
{
    const RunPlace other = {row->claims - 1, row->household_id};

    if (other.claims > place->claims ||
        (other.claims == place->claims &&
         uuid_compare(other.household_id.uuid, place->household_id.uuid) > 0))
        *place = other;
}

Error *run_queue_store_claim(DbSession *session, RunClaim *claim, ClaimedHousehold **households_out,
                             size_t *count_out)
{
    const int64_t most = RUN_CLAIMS_LIMIT;
    DbResult *result;
    ClaimRow *rows;
    size_t found;

    TRY(DB_QUERY(session, &RUN_QUEUE_CLAIM, &result, PARAM(session->firm), PARAM(claim->run_id),
                 PARAM(claim->lease), PARAM(claim->lease_ms), PARAM(claim->limit), PARAM(most),
                 PARAM(claim->behind.claims), PARAM(claim->behind.household_id)));
    TRY(db_rows(result, &rows, &found));
    *households_out = ARENA_ARRAY(session->arena, ClaimedHousehold, found);
    *count_out = 0;
    for (size_t i = 0; i < found; i++) {
        go_behind(&claim->behind, &rows[i]);
        if (rows[i].state == RUN_HOUSEHOLD_RUNNING)
            (*households_out)[(*count_out)++].id = rows[i].household_id;
    }
    return NULL;
}

Error *run_queue_store_extend(DbSession *session, const RunClaim *claim,
                              const ClaimedHousehold *households, size_t count)
{
    return DB_QUERY(session, &RUN_QUEUE_EXTEND, NULL, PARAM(session->firm), PARAM(claim->run_id),
                    PARAM(claim->lease), PARAM(claim->lease_ms), PARAM_EACH(households, count, id));
}

Error *run_queue_store_save(DbSession *session, const RunClaim *claim, const RunResult *results,
                            size_t count)
{
    return DB_QUERY(
        session, &RUN_QUEUE_SAVE, NULL, PARAM(session->firm), PARAM(claim->run_id),
        PARAM(claim->lease), PARAM_EACH(results, count, household_id),
        PARAM_EACH_WORD(results, count, state, &RUN_HOUSEHOLD_STATE_NAMES),
        PARAM_EACH(results, count, exceptions), PARAM_EACH(results, count, figures.value),
        PARAM_EACH(results, count, figures.traded), PARAM_EACH(results, count, figures.cost),
        PARAM_EACH(results, count, figures.tax), PARAM_EACH(results, count, figures.short_term),
        PARAM_EACH(results, count, figures.long_term),
        PARAM_EACH(results, count, figures.tax_saved_against_fifo),
        PARAM_EACH(results, count, figures.after_tax_value),
        PARAM_EACH(results, count, figures.yearly_drag_before),
        PARAM_EACH(results, count, figures.yearly_drag_after),
        PARAM_EACH(results, count, figures.misplaced_before),
        PARAM_EACH(results, count, figures.misplaced_after),
        PARAM_EACH(results, count, plan_document), PARAM_EACH(results, count, fault_code),
        PARAM_EACH(results, count, fault_detail));
}

Error *run_queue_store_end(DbSession *session, RebalanceRunId id, bool *ended_out)
{
    DbResult *result;

    TRY(DB_QUERY(session, &RUN_QUEUE_END, &result, PARAM(session->firm), PARAM(id)));
    *ended_out = db_affected(result) > 0;
    return NULL;
}
