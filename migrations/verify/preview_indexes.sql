-- Verify taxpreview:preview_indexes on pg

BEGIN;

-- Division by zero when one is missing or was never finished.
SELECT 1 / (count(*) = 2)::integer
FROM pg_index
WHERE indisvalid
    AND indexrelid = ANY (
        ARRAY[
            'taxpreview.preview_expiry',
            'taxpreview.preview_superseded_by'
        ]::regclass[]
    );

ROLLBACK;
