-- Deploy taxpreview:households to pg
-- requires: models
-- A household and everything in it. Its rows carry household_id, so that one index range holds
-- them; deleting it deletes them. What a write here changes is counted by household.version.

BEGIN;
SET LOCAL ROLE taxpreview_owner;

CREATE TABLE taxpreview.household (
    firm_id uuid NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 500),
    external_id text CHECK (char_length(external_id) <= 500),
    lot_selection text NOT NULL DEFAULT 'fifo' CHECK (
        lot_selection IN (
            'fifo',
            'lifo',
            'highest_cost',
            'lowest_cost',
            'min_tax',
            'loss_first',
            'max_long_term_gain',
            'max_long_term_loss',
            'max_short_term_gain',
            'max_short_term_loss',
            'high_cost_long_first',
            'high_cost_short_first',
            'average_cost',
            'specific'
        )
    ),
    model_id uuid,
    spouse_replacement text NOT NULL DEFAULT 'defer' CHECK (
        spouse_replacement IN ('defer', 'permanent')
    ),
    drift_tolerance numeric(9, 6) CHECK (drift_tolerance BETWEEN 0 AND 1),
    version bigint NOT NULL DEFAULT 1 CHECK (version >= 1),
    revision bigint NOT NULL DEFAULT 1 CHECK (revision >= 1),
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (firm_id, id),
    FOREIGN KEY (firm_id) REFERENCES taxpreview.firm (id),
    FOREIGN KEY (firm_id, model_id) REFERENCES taxpreview.model (firm_id, id)
) WITH (fillfactor = 80);
CREATE INDEX household_model ON taxpreview.household (firm_id, model_id)
    WHERE model_id IS NOT NULL;
COMMENT ON TABLE taxpreview.household IS
    'People who invest together: the unit of a preview, of wash sales and of a return.';
COMMENT ON COLUMN taxpreview.household.version IS
    'Counts changes of the household and of everything in it; bumped in the transaction that '
    'writes them. The revision counts changes of this row''s own members.';
COMMENT ON COLUMN taxpreview.household.spouse_replacement IS
    'What a spouse''s purchase does to a loss (rule WS-10).';
COMMENT ON COLUMN taxpreview.household.drift_tolerance IS
    'The advisor''s own; null takes the model''s (rule DR-9).';
ALTER TABLE taxpreview.household ENABLE ROW LEVEL SECURITY;
ALTER TABLE taxpreview.household FORCE ROW LEVEL SECURITY;
CREATE POLICY firm_isolation ON taxpreview.household
    USING (firm_id = (SELECT taxpreview.current_firm()))
    WITH CHECK (firm_id = (SELECT taxpreview.current_firm()));
GRANT SELECT, INSERT, UPDATE, DELETE ON taxpreview.household TO taxpreviewd;

