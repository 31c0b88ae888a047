-- Deploy taxpreview:policies to pg
-- requires: households
-- What plans weigh and keep to: of the firm, of a household, of an account.

BEGIN;
SET LOCAL ROLE taxpreview_owner;

CREATE TABLE taxpreview.policy (
    firm_id uuid NOT NULL,
    household_id uuid,
    account_id uuid,
    holder_id uuid NOT NULL CHECK (holder_id = coalesce(account_id, household_id, firm_id)),
    drift_weight numeric(9, 6) CHECK (drift_weight >= 0),
    tax_weight numeric(9, 6) CHECK (tax_weight >= 0),
    cost_rate numeric(9, 6) CHECK (cost_rate BETWEEN 0 AND 1),
    maximum_turnover numeric(9, 6) CHECK (maximum_turnover BETWEEN 0 AND 1),
    turnover_exception numeric(9, 6) CHECK (turnover_exception BETWEEN 0 AND 1),
    migration_strategy text CHECK (
        migration_strategy IN ('immediate', 'avoid_short_term', 'flows_only')
    ),
    minimum_trade numeric(15, 2) CHECK (minimum_trade BETWEEN 0 AND 9999999999999.99),
    minimum_cash numeric(15, 2) CHECK (minimum_cash BETWEEN 0 AND 9999999999999.99),
    maximum_cash numeric(15, 2) CHECK (maximum_cash BETWEEN 0 AND 9999999999999.99),
    whole_shares boolean,
    defer_short_term_gains boolean,
    harvest_minimum_loss numeric(15, 2)
        CHECK (harvest_minimum_loss BETWEEN 0 AND 9999999999999.99),
    harvest_minimum_loss_rate numeric(9, 6) CHECK (harvest_minimum_loss_rate BETWEEN 0 AND 1),
    revision bigint NOT NULL DEFAULT 1 CHECK (revision >= 1),
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (firm_id, holder_id),
    FOREIGN KEY (firm_id) REFERENCES taxpreview.firm (id),
    FOREIGN KEY (firm_id, household_id) REFERENCES taxpreview.household (firm_id, id)
        ON DELETE CASCADE,
    FOREIGN KEY (firm_id, household_id, account_id)
        REFERENCES taxpreview.account (firm_id, household_id, id)
        ON DELETE CASCADE,
    CHECK (account_id IS NULL OR household_id IS NOT NULL),
    CHECK (minimum_cash <= maximum_cash),
    CHECK (
        account_id IS NULL
        OR num_nonnulls(
            drift_weight,
            tax_weight,
            cost_rate,
            maximum_turnover,
            turnover_exception,
            migration_strategy
        ) = 0
    )
);
CREATE INDEX policy_household ON taxpreview.policy (firm_id, household_id, account_id);
COMMENT ON TABLE taxpreview.policy IS
    'What plans weigh and keep to: of an account, of a household (account_id null), or of the firm '
    '(household_id null). A member that is null is the wider level''s.';
COMMENT ON COLUMN taxpreview.policy.holder_id IS
    'Whose it is: one of the three ids before it.';
ALTER TABLE taxpreview.policy ENABLE ROW LEVEL SECURITY;
ALTER TABLE taxpreview.policy FORCE ROW LEVEL SECURITY;
CREATE POLICY firm_isolation ON taxpreview.policy
    USING (firm_id = (SELECT taxpreview.current_firm()))
    WITH CHECK (firm_id = (SELECT taxpreview.current_firm()));
GRANT SELECT, INSERT, UPDATE, DELETE ON taxpreview.policy TO taxpreviewd;

COMMIT;
