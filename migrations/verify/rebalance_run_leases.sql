-- Verify taxpreview:rebalance_run_leases on pg

BEGIN;

SELECT 'taxpreview.rebalance_run_household_running'::regclass;

ROLLBACK;
