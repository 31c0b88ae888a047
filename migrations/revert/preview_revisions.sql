-- Revert taxpreview:preview_revisions from pg

BEGIN;
SET LOCAL ROLE taxpreview_owner;

ALTER TABLE taxpreview.preview DROP COLUMN superseded_by;
DROP TABLE taxpreview.preview_revision;
DROP TABLE taxpreview.household_snapshot;

COMMIT;
