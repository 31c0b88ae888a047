-- Deploy taxpreview:wash_adjustments to pg
-- requires: households
-- What wash sales leave in lots and what decides that two securities are one for them (rules WS-4,
-- WS-8, WS-9).

BEGIN;
SET LOCAL ROLE taxpreview_owner;

ALTER TABLE taxpreview.security
    ADD COLUMN identity_group text CHECK (char_length(identity_group) BETWEEN 1 AND 64);
COMMENT ON COLUMN taxpreview.security.identity_group IS
    'Securities of one group are substantially identical (rule WS-4); null: identical to itself.';

ALTER TABLE taxpreview.lot
    ADD COLUMN part integer NOT NULL DEFAULT 0 CHECK (part >= 0),
    ADD COLUMN absorbed numeric(18, 8) NOT NULL DEFAULT 0 CHECK (absorbed >= 0),
    ADD CONSTRAINT lot_absorbed_within CHECK (absorbed <= quantity),
    DROP CONSTRAINT lot_firm_id_account_id_sequence_key,
    ADD CONSTRAINT lot_firm_id_account_id_sequence_part_key
        UNIQUE (firm_id, account_id, sequence, part);
COMMENT ON COLUMN taxpreview.lot.part IS
    'Parts of one purchase that a wash sale set apart, adjusted ones first (rule WS-9); they share '
    'its sequence.';
COMMENT ON COLUMN taxpreview.lot.absorbed IS
    'Shares that have absorbed a loss: each does once (rule WS-8).';

COMMIT;
