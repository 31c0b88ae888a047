-- Revert taxpreview:policies from pg

BEGIN;
SET LOCAL ROLE taxpreview_owner;

DROP TABLE taxpreview.policy;

COMMIT;
