-- Deploy taxpreview:models to pg
-- requires: reference
-- Target portfolios. A change of a model appends a version; a version never changes.

BEGIN;
SET LOCAL ROLE taxpreview_owner;

CREATE TABLE taxpreview.model (
    firm_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL DEFAULT 1 CHECK (version >= 1),
    revision bigint NOT NULL DEFAULT 1 CHECK (revision >= 1),
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (firm_id, id),
    FOREIGN KEY (firm_id) REFERENCES taxpreview.firm (id)
);
COMMENT ON TABLE taxpreview.model IS
    'A target portfolio: its identity and the number of the version that holds now.';

CREATE TABLE taxpreview.model_version (
    firm_id uuid NOT NULL,
    id uuid NOT NULL,
    model_id uuid NOT NULL,
    number bigint NOT NULL CHECK (number >= 1),
    name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 500),
    basis text NOT NULL CHECK (basis IN ('asset_class', 'security_group', 'security')),
    kind text NOT NULL CHECK (kind IN ('etf', 'fund', 'managed', 'crypto', 'custom')),
    drift_tolerance numeric(9, 6) CHECK (drift_tolerance BETWEEN 0 AND 1),
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (firm_id, id),
    UNIQUE (firm_id, model_id, number),
    FOREIGN KEY (firm_id, model_id) REFERENCES taxpreview.model (firm_id, id) ON DELETE CASCADE
);
COMMENT ON TABLE taxpreview.model_version IS
    'What a model says from one change to the next; immutable.';
COMMENT ON COLUMN taxpreview.model_version.basis IS
    'What its targets and the drift against them are counted by (rule DR-3).';
COMMENT ON COLUMN taxpreview.model_version.drift_tolerance IS
    'The advisor''s own; null takes the default of the model''s kind (rule DR-9).';

-- Deferred: a model and its first version need each other.
ALTER TABLE taxpreview.model
    ADD FOREIGN KEY (firm_id, id, version)
        REFERENCES taxpreview.model_version (firm_id, model_id, number)
        DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE taxpreview.model ENABLE ROW LEVEL SECURITY;
ALTER TABLE taxpreview.model FORCE ROW LEVEL SECURITY;
CREATE POLICY firm_isolation ON taxpreview.model
    USING (firm_id = (SELECT taxpreview.current_firm()))
    WITH CHECK (firm_id = (SELECT taxpreview.current_firm()));
GRANT SELECT, INSERT, UPDATE, DELETE ON taxpreview.model TO taxpreviewd;

ALTER TABLE taxpreview.model_version ENABLE ROW LEVEL SECURITY;
ALTER TABLE taxpreview.model_version FORCE ROW LEVEL SECURITY;
CREATE POLICY firm_isolation ON taxpreview.model_version
    USING (firm_id = (SELECT taxpreview.current_firm()))
    WITH CHECK (firm_id = (SELECT taxpreview.current_firm()));
GRANT SELECT, INSERT ON taxpreview.model_version TO taxpreviewd;

CREATE TABLE taxpreview.model_target (
    firm_id uuid NOT NULL,
    model_version_id uuid NOT NULL,
    ordinal integer NOT NULL CHECK (ordinal >= 1),
    class text CHECK (
        class IN (
            'us_stocks',
            'international_stocks',
            'emerging_stocks',
            'us_bonds',
            'international_bonds',
            'emerging_bonds',
            'cash',
            'crypto',
            'commodities',
            'real_estate'
        )
    ),
    group_name text CHECK (char_length(group_name) BETWEEN 1 AND 500),
    security_id uuid,
    weight numeric(9, 6) NOT NULL CHECK (weight BETWEEN 0 AND 1),
    PRIMARY KEY (firm_id, model_version_id, ordinal),
    UNIQUE (firm_id, model_version_id, class),
    UNIQUE (firm_id, model_version_id, group_name),
    UNIQUE (firm_id, model_version_id, security_id),
    FOREIGN KEY (firm_id, model_version_id) REFERENCES taxpreview.model_version (firm_id, id)
        ON DELETE CASCADE,
    FOREIGN KEY (firm_id, security_id) REFERENCES taxpreview.security (firm_id, id),
    CHECK (num_nonnulls(class, group_name, security_id) = 1)
);
CREATE INDEX model_target_security ON taxpreview.model_target (firm_id, security_id)
    WHERE security_id IS NOT NULL;
COMMENT ON TABLE taxpreview.model_target IS
    'The weight of one asset class, security group or security in a model version; cash is a '
    'class. Immutable.';
ALTER TABLE taxpreview.model_target ENABLE ROW LEVEL SECURITY;
ALTER TABLE taxpreview.model_target FORCE ROW LEVEL SECURITY;
CREATE POLICY firm_isolation ON taxpreview.model_target
    USING (firm_id = (SELECT taxpreview.current_firm()))
    WITH CHECK (firm_id = (SELECT taxpreview.current_firm()));
GRANT SELECT, INSERT ON taxpreview.model_target TO taxpreviewd;

CREATE TABLE taxpreview.security_group_member (
    firm_id uuid NOT NULL,
    model_version_id uuid NOT NULL,
    group_name text NOT NULL,
    security_id uuid NOT NULL,
    role text NOT NULL CHECK (role IN ('primary', 'secondary', 'ira_secondary')),
    ordinal integer NOT NULL CHECK (ordinal >= 1),
    -- A security of two groups would have two places in one drift.
    PRIMARY KEY (firm_id, model_version_id, security_id),
    FOREIGN KEY (firm_id, model_version_id, group_name)
        REFERENCES taxpreview.model_target (firm_id, model_version_id, group_name)
        ON DELETE CASCADE,
    FOREIGN KEY (firm_id, security_id) REFERENCES taxpreview.security (firm_id, id)
);
CREATE INDEX security_group_member_group
    ON taxpreview.security_group_member (firm_id, model_version_id, group_name, ordinal);
CREATE INDEX security_group_member_security
    ON taxpreview.security_group_member (firm_id, security_id);
COMMENT ON TABLE taxpreview.security_group_member IS
    'A security of a model''s group and the part it plays there; ordinal is its place in the '
    'list. Immutable.';
ALTER TABLE taxpreview.security_group_member ENABLE ROW LEVEL SECURITY;
ALTER TABLE taxpreview.security_group_member FORCE ROW LEVEL SECURITY;
CREATE POLICY firm_isolation ON taxpreview.security_group_member
    USING (firm_id = (SELECT taxpreview.current_firm()))
    WITH CHECK (firm_id = (SELECT taxpreview.current_firm()));
GRANT SELECT, INSERT ON taxpreview.security_group_member TO taxpreviewd;

COMMIT;
