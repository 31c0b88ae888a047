-- What every table, policy, function and role of the schema has to be, read from the catalog.
-- One row per violation: the rule broken, the object, the detail. No row is a clean schema.

SET search_path = pg_catalog;

WITH
-- The exceptions, all of them.
table_of_no_firm (table_name) AS (
    VALUES
        ('firm'), -- is the firm: its id stands for firm_id
        ('system_epoch') -- the installation's, read-only
),
cross_firm_function (signature, owner) AS (
    VALUES
        ('taxpreview.key_lookup(text)', 'taxpreview_key_lookup'),
        ('taxpreview.household_versions(uuid[],uuid[],uuid[])', 'taxpreview_household_versions'),
        ('taxpreview.outbox_after(bigint,integer)', 'taxpreview_outbox'),
        ('taxpreview.queue_claim(uuid)', 'taxpreview_queue')
),
cross_firm_policy (table_name, role_name, command) AS (
    VALUES
        ('api_key', 'taxpreview_key_lookup', 'r'),
        ('household', 'taxpreview_household_versions', 'r'),
        ('firm', 'taxpreview_household_versions', 'r'),
        ('preview', 'taxpreview_household_versions', 'r'),
        ('price_current', 'taxpreview_household_versions', 'r'),
        ('outbox', 'taxpreview_outbox', 'r'),
        ('rebalance_run', 'taxpreview_queue', 'r'),
        ('rebalance_run_household', 'taxpreview_queue', 'r'),
        ('rebalance_run_progress', 'taxpreview_queue', 'r'),
        ('api_key', 'taxpreview_admin', 'r'),
        ('api_key', 'taxpreview_admin', 'w')
),
cross_firm_column (role_name, table_name, column_names) AS (
    VALUES
        (
            'taxpreview_key_lookup',
            'api_key',
            '{expires_at,firm_id,id,public_id,revoked_at,scopes,secret_hash}'::text[]
        ),
        ('taxpreview_household_versions', 'firm', '{config_version,id}'),
        ('taxpreview_household_versions', 'household', '{firm_id,id,version}'),
        (
            'taxpreview_household_versions',
            'preview',
            '{expires_at,firm_id,id,revision,state,superseded_by}'
        ),
        ('taxpreview_household_versions', 'price_current', '{firm_id,sequence}'),
        (
            'taxpreview_outbox',
            'outbox',
            '{entity_id,firm_id,household_id,kind,position,scope,version}'
        ),
        ('taxpreview_queue', 'rebalance_run', '{firm_id,id,state}'),
        (
            'taxpreview_queue',
            'rebalance_run_household',
            '{firm_id,leased_until,run_id,state}'
        ),
        ('taxpreview_queue', 'rebalance_run_progress', '{firm_id,queued,run_id,running}')
),
unique_across_firms (table_name, column_names) AS (
    VALUES
        ('api_key', '{public_id}'::text[]), -- random
        ('outbox', '{position}') -- the transaction's id
),
append_only (table_name) AS (
    VALUES
        ('audit_entry'),
        ('outbox'),
        ('price_set'),
        ('price'),
        ('model_version'),
        ('model_target'),
        ('model_sleeve'),
        ('security_group_member')
),
never_changed (table_name) AS (
    VALUES
        ('household_snapshot'),
        ('preview_revision')
),

