-- Verify taxpreview:models on pg

BEGIN;

SELECT
    firm_id,
    id,
    version,
    revision,
    created_at
FROM taxpreview.model
WHERE false;

SELECT
    firm_id,
    id,
    model_id,
    number,
    name,
    basis,
    kind,
    drift_tolerance,
    created_at
FROM taxpreview.model_version
WHERE false;

SELECT
    firm_id,
    model_version_id,
    ordinal,
    class,
    group_name,
    security_id,
    weight
FROM taxpreview.model_target
WHERE false;

SELECT
    firm_id,
    model_version_id,
    group_name,
    security_id,
    role,
    ordinal
FROM taxpreview.security_group_member
WHERE false;

-- Division by zero when a table is open to other firms.
SELECT 1 / (count(*) = 4)::integer
FROM pg_class
WHERE relrowsecurity
    AND relforcerowsecurity
    AND oid = ANY (
        ARRAY[
            'taxpreview.model',
            'taxpreview.model_version',
            'taxpreview.model_target',
            'taxpreview.security_group_member'
        ]::regclass[]
    );

ROLLBACK;
