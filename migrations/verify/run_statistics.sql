-- Verify taxpreview:run_statistics on pg

BEGIN;

SELECT tax_saved_against_fifo, after_tax_value, yearly_drag_before, yearly_drag_after
FROM taxpreview.rebalance_run_household WHERE false;

ROLLBACK;
