-- Revert taxpreview:run_statistics from pg

BEGIN;
SET LOCAL ROLE taxpreview_owner;

ALTER TABLE taxpreview.rebalance_run_household
    DROP COLUMN tax_saved_against_fifo,
    DROP COLUMN after_tax_value,
    DROP COLUMN yearly_drag_before,
    DROP COLUMN yearly_drag_after;

COMMIT;
