-- Deploy taxpreview:executions to pg
-- requires: previews
-- requires: wash_adjustments
-- What was done of a preview: its trades, the lots that they closed, the wash sales that they made,
-- and how the lots stood before. Rows that refer to rows of the same household are checked at the
-- commit, so that a household takes all of them with it in whichever order.

BEGIN;
SET LOCAL ROLE taxpreview_owner;

CREATE TABLE taxpreview.execution (
    firm_id uuid NOT NULL,
    preview_id uuid NOT NULL,
    household_id uuid NOT NULL,
    revision bigint NOT NULL DEFAULT 1 CHECK (revision >= 1),
    preview_revision bigint NOT NULL CHECK (preview_revision >= 1),
    household_version bigint NOT NULL CHECK (household_version >= 1),
    config_version bigint NOT NULL CHECK (config_version >= 1),
    price_set_id uuid NOT NULL,
    price_sequence bigint NOT NULL CHECK (price_sequence >= 1),
    trade_date date NOT NULL CHECK (trade_date BETWEEN '1900-01-01' AND '2100-12-31'),
    rules_version text NOT NULL CHECK (char_length(rules_version) BETWEEN 1 AND 100),
    engine_version text NOT NULL CHECK (char_length(engine_version) BETWEEN 1 AND 100),
    override_budget boolean NOT NULL,
    unknown_basis text CHECK (unknown_basis IN ('zero')),
    short_term numeric(20, 2) NOT NULL CHECK (short_term <> 'NaN'),
    long_term numeric(20, 2) NOT NULL CHECK (long_term <> 'NaN'),
    disallowed numeric(20, 2) NOT NULL CHECK (disallowed >= 0 AND disallowed <> 'NaN'),
    permanently_disallowed numeric(20, 2) NOT NULL CHECK (
        permanently_disallowed BETWEEN 0 AND disallowed
    ),
    prior_losses_disallowed numeric(20, 2) NOT NULL CHECK (
        prior_losses_disallowed >= 0 AND prior_losses_disallowed <> 'NaN'
    ),
    corrected_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (firm_id, preview_id),
    FOREIGN KEY (firm_id, household_id) REFERENCES taxpreview.household (firm_id, id)
        ON DELETE CASCADE,
    FOREIGN KEY (firm_id, preview_id) REFERENCES taxpreview.preview (firm_id, id)
        DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX execution_household ON taxpreview.execution (firm_id, household_id, preview_id);
COMMENT ON TABLE taxpreview.execution IS
    'A preview that was executed: once, as its key says. The gains are those recognized on the '
    'return when it was booked.';
COMMENT ON COLUMN taxpreview.execution.revision IS
    '1, and 2 once fills have corrected it.';
COMMENT ON COLUMN taxpreview.execution.household_version IS
    'Of the household that it was computed from; with it in the household, one more.';
COMMENT ON COLUMN taxpreview.execution.unknown_basis IS
    'What an unknown basis was taken for (rule BA-7).';
ALTER TABLE taxpreview.execution ENABLE ROW LEVEL SECURITY;
ALTER TABLE taxpreview.execution FORCE ROW LEVEL SECURITY;
CREATE POLICY firm_isolation ON taxpreview.execution
    USING (firm_id = (SELECT taxpreview.current_firm()))
    WITH CHECK (firm_id = (SELECT taxpreview.current_firm()));
GRANT SELECT, INSERT, UPDATE ON taxpreview.execution TO taxpreviewd;

CREATE TABLE taxpreview.execution_trade (
    firm_id uuid NOT NULL,
    preview_id uuid NOT NULL,
    ordinal integer NOT NULL CHECK (ordinal >= 0),
    household_id uuid NOT NULL,
    account_id uuid NOT NULL,
    security_id uuid NOT NULL,
    side text NOT NULL CHECK (side IN ('sell', 'buy')),
    quantity numeric(18, 8) NOT NULL CHECK (
        quantity > 0 AND quantity <= 9999999999.99999999
    ),
    price numeric(14, 6) NOT NULL CHECK (price BETWEEN 0 AND 99999999.999999),
    amount numeric(15, 2) NOT NULL CHECK (amount BETWEEN 0 AND 9999999999999.99),
    fee numeric(15, 2) NOT NULL CHECK (fee BETWEEN 0 AND 9999999999999.99),
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
    lot_id uuid,
    source text NOT NULL CHECK (source IN ('fills', 'preview')),
    PRIMARY KEY (firm_id, preview_id, ordinal),
    FOREIGN KEY (firm_id, preview_id) REFERENCES taxpreview.execution (firm_id, preview_id)
        ON DELETE CASCADE,
    FOREIGN KEY (firm_id, household_id, account_id)
        REFERENCES taxpreview.account (firm_id, household_id, id)
        DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (firm_id, security_id) REFERENCES taxpreview.security (firm_id, id),
    FOREIGN KEY (firm_id, lot_id) REFERENCES taxpreview.lot (firm_id, id)
        DEFERRABLE INITIALLY DEFERRED,
    CHECK ((side = 'buy') = (lot_id IS NOT NULL)),
    CHECK ((side = 'sell') = (lot_selection IS NOT NULL))
);
CREATE INDEX execution_trade_account
    ON taxpreview.execution_trade (firm_id, household_id, account_id);
CREATE INDEX execution_trade_security ON taxpreview.execution_trade (firm_id, security_id);
CREATE INDEX execution_trade_lot ON taxpreview.execution_trade (firm_id, lot_id)
    WHERE lot_id IS NOT NULL;
COMMENT ON TABLE taxpreview.execution_trade IS
    'A trade of an execution. The amount is before the fee; lot_id is the lot that a buy opened.';
COMMENT ON COLUMN taxpreview.execution_trade.ordinal IS
    'Index of the trade in the preview''s order.';
COMMENT ON COLUMN taxpreview.execution_trade.source IS
    'Whose figures: the preview''s, until fills correct them once.';
ALTER TABLE taxpreview.execution_trade ENABLE ROW LEVEL SECURITY;
ALTER TABLE taxpreview.execution_trade FORCE ROW LEVEL SECURITY;
CREATE POLICY firm_isolation ON taxpreview.execution_trade
    USING (firm_id = (SELECT taxpreview.current_firm()))
    WITH CHECK (firm_id = (SELECT taxpreview.current_firm()));
GRANT SELECT, INSERT, DELETE ON taxpreview.execution_trade TO taxpreviewd;

ALTER TABLE taxpreview.realized_gain
    ADD COLUMN preview_id uuid,
    ADD COLUMN lot_id uuid,
    ADD COLUMN sequence bigint NOT NULL DEFAULT 0 CHECK (sequence >= 0),
    ADD COLUMN sale_order integer NOT NULL DEFAULT 0 CHECK (sale_order >= 0),
    ADD COLUMN kind text NOT NULL DEFAULT 'purchase' CHECK (
        kind IN ('purchase', 'drip', 'gift', 'inheritance', 'transfer')
    ),
    ADD COLUMN covered boolean,
    ADD COLUMN deemed_acquired_on date CHECK (
        deemed_acquired_on BETWEEN '1900-01-01' AND '2100-12-31'
    ),
    ADD COLUMN replaced numeric(18, 8) CHECK (replaced >= 0),
    ADD COLUMN permanently_disallowed numeric(15, 2) NOT NULL DEFAULT 0 CHECK (
        permanently_disallowed >= 0 AND permanently_disallowed <> 'NaN'
    ),
    ADD COLUMN booked_from text CHECK (booked_from IN ('fills', 'preview')),
    ADD CONSTRAINT realized_gain_replaced_within CHECK (replaced <= quantity),
    ADD CONSTRAINT realized_gain_execution_fkey
        FOREIGN KEY (firm_id, preview_id) REFERENCES taxpreview.execution (firm_id, preview_id)
        DEFERRABLE INITIALLY DEFERRED
        NOT VALID,
    ADD CONSTRAINT realized_gain_lot_fkey
        FOREIGN KEY (firm_id, lot_id) REFERENCES taxpreview.lot (firm_id, id)
        DEFERRABLE INITIALLY DEFERRED
        NOT VALID,
    ADD CONSTRAINT realized_gain_of_execution CHECK (
        (source = 'execution') = (preview_id IS NOT NULL)
        AND num_nonnulls(preview_id, lot_id, booked_from) IN (0, 3)
    ) NOT VALID;
CREATE INDEX realized_gain_execution ON taxpreview.realized_gain (firm_id, preview_id)
    WHERE preview_id IS NOT NULL;
CREATE INDEX realized_gain_lot ON taxpreview.realized_gain (firm_id, lot_id)
    WHERE lot_id IS NOT NULL;
COMMENT ON COLUMN taxpreview.realized_gain.preview_id IS
    'The execution that booked the row; null: imported.';
COMMENT ON COLUMN taxpreview.realized_gain.sequence IS
    'Of the lot sold: which of a day''s losses comes first (rule WS-9); 0: imported.';
COMMENT ON COLUMN taxpreview.realized_gain.sale_order IS
    'Among the sales of its execution, where the sequence leaves it open; 0: imported.';
COMMENT ON COLUMN taxpreview.realized_gain.covered IS
    'Whether the broker reports the basis; null: as rule BA-6 says.';
COMMENT ON COLUMN taxpreview.realized_gain.deemed_acquired_on IS
    'Where the holding period started, when not on acquired_on (rules WS-9, HP-5).';
COMMENT ON COLUMN taxpreview.realized_gain.replaced IS
    'Shares of these that replacement shares have met (rule WS-8); null: as much as disallowed says.';
COMMENT ON COLUMN taxpreview.realized_gain.permanently_disallowed IS
    'Part of what executions disallowed (rule WS-10).';

CREATE TABLE taxpreview.lot_close (
    firm_id uuid NOT NULL,
    preview_id uuid NOT NULL,
    ordinal integer NOT NULL,
    place integer NOT NULL CHECK (place >= 1),
    lot_id uuid NOT NULL,
    quantity numeric(18, 8) NOT NULL CHECK (
        quantity > 0 AND quantity <= 9999999999.99999999
    ),
    proceeds numeric(15, 2) NOT NULL CHECK (proceeds BETWEEN 0 AND 9999999999999.99),
    basis numeric(15, 2) NOT NULL CHECK (basis BETWEEN 0 AND 9999999999999.99),
    disallowed numeric(15, 2) NOT NULL CHECK (disallowed BETWEEN 0 AND 9999999999999.99),
    permanently_disallowed numeric(15, 2) NOT NULL CHECK (
        permanently_disallowed BETWEEN 0 AND disallowed
    ),
    term text NOT NULL CHECK (term IN ('short', 'long')),
    realized_gain_id uuid,
    PRIMARY KEY (firm_id, preview_id, ordinal, place),
    FOREIGN KEY (firm_id, preview_id, ordinal)
        REFERENCES taxpreview.execution_trade (firm_id, preview_id, ordinal)
        ON DELETE CASCADE,
    FOREIGN KEY (firm_id, lot_id) REFERENCES taxpreview.lot (firm_id, id)
        DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (firm_id, realized_gain_id) REFERENCES taxpreview.realized_gain (firm_id, id)
        DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX lot_close_lot ON taxpreview.lot_close (firm_id, lot_id);
CREATE INDEX lot_close_realized_gain ON taxpreview.lot_close (firm_id, realized_gain_id)
    WHERE realized_gain_id IS NOT NULL;
COMMENT ON TABLE taxpreview.lot_close IS
    'Shares of a lot that a sale took, in the order of selling; as booked. No gain is realized in '
    'retirement accounts (rule AC-1).';
ALTER TABLE taxpreview.lot_close ENABLE ROW LEVEL SECURITY;
ALTER TABLE taxpreview.lot_close FORCE ROW LEVEL SECURITY;
CREATE POLICY firm_isolation ON taxpreview.lot_close
    USING (firm_id = (SELECT taxpreview.current_firm()))
    WITH CHECK (firm_id = (SELECT taxpreview.current_firm()));
GRANT SELECT, INSERT, DELETE ON taxpreview.lot_close TO taxpreviewd;

CREATE TABLE taxpreview.wash_match (
    firm_id uuid NOT NULL,
    preview_id uuid NOT NULL,
    place integer NOT NULL CHECK (place >= 1),
    household_id uuid NOT NULL,
    realized_gain_id uuid NOT NULL,
    lot_id uuid NOT NULL,
    quantity numeric(18, 8) NOT NULL CHECK (
        quantity > 0 AND quantity <= 9999999999.99999999
    ),
    disallowed numeric(15, 2) NOT NULL CHECK (disallowed BETWEEN 0 AND 9999999999999.99),
    permanent boolean NOT NULL,
    contestable boolean NOT NULL,
    PRIMARY KEY (firm_id, preview_id, place),
    FOREIGN KEY (firm_id, preview_id) REFERENCES taxpreview.execution (firm_id, preview_id)
        ON DELETE CASCADE,
    FOREIGN KEY (firm_id, realized_gain_id) REFERENCES taxpreview.realized_gain (firm_id, id)
        DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (firm_id, lot_id) REFERENCES taxpreview.lot (firm_id, id)
        DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX wash_match_household ON taxpreview.wash_match (firm_id, household_id);
CREATE INDEX wash_match_realized_gain ON taxpreview.wash_match (firm_id, realized_gain_id);
CREATE INDEX wash_match_lot ON taxpreview.wash_match (firm_id, lot_id);
COMMENT ON TABLE taxpreview.wash_match IS
    'A loss of the ledger and the shares that disallow it: deferred into them, or lost for good '
    '(rules WS-8 to WS-10).';
COMMENT ON COLUMN taxpreview.wash_match.preview_id IS
    'The execution that made it: of the loss, or of a purchase that replaces what was sold before.';
ALTER TABLE taxpreview.wash_match ENABLE ROW LEVEL SECURITY;
ALTER TABLE taxpreview.wash_match FORCE ROW LEVEL SECURITY;
CREATE POLICY firm_isolation ON taxpreview.wash_match
    USING (firm_id = (SELECT taxpreview.current_firm()))
    WITH CHECK (firm_id = (SELECT taxpreview.current_firm()));
GRANT SELECT, INSERT, DELETE ON taxpreview.wash_match TO taxpreviewd;

CREATE TABLE taxpreview.execution_lot (
    firm_id uuid NOT NULL,
    preview_id uuid NOT NULL,
    lot_id uuid NOT NULL,
    quantity numeric(18, 8),
    basis numeric(15, 2),
    basis_status text,
    deemed_acquired_on date,
    donor_basis numeric(15, 2),
    gift_value numeric(15, 2),
    absorbed numeric(18, 8),
    revision bigint NOT NULL CHECK (revision >= 0),
    PRIMARY KEY (firm_id, preview_id, lot_id),
    FOREIGN KEY (firm_id, preview_id) REFERENCES taxpreview.execution (firm_id, preview_id)
        ON DELETE CASCADE,
    FOREIGN KEY (firm_id, lot_id) REFERENCES taxpreview.lot (firm_id, id)
        DEFERRABLE INITIALLY DEFERRED,
    CHECK (num_nulls(quantity, basis_status, absorbed) = CASE revision WHEN 0 THEN 3 ELSE 0 END)
);
CREATE INDEX execution_lot_lot ON taxpreview.execution_lot (firm_id, lot_id);
COMMENT ON TABLE taxpreview.execution_lot IS
    'A lot as it was before an execution changed it: where a correction by fills starts from.';
COMMENT ON COLUMN taxpreview.execution_lot.revision IS
    'Before the execution, which left the next one; 0: the execution made the lot.';
ALTER TABLE taxpreview.execution_lot ENABLE ROW LEVEL SECURITY;
ALTER TABLE taxpreview.execution_lot FORCE ROW LEVEL SECURITY;
CREATE POLICY firm_isolation ON taxpreview.execution_lot
    USING (firm_id = (SELECT taxpreview.current_firm()))
    WITH CHECK (firm_id = (SELECT taxpreview.current_firm()));
GRANT SELECT, INSERT, DELETE ON taxpreview.execution_lot TO taxpreviewd;

COMMIT;
