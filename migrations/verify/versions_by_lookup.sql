-- Verify taxpreview:versions_by_lookup on pg

BEGIN;

-- Division by zero when the list is still joined.
SELECT 1 / (prosrc NOT LIKE '%JOIN%')::integer
FROM pg_proc
WHERE oid = 'taxpreview.household_versions(uuid[], uuid[])'::regprocedure;

ROLLBACK;
