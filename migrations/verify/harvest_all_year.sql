-- Verify taxpreview:harvest_all_year on pg

BEGIN;

SELECT harvest_all_year FROM taxpreview.policy WHERE false;

ROLLBACK;
