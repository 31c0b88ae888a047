-- Deploy taxpreview:covariances to pg
-- requires: reference
-- Covariances of annual returns that a firm loads, by which tracking error is figured.

BEGIN;
SET LOCAL ROLE taxpreview_owner;

CREATE TABLE taxpreview.covariance (
    firm_id uuid NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 200),
    as_of date NOT NULL CHECK (as_of BETWEEN '1900-01-01' AND '2100-12-31'),
    basis text NOT NULL CHECK (basis IN ('asset_class', 'security')),
    revision bigint NOT NULL DEFAULT 1 CHECK (revision >= 1),
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (firm_id, id),
    FOREIGN KEY (firm_id) REFERENCES taxpreview.firm (id)
);
CREATE INDEX covariance_newest ON taxpreview.covariance (firm_id, as_of DESC, id DESC);
COMMENT ON TABLE taxpreview.covariance IS
    'A covariance of annual returns; immutable, a firm loads another one.';
COMMENT ON COLUMN taxpreview.covariance.as_of IS
    'Of what it was estimated from; prices of an earlier day are not measured by it.';
ALTER TABLE taxpreview.covariance ENABLE ROW LEVEL SECURITY;
ALTER TABLE taxpreview.covariance FORCE ROW LEVEL SECURITY;
CREATE POLICY firm_isolation ON taxpreview.covariance
    USING (firm_id = (SELECT taxpreview.current_firm()))
    WITH CHECK (firm_id = (SELECT taxpreview.current_firm()));
GRANT SELECT, INSERT, DELETE ON taxpreview.covariance TO taxpreviewd;

CREATE TABLE taxpreview.covariance_label (
    firm_id uuid NOT NULL,
    covariance_id uuid NOT NULL,
    ordinal integer NOT NULL CHECK (ordinal >= 1),
    label text NOT NULL CHECK (char_length(label) BETWEEN 1 AND 32),
    PRIMARY KEY (firm_id, covariance_id, ordinal),
    UNIQUE (firm_id, covariance_id, label),
    FOREIGN KEY (firm_id, covariance_id) REFERENCES taxpreview.covariance (firm_id, id)
        ON DELETE CASCADE
);
COMMENT ON TABLE taxpreview.covariance_label IS
    'What its rows and columns are: words of classes, or symbols.';
ALTER TABLE taxpreview.covariance_label ENABLE ROW LEVEL SECURITY;
ALTER TABLE taxpreview.covariance_label FORCE ROW LEVEL SECURITY;
CREATE POLICY firm_isolation ON taxpreview.covariance_label
    USING (firm_id = (SELECT taxpreview.current_firm()))
    WITH CHECK (firm_id = (SELECT taxpreview.current_firm()));
GRANT SELECT, INSERT ON taxpreview.covariance_label TO taxpreviewd;

CREATE TABLE taxpreview.covariance_entry (
    firm_id uuid NOT NULL,
    covariance_id uuid NOT NULL,
    ordinal integer NOT NULL,
    place integer NOT NULL CHECK (place BETWEEN 1 AND ordinal),
    value numeric(15, 12) NOT NULL CHECK (value BETWEEN -100 AND 100),
    PRIMARY KEY (firm_id, covariance_id, ordinal, place),
    FOREIGN KEY (firm_id, covariance_id, ordinal)
        REFERENCES taxpreview.covariance_label (firm_id, covariance_id, ordinal)
        ON DELETE CASCADE,
    FOREIGN KEY (firm_id, covariance_id, place)
        REFERENCES taxpreview.covariance_label (firm_id, covariance_id, ordinal)
        ON DELETE CASCADE
);
CREATE INDEX covariance_entry_place
    ON taxpreview.covariance_entry (firm_id, covariance_id, place);
COMMENT ON TABLE taxpreview.covariance_entry IS
    'The lower triangle: of squared annual returns, to twelve places.';
ALTER TABLE taxpreview.covariance_entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE taxpreview.covariance_entry FORCE ROW LEVEL SECURITY;
CREATE POLICY firm_isolation ON taxpreview.covariance_entry
    USING (firm_id = (SELECT taxpreview.current_firm()))
    WITH CHECK (firm_id = (SELECT taxpreview.current_firm()));
GRANT SELECT, INSERT ON taxpreview.covariance_entry TO taxpreviewd;

COMMIT;
