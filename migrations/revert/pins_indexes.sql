-- Revert taxpreview:pins_indexes from pg

BEGIN;
SET LOCAL ROLE taxpreview_owner;

DROP INDEX taxpreview.price_set_as_of;
DROP INDEX taxpreview.outbox_version;

COMMIT;
