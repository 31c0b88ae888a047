-- Revert taxpreview:rebalance_run_leases from pg

BEGIN;
SET LOCAL ROLE taxpreview_owner;

DROP INDEX taxpreview.rebalance_run_household_running;

COMMIT;
