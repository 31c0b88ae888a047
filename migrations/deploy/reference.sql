-- Deploy taxpreview:reference to pg
-- requires: foundation
-- What a firm's households hold and what it is worth: securities and price sets.

BEGIN;
SET LOCAL ROLE taxpreview_owner;

CREATE TABLE taxpreview.security (
    firm_id uuid NOT NULL,
    id uuid NOT NULL,
    symbol text NOT NULL CHECK (char_length(symbol) BETWEEN 1 AND 100),
    name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 500),
    tax_kind text NOT NULL CHECK (
        tax_kind IN ('stock', 'ric', 'grantor_trust', 'collectible_trust', 'bond', 'digital_asset')
    ),
    asset_class text CHECK (
        asset_class IN (
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
    unit text NOT NULL CHECK (unit IN ('fractional', 'whole')),
    issuer text CHECK (char_length(issuer) <= 500),
    sector text CHECK (char_length(sector) <= 500),
    revision bigint NOT NULL DEFAULT 1 CHECK (revision >= 1),
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (firm_id, id),
    UNIQUE (firm_id, symbol),
    FOREIGN KEY (firm_id) REFERENCES taxpreview.firm (id)
);
COMMENT ON TABLE taxpreview.security IS
    'Something that can be held: what it is for tax (rule BA-8) and for drift (its asset class; '
    'null is unclassified).';
ALTER TABLE taxpreview.security ENABLE ROW LEVEL SECURITY;
ALTER TABLE taxpreview.security FORCE ROW LEVEL SECURITY;
CREATE POLICY firm_isolation ON taxpreview.security
    USING (firm_id = (SELECT taxpreview.current_firm()))
    WITH CHECK (firm_id = (SELECT taxpreview.current_firm()));
GRANT SELECT, INSERT, UPDATE, DELETE ON taxpreview.security TO taxpreviewd;

CREATE TABLE taxpreview.price_set (
    firm_id uuid NOT NULL,
    id uuid NOT NULL,
    as_of date NOT NULL CHECK (as_of BETWEEN '1900-01-01' AND '2100-12-31'),
    sequence bigint NOT NULL CHECK (sequence >= 1),
    price_count bigint NOT NULL CHECK (price_count >= 0),
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (firm_id, id),
    UNIQUE (firm_id, sequence),
    FOREIGN KEY (firm_id) REFERENCES taxpreview.firm (id)
);
COMMENT ON TABLE taxpreview.price_set IS
    'One close per security as of a date; immutable. A new set is appended and price_current is '
    'turned to it.';
ALTER TABLE taxpreview.price_set ENABLE ROW LEVEL SECURITY;
ALTER TABLE taxpreview.price_set FORCE ROW LEVEL SECURITY;
CREATE POLICY firm_isolation ON taxpreview.price_set
    USING (firm_id = (SELECT taxpreview.current_firm()))
    WITH CHECK (firm_id = (SELECT taxpreview.current_firm()));
GRANT SELECT, INSERT ON taxpreview.price_set TO taxpreviewd;

CREATE TABLE taxpreview.price (
    firm_id uuid NOT NULL,
    price_set_id uuid NOT NULL,
    security_id uuid NOT NULL,
    close numeric(14, 6) NOT NULL CHECK (close BETWEEN 0 AND 99999999.999999),
    price_date date NOT NULL CHECK (price_date BETWEEN '1900-01-01' AND '2100-12-31'),
    PRIMARY KEY (firm_id, price_set_id, security_id),
    -- Deferred: the prices may be written before the set, which counts them.
    FOREIGN KEY (firm_id, price_set_id) REFERENCES taxpreview.price_set (firm_id, id)
        DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (firm_id, security_id) REFERENCES taxpreview.security (firm_id, id)
);
CREATE INDEX price_security ON taxpreview.price (firm_id, security_id);
COMMENT ON TABLE taxpreview.price IS
    'A security''s close in a price set; immutable.';
COMMENT ON COLUMN taxpreview.price.price_date IS
    'The day of the close: before the set''s as_of when an older close was carried forward.';
ALTER TABLE taxpreview.price ENABLE ROW LEVEL SECURITY;
ALTER TABLE taxpreview.price FORCE ROW LEVEL SECURITY;
CREATE POLICY firm_isolation ON taxpreview.price
    USING (firm_id = (SELECT taxpreview.current_firm()))
    WITH CHECK (firm_id = (SELECT taxpreview.current_firm()));
GRANT SELECT, INSERT ON taxpreview.price TO taxpreviewd;

CREATE TABLE taxpreview.price_current (
    firm_id uuid NOT NULL,
    price_set_id uuid NOT NULL,
    sequence bigint NOT NULL CHECK (sequence >= 1),
    PRIMARY KEY (firm_id),
    FOREIGN KEY (firm_id, price_set_id) REFERENCES taxpreview.price_set (firm_id, id)
) WITH (fillfactor = 80);
COMMENT ON TABLE taxpreview.price_current IS
    'The price set that holds now. Its sequence only grows; it is the counter that a change of '
    'prices bumps.';
ALTER TABLE taxpreview.price_current ENABLE ROW LEVEL SECURITY;
ALTER TABLE taxpreview.price_current FORCE ROW LEVEL SECURITY;
CREATE POLICY firm_isolation ON taxpreview.price_current
    USING (firm_id = (SELECT taxpreview.current_firm()))
    WITH CHECK (firm_id = (SELECT taxpreview.current_firm()));
GRANT SELECT, INSERT, UPDATE ON taxpreview.price_current TO taxpreviewd;

COMMIT;
