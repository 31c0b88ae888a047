-- Deploy taxpreview:previews to pg
-- requires: households
-- What was asked, and the versions that its last stored result was computed at.

BEGIN;
SET LOCAL ROLE taxpreview_owner;

CREATE TABLE taxpreview.preview (
    firm_id uuid NOT NULL,
    id uuid NOT NULL,
    household_id uuid NOT NULL,
    kind text NOT NULL CHECK (
        kind IN (
            'trades',
            'rebalance',
            'model_change',
            'deposit',
            'withdrawal',
            'transfer',
            'harvest'
        )
    ),
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
    order_document text NOT NULL,
    revision bigint NOT NULL DEFAULT 1 CHECK (revision >= 1),
    state text NOT NULL DEFAULT 'open' CHECK (
        state IN ('open', 'executed', 'expired', 'superseded')
    ),
    household_version bigint NOT NULL CHECK (household_version >= 1),
    config_version bigint NOT NULL CHECK (config_version >= 1),
    price_set_id uuid NOT NULL,
    price_sequence bigint NOT NULL CHECK (price_sequence >= 1),
    trade_date date NOT NULL CHECK (trade_date BETWEEN '1900-01-01' AND '2100-12-31'),
    rules_version text NOT NULL CHECK (char_length(rules_version) BETWEEN 1 AND 100),
    engine_version text NOT NULL CHECK (char_length(engine_version) BETWEEN 1 AND 100),
    expires_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (firm_id, id),
    FOREIGN KEY (firm_id, household_id) REFERENCES taxpreview.household (firm_id, id)
        ON DELETE CASCADE
) WITH (fillfactor = 80);
CREATE INDEX preview_household ON taxpreview.preview (firm_id, household_id, id);
COMMENT ON TABLE taxpreview.preview IS
    'A stored preview: its order and the pins of its last stored result. It is no part of the '
    'household''s snapshot and bumps no version.';
COMMENT ON COLUMN taxpreview.preview.order_document IS
    'The order as canonical JSON; text, because its bytes are hashed and given back.';
COMMENT ON COLUMN taxpreview.preview.revision IS
    'Counts switches of the method and edits of the order.';
COMMENT ON COLUMN taxpreview.preview.price_set_id IS
    'No foreign key: price sets are never deleted, and a key share on the one current set would '
    'make all writers of a firm meet in it.';
ALTER TABLE taxpreview.preview ENABLE ROW LEVEL SECURITY;
ALTER TABLE taxpreview.preview FORCE ROW LEVEL SECURITY;
CREATE POLICY firm_isolation ON taxpreview.preview
    USING (firm_id = (SELECT taxpreview.current_firm()))
    WITH CHECK (firm_id = (SELECT taxpreview.current_firm()));
GRANT SELECT, INSERT, UPDATE, DELETE ON taxpreview.preview TO taxpreviewd;

COMMIT;
