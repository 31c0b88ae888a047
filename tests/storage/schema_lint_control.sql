-- The lint's positive control: objects that break each of its rules, made as a superuser in a
-- transaction that the caller rolls back. A rule that finds nothing here finds nothing anywhere.

SET LOCAL client_min_messages = warning;

-- table_without_firm
CREATE TABLE taxpreview.bad_no_firm (id uuid PRIMARY KEY);

-- row_security_off, firm_policy_missing, key_without_firm, firm_may_be_null, object_of_other_owner
CREATE TABLE taxpreview.bad_open (
    id uuid PRIMARY KEY,
    firm_id uuid
);

-- foreign_key_without_firm, foreign_key_out_of_firm, unique_across_firms, policy_across_firms
CREATE TABLE taxpreview.bad_keys (
    firm_id uuid NOT NULL,
    id uuid NOT NULL UNIQUE,
    key_id text REFERENCES taxpreview.api_key (public_id),
    other_id uuid REFERENCES taxpreview.bad_no_firm (id),
    PRIMARY KEY (firm_id, id)
);
ALTER TABLE taxpreview.bad_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE taxpreview.bad_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY firm_isolation ON taxpreview.bad_keys
    USING (firm_id = (SELECT taxpreview.current_firm()))
    WITH CHECK (firm_id = (SELECT taxpreview.current_firm()));
CREATE POLICY everybody ON taxpreview.bad_keys FOR SELECT TO taxpreviewd USING (true);

-- A policy that only reads by firm lets any firm's rows be written: firm_policy_missing.
CREATE TABLE taxpreview.bad_half_policy (
    firm_id uuid NOT NULL,
    id uuid NOT NULL,
    PRIMARY KEY (firm_id, id)
);
ALTER TABLE taxpreview.bad_half_policy ENABLE ROW LEVEL SECURITY;
ALTER TABLE taxpreview.bad_half_policy FORCE ROW LEVEL SECURITY;
CREATE POLICY firm_isolation ON taxpreview.bad_half_policy
    USING (firm_id = (SELECT taxpreview.current_firm()))
    WITH CHECK (true);

-- view_without_invoker
CREATE VIEW taxpreview.bad_view AS SELECT id FROM taxpreview.household;

-- definer_not_listed, definer_search_path, definer_of_strong_owner, definer_callers,
-- right_of_public
CREATE FUNCTION taxpreview.bad_definer() RETURNS bigint
    LANGUAGE sql SECURITY DEFINER
    AS $$ SELECT count(*) FROM taxpreview.household $$;
GRANT EXECUTE ON FUNCTION taxpreview.bad_definer() TO PUBLIC;

-- definer_missing
DROP FUNCTION taxpreview.outbox_after(bigint, integer);

-- definer_owner_columns
GRANT SELECT (name) ON taxpreview.household TO taxpreview_household_versions;

-- append_only, never_changed, right_past_row_security, daemon_writes_no_firms_table
GRANT UPDATE (detail) ON taxpreview.audit_entry TO taxpreviewd;
GRANT UPDATE (result_document) ON taxpreview.preview_revision TO taxpreviewd;
GRANT TRUNCATE ON taxpreview.lot TO taxpreviewd;
GRANT UPDATE (name) ON taxpreview.firm TO taxpreviewd;

-- strong_role, role_that_logs_in, member_of_another_role, daemon_owns
ALTER ROLE taxpreview_admin BYPASSRLS;
ALTER ROLE taxpreview_owner LOGIN;
GRANT taxpreview_owner TO taxpreviewd;
ALTER TABLE taxpreview.bad_open OWNER TO taxpreviewd;
