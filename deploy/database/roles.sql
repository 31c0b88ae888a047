-- The roles of a cluster that holds taxpreview databases. Run as a superuser, in any database, as
-- often as you like: it makes what is missing and sets what differs.
--
--   taxpreview_owner      owns every object; nobody can log in as it
--   taxpreview_migrator   runs the migrations; sees every firm's rows, for data migrations
--   taxpreviewd           the daemon: owns nothing, row-level security applies
--   taxpreview_admin      makes firms and keys: owns nothing, row-level security applies
--   the rest              own one function each that reads across firms; nobody can log in as them

\set ON_ERROR_STOP on
SET client_min_messages = warning;
BEGIN;

-- Two runs at once would collide on the catalog's rows.
SELECT pg_advisory_xact_lock(hashtext('taxpreview roles')) \g /dev/null

CREATE TEMPORARY TABLE wanted_role (
    name text NOT NULL,
    login text NOT NULL,
    row_security text NOT NULL
) ON COMMIT DROP;
INSERT INTO wanted_role
VALUES
    ('taxpreview_owner', 'NOLOGIN', 'NOBYPASSRLS'),
    ('taxpreview_migrator', 'LOGIN', 'BYPASSRLS'),
    ('taxpreviewd', 'LOGIN', 'NOBYPASSRLS'),
    ('taxpreview_admin', 'LOGIN', 'NOBYPASSRLS'),
    ('taxpreview_key_lookup', 'NOLOGIN', 'NOBYPASSRLS'),
    ('taxpreview_household_versions', 'NOLOGIN', 'NOBYPASSRLS'),
    ('taxpreview_outbox', 'NOLOGIN', 'NOBYPASSRLS'),
    ('taxpreview_queue', 'NOLOGIN', 'NOBYPASSRLS');

SELECT format('CREATE ROLE %I', name)
FROM wanted_role
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name)
\gexec

SELECT format(
    'ALTER ROLE %I %s %s NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION',
    name,
    login,
    row_security
)
FROM wanted_role
\gexec

ALTER ROLE taxpreview_owner SET search_path = taxpreview, pg_temp;
ALTER ROLE taxpreview_migrator SET search_path = taxpreview, pg_temp;
ALTER ROLE taxpreviewd SET search_path = taxpreview, pg_temp;
ALTER ROLE taxpreview_admin SET search_path = taxpreview, pg_temp;

-- The migrator, not the owner, may hand a function to its own role: a member of such a role is let
-- through by the role's policies, and the owner stays under row-level security.
GRANT taxpreview_owner TO taxpreview_migrator;
GRANT taxpreview_key_lookup TO taxpreview_migrator;
GRANT taxpreview_household_versions TO taxpreview_migrator;
GRANT taxpreview_outbox TO taxpreview_migrator;
GRANT taxpreview_queue TO taxpreview_migrator;

COMMIT;
