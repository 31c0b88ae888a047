-- Deploy taxpreview:cooldowns to pg
-- requires: policies
-- For how long what was traded rests.

BEGIN;
SET LOCAL ROLE taxpreview_owner;

ALTER TABLE taxpreview.policy
    ADD COLUMN cooldown_days integer CHECK (cooldown_days BETWEEN 0 AND 366);

COMMIT;
