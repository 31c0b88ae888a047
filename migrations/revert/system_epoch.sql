-- Revert taxpreview:system_epoch from pg

BEGIN;
SET LOCAL ROLE taxpreview_owner;

DROP TABLE taxpreview.system_epoch;

COMMIT;
