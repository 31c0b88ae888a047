-- Revert taxpreview:transfers from pg

BEGIN;
SET LOCAL ROLE taxpreview_owner;

DROP TABLE taxpreview.execution_transfer;

COMMIT;
