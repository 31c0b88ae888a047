-- Deploy taxpreview:versions_by_lookup to pg
-- requires: cross_firm_functions
-- Each counter is looked up by its key. A join of the whole list was planned for the ten rows that
-- the planner expects of any list, and read every household of every firm.

BEGIN;

CREATE OR REPLACE FUNCTION taxpreview.household_versions(firm_ids uuid[], household_ids uuid[])
    RETURNS TABLE (
        ordinal bigint,
        household_version bigint,
        config_version bigint,
        price_sequence bigint
    )
    LANGUAGE plpgsql STABLE STRICT SECURITY DEFINER ROWS 16
    SET search_path = pg_catalog, taxpreview, pg_temp
    -- Else a call with few ids is planned anew each time, at several times the cost of running it.
    SET plan_cache_mode = force_generic_plan
    AS $$
BEGIN
    RETURN QUERY
    SELECT
        asked.ordinal,
        (
            SELECT household.version
            FROM taxpreview.household
            WHERE household.firm_id = asked.firm_id AND household.id = asked.household_id
        ),
        (SELECT firm.config_version FROM taxpreview.firm WHERE firm.id = asked.firm_id),
        (
            SELECT price_current.sequence
            FROM taxpreview.price_current
            WHERE price_current.firm_id = asked.firm_id
        )
    FROM unnest(firm_ids, household_ids) WITH ORDINALITY
        AS asked (firm_id, household_id, ordinal);
END
$$;

COMMIT;
