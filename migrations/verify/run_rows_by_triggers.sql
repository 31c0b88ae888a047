-- Verify taxpreview:run_rows_by_triggers on pg

BEGIN;

-- Division by zero without both triggers.
SELECT 1 / (count(*) = 2)::integer
FROM pg_trigger
WHERE tgname IN ('rebalance_run_leave', 'rebalance_run_household_leave');

ROLLBACK;
