-- Revert taxpreview:previews from pg

BEGIN;
SET LOCAL ROLE taxpreview_owner;

DROP TABLE taxpreview.preview;

COMMIT;
