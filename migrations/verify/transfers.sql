-- Verify taxpreview:transfers on pg

BEGIN;

SELECT firm_id, preview_id, place, household_id, ordinal, from_account_id, to_account_id,
    from_lot_id, lot_id, quantity, basis, amount
FROM taxpreview.execution_transfer WHERE false;

ROLLBACK;
