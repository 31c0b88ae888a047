-- Revert taxpreview:preview_indexes from pg

BEGIN;
SET LOCAL ROLE taxpreview_owner;

DROP INDEX taxpreview.preview_superseded_by;
DROP INDEX taxpreview.preview_expiry;

COMMIT;
