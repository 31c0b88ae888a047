-- Deploy taxpreview:executions_validated to pg
-- requires: executions
-- The ledger's rows from before executions are looked at without holding up its writers.

BEGIN;
SET LOCAL ROLE taxpreview_owner;

ALTER TABLE taxpreview.realized_gain
    VALIDATE CONSTRAINT realized_gain_execution_fkey,
    VALIDATE CONSTRAINT realized_gain_lot_fkey,
    VALIDATE CONSTRAINT realized_gain_of_execution;

COMMIT;
