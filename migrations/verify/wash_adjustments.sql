-- Verify taxpreview:wash_adjustments on pg

BEGIN;

SELECT identity_group FROM taxpreview.security WHERE false;
SELECT part, absorbed FROM taxpreview.lot WHERE false;
SELECT 1 / count(*) FROM pg_constraint WHERE conname = 'lot_firm_id_account_id_sequence_part_key';

ROLLBACK;
