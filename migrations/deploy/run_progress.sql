-- Deploy taxpreview:run_progress to pg
-- requires: run_statistics
-- requires: rebalance_run_leases
-- How far a run is and what its plans come to is kept as its rows change, so that asking, and
-- looking for households to claim, costs the same however many it has. What is claimed next has an
-- order that one index alone serves.

BEGIN;
SET LOCAL ROLE taxpreview_owner;

CREATE TABLE taxpreview.rebalance_run_progress (
    firm_id uuid NOT NULL,
    run_id uuid NOT NULL,
    part smallint NOT NULL,
    queued bigint NOT NULL DEFAULT 0,
    running bigint NOT NULL DEFAULT 0,
    done bigint NOT NULL DEFAULT 0,
    failed bigint NOT NULL DEFAULT 0,
    exceptions bigint NOT NULL DEFAULT 0,
    value numeric NOT NULL DEFAULT 0,
    traded numeric NOT NULL DEFAULT 0,
    cost numeric NOT NULL DEFAULT 0,
    tax numeric NOT NULL DEFAULT 0,
    short_term numeric NOT NULL DEFAULT 0,
    long_term numeric NOT NULL DEFAULT 0,
    tax_saved_against_fifo numeric NOT NULL DEFAULT 0,
    after_tax_value numeric NOT NULL DEFAULT 0,
    yearly_drag_before numeric NOT NULL DEFAULT 0,
    yearly_drag_after numeric NOT NULL DEFAULT 0,
    drift_value numeric NOT NULL DEFAULT 0,
    misplaced_before numeric NOT NULL DEFAULT 0,
    misplaced_after numeric NOT NULL DEFAULT 0,
    PRIMARY KEY (firm_id, run_id, part),
    FOREIGN KEY (firm_id, run_id) REFERENCES taxpreview.rebalance_run (firm_id, id)
        ON DELETE CASCADE
) WITH (fillfactor = 10);
COMMENT ON TABLE taxpreview.rebalance_run_progress IS
    'What the households of a run add up to, in parts: each connection changes its own, so that '
    'nobody waits for another. A part alone means nothing and may be below zero.';
COMMENT ON COLUMN taxpreview.rebalance_run_progress.drift_value IS
    'The value of those whose drift is known.';
ALTER TABLE taxpreview.rebalance_run_progress ENABLE ROW LEVEL SECURITY;
ALTER TABLE taxpreview.rebalance_run_progress FORCE ROW LEVEL SECURITY;
CREATE POLICY firm_isolation ON taxpreview.rebalance_run_progress
    USING (firm_id = (SELECT taxpreview.current_firm()))
    WITH CHECK (firm_id = (SELECT taxpreview.current_firm()));
GRANT SELECT, INSERT, UPDATE, DELETE ON taxpreview.rebalance_run_progress TO taxpreviewd;

-- A function and a trigger for each way in which rows change, alike but for what they look at; and
-- what there is already. Parts of several runs are taken in the order of the runs, and of a run
-- that is deleted none.
ALTER TABLE taxpreview.rebalance_run NO FORCE ROW LEVEL SECURITY;
ALTER TABLE taxpreview.rebalance_run_household NO FORCE ROW LEVEL SECURITY;
ALTER TABLE taxpreview.rebalance_run_progress NO FORCE ROW LEVEL SECURITY;
DO $do$
DECLARE
    figures text[] := '{value,traded,cost,tax,short_term,long_term,tax_saved_against_fifo,'
        'after_tax_value,yearly_drag_before,yearly_drag_after,misplaced_before,misplaced_after}';
    -- Of rows with a sign, which stand where the one %s is left.
    addition text := format(
        $format$INSERT INTO taxpreview.rebalance_run_progress AS kept (
        firm_id, run_id, part, queued, running, done, failed, exceptions, drift_value,
        %s
    )
    SELECT
        changed.firm_id,
        changed.run_id,
        mod(pg_backend_pid(), 16),
        coalesce(sum(sign) FILTER (WHERE changed.state = 'queued'), 0),
        coalesce(sum(sign) FILTER (WHERE changed.state = 'running'), 0),
        coalesce(sum(sign) FILTER (WHERE changed.state = 'done'), 0),
        coalesce(sum(sign) FILTER (WHERE changed.state = 'failed'), 0),
        coalesce(sum(sign) FILTER (WHERE changed.exceptions <> '{}'), 0),
        coalesce(sum(sign * value) FILTER (WHERE misplaced_before IS NOT NULL), 0),
        %s
    FROM (
        %%s
    ) AS changed
    JOIN taxpreview.rebalance_run
        ON rebalance_run.firm_id = changed.firm_id AND rebalance_run.id = changed.run_id
    GROUP BY changed.firm_id, changed.run_id
    ORDER BY changed.firm_id, changed.run_id
    ON CONFLICT (firm_id, run_id, part) DO UPDATE SET
        queued = kept.queued + excluded.queued,
        running = kept.running + excluded.running,
        done = kept.done + excluded.done,
        failed = kept.failed + excluded.failed,
        exceptions = kept.exceptions + excluded.exceptions,
        drift_value = kept.drift_value + excluded.drift_value,
        %s;$format$,
        (
            SELECT string_agg(figure, E',\n        ' ORDER BY place)
            FROM unnest(figures) WITH ORDINALITY AS named (figure, place)
        ),
        (
            SELECT string_agg(
                format('coalesce(sum(sign * %s), 0)', figure), E',\n        ' ORDER BY place
            )
            FROM unnest(figures) WITH ORDINALITY AS named (figure, place)
        ),
        (
            SELECT string_agg(
                format('%1$s = kept.%1$s + excluded.%1$s', figure), E',\n        ' ORDER BY place
            )
            FROM unnest(figures) WITH ORDINALITY AS named (figure, place)
        )
    );
    gained text := 'SELECT 1 AS sign, gained.* FROM gained';
    lost text := 'SELECT -1 AS sign, lost.* FROM lost';
    way record;
