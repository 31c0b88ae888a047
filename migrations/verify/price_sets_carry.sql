-- Verify taxpreview:price_sets_carry on pg

BEGIN;

-- Division by zero unless the comment speaks of what is carried.
SELECT 1 / (count(*) = 1)::integer
FROM pg_description
WHERE objoid = 'taxpreview.price_set'::regclass
    AND objsubid = 0
    AND description LIKE '%carried%';

ROLLBACK;
