-- Verify taxpreview:reference on pg

BEGIN;

SELECT
    firm_id,
    id,
    symbol,
    name,
    tax_kind,
    asset_class,
    unit,
    issuer,
    sector,
    revision,
    created_at
FROM taxpreview.security
WHERE false;

SELECT
    firm_id,
    id,
    as_of,
    sequence,
    price_count,
    created_at
FROM taxpreview.price_set
WHERE false;

SELECT
    firm_id,
    price_set_id,
    security_id,
    close,
    price_date
FROM taxpreview.price
WHERE false;

SELECT
    firm_id,
    price_set_id,
    sequence
FROM taxpreview.price_current
WHERE false;

-- Division by zero when a table is open to other firms.
SELECT 1 / (count(*) = 4)::integer
FROM pg_class
WHERE relrowsecurity
    AND relforcerowsecurity
    AND oid = ANY (
        ARRAY[
            'taxpreview.security',
            'taxpreview.price_set',
            'taxpreview.price',
            'taxpreview.price_current'
        ]::regclass[]
    );

ROLLBACK;
