-- Revert taxpreview:restraints from pg

BEGIN;
SET LOCAL ROLE taxpreview_owner;

DROP TABLE taxpreview.restraint;

COMMIT;
