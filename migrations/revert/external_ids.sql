-- Revert taxpreview:external_ids from pg

BEGIN;
SET LOCAL ROLE taxpreview_owner;

DROP INDEX taxpreview.household_external_id;

COMMIT;
