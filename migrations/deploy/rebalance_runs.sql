-- Deploy taxpreview:rebalance_runs to pg
-- requires: households
-- requires: cross_firm_functions
-- Plans of many households, made one by one by whichever instance has time for them.

BEGIN;
SET LOCAL ROLE taxpreview_owner;

CREATE TABLE taxpreview.rebalance_run (
    firm_id uuid NOT NULL,
    id uuid NOT NULL,
    state text NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'done', 'cancelled')),
    order_document text NOT NULL,
    filter_document text NOT NULL,
    key_id uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    ended_at timestamptz,
    PRIMARY KEY (firm_id, id),
    CHECK ((state = 'running') = (ended_at IS NULL))
);
CREATE INDEX rebalance_run_running ON taxpreview.rebalance_run (id) WHERE state = 'running';
COMMENT ON TABLE taxpreview.rebalance_run IS
    'One order for many households. Whoever works on it holds the row for share, whoever changes '
    'its state for update.';
COMMENT ON COLUMN taxpreview.rebalance_run.order_document IS
    'The order as canonical JSON; text, because it is given back as it is.';
COMMENT ON COLUMN taxpreview.rebalance_run.key_id IS
    'The key that asked: for it the run is worked on.';
ALTER TABLE taxpreview.rebalance_run ENABLE ROW LEVEL SECURITY;
ALTER TABLE taxpreview.rebalance_run FORCE ROW LEVEL SECURITY;
CREATE POLICY firm_isolation ON taxpreview.rebalance_run
    USING (firm_id = (SELECT taxpreview.current_firm()))
    WITH CHECK (firm_id = (SELECT taxpreview.current_firm()));
GRANT SELECT, INSERT, UPDATE, DELETE ON taxpreview.rebalance_run TO taxpreviewd;

CREATE TABLE taxpreview.rebalance_run_household (
    firm_id uuid NOT NULL,
    run_id uuid NOT NULL,
    household_id uuid NOT NULL,
    state text NOT NULL DEFAULT 'queued' CHECK (
        state IN ('queued', 'running', 'done', 'failed', 'cancelled')
    ),
    claims integer NOT NULL DEFAULT 0 CHECK (claims >= 0),
    lease uuid,
    leased_until timestamptz,
    exceptions text[] NOT NULL DEFAULT '{}' CHECK (
        exceptions <@ ARRAY[
            'drift_unknown',
            'outside_tolerance',
            'turnover',
            'stale_prices',
            'unknown_basis',
            'not_planned'
        ]
    ),
    value numeric(20, 2),
    traded numeric(20, 2),
    cost numeric(20, 2),
    tax numeric(20, 2),
    short_term numeric(20, 2),
    long_term numeric(20, 2),
    misplaced_before numeric(20, 2),
    misplaced_after numeric(20, 2),
    plan_document text,
    fault_code text CHECK (char_length(fault_code) BETWEEN 1 AND 100),
    fault_detail text,
    PRIMARY KEY (firm_id, run_id, household_id),
    FOREIGN KEY (firm_id, run_id) REFERENCES taxpreview.rebalance_run (firm_id, id)
        ON DELETE CASCADE,
    FOREIGN KEY (firm_id, household_id) REFERENCES taxpreview.household (firm_id, id)
        ON DELETE CASCADE,
    CHECK ((state = 'running') = (lease IS NOT NULL AND leased_until IS NOT NULL)),
    CHECK ((state = 'done') = (plan_document IS NOT NULL)),
    CHECK ((state = 'failed') = (fault_code IS NOT NULL)),
    CHECK (state <> 'failed' OR exceptions = '{not_planned}')
) WITH (fillfactor = 50);
CREATE INDEX rebalance_run_household_open
    ON taxpreview.rebalance_run_household (firm_id, run_id, household_id)
    WHERE state IN ('queued', 'running');
CREATE INDEX rebalance_run_household_exceptions
    ON taxpreview.rebalance_run_household (firm_id, run_id, household_id)
    WHERE exceptions <> '{}';
CREATE INDEX rebalance_run_household_household
    ON taxpreview.rebalance_run_household (firm_id, household_id);
COMMENT ON TABLE taxpreview.rebalance_run_household IS
    'A household of a run: waiting, taken by somebody until its lease is over, or what its plan '
    'came to. It is no part of the household''s snapshot and bumps no version.';
COMMENT ON COLUMN taxpreview.rebalance_run_household.claims IS
    'How often it was taken: whoever takes it and never comes back may have died of it.';
COMMENT ON COLUMN taxpreview.rebalance_run_household.lease IS
    'Of whoever works on it: only he may say what became of it.';
COMMENT ON COLUMN taxpreview.rebalance_run_household.misplaced_before IS
    'Dollars out of place: drift times value, so that the drift of many can be summed up.';
COMMENT ON COLUMN taxpreview.rebalance_run_household.plan_document IS
    'The plan as JSON, as it is given back; the figures beside it are there to be summed up.';
ALTER TABLE taxpreview.rebalance_run_household ENABLE ROW LEVEL SECURITY;
ALTER TABLE taxpreview.rebalance_run_household FORCE ROW LEVEL SECURITY;
CREATE POLICY firm_isolation ON taxpreview.rebalance_run_household
    USING (firm_id = (SELECT taxpreview.current_firm()))
    WITH CHECK (firm_id = (SELECT taxpreview.current_firm()));
GRANT SELECT, INSERT, UPDATE, DELETE ON taxpreview.rebalance_run_household TO taxpreviewd;

-- The fourth and last read that sees more than one firm.
CREATE POLICY queue_claim ON taxpreview.rebalance_run
    FOR SELECT TO taxpreview_queue
    USING (true);
GRANT SELECT (firm_id, id, state) ON taxpreview.rebalance_run TO taxpreview_queue;
CREATE POLICY queue_claim ON taxpreview.rebalance_run_household
    FOR SELECT TO taxpreview_queue
    USING (true);
GRANT SELECT (firm_id, run_id, state, leased_until)
    ON taxpreview.rebalance_run_household TO taxpreview_queue;

CREATE FUNCTION taxpreview.queue_claim(after uuid)
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
COMMENT ON FUNCTION taxpreview.queue_claim(uuid) IS
    'The next run behind that id, of whatever firm, of which somebody may claim households, or '
    'which is over and has to be ended. Claiming itself is done within the firm.';

REVOKE ALL ON FUNCTION taxpreview.queue_claim(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION taxpreview.queue_claim(uuid) TO taxpreviewd;
GRANT CREATE ON SCHEMA taxpreview TO taxpreview_queue;
RESET ROLE;
ALTER FUNCTION taxpreview.queue_claim(uuid) OWNER TO taxpreview_queue;
SET LOCAL ROLE taxpreview_owner;
REVOKE CREATE ON SCHEMA taxpreview FROM taxpreview_queue;

COMMIT;
