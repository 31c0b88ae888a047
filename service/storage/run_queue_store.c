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
} ClaimRow;

static const DbColumn CLAIM_COLUMNS[] = {
    COLUMN(ClaimRow, household_id),
    COLUMN_WORD(ClaimRow, state, &RUN_HOUSEHOLD_STATE_NAMES),
};

const Statement RUN_QUEUE_CLAIM = {
    .name = "run_queue_claim",
    .sql = "WITH free AS MATERIALIZED (SELECT household_id, claims < $6 AS again"
           "  FROM rebalance_run_household WHERE firm_id = $1 AND run_id = $2"
           "  AND state IN ('queued', 'running') AND (state = 'queued' OR leased_until < now())"
           "  ORDER BY household_id LIMIT $5 FOR UPDATE SKIP LOCKED)"
           " UPDATE rebalance_run_household AS h SET"
           " state = CASE WHEN again THEN 'running' ELSE 'failed' END,"
           " claims = claims + 1,"
           " lease = CASE WHEN again THEN $3 END,"
           " leased_until = CASE WHEN again THEN now() + $4 * interval '1 millisecond' END,"
           " exceptions = CASE WHEN again THEN '{}'::text[] ELSE '{not_planned}' END,"
           " fault_code = CASE WHEN NOT again THEN 'abandoned' END,"
           " fault_detail = CASE WHEN NOT again THEN"
           "  'Whoever planned it did not come back, several times.' END"
           " FROM free WHERE h.firm_id = $1 AND h.run_id = $2"
           " AND h.household_id = free.household_id RETURNING h.household_id, h.state",
    .parameters = {DB_UUID, DB_UUID, DB_UUID, DB_INTEGER, DB_INTEGER, DB_INTEGER},
    ROWS_OF(ClaimRow, CLAIM_COLUMNS),
};

const Statement RUN_QUEUE_EXTEND = {
    .name = "run_queue_extend",
    .sql = "UPDATE rebalance_run_household SET leased_until = now() + $4 * interval '1 millisecond'"
           " WHERE firm_id = $1 AND run_id = $2 AND household_id = ANY ($5) AND lease = $3",
    .parameters = {DB_UUID, DB_UUID, DB_UUID, DB_INTEGER, DB_UUID | DB_ARRAY},
};

const Statement RUN_QUEUE_SAVE = {
    .name = "run_queue_save",
    .sql =
        "UPDATE rebalance_run_household AS h SET state = s.state, lease = NULL,"
        " leased_until = NULL, claims = CASE s.state WHEN 'queued' THEN claims - 1 ELSE claims END,"
        " exceptions = string_to_array(s.exceptions, ','),"
        " value = s.value, traded = s.traded, cost = s.cost, tax = s.tax,"
        " short_term = s.short_term, long_term = s.long_term,"
        " tax_saved_against_fifo = s.tax_saved_against_fifo,"
        " after_tax_value = s.after_tax_value,"
        " yearly_drag_before = s.yearly_drag_before, yearly_drag_after = s.yearly_drag_after,"
        " misplaced_before = s.misplaced_before, misplaced_after = s.misplaced_after,"
        " plan_document = s.plan_document, fault_code = s.fault_code,"
        " fault_detail = s.fault_detail"
        " FROM unnest($4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,"
        " $20, $21) AS s (household_id, state, exceptions, value, traded, cost, tax, short_term,"
        " long_term, tax_saved_against_fifo, after_tax_value, yearly_drag_before,"
        " yearly_drag_after, misplaced_before, misplaced_after, plan_document, fault_code,"
        " fault_detail)"
        " WHERE h.firm_id = $1 AND h.run_id = $2 AND h.household_id = s.household_id"
        " AND h.lease = $3",
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

Error *run_queue_store_claim(DbSession *session, const RunClaim *claim,
                             ClaimedHousehold **households_out, size_t *count_out)
{
    const int64_t most = RUN_CLAIMS_LIMIT;
    DbResult *result;
    ClaimRow *rows;
    size_t found;

    TRY(DB_QUERY(session, &RUN_QUEUE_CLAIM, &result, PARAM(session->firm), PARAM(claim->run_id),
                 PARAM(claim->lease), PARAM(claim->lease_ms), PARAM(claim->limit), PARAM(most)));
    TRY(db_rows(result, &rows, &found));
    *households_out = ARENA_ARRAY(session->arena, ClaimedHousehold, found);
    *count_out = 0;
    for (size_t i = 0; i < found; i++) {
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
