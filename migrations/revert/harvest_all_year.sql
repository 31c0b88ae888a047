-- Revert taxpreview:harvest_all_year from pg

BEGIN;
SET LOCAL ROLE taxpreview_owner;

ALTER TABLE taxpreview.policy DROP COLUMN harvest_all_year;

COMMIT;
