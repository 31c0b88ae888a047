-- Verify taxpreview:cross_firm_functions on pg

BEGIN;

-- Division by zero when one is missing or may be called by others than the daemon.
SELECT 1 / (
    has_function_privilege('taxpreviewd', oid, 'EXECUTE')
    AND NOT has_function_privilege('taxpreview_admin', oid, 'EXECUTE')
)::integer
FROM unnest(
    ARRAY[
        'taxpreview.key_lookup',
        'taxpreview.household_versions',
        'taxpreview.outbox_after'
    ]::regproc[]
) AS oid;

SELECT
    firm_id,
    id,
    secret_hash,
    scopes,
    expires_at,
    revoked_at
FROM taxpreview.key_lookup('')
WHERE false;

SELECT
    position,
    firm_id,
    scope,
    household_id,
    kind,
    entity_id,
    version
FROM taxpreview.outbox_after(0, 1)
WHERE false;

ROLLBACK;
