-- Revert taxpreview:cooldowns from pg

BEGIN;
SET LOCAL ROLE taxpreview_owner;

ALTER TABLE taxpreview.policy DROP COLUMN cooldown_days;

COMMIT;
