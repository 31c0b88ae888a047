-- Verify taxpreview:rebalance_runs on pg

BEGIN;

SELECT firm_id, id, state, order_document, filter_document, key_id, created_at, ended_at
FROM taxpreview.rebalance_run WHERE false;

SELECT
    firm_id,
    run_id,
    household_id,
    state,
    claims,
    lease,
    leased_until,
    exceptions,
    value,
    traded,
    cost,
    tax,
    short_term,
    long_term,
    misplaced_before,
    misplaced_after,
    plan_document,
    fault_code,
    fault_detail
FROM taxpreview.rebalance_run_household WHERE false;

SELECT firm_id, run_id, is_over
FROM taxpreview.queue_claim('00000000-0000-0000-0000-000000000000')
WHERE false;

-- Division by zero when others than the daemon may call it.
SELECT 1 / (
    has_function_privilege('taxpreviewd', oid, 'EXECUTE')
    AND NOT has_function_privilege('taxpreview_admin', oid, 'EXECUTE')
)::integer
FROM (SELECT 'taxpreview.queue_claim(uuid)'::regprocedure AS oid) AS function;

ROLLBACK;
