-- Revert taxpreview:removed_classes from pg

BEGIN;
SET LOCAL ROLE taxpreview_owner;

ALTER TABLE taxpreview.policy DROP COLUMN removed_classes;

COMMIT;