CREATE TABLE taxpreview.tax_profile (
    firm_id uuid NOT NULL,
    household_id uuid NOT NULL,
    year integer NOT NULL CHECK (year BETWEEN 1900 AND 2100),
    kind text NOT NULL CHECK (kind IN ('federal', 'flat')),
    filing_status text CHECK (filing_status IN ('single', 'mfj', 'mfs', 'hoh', 'qss')),
    wages numeric(15, 2) NOT NULL DEFAULT 0,
    other_ordinary_income numeric(15, 2) NOT NULL DEFAULT 0,
    interest numeric(15, 2) NOT NULL DEFAULT 0,
    tax_exempt_interest numeric(15, 2) NOT NULL DEFAULT 0,
    ordinary_dividends numeric(15, 2) NOT NULL DEFAULT 0,
    qualified_dividends numeric(15, 2) NOT NULL DEFAULT 0,
    capital_gain_distributions numeric(15, 2) NOT NULL DEFAULT 0,
    other_investment_income numeric(15, 2) NOT NULL DEFAULT 0,
    short_term_gains_elsewhere numeric(15, 2) NOT NULL DEFAULT 0,
    long_term_gains_elsewhere numeric(15, 2) NOT NULL DEFAULT 0,
    investment_expenses numeric(15, 2) NOT NULL DEFAULT 0,
    deduction text NOT NULL DEFAULT 'standard' CHECK (deduction IN ('standard', 'itemized')),
    itemized_deduction numeric(15, 2) NOT NULL DEFAULT 0,
    additional_standard_count integer NOT NULL DEFAULT 0 CHECK (
        additional_standard_count BETWEEN 0 AND 4
    ),
    other_deductions numeric(15, 2) NOT NULL DEFAULT 0,
    short_term_carryover_in numeric(15, 2) NOT NULL DEFAULT 0 CHECK (
        short_term_carryover_in BETWEEN 0 AND 9999999999999.99
    ),
    long_term_carryover_in numeric(15, 2) NOT NULL DEFAULT 0 CHECK (
        long_term_carryover_in BETWEEN 0 AND 9999999999999.99
    ),
    state_rate numeric(9, 6) NOT NULL DEFAULT 0 CHECK (state_rate BETWEEN 0 AND 1),
    state_deduction numeric(15, 2) NOT NULL DEFAULT 0,
    short_term_rate numeric(9, 6) CHECK (short_term_rate BETWEEN 0 AND 1),
    long_term_rate numeric(9, 6) CHECK (long_term_rate BETWEEN 0 AND 1),
    revision bigint NOT NULL DEFAULT 1 CHECK (revision >= 1),
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (firm_id, household_id, year),
    FOREIGN KEY (firm_id, household_id) REFERENCES taxpreview.household (firm_id, id)
        ON DELETE CASCADE,
    CHECK (kind <> 'federal' OR filing_status IS NOT NULL),
    CHECK (kind = 'flat' OR num_nonnulls(short_term_rate, long_term_rate) = 0),
    CONSTRAINT tax_profile_amounts_are_numbers CHECK (
        'NaN' <> ALL (
            ARRAY[
                wages,
                other_ordinary_income,
                interest,
                tax_exempt_interest,
                ordinary_dividends,
                qualified_dividends,
                capital_gain_distributions,
                other_investment_income,
                short_term_gains_elsewhere,
                long_term_gains_elsewhere,
                investment_expenses,
                itemized_deduction,
                other_deductions,
                state_deduction
            ]
        )
    )
);
COMMENT ON TABLE taxpreview.tax_profile IS
    'What the advisor knows of a household''s tax year beside its lots: a federal return (rules '
    'NE, TX, NI, SL) or flat rates (rules FL). Amounts are of the whole year.';
ALTER TABLE taxpreview.tax_profile ENABLE ROW LEVEL SECURITY;
ALTER TABLE taxpreview.tax_profile FORCE ROW LEVEL SECURITY;
CREATE POLICY firm_isolation ON taxpreview.tax_profile
    USING (firm_id = (SELECT taxpreview.current_firm()))
    WITH CHECK (firm_id = (SELECT taxpreview.current_firm()));
GRANT SELECT, INSERT, UPDATE, DELETE ON taxpreview.tax_profile TO taxpreviewd;

CREATE TABLE taxpreview.account (
    firm_id uuid NOT NULL,
    id uuid NOT NULL,
    household_id uuid NOT NULL,
    name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 500),
    custodian text CHECK (char_length(custodian) <= 500),
    external_id text CHECK (char_length(external_id) <= 500),
    tax_treatment text NOT NULL CHECK (tax_treatment IN ('taxable', 'tax_deferred', 'tax_free')),
    owner text NOT NULL CHECK (owner IN ('self', 'spouse', 'joint', 'other')),
    management_mode text NOT NULL CHECK (management_mode IN ('automated', 'manual')),
    rebalancing boolean NOT NULL DEFAULT true,
    dividend_reinvestment boolean NOT NULL DEFAULT false,
    lot_selection text CHECK (
        lot_selection IN (
            'fifo',
            'lifo',
            'highest_cost',
            'lowest_cost',
            'min_tax',
            'loss_first',
            'max_long_term_gain',
            'max_long_term_loss',
            'max_short_term_gain',
            'max_short_term_loss',
            'high_cost_long_first',
            'high_cost_short_first',
            'average_cost',
            'specific'
        )
    ),
    model_id uuid,
    revision bigint NOT NULL DEFAULT 1 CHECK (revision >= 1),
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (firm_id, id),
    UNIQUE (firm_id, household_id, id),
    FOREIGN KEY (firm_id, household_id) REFERENCES taxpreview.household (firm_id, id)
        ON DELETE CASCADE,
    FOREIGN KEY (firm_id, model_id) REFERENCES taxpreview.model (firm_id, id)
);
CREATE INDEX account_model ON taxpreview.account (firm_id, model_id)
    WHERE model_id IS NOT NULL;
COMMENT ON TABLE taxpreview.account IS
    'An account of a household at a custodian. A null lot_selection or model_id takes the '
    'household''s.';
ALTER TABLE taxpreview.account ENABLE ROW LEVEL SECURITY;
ALTER TABLE taxpreview.account FORCE ROW LEVEL SECURITY;
CREATE POLICY firm_isolation ON taxpreview.account
    USING (firm_id = (SELECT taxpreview.current_firm()))
    WITH CHECK (firm_id = (SELECT taxpreview.current_firm()));