relation AS (
    SELECT
        pg_class.oid,
        relname AS name,
        relkind AS kind,
        relowner AS owner,
        relacl AS acl,
        relrowsecurity,
        relforcerowsecurity,
        reloptions AS options,
        EXISTS (
            SELECT
            FROM pg_attribute
            WHERE attrelid = pg_class.oid AND attname = 'firm_id' AND NOT attisdropped
        ) AS has_firm_id
    FROM pg_class
    WHERE relnamespace = 'taxpreview'::regnamespace
),
firm_table AS (
    SELECT
        *,
        CASE WHEN has_firm_id THEN 'firm_id' ELSE 'id' END AS firm_column
    FROM relation
    WHERE kind IN ('r', 'p') AND (has_firm_id OR name = 'firm')
),
policy AS (
    SELECT
        firm_table.name AS table_name,
        polname AS name,
        polcmd::text AS command,
        polpermissive AS permissive,
        polroles = ARRAY[0::oid] AS is_for_all,
        ARRAY(SELECT rolname::text FROM pg_roles WHERE oid = ANY (polroles)) AS role_names,
        pg_get_expr(polqual, polrelid) AS using_text,
        pg_get_expr(polwithcheck, polrelid) AS check_text,
        format(
            '(%s = ( SELECT taxpreview.current_firm() AS current_firm))', firm_table.firm_column
        ) AS expected_text
    FROM pg_policy
    JOIN firm_table ON firm_table.oid = polrelid
),
firm_policy AS (
    SELECT *
    FROM policy
    WHERE permissive
        AND command = '*'
        AND is_for_all
        AND using_text = expected_text
        AND check_text = expected_text
),
key_constraint AS (
    SELECT
        firm_table.name AS table_name,
        firm_table.firm_column,
        indexrelid::regclass::text AS name,
        indisprimary AS is_primary,
        ARRAY(
            SELECT coalesce(attname::text, '(expression)')
            FROM unnest(indkey::smallint[]) WITH ORDINALITY AS key (number, place)
            LEFT JOIN pg_attribute ON attrelid = indrelid AND attnum = key.number AND attnum > 0
            WHERE place <= indnkeyatts
            ORDER BY place
        ) AS column_names
    FROM pg_index
    JOIN firm_table ON firm_table.oid = indrelid
    WHERE indisunique
),
privilege AS (
    SELECT
        relation.name AS table_name,
        relation.kind,
        NULL::text AS column_name,
        entry.grantee,
        entry.privilege_type AS privilege
    FROM relation
    CROSS JOIN LATERAL aclexplode(relation.acl) AS entry
    UNION ALL
    SELECT
        relation.name,
        relation.kind,
        attname::text,
        entry.grantee,
        entry.privilege_type
    FROM relation
    JOIN pg_attribute ON attrelid = relation.oid AND NOT attisdropped
    CROSS JOIN LATERAL aclexplode(attacl) AS entry
),
function AS (
    SELECT
        pg_proc.oid,
        format(
            '%s.%s(%s)',
            nspname,
            proname,
            replace(pg_get_function_identity_arguments(pg_proc.oid), ', ', ',')
        ) AS described,
        pg_proc.oid::regprocedure::text AS signature,
        prosecdef AS is_definer,
        proconfig AS settings,
        proacl AS acl,
        rolname::text AS owner,
        rolcanlogin OR rolsuper OR rolbypassrls AS owner_is_strong,
        nspname AS schema_name
    FROM pg_proc
    JOIN pg_namespace ON pg_namespace.oid = pronamespace
    JOIN pg_roles ON pg_roles.oid = proowner
    WHERE nspname NOT IN ('pg_catalog', 'information_schema')
)

SELECT
    'table_without_firm' AS rule,
    name::text AS object,
    'no column firm_id' AS detail
FROM relation
WHERE kind IN ('r', 'p', 'f')
    AND NOT has_firm_id
    AND name::text NOT IN (SELECT table_name FROM table_of_no_firm)

UNION ALL
SELECT
    'firm_may_be_null',
    firm_table.name,
    firm_column || ' is not NOT NULL'
FROM firm_table
JOIN pg_attribute ON attrelid = firm_table.oid AND attname = firm_column
WHERE NOT attnotnull OR atttypid <> 'uuid'::regtype

UNION ALL
SELECT
    'row_security_off',
    name,
    format('enabled %s, forced %s', relrowsecurity, relforcerowsecurity)
FROM firm_table
WHERE NOT (relrowsecurity AND relforcerowsecurity)

UNION ALL
SELECT
    'firm_policy_missing',
    name,
    'no policy for all roles and commands with current_firm() in USING and WITH CHECK'
FROM firm_table
WHERE name NOT IN (SELECT table_name FROM firm_policy)

UNION ALL
SELECT
    'policy_across_firms',
    table_name,
    format('policy %s for %s', name, role_names)
FROM policy
WHERE permissive
    AND NOT EXISTS (
        SELECT
        FROM firm_policy
        WHERE firm_policy.table_name = policy.table_name AND firm_policy.name = policy.name
    )
    AND NOT EXISTS (
        SELECT
        FROM cross_firm_policy AS allowed
        WHERE allowed.table_name = policy.table_name
            AND ARRAY[allowed.role_name] = policy.role_names
            AND allowed.command = policy.command
            AND NOT policy.is_for_all
    )

