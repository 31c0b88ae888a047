-- Verify taxpreview:restraints on pg

BEGIN;

SELECT firm_id, id, household_id, kind, account_id, security_id, lot_id, until, note, revision
FROM taxpreview.restraint WHERE false;

ROLLBACK;
