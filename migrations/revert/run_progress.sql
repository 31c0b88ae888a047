-- Revert taxpreview:run_progress from pg

BEGIN;

-- As the migrator, who is a member of the function's owner.
CREATE OR REPLACE FUNCTION taxpreview.queue_claim(after uuid)
    RETURNS TABLE (
        firm_id uuid,
        run_id uuid,
        is_over boolean
    )
    LANGUAGE plpgsql STABLE STRICT SECURITY DEFINER ROWS 1
    SET search_path = pg_catalog, taxpreview, pg_temp
    AS $$
BEGIN
    RETURN QUERY
    SELECT
        run.firm_id,
        run.id,
        NOT found.is_claimable
    FROM taxpreview.rebalance_run AS run
    CROSS JOIN LATERAL (
        SELECT
            EXISTS (
                SELECT
                FROM taxpreview.rebalance_run_household AS item
                WHERE item.firm_id = run.firm_id
                    AND item.run_id = run.id
                    AND item.state IN ('queued', 'running')
            ) AS is_open,
            EXISTS (
                SELECT
                FROM taxpreview.rebalance_run_household AS item
                WHERE item.firm_id = run.firm_id
                    AND item.run_id = run.id
                    AND item.state IN ('queued', 'running')
                    AND (item.state = 'queued' OR item.leased_until < now())
            ) AS is_claimable
    ) AS found
    WHERE run.state = 'running'
        AND run.id > queue_claim.after
        AND (found.is_claimable OR NOT found.is_open)
    ORDER BY run.id
    LIMIT 1;
END
$$;

SET LOCAL ROLE taxpreview_owner;

DROP INDEX taxpreview.rebalance_run_household_running;
CREATE INDEX rebalance_run_household_running
    ON taxpreview.rebalance_run_household (firm_id, run_id)
    WHERE state = 'running';
DROP INDEX taxpreview.rebalance_run_household_open;
CREATE INDEX rebalance_run_household_open
    ON taxpreview.rebalance_run_household (firm_id, run_id, household_id)
    WHERE state IN ('queued', 'running');

DROP TRIGGER rebalance_run_progress_insert ON taxpreview.rebalance_run_household;
DROP TRIGGER rebalance_run_progress_update ON taxpreview.rebalance_run_household;
DROP TRIGGER rebalance_run_progress_delete ON taxpreview.rebalance_run_household;
DROP FUNCTION taxpreview.rebalance_run_progress_insert();
DROP FUNCTION taxpreview.rebalance_run_progress_update();
DROP FUNCTION taxpreview.rebalance_run_progress_delete();
DROP TABLE taxpreview.rebalance_run_progress;

COMMIT;
