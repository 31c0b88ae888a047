-- Revert taxpreview:versions_by_lookup from pg

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
        household.version,
        firm.config_version,
        price_current.sequence
    FROM unnest(firm_ids, household_ids) WITH ORDINALITY
        AS asked (firm_id, household_id, ordinal)
    LEFT JOIN taxpreview.household
        ON household.firm_id = asked.firm_id AND household.id = asked.household_id
    LEFT JOIN taxpreview.firm
        ON firm.id = asked.firm_id
    LEFT JOIN taxpreview.price_current
        ON price_current.firm_id = asked.firm_id
    ORDER BY asked.ordinal;
END
$$;

COMMIT;
