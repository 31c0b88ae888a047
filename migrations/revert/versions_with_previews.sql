-- Revert taxpreview:versions_with_previews from pg

BEGIN;

DROP FUNCTION taxpreview.household_versions(uuid[], uuid[], uuid[]);

SET LOCAL ROLE taxpreview_owner;

REVOKE SELECT (firm_id, id, revision, state, expires_at, superseded_by)
    ON taxpreview.preview FROM taxpreview_household_versions;
DROP POLICY household_versions ON taxpreview.preview;

CREATE FUNCTION taxpreview.household_versions(firm_ids uuid[], household_ids uuid[])
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

COMMENT ON FUNCTION taxpreview.household_versions(uuid[], uuid[]) IS
    'The three counters of each pair of firm and household, in the order asked for, ordinals from '
    '1. A counter is null when its row is not there: no such household in this firm, no price set '
    'yet.';
REVOKE ALL ON FUNCTION taxpreview.household_versions(uuid[], uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION taxpreview.household_versions(uuid[], uuid[]) TO taxpreviewd;

GRANT CREATE ON SCHEMA taxpreview TO taxpreview_household_versions;
RESET ROLE;
ALTER FUNCTION taxpreview.household_versions(uuid[], uuid[]) OWNER TO taxpreview_household_versions;
SET LOCAL ROLE taxpreview_owner;
REVOKE CREATE ON SCHEMA taxpreview FROM taxpreview_household_versions;

COMMIT;
