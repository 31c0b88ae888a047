-- Deploy taxpreview:cross_firm_functions to pg
-- requires: households
-- The only reads that see more than one firm. Each is owned by a role of its own that nobody can
-- log in as and that may read just the columns below; the daemon may call them and nothing more. A
-- fourth name is reserved, queue_claim of taxpreview_queue: it comes with the table of batch work.

BEGIN;

SET LOCAL ROLE taxpreview_owner;

CREATE POLICY key_lookup ON taxpreview.api_key
    FOR SELECT TO taxpreview_key_lookup
    USING (true);
GRANT SELECT (firm_id, id, public_id, secret_hash, scopes, expires_at, revoked_at)
    ON taxpreview.api_key TO taxpreview_key_lookup;

CREATE POLICY household_versions ON taxpreview.household
    FOR SELECT TO taxpreview_household_versions
    USING (true);
GRANT SELECT (firm_id, id, version) ON taxpreview.household TO taxpreview_household_versions;
CREATE POLICY household_versions ON taxpreview.firm
    FOR SELECT TO taxpreview_household_versions
    USING (true);
GRANT SELECT (id, config_version) ON taxpreview.firm TO taxpreview_household_versions;
CREATE POLICY household_versions ON taxpreview.price_current
    FOR SELECT TO taxpreview_household_versions
    USING (true);
GRANT SELECT (firm_id, sequence) ON taxpreview.price_current TO taxpreview_household_versions;

CREATE POLICY outbox_after ON taxpreview.outbox
    FOR SELECT TO taxpreview_outbox
    USING (true);
GRANT SELECT (firm_id, position, scope, household_id, kind, entity_id, version)
    ON taxpreview.outbox TO taxpreview_outbox;

-- PL/pgSQL and not SQL: it keeps its plans from call to call.
CREATE FUNCTION taxpreview.key_lookup(public_id text)
    RETURNS TABLE (
        firm_id uuid,
        id uuid,
        secret_hash bytea,
        scopes text[],
        expires_at timestamptz,
        revoked_at timestamptz
    )
    LANGUAGE plpgsql STABLE STRICT SECURITY DEFINER ROWS 1
    SET search_path = pg_catalog, taxpreview, pg_temp
    AS $$
BEGIN
    RETURN QUERY
    SELECT
        api_key.firm_id,
        api_key.id,
        api_key.secret_hash,
        api_key.scopes,
        api_key.expires_at,
        api_key.revoked_at
    FROM taxpreview.api_key
    WHERE api_key.public_id = key_lookup.public_id;
END
$$;
COMMENT ON FUNCTION taxpreview.key_lookup(text) IS
    'The key with this public id, of whatever firm; no row when there is none.';

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
COMMENT ON FUNCTION taxpreview.household_versions(uuid[], uuid[]) IS
    'The three counters of each pair of firm and household, in the order asked for, ordinals from '
    '1. A counter is null when its row is not there: no such household in this firm, no price set '
    'yet.';

CREATE FUNCTION taxpreview.outbox_after(after bigint, max_rows integer)
    RETURNS TABLE (
        "position" bigint,
        firm_id uuid,
        scope text,
        household_id uuid,
        kind text,
        entity_id uuid,
        version bigint
    )
    LANGUAGE plpgsql STABLE STRICT SECURITY DEFINER ROWS 100
    SET search_path = pg_catalog, taxpreview, pg_temp
    AS $$
BEGIN
    RETURN QUERY
    SELECT
        outbox.position,
        outbox.firm_id,
        outbox.scope,
        outbox.household_id,
        outbox.kind,
        outbox.entity_id,
        outbox.version
    FROM taxpreview.outbox
    WHERE outbox.position > outbox_after.after
        AND outbox.position < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
    ORDER BY outbox.position
    LIMIT outbox_after.max_rows;
END
$$;
COMMENT ON FUNCTION taxpreview.outbox_after(bigint, integer) IS
    'The next rows of every firm''s outbox, in order. Only what no running transaction can still '
    'precede, so that whoever goes on from the last row it got misses none. The present end is '
    'pg_snapshot_xmin(pg_current_snapshot()) - 1.';

REVOKE ALL ON FUNCTION taxpreview.key_lookup(text) FROM PUBLIC;
REVOKE ALL ON FUNCTION taxpreview.household_versions(uuid[], uuid[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION taxpreview.outbox_after(bigint, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION taxpreview.key_lookup(text) TO taxpreviewd;
GRANT EXECUTE ON FUNCTION taxpreview.household_versions(uuid[], uuid[]) TO taxpreviewd;
GRANT EXECUTE ON FUNCTION taxpreview.outbox_after(bigint, integer) TO taxpreviewd;

-- A new owner must be able to create in the schema; only while it is made the owner.
GRANT CREATE ON SCHEMA taxpreview TO
    taxpreview_key_lookup,
    taxpreview_household_versions,
    taxpreview_outbox;
RESET ROLE;
ALTER FUNCTION taxpreview.key_lookup(text) OWNER TO taxpreview_key_lookup;
ALTER FUNCTION taxpreview.household_versions(uuid[], uuid[]) OWNER TO taxpreview_household_versions;
ALTER FUNCTION taxpreview.outbox_after(bigint, integer) OWNER TO taxpreview_outbox;
SET LOCAL ROLE taxpreview_owner;
REVOKE CREATE ON SCHEMA taxpreview FROM
    taxpreview_key_lookup,
    taxpreview_household_versions,
    taxpreview_outbox;

COMMIT;