GRANT SELECT, INSERT, UPDATE, DELETE ON taxpreview.account TO taxpreviewd;

CREATE TABLE taxpreview.cash (
    firm_id uuid NOT NULL,
    household_id uuid NOT NULL,
    account_id uuid NOT NULL,
    amount numeric(15, 2) NOT NULL DEFAULT 0 CHECK (amount <> 'NaN'),
    revision bigint NOT NULL DEFAULT 1 CHECK (revision >= 1),
    PRIMARY KEY (firm_id, household_id, account_id),
    UNIQUE (firm_id, account_id),
    FOREIGN KEY (firm_id, household_id, account_id)
        REFERENCES taxpreview.account (firm_id, household_id, id)
        ON DELETE CASCADE
);
COMMENT ON TABLE taxpreview.cash IS
    'An account''s cash. An account without a row has none.';
ALTER TABLE taxpreview.cash ENABLE ROW LEVEL SECURITY;
ALTER TABLE taxpreview.cash FORCE ROW LEVEL SECURITY;
CREATE POLICY firm_isolation ON taxpreview.cash
    USING (firm_id = (SELECT taxpreview.current_firm()))
    WITH CHECK (firm_id = (SELECT taxpreview.current_firm()));
GRANT SELECT, INSERT, UPDATE, DELETE ON taxpreview.cash TO taxpreviewd;

CREATE TABLE taxpreview.lot (
    firm_id uuid NOT NULL,
    id uuid NOT NULL,
    household_id uuid NOT NULL,
    account_id uuid NOT NULL,
    security_id uuid NOT NULL,
    sequence bigint NOT NULL CHECK (sequence >= 1),
    quantity numeric(18, 8) NOT NULL CHECK (quantity BETWEEN 0 AND 9999999999.99999999),
    basis numeric(15, 2) CHECK (basis BETWEEN 0 AND 9999999999999.99),
    basis_status text NOT NULL DEFAULT 'known' CHECK (
        basis_status IN ('known', 'average', 'derived', 'unknown')
    ),
    acquired_on date CHECK (acquired_on BETWEEN '1900-01-01' AND '2100-12-31'),
    kind text NOT NULL CHECK (kind IN ('purchase', 'drip', 'gift', 'inheritance', 'transfer')),
    covered boolean NOT NULL,
    deemed_acquired_on date CHECK (deemed_acquired_on BETWEEN '1900-01-01' AND '2100-12-31'),
    donor_basis numeric(15, 2) CHECK (donor_basis BETWEEN 0 AND 9999999999999.99),
    donor_acquired_on date CHECK (donor_acquired_on BETWEEN '1900-01-01' AND '2100-12-31'),
    gift_value numeric(15, 2) CHECK (gift_value BETWEEN 0 AND 9999999999999.99),
    gift_date date CHECK (gift_date BETWEEN '1900-01-01' AND '2100-12-31'),
    revision bigint NOT NULL DEFAULT 1 CHECK (revision >= 1),
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (firm_id, id),
    UNIQUE (firm_id, account_id, sequence),
    FOREIGN KEY (firm_id, household_id, account_id)
        REFERENCES taxpreview.account (firm_id, household_id, id)
        ON DELETE CASCADE,
    FOREIGN KEY (firm_id, security_id) REFERENCES taxpreview.security (firm_id, id),
    CHECK ((basis IS NULL) = (basis_status = 'unknown'))
);
CREATE INDEX lot_household ON taxpreview.lot (firm_id, household_id);
CREATE INDEX lot_security ON taxpreview.lot (firm_id, security_id);
COMMENT ON TABLE taxpreview.lot IS
    'Shares bought together and what is left of them: quantity and adjusted basis are of the rest '
    '(rules BA, RD-2).';
COMMENT ON COLUMN taxpreview.lot.sequence IS
    'Order of entry in its account (rule LI-3).';
COMMENT ON COLUMN taxpreview.lot.covered IS
    'Whether the broker reports the basis (rule BA-6).';
COMMENT ON COLUMN taxpreview.lot.deemed_acquired_on IS
    'Tacked date after a wash sale, for the holding period alone (rule WS-9).';
ALTER TABLE taxpreview.lot ENABLE ROW LEVEL SECURITY;
ALTER TABLE taxpreview.lot FORCE ROW LEVEL SECURITY;
CREATE POLICY firm_isolation ON taxpreview.lot
    USING (firm_id = (SELECT taxpreview.current_firm()))
    WITH CHECK (firm_id = (SELECT taxpreview.current_firm()));