UNION ALL
SELECT
    'key_without_firm',
    firm_table.name,
    coalesce(key_constraint.column_names::text, 'no primary key')
FROM firm_table
LEFT JOIN key_constraint ON key_constraint.table_name = firm_table.name AND is_primary
WHERE key_constraint.column_names[1] IS DISTINCT FROM firm_table.firm_column

UNION ALL
SELECT
    'unique_across_firms',
    table_name,
    format('%s %s', name, column_names)
FROM key_constraint
WHERE column_names[1] <> firm_column
    AND NOT EXISTS (
        SELECT
        FROM unique_across_firms AS allowed
        WHERE allowed.table_name = key_constraint.table_name
            AND allowed.column_names = key_constraint.column_names
    )

UNION ALL
SELECT
    'foreign_key_without_firm',
    referring.name,
    format('%s: %s', conname, pg_get_constraintdef(pg_constraint.oid))
FROM pg_constraint
JOIN firm_table AS referring ON referring.oid = conrelid
JOIN firm_table AS referred ON referred.oid = confrelid
WHERE contype = 'f'
    AND NOT EXISTS (
        SELECT
        FROM unnest(conkey, confkey) AS pair (here, there)
        JOIN pg_attribute AS a ON a.attrelid = conrelid AND a.attnum = here
        JOIN pg_attribute AS b ON b.attrelid = confrelid AND b.attnum = there
        WHERE a.attname = referring.firm_column AND b.attname = referred.firm_column
    )

UNION ALL
SELECT
    'foreign_key_out_of_firm',
    firm_table.name,
    format('%s refers to %s', conname, confrelid::regclass)
FROM pg_constraint
JOIN firm_table ON firm_table.oid = conrelid
WHERE contype = 'f' AND confrelid NOT IN (SELECT oid FROM firm_table)

UNION ALL
SELECT
    'view_without_invoker',
    name,
    CASE kind WHEN 'm' THEN 'a materialized view' ELSE 'security_invoker off' END
FROM relation
WHERE kind = 'm'
    OR (
        kind = 'v'
        AND NOT coalesce(options && '{security_invoker=true,security_invoker=on}', false)
    )

UNION ALL
SELECT
    'object_of_other_owner',
    name,
    rolname::text
FROM relation
JOIN pg_roles ON pg_roles.oid = relation.owner
WHERE rolname <> 'taxpreview_owner'

UNION ALL
SELECT
    'definer_not_listed',
    signature,
    owner
FROM function
WHERE is_definer
    AND (signature, owner) NOT IN (SELECT signature, owner FROM cross_firm_function)

UNION ALL
SELECT
    'definer_missing',
    signature,
    owner
FROM cross_firm_function
WHERE (signature, owner) NOT IN (
    SELECT
        signature,
        owner
    FROM function
    WHERE is_definer
)

UNION ALL
SELECT
    'definer_search_path',
    signature,
    coalesce(settings::text, 'none')
FROM function
WHERE is_definer
    AND NOT coalesce(settings @> '{"search_path=pg_catalog, taxpreview, pg_temp"}', false)

UNION ALL
SELECT
    'definer_of_strong_owner',
    signature,
    owner
FROM function
WHERE is_definer AND owner_is_strong

UNION ALL
SELECT
    'definer_callers',
    signature,
    coalesce(rolname::text, 'PUBLIC')
FROM function
CROSS JOIN LATERAL aclexplode(coalesce(acl, acldefault('f', owner::regrole))) AS entry
LEFT JOIN pg_roles ON pg_roles.oid = entry.grantee
WHERE is_definer AND coalesce(rolname, 'PUBLIC') NOT IN ('taxpreviewd', owner)

UNION ALL
SELECT
    'definer_owner_columns',
    format('%s on %s', role_name, table_name),
    format('%s on %s, expected %s', privileges, found.column_names, expected.column_names)
