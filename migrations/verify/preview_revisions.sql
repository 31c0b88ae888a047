-- Verify taxpreview:preview_revisions on pg

BEGIN;

SELECT
    firm_id,
    household_id,
    hash,
    document,
    created_at
FROM taxpreview.household_snapshot
WHERE false;

SELECT
    firm_id,
    preview_id,
    household_id,
    revision,
    order_document,
    household_version,
    config_version,
    price_set_id,
    price_sequence,
    trade_date,
    rules_version,
    engine_version,
    snapshot_hash,
    result_document,
    created_at
FROM taxpreview.preview_revision
WHERE false;

SELECT superseded_by FROM taxpreview.preview WHERE false;

-- Division by zero when a table is open to other firms.
SELECT 1 / (count(*) = 2)::integer
FROM pg_class
WHERE relrowsecurity
    AND relforcerowsecurity
    AND oid = ANY (
        ARRAY[
            'taxpreview.household_snapshot',
            'taxpreview.preview_revision'
        ]::regclass[]
    );

SELECT 1 / (count(*) = 1)::integer
FROM pg_constraint
WHERE conname = 'preview_superseded_by_fkey' AND convalidated;

ROLLBACK;
