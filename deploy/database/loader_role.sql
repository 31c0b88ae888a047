-- The role that fills demo and bench databases. Run as a superuser in the migrated database; never
-- in a database that holds somebody's real households, for this role sees and writes every firm's
-- rows.

\set ON_ERROR_STOP on
SET client_min_messages = warning;
BEGIN;

SELECT pg_advisory_xact_lock(hashtext('taxpreview roles')) \g /dev/null

SELECT 'CREATE ROLE taxpreview_loader'
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'taxpreview_loader')
\gexec

ALTER ROLE taxpreview_loader LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION BYPASSRLS;
ALTER ROLE taxpreview_loader SET search_path = taxpreview, pg_temp;

SELECT format('GRANT CONNECT, TEMPORARY ON DATABASE %I TO taxpreview_loader', current_database())
\gexec

GRANT USAGE ON SCHEMA taxpreview TO taxpreview_loader;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA taxpreview TO taxpreview_loader;
REVOKE INSERT, UPDATE, DELETE ON taxpreview.system_epoch FROM taxpreview_loader;

COMMIT;
