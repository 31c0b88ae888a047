-- Deploy taxpreview:run_statistics to pg
-- requires: rebalance_runs
-- What of a run's plans can be summed up beside tax and trades.

BEGIN;
SET LOCAL ROLE taxpreview_owner;

ALTER TABLE taxpreview.rebalance_run_household
    ADD COLUMN tax_saved_against_fifo numeric(20, 2),
    ADD COLUMN after_tax_value numeric(20, 2),
    ADD COLUMN yearly_drag_before numeric(20, 2),
    ADD COLUMN yearly_drag_after numeric(20, 2);
COMMENT ON COLUMN taxpreview.rebalance_run_household.yearly_drag_before IS
    'Tax a year of what is held where it is held: the asset location in dollars, whose score '
    'cannot be summed up.';

COMMIT;
