-- Verify taxpreview:cooldowns on pg

BEGIN;

SELECT cooldown_days FROM taxpreview.policy WHERE false;

ROLLBACK;
