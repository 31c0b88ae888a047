-- Verify taxpreview:versions_by_lookup on pg

BEGIN;

-- Division by zero when the list is joined with all households.
SELECT 1 / (prosrc NOT LIKE '%JOIN taxpreview.household%')::integer
FROM pg_proc
WHERE oid = 'taxpreview.household_versions'::regproc;

ROLLBACK;
