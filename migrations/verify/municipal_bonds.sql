-- Verify taxpreview:municipal_bonds on pg

BEGIN;

-- Division by zero unless both tables know the class.
SELECT 1 / (count(*) = 2)::integer
FROM pg_constraint
WHERE conname IN ('security_asset_class_check', 'model_target_class_check')
    AND pg_get_constraintdef(oid) LIKE '%municipal_bonds%';

ROLLBACK;
