-- Deploy taxpreview:transfers to pg
-- requires: executions
-- What executions of transfers moved from account to account.

BEGIN;
SET LOCAL ROLE taxpreview_owner;

CREATE TABLE taxpreview.execution_transfer (
    firm_id uuid NOT NULL,
    preview_id uuid NOT NULL,
    place integer NOT NULL CHECK (place >= 1),
    household_id uuid NOT NULL,
    ordinal integer NOT NULL CHECK (ordinal >= 0),
    from_account_id uuid NOT NULL,
    to_account_id uuid NOT NULL,
    from_lot_id uuid,
    lot_id uuid,
    quantity numeric(18, 8) CHECK (quantity > 0 AND quantity <= 9999999999.99999999),
    basis numeric(15, 2) CHECK (basis BETWEEN 0 AND 9999999999999.99),
    amount numeric(15, 2) CHECK (amount > 0 AND amount <= 9999999999999.99),
    PRIMARY KEY (firm_id, preview_id, place),
    FOREIGN KEY (firm_id, preview_id) REFERENCES taxpreview.execution (firm_id, preview_id)
        ON DELETE CASCADE,
    FOREIGN KEY (firm_id, household_id, from_account_id)
        REFERENCES taxpreview.account (firm_id, household_id, id)
        DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (firm_id, household_id, to_account_id)
        REFERENCES taxpreview.account (firm_id, household_id, id)
        DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (firm_id, from_lot_id) REFERENCES taxpreview.lot (firm_id, id)
        DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (firm_id, lot_id) REFERENCES taxpreview.lot (firm_id, id)
        DEFERRABLE INITIALLY DEFERRED,
    CHECK (from_account_id <> to_account_id),
    CHECK (num_nonnulls(from_lot_id, lot_id, quantity) = CASE WHEN amount IS NULL THEN 3 ELSE 0 END),
    CHECK (amount IS NULL OR basis IS NULL)
);
CREATE INDEX execution_transfer_from_account
    ON taxpreview.execution_transfer (firm_id, household_id, from_account_id);
CREATE INDEX execution_transfer_to_account
    ON taxpreview.execution_transfer (firm_id, household_id, to_account_id);
CREATE INDEX execution_transfer_from_lot ON taxpreview.execution_transfer (firm_id, from_lot_id)
    WHERE from_lot_id IS NOT NULL;
CREATE INDEX execution_transfer_lot ON taxpreview.execution_transfer (firm_id, lot_id)
    WHERE lot_id IS NOT NULL;
COMMENT ON TABLE taxpreview.execution_transfer IS
    'A lot, a part of one, or cash that an execution moved to another account (rule AC-4).';
COMMENT ON COLUMN taxpreview.execution_transfer.ordinal IS
    'Index of the transfer in the preview''s order.';
COMMENT ON COLUMN taxpreview.execution_transfer.lot_id IS
    'The lot that it is now; from_lot_id itself where nothing of it was left behind.';
ALTER TABLE taxpreview.execution_transfer ENABLE ROW LEVEL SECURITY;
ALTER TABLE taxpreview.execution_transfer FORCE ROW LEVEL SECURITY;
CREATE POLICY firm_isolation ON taxpreview.execution_transfer
    USING (firm_id = (SELECT taxpreview.current_firm()))
    WITH CHECK (firm_id = (SELECT taxpreview.current_firm()));
GRANT SELECT, INSERT ON taxpreview.execution_transfer TO taxpreviewd;

COMMIT;
