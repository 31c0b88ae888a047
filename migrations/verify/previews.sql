-- Verify taxpreview:previews on pg

BEGIN;

SELECT
    firm_id,
    id,
    household_id,
    kind,
    lot_selection,
    order_document,
    revision,
    state,
    household_version,
    config_version,
    price_set_id,
    price_sequence,
    trade_date,
    rules_version,
    engine_version,
    expires_at,
    created_at
FROM taxpreview.preview
WHERE false;

-- Division by zero when a table is open to other firms.
SELECT 1 / (count(*) = 1)::integer
FROM pg_class
WHERE relrowsecurity
    AND relforcerowsecurity
    AND oid = ANY (
        ARRAY[
            'taxpreview.preview'
        ]::regclass[]
    );

ROLLBACK;