FROM (
    SELECT
        rolname::text AS role_name,
        privilege.table_name::text AS table_name,
        array_agg(DISTINCT privilege.privilege ORDER BY privilege.privilege) AS privileges,
        array_agg(column_name ORDER BY column_name) AS column_names
    FROM privilege
    JOIN pg_roles ON pg_roles.oid = grantee
    WHERE rolname IN (
        'taxpreview_key_lookup',
        'taxpreview_household_versions',
        'taxpreview_outbox',
        'taxpreview_queue'
    )
    GROUP BY rolname, privilege.table_name
) AS found
FULL JOIN cross_firm_column AS expected USING (role_name, table_name)
WHERE (found.privileges, found.column_names)
    IS DISTINCT FROM ('{SELECT}'::text[], expected.column_names)

UNION ALL
SELECT
    'right_of_public',
    table_name,
    privilege
FROM privilege
WHERE grantee = 0

UNION ALL
SELECT
    'right_of_public',
    described,
    'EXECUTE'
FROM function
WHERE schema_name = 'taxpreview'
    AND (
        acl IS NULL
        OR EXISTS (SELECT FROM aclexplode(acl) AS entry WHERE entry.grantee = 0)
    )

UNION ALL
SELECT
    'right_of_public',
    nspname::text,
    privilege_type
FROM pg_namespace
CROSS JOIN LATERAL aclexplode(nspacl) AS entry
WHERE nspname = 'taxpreview' AND entry.grantee = 0

UNION ALL
SELECT
    'append_only',
    table_name,
    format('taxpreviewd may %s', privilege)
FROM privilege
WHERE grantee = 'taxpreviewd'::regrole
    AND privilege IN ('UPDATE', 'DELETE')
    AND table_name::text IN (SELECT append_only.table_name FROM append_only)

UNION ALL
-- What was answered once goes as it was, or not at all.
SELECT
    'never_changed',
    table_name,
    format('taxpreviewd may %s', privilege)
FROM privilege
WHERE grantee = 'taxpreviewd'::regrole
    AND privilege = 'UPDATE'
    AND table_name::text IN (SELECT never_changed.table_name FROM never_changed)

UNION ALL
-- TRUNCATE knows no row security; TRIGGER and REFERENCES look past it.
SELECT
    'right_past_row_security',
    table_name,
    format('%s may %s', rolname, privilege)
FROM privilege
JOIN pg_roles ON pg_roles.oid = grantee
WHERE rolname <> 'taxpreview_owner' AND privilege IN ('TRUNCATE', 'TRIGGER', 'REFERENCES')

UNION ALL
SELECT
    'daemon_writes_no_firms_table',
    table_name,
    privilege
FROM privilege
WHERE grantee = 'taxpreviewd'::regrole
    AND (
        (table_name = 'system_epoch' AND privilege <> 'SELECT')
        OR (
            table_name = 'firm'
            AND privilege <> 'SELECT'
            AND (privilege, column_name) IS DISTINCT FROM ('UPDATE', 'config_version')
        )
    )

UNION ALL
SELECT
    'strong_role',
    rolname,
    'superuser, bypasses row security, or makes databases or roles'
FROM pg_roles
WHERE rolname IN (
    'taxpreview_owner',
    'taxpreviewd',
    'taxpreview_admin',
    'taxpreview_key_lookup',
    'taxpreview_household_versions',
    'taxpreview_outbox',
    'taxpreview_queue'
)
    AND (rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole OR rolreplication)

UNION ALL
SELECT
    'role_that_logs_in',
    rolname,
    'is for owning only'
FROM pg_roles
WHERE rolname IN (
    'taxpreview_owner',
    'taxpreview_key_lookup',
    'taxpreview_household_versions',
    'taxpreview_outbox',
    'taxpreview_queue'
)
    AND rolcanlogin

UNION ALL
SELECT
    'member_of_another_role',
    pg_get_userbyid(member),
    pg_get_userbyid(roleid)
FROM pg_auth_members
WHERE pg_get_userbyid(member) ~ '^taxpreview' AND pg_get_userbyid(member) <> 'taxpreview_migrator'

UNION ALL
SELECT
    'daemon_owns',
    classid::regclass::text,
    format('object %s', objid)
FROM pg_shdepend
WHERE refclassid = 'pg_authid'::regclass
    AND refobjid IN ('taxpreviewd'::regrole, 'taxpreview_admin'::regrole)
    AND deptype = 'o'

ORDER BY 1, 2, 3;
