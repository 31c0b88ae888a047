-- Deploy taxpreview:exclusion_lists to pg
-- requires: policies
-- Screens: named lists of securities that plans do not buy, or do not sell, where a policy says so.

BEGIN;
SET LOCAL ROLE taxpreview_owner;

CREATE TABLE taxpreview.exclusion_list (
    firm_id uuid NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 200),
    kind text NOT NULL CHECK (kind IN ('do_not_sell', 'do_not_buy', 'exclusion')),
    revision bigint NOT NULL DEFAULT 1 CHECK (revision >= 1),
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (firm_id, id),
    UNIQUE (firm_id, name),
    FOREIGN KEY (firm_id) REFERENCES taxpreview.firm (id)
);
COMMENT ON TABLE taxpreview.exclusion_list IS 'A named list of securities, and what plans leave.';
ALTER TABLE taxpreview.exclusion_list ENABLE ROW LEVEL SECURITY;
ALTER TABLE taxpreview.exclusion_list FORCE ROW LEVEL SECURITY;
CREATE POLICY firm_isolation ON taxpreview.exclusion_list
    USING (firm_id = (SELECT taxpreview.current_firm()))
    WITH CHECK (firm_id = (SELECT taxpreview.current_firm()));
GRANT SELECT, INSERT, UPDATE, DELETE ON taxpreview.exclusion_list TO taxpreviewd;

CREATE TABLE taxpreview.exclusion_list_security (
    firm_id uuid NOT NULL,
    exclusion_list_id uuid NOT NULL,
    security_id uuid NOT NULL,
    PRIMARY KEY (firm_id, exclusion_list_id, security_id),
    FOREIGN KEY (firm_id, exclusion_list_id)
        REFERENCES taxpreview.exclusion_list (firm_id, id)
        ON DELETE CASCADE,
    FOREIGN KEY (firm_id, security_id) REFERENCES taxpreview.security (firm_id, id)
);
CREATE INDEX exclusion_list_security_security
    ON taxpreview.exclusion_list_security (firm_id, security_id);
COMMENT ON TABLE taxpreview.exclusion_list_security IS 'A security of an exclusion list.';
ALTER TABLE taxpreview.exclusion_list_security ENABLE ROW LEVEL SECURITY;
ALTER TABLE taxpreview.exclusion_list_security FORCE ROW LEVEL SECURITY;
CREATE POLICY firm_isolation ON taxpreview.exclusion_list_security
    USING (firm_id = (SELECT taxpreview.current_firm()))
    WITH CHECK (firm_id = (SELECT taxpreview.current_firm()));
GRANT SELECT, INSERT, UPDATE, DELETE ON taxpreview.exclusion_list_security TO taxpreviewd;

CREATE TABLE taxpreview.policy_exclusion_list (
    firm_id uuid NOT NULL,
    holder_id uuid NOT NULL,
    exclusion_list_id uuid NOT NULL,
    PRIMARY KEY (firm_id, holder_id, exclusion_list_id),
    FOREIGN KEY (firm_id, holder_id) REFERENCES taxpreview.policy (firm_id, holder_id)
        ON DELETE CASCADE,
    FOREIGN KEY (firm_id, exclusion_list_id) REFERENCES taxpreview.exclusion_list (firm_id, id)
);
CREATE INDEX policy_exclusion_list_list
    ON taxpreview.policy_exclusion_list (firm_id, exclusion_list_id);
COMMENT ON TABLE taxpreview.policy_exclusion_list IS
    'An exclusion list that a policy keeps plans to. Those of wider levels hold as well.';
ALTER TABLE taxpreview.policy_exclusion_list ENABLE ROW LEVEL SECURITY;
ALTER TABLE taxpreview.policy_exclusion_list FORCE ROW LEVEL SECURITY;
CREATE POLICY firm_isolation ON taxpreview.policy_exclusion_list
    USING (firm_id = (SELECT taxpreview.current_firm()))
    WITH CHECK (firm_id = (SELECT taxpreview.current_firm()));
GRANT SELECT, INSERT, UPDATE, DELETE ON taxpreview.policy_exclusion_list TO taxpreviewd;

COMMIT;
