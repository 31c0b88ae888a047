-- Revert taxpreview:run_rows_by_triggers from pg

BEGIN;
SET LOCAL ROLE taxpreview_owner;

DROP TRIGGER rebalance_run_household_leave ON taxpreview.household;
DROP FUNCTION taxpreview.rebalance_run_household_leave();
DROP TRIGGER rebalance_run_leave ON taxpreview.rebalance_run;
DROP FUNCTION taxpreview.rebalance_run_leave();
COMMENT ON COLUMN taxpreview.rebalance_run_household.household_id IS NULL;
ALTER TABLE taxpreview.household NO FORCE ROW LEVEL SECURITY;
ALTER TABLE taxpreview.rebalance_run NO FORCE ROW LEVEL SECURITY;
ALTER TABLE taxpreview.rebalance_run_household NO FORCE ROW LEVEL SECURITY;
ALTER TABLE taxpreview.rebalance_run_progress NO FORCE ROW LEVEL SECURITY;
DELETE FROM taxpreview.rebalance_run_household AS item
WHERE NOT EXISTS (
    SELECT
    FROM taxpreview.household
    WHERE household.firm_id = item.firm_id AND household.id = item.household_id
);
ALTER TABLE taxpreview.household FORCE ROW LEVEL SECURITY;
ALTER TABLE taxpreview.rebalance_run FORCE ROW LEVEL SECURITY;
ALTER TABLE taxpreview.rebalance_run_household FORCE ROW LEVEL SECURITY;
ALTER TABLE taxpreview.rebalance_run_progress FORCE ROW LEVEL SECURITY;
ALTER TABLE taxpreview.rebalance_run_household
    ADD CONSTRAINT rebalance_run_household_firm_id_run_id_fkey
        FOREIGN KEY (firm_id, run_id) REFERENCES taxpreview.rebalance_run (firm_id, id)
        ON DELETE CASCADE,
    ADD CONSTRAINT rebalance_run_household_firm_id_household_id_fkey
        FOREIGN KEY (firm_id, household_id) REFERENCES taxpreview.household (firm_id, id)
        ON DELETE CASCADE;

COMMIT;
