-- Revert taxpreview:rebalance_runs from pg

BEGIN;

-- As the migrator, who is a member of the function's owner.
DROP FUNCTION taxpreview.queue_claim(uuid);

SET LOCAL ROLE taxpreview_owner;

DROP TABLE taxpreview.rebalance_run_household;
DROP TABLE taxpreview.rebalance_run;

COMMIT;
