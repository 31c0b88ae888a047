-- Verify taxpreview:foundation on pg

BEGIN;

SELECT 1 / (taxpreview.current_firm() IS NULL)::integer;

SELECT
    id,
    name,
    config_version,
    created_at
FROM taxpreview.firm
WHERE false;

SELECT
    firm_id,
    id,
    public_id,
    secret_hash,
    name,
    scopes,
    created_at,
    expires_at,
    revoked_at
FROM taxpreview.api_key
WHERE false;

SELECT
    firm_id,
    position,
    scope,
    household_id,
    kind,
    entity_id,
    version,
    created_at
FROM taxpreview.outbox
WHERE false;

SELECT
    firm_id,
    position,
    transaction_id,
    at,
    key_id,
    action,
    entity_id,
    request_id,
    detail
FROM taxpreview.audit_entry
WHERE false;

SELECT
    firm_id,
    key,
    route,
    request_hash,
    status,
    content_type,
    location,
    etag,
    change_position,
    body,
    created_at
FROM taxpreview.idempotency_key
WHERE false;

-- Division by zero when a table is open to other firms.
SELECT 1 / (count(*) = 5)::integer
FROM pg_class
WHERE relrowsecurity
    AND relforcerowsecurity
    AND oid = ANY (
        ARRAY[
            'taxpreview.firm',
            'taxpreview.api_key',
            'taxpreview.outbox',
            'taxpreview.audit_entry',
            'taxpreview.idempotency_key'
        ]::regclass[]
    );

ROLLBACK;
