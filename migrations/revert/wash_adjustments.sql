-- Revert taxpreview:wash_adjustments from pg
-- Parts of one purchase cannot share its sequence any longer: they get the next ones.

BEGIN;
SET LOCAL ROLE taxpreview_owner;
SET LOCAL row_security = off;

ALTER TABLE taxpreview.lot
    NO FORCE ROW LEVEL SECURITY;

UPDATE taxpreview.lot
SET sequence = renumbered.sequence
FROM (
    SELECT
        lot.firm_id,
        lot.id,
        last.sequence + row_number() OVER (
            PARTITION BY lot.firm_id, lot.account_id ORDER BY lot.sequence, lot.part
        ) AS sequence
    FROM taxpreview.lot
    JOIN (
        SELECT firm_id, account_id, max(sequence) AS sequence
        FROM taxpreview.lot
        GROUP BY firm_id, account_id
    ) AS last USING (firm_id, account_id)
    WHERE lot.part > 0
) AS renumbered
WHERE lot.firm_id = renumbered.firm_id AND lot.id = renumbered.id;

ALTER TABLE taxpreview.lot
    FORCE ROW LEVEL SECURITY,
    DROP CONSTRAINT lot_firm_id_account_id_sequence_part_key,
    ADD CONSTRAINT lot_firm_id_account_id_sequence_key UNIQUE (firm_id, account_id, sequence),
    DROP COLUMN part,
    DROP COLUMN absorbed;

ALTER TABLE taxpreview.security DROP COLUMN identity_group;

COMMIT;