GRANT SELECT, INSERT, UPDATE, DELETE ON taxpreview.lot TO taxpreviewd;

CREATE TABLE taxpreview.gains_budget (
    firm_id uuid NOT NULL,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    household_id uuid NOT NULL,
    account_id uuid,
    year integer NOT NULL CHECK (year BETWEEN 1900 AND 2100),
    allowance numeric(15, 2) CHECK (allowance BETWEEN 0 AND 9999999999999.99),
    short_cap numeric(15, 2) CHECK (short_cap BETWEEN 0 AND 9999999999999.99),
    long_cap numeric(15, 2) CHECK (long_cap BETWEEN 0 AND 9999999999999.99),
    ceiling text CHECK (
        ceiling IN ('zero_percent_bracket', 'fifteen_percent_bracket', 'niit_threshold')
    ),
    revision bigint NOT NULL DEFAULT 1 CHECK (revision >= 1),
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (firm_id, id),
    UNIQUE NULLS NOT DISTINCT (firm_id, household_id, account_id, year),
    FOREIGN KEY (firm_id, household_id) REFERENCES taxpreview.household (firm_id, id)
        ON DELETE CASCADE,
    FOREIGN KEY (firm_id, household_id, account_id)
        REFERENCES taxpreview.account (firm_id, household_id, id)
        ON DELETE CASCADE,
    CHECK (num_nonnulls(allowance, ceiling) <= 1)
);
COMMENT ON TABLE taxpreview.gains_budget IS
    'A cap on the net gains realized in a calendar year (rules BU); account_id null is the '
    'household''s. Known outside by household or account and year, never by id.';
ALTER TABLE taxpreview.gains_budget ENABLE ROW LEVEL SECURITY;
ALTER TABLE taxpreview.gains_budget FORCE ROW LEVEL SECURITY;
CREATE POLICY firm_isolation ON taxpreview.gains_budget
    USING (firm_id = (SELECT taxpreview.current_firm()))
    WITH CHECK (firm_id = (SELECT taxpreview.current_firm()));
GRANT SELECT, INSERT, UPDATE, DELETE ON taxpreview.gains_budget TO taxpreviewd;

CREATE TABLE taxpreview.realized_gain (
    firm_id uuid NOT NULL,
    id uuid NOT NULL,
    household_id uuid NOT NULL,
    account_id uuid NOT NULL,
    security_id uuid NOT NULL,
    quantity numeric(18, 8) NOT NULL CHECK (quantity BETWEEN 0 AND 9999999999.99999999),
    acquired_on date CHECK (acquired_on BETWEEN '1900-01-01' AND '2100-12-31'),
    sold_on date NOT NULL CHECK (sold_on BETWEEN '1900-01-01' AND '2100-12-31'),
    proceeds numeric(15, 2) NOT NULL CHECK (proceeds BETWEEN 0 AND 9999999999999.99),
    basis numeric(15, 2) NOT NULL CHECK (basis BETWEEN 0 AND 9999999999999.99),
    disallowed numeric(15, 2) NOT NULL DEFAULT 0 CHECK (disallowed BETWEEN 0 AND 9999999999999.99),
    term text NOT NULL CHECK (term IN ('short', 'long')),
    source text NOT NULL DEFAULT 'imported' CHECK (source IN ('imported', 'execution')),
    revision bigint NOT NULL DEFAULT 1 CHECK (revision >= 1),
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (firm_id, id),
    FOREIGN KEY (firm_id, household_id, account_id)
        REFERENCES taxpreview.account (firm_id, household_id, id)
        ON DELETE CASCADE,
    FOREIGN KEY (firm_id, security_id) REFERENCES taxpreview.security (firm_id, id)
);
CREATE INDEX realized_gain_household ON taxpreview.realized_gain (firm_id, household_id, sold_on);
CREATE INDEX realized_gain_security ON taxpreview.realized_gain (firm_id, security_id);
COMMENT ON TABLE taxpreview.realized_gain IS
    'The ledger of what was sold. The recognized gain is proceeds - basis + disallowed (rule '
    'BU-1).';
ALTER TABLE taxpreview.realized_gain ENABLE ROW LEVEL SECURITY;
ALTER TABLE taxpreview.realized_gain FORCE ROW LEVEL SECURITY;
CREATE POLICY firm_isolation ON taxpreview.realized_gain
    USING (firm_id = (SELECT taxpreview.current_firm()))
    WITH CHECK (firm_id = (SELECT taxpreview.current_firm()));
GRANT SELECT, INSERT, UPDATE, DELETE ON taxpreview.realized_gain TO taxpreviewd;

COMMIT;
