-- Verify taxpreview:removed_classes on pg

BEGIN;

SELECT removed_classes FROM taxpreview.policy WHERE false;

ROLLBACK;
