-- Verify taxpreview:external_ids on pg

BEGIN;

SELECT 'taxpreview.household_external_id'::regclass;

ROLLBACK;
