-- Deploy taxpreview:rebalance_run_leases to pg
-- requires: rebalance_runs
-- What is under way of a run, found without looking at all that waits: it is given up when the run
-- is cancelled.

BEGIN;
SET LOCAL ROLE taxpreview_owner;

CREATE INDEX rebalance_run_household_running
    ON taxpreview.rebalance_run_household (firm_id, run_id)
    WHERE state = 'running';

COMMIT;
