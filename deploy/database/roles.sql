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

SELECT format('CREATE ROLE %I', name)
FROM unnest(ARRAY[
    'taxpreview_owner',
    'taxpreview_migrator',
    'taxpreviewd',
    'taxpreview_admin',
    'taxpreview_key_lookup',
    'taxpreview_household_versions',
    'taxpreview_outbox',
    'taxpreview_queue'
]) AS name
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name)
\gexec

ALTER ROLE taxpreview_owner NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
ALTER ROLE taxpreview_migrator LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION BYPASSRLS;
ALTER ROLE taxpreviewd LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
ALTER ROLE taxpreview_admin LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
ALTER ROLE taxpreview_key_lookup NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
ALTER ROLE taxpreview_household_versions NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
ALTER ROLE taxpreview_outbox NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
ALTER ROLE taxpreview_queue NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;

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
