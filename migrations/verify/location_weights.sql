-- Verify taxpreview:location_weights on pg

BEGIN;

SELECT location_weight FROM taxpreview.policy WHERE false;

ROLLBACK;
