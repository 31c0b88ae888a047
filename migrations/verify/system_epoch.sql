-- Verify taxpreview:system_epoch on pg

BEGIN;

SELECT
    only_row,
    epoch,
    began_at
FROM taxpreview.system_epoch
WHERE false;

SELECT 1 / (count(*) = 1)::integer
FROM taxpreview.system_epoch;

ROLLBACK;
