-- Revert taxpreview:location_weights from pg

BEGIN;
SET LOCAL ROLE taxpreview_owner;

ALTER TABLE taxpreview.policy DROP COLUMN location_weight;

COMMIT;
