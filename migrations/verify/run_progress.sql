-- Verify taxpreview:run_progress on pg

BEGIN;

SELECT
    firm_id,
    run_id,
    part,
    queued,
    running,
    done,
    failed,
    exceptions,
    value,
    traded,
    cost,
    tax,
    short_term,
    long_term,
    tax_saved_against_fifo,
    after_tax_value,
    yearly_drag_before,
    yearly_drag_after,
    drift_value,
    misplaced_before,
    misplaced_after
FROM taxpreview.rebalance_run_progress WHERE false;

-- Division by zero without the three triggers.
SELECT 1 / (count(*) = 3)::integer
FROM pg_trigger
WHERE tgrelid = 'taxpreview.rebalance_run_household'::regclass
    AND tgname LIKE 'rebalance\_run\_progress\_%';

ROLLBACK;