BEGIN
    FOR way IN
        SELECT *
        FROM (
            VALUES
                ('insert', 'NEW TABLE AS gained', gained),
                ('delete', 'OLD TABLE AS lost', lost),
                (
                    'update',
                    'OLD TABLE AS lost NEW TABLE AS gained',
                    gained || E'\n        UNION ALL\n        ' || lost
                )
        ) AS ways (event, tables, source)
    LOOP
        EXECUTE format(
            $format$
CREATE FUNCTION taxpreview.rebalance_run_progress_%1$s() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, taxpreview, pg_temp
    AS $$
BEGIN
    %3$s
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION taxpreview.rebalance_run_progress_%1$s() FROM PUBLIC;
CREATE TRIGGER rebalance_run_progress_%1$s
    AFTER %1$s ON taxpreview.rebalance_run_household
    REFERENCING %2$s
    FOR EACH STATEMENT EXECUTE FUNCTION taxpreview.rebalance_run_progress_%1$s();
            $format$,
            way.event,
            way.tables,
            format(addition, way.source)
        );
    END LOOP;
    EXECUTE format(
        addition, 'SELECT 1 AS sign, item.* FROM taxpreview.rebalance_run_household AS item'
    );
END
$do$;
ALTER TABLE taxpreview.rebalance_run FORCE ROW LEVEL SECURITY;
ALTER TABLE taxpreview.rebalance_run_household FORCE ROW LEVEL SECURITY;
ALTER TABLE taxpreview.rebalance_run_progress FORCE ROW LEVEL SECURITY;

-- By claims first: no other index has this order, so none is taken for it, whatever the statistics
-- say of a run that is newer than they are.
DROP INDEX taxpreview.rebalance_run_household_open;
CREATE INDEX rebalance_run_household_open
    ON taxpreview.rebalance_run_household (firm_id, run_id, claims, household_id)
    WHERE state IN ('queued', 'running');
DROP INDEX taxpreview.rebalance_run_household_running;
CREATE INDEX rebalance_run_household_running
    ON taxpreview.rebalance_run_household (firm_id, run_id, leased_until)
    WHERE state = 'running';

CREATE POLICY queue_claim ON taxpreview.rebalance_run_progress
    FOR SELECT TO taxpreview_queue
    USING (true);
GRANT SELECT (firm_id, run_id, queued, running)
    ON taxpreview.rebalance_run_progress TO taxpreview_queue;

RESET ROLE;
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
        progress.queued = 0 AND progress.running = 0
    FROM taxpreview.rebalance_run AS run
    CROSS JOIN LATERAL (
        SELECT
            coalesce(sum(part.queued), 0) AS queued,
            coalesce(sum(part.running), 0) AS running
        FROM taxpreview.rebalance_run_progress AS part
        WHERE part.firm_id = run.firm_id AND part.run_id = run.id
    ) AS progress
    WHERE run.state = 'running'
        AND run.id > queue_claim.after
        AND (
            progress.queued > 0
            OR progress.running = 0
            OR (
                SELECT item.leased_until
                FROM taxpreview.rebalance_run_household AS item
                WHERE item.firm_id = run.firm_id
                    AND item.run_id = run.id
                    AND item.state = 'running'
                ORDER BY item.leased_until
                LIMIT 1
            ) < now()
        )
    ORDER BY run.id
    LIMIT 1;
END
$$;

COMMIT;
