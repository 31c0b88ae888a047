-- Revert taxpreview:sleeves from pg

BEGIN;
SET LOCAL ROLE taxpreview_owner;

DROP TABLE taxpreview.model_sleeve;
ALTER TABLE taxpreview.model_version DROP COLUMN removed_classes;

COMMIT;
