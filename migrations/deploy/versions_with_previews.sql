-- Deploy taxpreview:versions_with_previews to pg
-- requires: versions_by_lookup
-- requires: previews
-- Where previews stand is asked with the counters of their households, in the same call; and what
-- the households of a firm share is looked up once for all of them.

BEGIN;

-- As the migrator, who is a member of the function's owner.
DROP FUNCTION taxpreview.household_versions(uuid[], uuid[]);

SET LOCAL ROLE taxpreview_owner;

CREATE POLICY household_versions ON taxpreview.preview
    FOR SELECT TO taxpreview_household_versions
    USING (true);
GRANT SELECT (firm_id, id, revision, state, expires_at, superseded_by)
    ON taxpreview.preview TO taxpreview_household_versions;

CREATE FUNCTION taxpreview.household_versions(
    firm_ids uuid[],
    household_ids uuid[],
    preview_ids uuid[]
)
    RETURNS TABLE (
        ordinal bigint,
        household_version bigint,
        config_version bigint,
        price_sequence bigint,
        preview_revision bigint,
        preview_state text,
        preview_expires_at timestamptz,
        preview_superseded_by uuid
    )
    LANGUAGE plpgsql STABLE STRICT SECURITY DEFINER ROWS 16
    SET search_path = pg_catalog, taxpreview, pg_temp
    -- Else a call with few ids is planned anew each time, at several times the cost of running it.
    SET plan_cache_mode = force_generic_plan
    AS $$
BEGIN
    RETURN QUERY
    WITH shared AS MATERIALIZED (
        SELECT
            asked_firm.id,
            (
                SELECT firm.config_version
                FROM taxpreview.firm
                WHERE firm.id = asked_firm.id
            ) AS config_version,
            (
                SELECT price_current.sequence
                FROM taxpreview.price_current
                WHERE price_current.firm_id = asked_firm.id
            ) AS price_sequence
        FROM (SELECT DISTINCT unnest(firm_ids)) AS asked_firm (id)
    )
    SELECT
        asked.ordinal,
        (
            SELECT household.version
            FROM taxpreview.household
            WHERE household.firm_id = asked.firm_id AND household.id = asked.household_id
        ),
        shared.config_version,
        shared.price_sequence,
        preview.revision,
        preview.state,
        preview.expires_at,
        preview.superseded_by
    FROM unnest(firm_ids, household_ids, preview_ids) WITH ORDINALITY
        AS asked (firm_id, household_id, preview_id, ordinal)
    JOIN shared ON shared.id = asked.firm_id
    -- One by one: a join of the whole list would read every preview of the firms.
    LEFT JOIN LATERAL (
        SELECT preview.revision, preview.state, preview.expires_at, preview.superseded_by
        FROM taxpreview.preview
        WHERE preview.firm_id = asked.firm_id AND preview.id = asked.preview_id
        OFFSET 0
    ) AS preview ON true;
END
$$;

COMMENT ON FUNCTION taxpreview.household_versions(uuid[], uuid[], uuid[]) IS
    'The three counters of each household of a firm, and where a preview of the firm stands, with '
    'the places of the lists as ordinals, from 1, in any order. What is null is not there: no such '
    'household or preview in this firm, no price set yet.';
REVOKE ALL ON FUNCTION taxpreview.household_versions(uuid[], uuid[], uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION taxpreview.household_versions(uuid[], uuid[], uuid[]) TO taxpreviewd;

-- A new owner must be able to create in the schema; only while it is made the owner.
GRANT CREATE ON SCHEMA taxpreview TO taxpreview_household_versions;
RESET ROLE;
ALTER FUNCTION taxpreview.household_versions(uuid[], uuid[], uuid[])
    OWNER TO taxpreview_household_versions;
SET LOCAL ROLE taxpreview_owner;
REVOKE CREATE ON SCHEMA taxpreview FROM taxpreview_household_versions;

COMMIT;
