-- Deploy taxpreview:run_rows_by_triggers to pg
-- requires: rebalance_runs
-- A run of the whole book queues 100,000 rows in one statement, beside its own row and by households
-- that are read from the firm's. Looking for both again at each row, and holding each household for it,
-- took as long as all else. What the keys did besides, to take rows with what they are of, triggers do.

BEGIN;
SET LOCAL ROLE taxpreview_owner;

ALTER TABLE taxpreview.rebalance_run_household
    DROP CONSTRAINT rebalance_run_household_firm_id_household_id_fkey,
    DROP CONSTRAINT rebalance_run_household_firm_id_run_id_fkey;
COMMENT ON COLUMN taxpreview.rebalance_run_household.household_id IS
    'One that there was when the run was made; of one that is gone since then, whoever plans it '
    'finds none.';

CREATE FUNCTION taxpreview.rebalance_run_leave() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, taxpreview, pg_temp
    AS $$
BEGIN
    DELETE FROM taxpreview.rebalance_run_household AS item
    USING lost
    WHERE item.firm_id = lost.firm_id AND item.run_id = lost.id;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION taxpreview.rebalance_run_leave() FROM PUBLIC;
CREATE TRIGGER rebalance_run_leave
    AFTER DELETE ON taxpreview.rebalance_run
    REFERENCING OLD TABLE AS lost
    FOR EACH STATEMENT EXECUTE FUNCTION taxpreview.rebalance_run_leave();

CREATE FUNCTION taxpreview.rebalance_run_household_leave() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, taxpreview, pg_temp
    AS $$
BEGIN
    DELETE FROM taxpreview.rebalance_run_household AS item
    USING lost
    WHERE item.firm_id = lost.firm_id AND item.household_id = lost.id;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION taxpreview.rebalance_run_household_leave() FROM PUBLIC;
CREATE TRIGGER rebalance_run_household_leave
    AFTER DELETE ON taxpreview.household
    REFERENCING OLD TABLE AS lost
    FOR EACH STATEMENT EXECUTE FUNCTION taxpreview.rebalance_run_household_leave();

COMMIT;
