-- Deploy taxpreview:restraints to pg
-- requires: households
-- What plans keep to: what of a household is not to be sold, not to be bought, or left alone.

BEGIN;
SET LOCAL ROLE taxpreview_owner;

CREATE TABLE taxpreview.restraint (
    firm_id uuid NOT NULL,
    id uuid NOT NULL,
    household_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('do_not_sell', 'do_not_buy', 'exclusion')),
    account_id uuid,
    security_id uuid,
    lot_id uuid,
    until date CHECK (until BETWEEN '1900-01-01' AND '2100-12-31'),
    note text CHECK (char_length(note) BETWEEN 1 AND 200),
    revision bigint NOT NULL DEFAULT 1 CHECK (revision >= 1),
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (firm_id, id),
    FOREIGN KEY (firm_id, household_id) REFERENCES taxpreview.household (firm_id, id)
        ON DELETE CASCADE,
    FOREIGN KEY (firm_id, household_id, account_id)
        REFERENCES taxpreview.account (firm_id, household_id, id)
        ON DELETE CASCADE,
    FOREIGN KEY (firm_id, security_id) REFERENCES taxpreview.security (firm_id, id),
    FOREIGN KEY (firm_id, lot_id) REFERENCES taxpreview.lot (firm_id, id) ON DELETE CASCADE,
    CHECK (kind = 'do_not_sell' OR lot_id IS NULL),
    CHECK (kind <> 'exclusion' OR security_id IS NOT NULL)
);
CREATE INDEX restraint_household ON taxpreview.restraint (firm_id, household_id, id);
CREATE INDEX restraint_account ON taxpreview.restraint (firm_id, household_id, account_id);
CREATE INDEX restraint_security ON taxpreview.restraint (firm_id, security_id);
CREATE INDEX restraint_lot ON taxpreview.restraint (firm_id, lot_id);
COMMENT ON TABLE taxpreview.restraint IS
    'What plans keep to. Without account, security and lot it is of the whole household.';
COMMENT ON COLUMN taxpreview.restraint.until IS
    'The last day on which it holds; null: for good.';
ALTER TABLE taxpreview.restraint ENABLE ROW LEVEL SECURITY;
ALTER TABLE taxpreview.restraint FORCE ROW LEVEL SECURITY;
CREATE POLICY firm_isolation ON taxpreview.restraint
    USING (firm_id = (SELECT taxpreview.current_firm()))
    WITH CHECK (firm_id = (SELECT taxpreview.current_firm()));
GRANT SELECT, INSERT, UPDATE, DELETE ON taxpreview.restraint TO taxpreviewd;

COMMIT;
