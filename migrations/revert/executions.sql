-- Revert taxpreview:executions from pg
-- What was booked stays in lots and ledger, there like imported rows; how it came there is forgotten.

BEGIN;
SET LOCAL ROLE taxpreview_owner;
SET LOCAL row_security = off;

ALTER TABLE taxpreview.realized_gain NO FORCE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.realized_gain
    DROP CONSTRAINT realized_gain_of_execution;
UPDATE taxpreview.realized_gain SET source = 'imported' WHERE source = 'execution';

ALTER TABLE taxpreview.realized_gain
    FORCE ROW LEVEL SECURITY,
    DROP COLUMN preview_id,
    DROP COLUMN lot_id,
    DROP COLUMN sequence,
    DROP COLUMN sale_order,
    DROP COLUMN kind,
    DROP COLUMN covered,
    DROP COLUMN deemed_acquired_on,
    DROP COLUMN replaced,
    DROP COLUMN permanently_disallowed,
    DROP COLUMN booked_from;

DROP TABLE taxpreview.execution_lot;
DROP TABLE taxpreview.wash_match;
DROP TABLE taxpreview.lot_close;
DROP TABLE taxpreview.execution_trade;
DROP TABLE taxpreview.execution;

COMMIT;
