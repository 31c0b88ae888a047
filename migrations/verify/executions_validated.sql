-- Verify taxpreview:executions_validated on pg

BEGIN;

-- Division by zero when a constraint is not there, or not of every row.
SELECT 1 / (count(*) = 3)::integer
FROM pg_constraint
WHERE convalidated
    AND conname IN (
        'realized_gain_execution_fkey',
        'realized_gain_lot_fkey',
        'realized_gain_of_execution'
    );

ROLLBACK;
