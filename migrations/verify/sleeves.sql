-- Verify taxpreview:sleeves on pg

BEGIN;

SELECT removed_classes FROM taxpreview.model_version WHERE false;
SELECT firm_id, model_version_id, ordinal, name, sleeve_model_id, sleeve_number, weight
FROM taxpreview.model_sleeve WHERE false;

-- Division by zero when the table is open to other firms.
SELECT 1 / (count(*) = 1)::integer
FROM pg_class
WHERE relrowsecurity AND relforcerowsecurity AND oid = 'taxpreview.model_sleeve'::regclass;

ROLLBACK;
