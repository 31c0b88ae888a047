-- What the migrations make, as pg_dump sees it. Made by deploy/database/dump_schema and compared
-- with the migrations by a test; change a migration, not this file.

CREATE SCHEMA taxpreview;

ALTER SCHEMA taxpreview OWNER TO taxpreview_owner;

CREATE FUNCTION taxpreview.current_firm() RETURNS uuid
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT nullif(current_setting('app.firm', true), '')::uuid $$;

ALTER FUNCTION taxpreview.current_firm() OWNER TO taxpreview_owner;

COMMENT ON FUNCTION taxpreview.current_firm() IS 'The firm of this transaction, from the setting app.firm; null when none is set. A setting made for one transaction is left behind as an empty text.';

CREATE FUNCTION taxpreview.household_versions(firm_ids uuid[], household_ids uuid[], preview_ids uuid[]) RETURNS TABLE(ordinal bigint, household_version bigint, config_version bigint, price_sequence bigint, preview_revision bigint, preview_state text, preview_expires_at timestamp with time zone, preview_superseded_by uuid)
    LANGUAGE plpgsql STABLE STRICT SECURITY DEFINER ROWS 16
    SET search_path TO 'pg_catalog', 'taxpreview', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
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

ALTER FUNCTION taxpreview.household_versions(firm_ids uuid[], household_ids uuid[], preview_ids uuid[]) OWNER TO taxpreview_household_versions;

COMMENT ON FUNCTION taxpreview.household_versions(firm_ids uuid[], household_ids uuid[], preview_ids uuid[]) IS 'The three counters of each household of a firm, and where a preview of the firm stands, with the places of the lists as ordinals, from 1, in any order. What is null is not there: no such household or preview in this firm, no price set yet.';

CREATE FUNCTION taxpreview.key_lookup(public_id text) RETURNS TABLE(firm_id uuid, id uuid, secret_hash bytea, scopes text[], expires_at timestamp with time zone, revoked_at timestamp with time zone)
    LANGUAGE plpgsql STABLE STRICT SECURITY DEFINER ROWS 1
    SET search_path TO 'pg_catalog', 'taxpreview', 'pg_temp'
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

ALTER FUNCTION taxpreview.key_lookup(public_id text) OWNER TO taxpreview_key_lookup;

COMMENT ON FUNCTION taxpreview.key_lookup(public_id text) IS 'The key with this public id, of whatever firm; no row when there is none.';

CREATE FUNCTION taxpreview.outbox_after(after bigint, max_rows integer) RETURNS TABLE("position" bigint, firm_id uuid, scope text, household_id uuid, kind text, entity_id uuid, version bigint)
    LANGUAGE plpgsql STABLE STRICT SECURITY DEFINER ROWS 100
    SET search_path TO 'pg_catalog', 'taxpreview', 'pg_temp'
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

ALTER FUNCTION taxpreview.outbox_after(after bigint, max_rows integer) OWNER TO taxpreview_outbox;

COMMENT ON FUNCTION taxpreview.outbox_after(after bigint, max_rows integer) IS 'The next rows of every firm''s outbox, in order. Only what no running transaction can still precede, so that whoever goes on from the last row it got misses none. The present end is pg_snapshot_xmin(pg_current_snapshot()) - 1.';

CREATE FUNCTION taxpreview.queue_claim(after uuid) RETURNS TABLE(firm_id uuid, run_id uuid, is_over boolean)
    LANGUAGE plpgsql STABLE STRICT SECURITY DEFINER ROWS 1
    SET search_path TO 'pg_catalog', 'taxpreview', 'pg_temp'
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

ALTER FUNCTION taxpreview.queue_claim(after uuid) OWNER TO taxpreview_queue;

COMMENT ON FUNCTION taxpreview.queue_claim(after uuid) IS 'The next run behind that id, of whatever firm, of which somebody may claim households, or which is over and has to be ended. Claiming itself is done within the firm.';

CREATE FUNCTION taxpreview.rebalance_run_household_leave() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'taxpreview', 'pg_temp'
    AS $$
BEGIN
    DELETE FROM taxpreview.rebalance_run_household AS item
    USING lost
    WHERE item.firm_id = lost.firm_id AND item.household_id = lost.id;
    RETURN NULL;
END
$$;

ALTER FUNCTION taxpreview.rebalance_run_household_leave() OWNER TO taxpreview_owner;

CREATE FUNCTION taxpreview.rebalance_run_leave() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'taxpreview', 'pg_temp'
    AS $$
BEGIN
    DELETE FROM taxpreview.rebalance_run_household AS item
    USING lost
    WHERE item.firm_id = lost.firm_id AND item.run_id = lost.id;
    RETURN NULL;
END
$$;

ALTER FUNCTION taxpreview.rebalance_run_leave() OWNER TO taxpreview_owner;

CREATE FUNCTION taxpreview.rebalance_run_progress_delete() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'taxpreview', 'pg_temp'
    AS $$
BEGIN
    INSERT INTO taxpreview.rebalance_run_progress AS kept (
        firm_id, run_id, part, queued, running, done, failed, exceptions, drift_value,
        value,
        traded,
        cost,
        tax,
        short_term,
        long_term,
        tax_saved_against_fifo,
        after_tax_value,
        yearly_drag_before,
        yearly_drag_after,
        misplaced_before,
        misplaced_after
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
        coalesce(sum(sign * value), 0),
        coalesce(sum(sign * traded), 0),
        coalesce(sum(sign * cost), 0),
        coalesce(sum(sign * tax), 0),
        coalesce(sum(sign * short_term), 0),
        coalesce(sum(sign * long_term), 0),
        coalesce(sum(sign * tax_saved_against_fifo), 0),
        coalesce(sum(sign * after_tax_value), 0),
        coalesce(sum(sign * yearly_drag_before), 0),
        coalesce(sum(sign * yearly_drag_after), 0),
        coalesce(sum(sign * misplaced_before), 0),
        coalesce(sum(sign * misplaced_after), 0)
    FROM (
        SELECT -1 AS sign, lost.* FROM lost
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
        value = kept.value + excluded.value,
        traded = kept.traded + excluded.traded,
        cost = kept.cost + excluded.cost,
        tax = kept.tax + excluded.tax,
        short_term = kept.short_term + excluded.short_term,
        long_term = kept.long_term + excluded.long_term,
        tax_saved_against_fifo = kept.tax_saved_against_fifo + excluded.tax_saved_against_fifo,
        after_tax_value = kept.after_tax_value + excluded.after_tax_value,
        yearly_drag_before = kept.yearly_drag_before + excluded.yearly_drag_before,
        yearly_drag_after = kept.yearly_drag_after + excluded.yearly_drag_after,
        misplaced_before = kept.misplaced_before + excluded.misplaced_before,
        misplaced_after = kept.misplaced_after + excluded.misplaced_after;
    RETURN NULL;
END
$$;

ALTER FUNCTION taxpreview.rebalance_run_progress_delete() OWNER TO taxpreview_owner;

CREATE FUNCTION taxpreview.rebalance_run_progress_insert() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'taxpreview', 'pg_temp'
    AS $$
BEGIN
    INSERT INTO taxpreview.rebalance_run_progress AS kept (
        firm_id, run_id, part, queued, running, done, failed, exceptions, drift_value,
        value,
        traded,
        cost,
        tax,
        short_term,
        long_term,
        tax_saved_against_fifo,
        after_tax_value,
        yearly_drag_before,
        yearly_drag_after,
        misplaced_before,
        misplaced_after
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
        coalesce(sum(sign * value), 0),
        coalesce(sum(sign * traded), 0),
        coalesce(sum(sign * cost), 0),
        coalesce(sum(sign * tax), 0),
        coalesce(sum(sign * short_term), 0),
        coalesce(sum(sign * long_term), 0),
        coalesce(sum(sign * tax_saved_against_fifo), 0),
        coalesce(sum(sign * after_tax_value), 0),
        coalesce(sum(sign * yearly_drag_before), 0),
        coalesce(sum(sign * yearly_drag_after), 0),
        coalesce(sum(sign * misplaced_before), 0),
        coalesce(sum(sign * misplaced_after), 0)
    FROM (
        SELECT 1 AS sign, gained.* FROM gained
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
        value = kept.value + excluded.value,
        traded = kept.traded + excluded.traded,
        cost = kept.cost + excluded.cost,
        tax = kept.tax + excluded.tax,
        short_term = kept.short_term + excluded.short_term,
        long_term = kept.long_term + excluded.long_term,
        tax_saved_against_fifo = kept.tax_saved_against_fifo + excluded.tax_saved_against_fifo,
        after_tax_value = kept.after_tax_value + excluded.after_tax_value,
        yearly_drag_before = kept.yearly_drag_before + excluded.yearly_drag_before,
        yearly_drag_after = kept.yearly_drag_after + excluded.yearly_drag_after,
        misplaced_before = kept.misplaced_before + excluded.misplaced_before,
        misplaced_after = kept.misplaced_after + excluded.misplaced_after;
    RETURN NULL;
END
$$;

ALTER FUNCTION taxpreview.rebalance_run_progress_insert() OWNER TO taxpreview_owner;

CREATE FUNCTION taxpreview.rebalance_run_progress_update() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'taxpreview', 'pg_temp'
    AS $$
BEGIN
    INSERT INTO taxpreview.rebalance_run_progress AS kept (
        firm_id, run_id, part, queued, running, done, failed, exceptions, drift_value,
        value,
        traded,
        cost,
        tax,
        short_term,
        long_term,
        tax_saved_against_fifo,
        after_tax_value,
        yearly_drag_before,
        yearly_drag_after,
        misplaced_before,
        misplaced_after
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
        coalesce(sum(sign * value), 0),
        coalesce(sum(sign * traded), 0),
        coalesce(sum(sign * cost), 0),
        coalesce(sum(sign * tax), 0),
        coalesce(sum(sign * short_term), 0),
        coalesce(sum(sign * long_term), 0),
        coalesce(sum(sign * tax_saved_against_fifo), 0),
        coalesce(sum(sign * after_tax_value), 0),
        coalesce(sum(sign * yearly_drag_before), 0),
        coalesce(sum(sign * yearly_drag_after), 0),
        coalesce(sum(sign * misplaced_before), 0),
        coalesce(sum(sign * misplaced_after), 0)
    FROM (
        SELECT 1 AS sign, gained.* FROM gained
        UNION ALL
        SELECT -1 AS sign, lost.* FROM lost
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
        value = kept.value + excluded.value,
        traded = kept.traded + excluded.traded,
        cost = kept.cost + excluded.cost,
        tax = kept.tax + excluded.tax,
        short_term = kept.short_term + excluded.short_term,
        long_term = kept.long_term + excluded.long_term,
        tax_saved_against_fifo = kept.tax_saved_against_fifo + excluded.tax_saved_against_fifo,
        after_tax_value = kept.after_tax_value + excluded.after_tax_value,
        yearly_drag_before = kept.yearly_drag_before + excluded.yearly_drag_before,
        yearly_drag_after = kept.yearly_drag_after + excluded.yearly_drag_after,
        misplaced_before = kept.misplaced_before + excluded.misplaced_before,
        misplaced_after = kept.misplaced_after + excluded.misplaced_after;
    RETURN NULL;
END
$$;

ALTER FUNCTION taxpreview.rebalance_run_progress_update() OWNER TO taxpreview_owner;

CREATE TABLE taxpreview.account (
    firm_id uuid NOT NULL,
    id uuid NOT NULL,
    household_id uuid NOT NULL,
    name text NOT NULL,
    custodian text,
    external_id text,
    tax_treatment text NOT NULL,
    owner text NOT NULL,
    management_mode text NOT NULL,
    rebalancing boolean DEFAULT true NOT NULL,
    dividend_reinvestment boolean DEFAULT false NOT NULL,
    lot_selection text,
    model_id uuid,
    revision bigint DEFAULT 1 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT account_custodian_check CHECK ((char_length(custodian) <= 500)),
    CONSTRAINT account_external_id_check CHECK ((char_length(external_id) <= 500)),
    CONSTRAINT account_lot_selection_check CHECK ((lot_selection = ANY (ARRAY['fifo'::text, 'lifo'::text, 'highest_cost'::text, 'lowest_cost'::text, 'min_tax'::text, 'loss_first'::text, 'max_long_term_gain'::text, 'max_long_term_loss'::text, 'max_short_term_gain'::text, 'max_short_term_loss'::text, 'high_cost_long_first'::text, 'high_cost_short_first'::text, 'average_cost'::text, 'specific'::text]))),
    CONSTRAINT account_management_mode_check CHECK ((management_mode = ANY (ARRAY['automated'::text, 'manual'::text]))),
    CONSTRAINT account_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 500))),
    CONSTRAINT account_owner_check CHECK ((owner = ANY (ARRAY['self'::text, 'spouse'::text, 'joint'::text, 'other'::text]))),
    CONSTRAINT account_revision_check CHECK ((revision >= 1)),
    CONSTRAINT account_tax_treatment_check CHECK ((tax_treatment = ANY (ARRAY['taxable'::text, 'tax_deferred'::text, 'tax_free'::text])))
);

ALTER TABLE ONLY taxpreview.account FORCE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.account OWNER TO taxpreview_owner;

COMMENT ON TABLE taxpreview.account IS 'An account of a household at a custodian. A null lot_selection or model_id takes the household''s.';

CREATE TABLE taxpreview.api_key (
    firm_id uuid NOT NULL,
    id uuid NOT NULL,
    public_id text NOT NULL,
    secret_hash bytea NOT NULL,
    name text NOT NULL,
    scopes text[] NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone,
    revoked_at timestamp with time zone,
    CONSTRAINT api_key_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 500))),
    CONSTRAINT api_key_public_id_check CHECK ((char_length(public_id) = 26)),
    CONSTRAINT api_key_scopes_check CHECK (((cardinality(scopes) >= 1) AND (scopes <@ ARRAY['households:read'::text, 'households:write'::text, 'reference:read'::text, 'reference:write'::text, 'previews:read'::text, 'previews:write'::text, 'book:read'::text]))),
    CONSTRAINT api_key_secret_hash_check CHECK ((octet_length(secret_hash) = 32))
);

ALTER TABLE ONLY taxpreview.api_key FORCE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.api_key OWNER TO taxpreview_owner;

COMMENT ON TABLE taxpreview.api_key IS 'What a client shows to be let in: the public id finds the row, the SHA-256 of the secret proves it.';

CREATE TABLE taxpreview.audit_entry (
    firm_id uuid NOT NULL,
    "position" bigint NOT NULL,
    transaction_id xid8 DEFAULT pg_current_xact_id() NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    key_id uuid,
    action text NOT NULL,
    entity_id uuid,
    request_id text,
    detail jsonb DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT audit_entry_action_check CHECK (((char_length(action) >= 1) AND (char_length(action) <= 100))),
    CONSTRAINT audit_entry_request_id_check CHECK ((char_length(request_id) <= 500))
);

ALTER TABLE ONLY taxpreview.audit_entry FORCE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.audit_entry OWNER TO taxpreview_owner;

COMMENT ON TABLE taxpreview.audit_entry IS 'Who changed what: one row per mutation, written in its transaction and never altered.';

COMMENT ON COLUMN taxpreview.audit_entry.transaction_id IS 'Rows below a snapshot''s xmin are final: what seals the trail reads in this order.';

COMMENT ON COLUMN taxpreview.audit_entry.key_id IS 'The key that asked; null for what an administrator did.';

ALTER TABLE taxpreview.audit_entry ALTER COLUMN "position" ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME taxpreview.audit_entry_position_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE taxpreview.cash (
    firm_id uuid NOT NULL,
    household_id uuid NOT NULL,
    account_id uuid NOT NULL,
    amount numeric(15,2) DEFAULT 0 NOT NULL,
    revision bigint DEFAULT 1 NOT NULL,
    CONSTRAINT cash_amount_check CHECK ((amount <> 'NaN'::numeric)),
    CONSTRAINT cash_revision_check CHECK ((revision >= 1))
);

ALTER TABLE ONLY taxpreview.cash FORCE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.cash OWNER TO taxpreview_owner;

COMMENT ON TABLE taxpreview.cash IS 'An account''s cash. An account without a row has none.';

CREATE TABLE taxpreview.covariance (
    firm_id uuid NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL,
    as_of date NOT NULL,
    basis text NOT NULL,
    revision bigint DEFAULT 1 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT covariance_as_of_check CHECK (((as_of >= '1900-01-01'::date) AND (as_of <= '2100-12-31'::date))),
    CONSTRAINT covariance_basis_check CHECK ((basis = ANY (ARRAY['asset_class'::text, 'security'::text]))),
    CONSTRAINT covariance_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 200))),
    CONSTRAINT covariance_revision_check CHECK ((revision >= 1))
);

ALTER TABLE ONLY taxpreview.covariance FORCE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.covariance OWNER TO taxpreview_owner;

COMMENT ON TABLE taxpreview.covariance IS 'A covariance of annual returns; immutable, a firm loads another one.';

COMMENT ON COLUMN taxpreview.covariance.as_of IS 'Of what it was estimated from; prices of an earlier day are not measured by it.';

CREATE TABLE taxpreview.covariance_entry (
    firm_id uuid NOT NULL,
    covariance_id uuid NOT NULL,
    ordinal integer NOT NULL,
    place integer NOT NULL,
    value numeric(15,12) NOT NULL,
    CONSTRAINT covariance_entry_check CHECK (((place >= 1) AND (place <= ordinal))),
    CONSTRAINT covariance_entry_value_check CHECK (((value >= ('-100'::integer)::numeric) AND (value <= (100)::numeric)))
);

ALTER TABLE ONLY taxpreview.covariance_entry FORCE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.covariance_entry OWNER TO taxpreview_owner;

COMMENT ON TABLE taxpreview.covariance_entry IS 'The lower triangle: of squared annual returns, to twelve places.';

CREATE TABLE taxpreview.covariance_label (
    firm_id uuid NOT NULL,
    covariance_id uuid NOT NULL,
    ordinal integer NOT NULL,
    label text NOT NULL,
    CONSTRAINT covariance_label_label_check CHECK (((char_length(label) >= 1) AND (char_length(label) <= 32))),
    CONSTRAINT covariance_label_ordinal_check CHECK ((ordinal >= 1))
);

ALTER TABLE ONLY taxpreview.covariance_label FORCE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.covariance_label OWNER TO taxpreview_owner;

COMMENT ON TABLE taxpreview.covariance_label IS 'What its rows and columns are: words of classes, or symbols.';

CREATE TABLE taxpreview.exclusion_list (
    firm_id uuid NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    revision bigint DEFAULT 1 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT exclusion_list_kind_check CHECK ((kind = ANY (ARRAY['do_not_sell'::text, 'do_not_buy'::text, 'exclusion'::text]))),
    CONSTRAINT exclusion_list_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 200))),
    CONSTRAINT exclusion_list_revision_check CHECK ((revision >= 1))
);

ALTER TABLE ONLY taxpreview.exclusion_list FORCE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.exclusion_list OWNER TO taxpreview_owner;

COMMENT ON TABLE taxpreview.exclusion_list IS 'A named list of securities, and what plans leave.';

CREATE TABLE taxpreview.exclusion_list_security (
    firm_id uuid NOT NULL,
    exclusion_list_id uuid NOT NULL,
    security_id uuid NOT NULL
);

ALTER TABLE ONLY taxpreview.exclusion_list_security FORCE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.exclusion_list_security OWNER TO taxpreview_owner;

COMMENT ON TABLE taxpreview.exclusion_list_security IS 'A security of an exclusion list.';

CREATE TABLE taxpreview.execution (
    firm_id uuid NOT NULL,
    preview_id uuid NOT NULL,
    household_id uuid NOT NULL,
    revision bigint DEFAULT 1 NOT NULL,
    preview_revision bigint NOT NULL,
    household_version bigint NOT NULL,
    config_version bigint NOT NULL,
    price_set_id uuid NOT NULL,
    price_sequence bigint NOT NULL,
    trade_date date NOT NULL,
    rules_version text NOT NULL,
    engine_version text NOT NULL,
    override_budget boolean NOT NULL,
    unknown_basis text,
    short_term numeric(20,2) NOT NULL,
    long_term numeric(20,2) NOT NULL,
    disallowed numeric(20,2) NOT NULL,
    permanently_disallowed numeric(20,2) NOT NULL,
    prior_losses_disallowed numeric(20,2) NOT NULL,
    corrected_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT execution_check CHECK (((permanently_disallowed >= (0)::numeric) AND (permanently_disallowed <= disallowed))),
    CONSTRAINT execution_config_version_check CHECK ((config_version >= 1)),
    CONSTRAINT execution_disallowed_check CHECK (((disallowed >= (0)::numeric) AND (disallowed <> 'NaN'::numeric))),
    CONSTRAINT execution_engine_version_check CHECK (((char_length(engine_version) >= 1) AND (char_length(engine_version) <= 100))),
    CONSTRAINT execution_household_version_check CHECK ((household_version >= 1)),
    CONSTRAINT execution_long_term_check CHECK ((long_term <> 'NaN'::numeric)),
    CONSTRAINT execution_preview_revision_check CHECK ((preview_revision >= 1)),
    CONSTRAINT execution_price_sequence_check CHECK ((price_sequence >= 1)),
    CONSTRAINT execution_prior_losses_disallowed_check CHECK (((prior_losses_disallowed >= (0)::numeric) AND (prior_losses_disallowed <> 'NaN'::numeric))),
    CONSTRAINT execution_revision_check CHECK ((revision >= 1)),
    CONSTRAINT execution_rules_version_check CHECK (((char_length(rules_version) >= 1) AND (char_length(rules_version) <= 100))),
    CONSTRAINT execution_short_term_check CHECK ((short_term <> 'NaN'::numeric)),
    CONSTRAINT execution_trade_date_check CHECK (((trade_date >= '1900-01-01'::date) AND (trade_date <= '2100-12-31'::date))),
    CONSTRAINT execution_unknown_basis_check CHECK ((unknown_basis = 'zero'::text))
);

ALTER TABLE ONLY taxpreview.execution FORCE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.execution OWNER TO taxpreview_owner;

COMMENT ON TABLE taxpreview.execution IS 'A preview that was executed: once, as its key says. The gains are those recognized on the return when it was booked.';

COMMENT ON COLUMN taxpreview.execution.revision IS '1, and 2 once fills have corrected it.';

COMMENT ON COLUMN taxpreview.execution.household_version IS 'Of the household that it was computed from; with it in the household, one more.';

COMMENT ON COLUMN taxpreview.execution.unknown_basis IS 'What an unknown basis was taken for (rule BA-7).';

CREATE TABLE taxpreview.execution_lot (
    firm_id uuid NOT NULL,
    preview_id uuid NOT NULL,
    lot_id uuid NOT NULL,
    quantity numeric(18,8),
    basis numeric(15,2),
    basis_status text,
    deemed_acquired_on date,
    donor_basis numeric(15,2),
    gift_value numeric(15,2),
    absorbed numeric(18,8),
    revision bigint NOT NULL,
    CONSTRAINT execution_lot_check CHECK ((num_nulls(quantity, basis_status, absorbed) =
CASE revision
    WHEN 0 THEN 3
    ELSE 0
END)),
    CONSTRAINT execution_lot_revision_check CHECK ((revision >= 0))
);

ALTER TABLE ONLY taxpreview.execution_lot FORCE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.execution_lot OWNER TO taxpreview_owner;

COMMENT ON TABLE taxpreview.execution_lot IS 'A lot as it was before an execution changed it: where a correction by fills starts from.';

COMMENT ON COLUMN taxpreview.execution_lot.revision IS 'Before the execution, which left the next one; 0: the execution made the lot.';

CREATE TABLE taxpreview.execution_trade (
    firm_id uuid NOT NULL,
    preview_id uuid NOT NULL,
    ordinal integer NOT NULL,
    household_id uuid NOT NULL,
    account_id uuid NOT NULL,
    security_id uuid NOT NULL,
    side text NOT NULL,
    quantity numeric(18,8) NOT NULL,
    price numeric(14,6) NOT NULL,
    amount numeric(15,2) NOT NULL,
    fee numeric(15,2) NOT NULL,
    lot_selection text,
    lot_id uuid,
    source text NOT NULL,
    CONSTRAINT execution_trade_amount_check CHECK (((amount >= (0)::numeric) AND (amount <= 9999999999999.99))),
    CONSTRAINT execution_trade_check CHECK (((side = 'buy'::text) = (lot_id IS NOT NULL))),
    CONSTRAINT execution_trade_check1 CHECK (((side = 'sell'::text) = (lot_selection IS NOT NULL))),
    CONSTRAINT execution_trade_fee_check CHECK (((fee >= (0)::numeric) AND (fee <= 9999999999999.99))),
    CONSTRAINT execution_trade_lot_selection_check CHECK ((lot_selection = ANY (ARRAY['fifo'::text, 'lifo'::text, 'highest_cost'::text, 'lowest_cost'::text, 'min_tax'::text, 'loss_first'::text, 'max_long_term_gain'::text, 'max_long_term_loss'::text, 'max_short_term_gain'::text, 'max_short_term_loss'::text, 'high_cost_long_first'::text, 'high_cost_short_first'::text, 'average_cost'::text, 'specific'::text]))),
    CONSTRAINT execution_trade_ordinal_check CHECK ((ordinal >= 0)),
    CONSTRAINT execution_trade_price_check CHECK (((price >= (0)::numeric) AND (price <= 99999999.999999))),
    CONSTRAINT execution_trade_quantity_check CHECK (((quantity > (0)::numeric) AND (quantity <= 9999999999.99999999))),
    CONSTRAINT execution_trade_side_check CHECK ((side = ANY (ARRAY['sell'::text, 'buy'::text]))),
    CONSTRAINT execution_trade_source_check CHECK ((source = ANY (ARRAY['fills'::text, 'preview'::text])))
);

ALTER TABLE ONLY taxpreview.execution_trade FORCE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.execution_trade OWNER TO taxpreview_owner;

COMMENT ON TABLE taxpreview.execution_trade IS 'A trade of an execution. The amount is before the fee; lot_id is the lot that a buy opened.';

COMMENT ON COLUMN taxpreview.execution_trade.ordinal IS 'Index of the trade in the preview''s order.';

COMMENT ON COLUMN taxpreview.execution_trade.source IS 'Whose figures: the preview''s, until fills correct them once.';

CREATE TABLE taxpreview.execution_transfer (
    firm_id uuid NOT NULL,
    preview_id uuid NOT NULL,
    place integer NOT NULL,
    household_id uuid NOT NULL,
    ordinal integer NOT NULL,
    from_account_id uuid NOT NULL,
    to_account_id uuid NOT NULL,
    from_lot_id uuid,
    lot_id uuid,
    quantity numeric(18,8),
    basis numeric(15,2),
    amount numeric(15,2),
    CONSTRAINT execution_transfer_amount_check CHECK (((amount > (0)::numeric) AND (amount <= 9999999999999.99))),
    CONSTRAINT execution_transfer_basis_check CHECK (((basis >= (0)::numeric) AND (basis <= 9999999999999.99))),
    CONSTRAINT execution_transfer_check CHECK ((from_account_id <> to_account_id)),
    CONSTRAINT execution_transfer_check1 CHECK ((num_nonnulls(from_lot_id, lot_id, quantity) =
CASE
    WHEN (amount IS NULL) THEN 3
    ELSE 0
END)),
    CONSTRAINT execution_transfer_check2 CHECK (((amount IS NULL) OR (basis IS NULL))),
    CONSTRAINT execution_transfer_ordinal_check CHECK ((ordinal >= 0)),
    CONSTRAINT execution_transfer_place_check CHECK ((place >= 1)),
    CONSTRAINT execution_transfer_quantity_check CHECK (((quantity > (0)::numeric) AND (quantity <= 9999999999.99999999)))
);

ALTER TABLE ONLY taxpreview.execution_transfer FORCE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.execution_transfer OWNER TO taxpreview_owner;

COMMENT ON TABLE taxpreview.execution_transfer IS 'A lot, a part of one, or cash that an execution moved to another account (rule AC-4).';

COMMENT ON COLUMN taxpreview.execution_transfer.ordinal IS 'Index of the transfer in the preview''s order.';

COMMENT ON COLUMN taxpreview.execution_transfer.lot_id IS 'The lot that it is now; from_lot_id itself where nothing of it was left behind.';

CREATE TABLE taxpreview.firm (
    id uuid NOT NULL,
    name text NOT NULL,
    config_version bigint DEFAULT 1 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT firm_config_version_check CHECK ((config_version >= 1)),
    CONSTRAINT firm_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 500)))
)
WITH (fillfactor='80');

ALTER TABLE ONLY taxpreview.firm FORCE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.firm OWNER TO taxpreview_owner;

COMMENT ON TABLE taxpreview.firm IS 'A tenant. Every other row belongs to one firm and is invisible to the others.';

COMMENT ON COLUMN taxpreview.firm.config_version IS 'Counts changes of the firm''s securities and models; bumped in the transaction that writes them.';

CREATE TABLE taxpreview.gains_budget (
    firm_id uuid NOT NULL,
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    household_id uuid NOT NULL,
    account_id uuid,
    year integer NOT NULL,
    allowance numeric(15,2),
    short_cap numeric(15,2),
    long_cap numeric(15,2),
    ceiling text,
    revision bigint DEFAULT 1 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT gains_budget_allowance_check CHECK (((allowance >= (0)::numeric) AND (allowance <= 9999999999999.99))),
    CONSTRAINT gains_budget_ceiling_check CHECK ((ceiling = ANY (ARRAY['zero_percent_bracket'::text, 'fifteen_percent_bracket'::text, 'niit_threshold'::text]))),
    CONSTRAINT gains_budget_check CHECK ((num_nonnulls(allowance, ceiling) <= 1)),
    CONSTRAINT gains_budget_long_cap_check CHECK (((long_cap >= (0)::numeric) AND (long_cap <= 9999999999999.99))),
    CONSTRAINT gains_budget_revision_check CHECK ((revision >= 1)),
    CONSTRAINT gains_budget_short_cap_check CHECK (((short_cap >= (0)::numeric) AND (short_cap <= 9999999999999.99))),
    CONSTRAINT gains_budget_year_check CHECK (((year >= 1900) AND (year <= 2100)))
);

ALTER TABLE ONLY taxpreview.gains_budget FORCE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.gains_budget OWNER TO taxpreview_owner;

COMMENT ON TABLE taxpreview.gains_budget IS 'A cap on the net gains realized in a calendar year (rules BU); account_id null is the household''s. Known outside by household or account and year, never by id.';

CREATE TABLE taxpreview.household (
    firm_id uuid NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL,
    external_id text,
    lot_selection text DEFAULT 'fifo'::text NOT NULL,
    model_id uuid,
    spouse_replacement text DEFAULT 'defer'::text NOT NULL,
    drift_tolerance numeric(9,6),
    version bigint DEFAULT 1 NOT NULL,
    revision bigint DEFAULT 1 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT household_drift_tolerance_check CHECK (((drift_tolerance >= (0)::numeric) AND (drift_tolerance <= (1)::numeric))),
    CONSTRAINT household_external_id_check CHECK ((char_length(external_id) <= 500)),
    CONSTRAINT household_lot_selection_check CHECK ((lot_selection = ANY (ARRAY['fifo'::text, 'lifo'::text, 'highest_cost'::text, 'lowest_cost'::text, 'min_tax'::text, 'loss_first'::text, 'max_long_term_gain'::text, 'max_long_term_loss'::text, 'max_short_term_gain'::text, 'max_short_term_loss'::text, 'high_cost_long_first'::text, 'high_cost_short_first'::text, 'average_cost'::text, 'specific'::text]))),
    CONSTRAINT household_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 500))),
    CONSTRAINT household_revision_check CHECK ((revision >= 1)),
    CONSTRAINT household_spouse_replacement_check CHECK ((spouse_replacement = ANY (ARRAY['defer'::text, 'permanent'::text]))),
    CONSTRAINT household_version_check CHECK ((version >= 1))
)
WITH (fillfactor='80');

ALTER TABLE ONLY taxpreview.household FORCE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.household OWNER TO taxpreview_owner;

COMMENT ON TABLE taxpreview.household IS 'People who invest together: the unit of a preview, of wash sales and of a return.';

COMMENT ON COLUMN taxpreview.household.spouse_replacement IS 'What a spouse''s purchase does to a loss (rule WS-10).';

COMMENT ON COLUMN taxpreview.household.drift_tolerance IS 'The advisor''s own; null takes the model''s (rule DR-9).';

COMMENT ON COLUMN taxpreview.household.version IS 'Counts changes of the household and of everything in it; bumped in the transaction that writes them. The revision counts changes of this row''s own members.';

CREATE TABLE taxpreview.household_snapshot (
    firm_id uuid NOT NULL,
    household_id uuid NOT NULL,
    hash bytea NOT NULL,
    document text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT household_snapshot_hash_check CHECK ((octet_length(hash) = 32))
);

ALTER TABLE ONLY taxpreview.household_snapshot FORCE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.household_snapshot OWNER TO taxpreview_owner;

COMMENT ON TABLE taxpreview.household_snapshot IS 'A household as previews were computed from it, under the SHA-256 of its document: all results of one state share one row. Never changed; it goes with its household or with the last result that refers to it.';

COMMENT ON COLUMN taxpreview.household_snapshot.document IS 'Canonical JSON; text, because its bytes are hashed.';

CREATE TABLE taxpreview.idempotency_key (
    firm_id uuid NOT NULL,
    key text NOT NULL,
    route text NOT NULL,
    request_hash bytea NOT NULL,
    status integer,
    content_type text,
    location text,
    etag text,
    change_position bigint,
    body bytea,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT idempotency_key_key_check CHECK (((char_length(key) >= 1) AND (char_length(key) <= 255))),
    CONSTRAINT idempotency_key_request_hash_check CHECK ((octet_length(request_hash) = 32)),
    CONSTRAINT idempotency_key_route_check CHECK (((char_length(route) >= 1) AND (char_length(route) <= 2048))),
    CONSTRAINT idempotency_key_status_check CHECK (((status >= 200) AND (status <= 499)))
);

ALTER TABLE ONLY taxpreview.idempotency_key FORCE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.idempotency_key OWNER TO taxpreview_owner;

COMMENT ON TABLE taxpreview.idempotency_key IS 'The reply to a request that came with an Idempotency-Key, stored in the effect''s own transaction and replayed byte for byte. Kept at least seven days.';

COMMENT ON COLUMN taxpreview.idempotency_key.status IS 'Null only inside the transaction that claims the key, until its reply is rendered.';

CREATE TABLE taxpreview.lot (
    firm_id uuid NOT NULL,
    id uuid NOT NULL,
    household_id uuid NOT NULL,
    account_id uuid NOT NULL,
    security_id uuid NOT NULL,
    sequence bigint NOT NULL,
    quantity numeric(18,8) NOT NULL,
    basis numeric(15,2),
    basis_status text DEFAULT 'known'::text NOT NULL,
    acquired_on date,
    kind text NOT NULL,
    covered boolean NOT NULL,
    deemed_acquired_on date,
    donor_basis numeric(15,2),
    donor_acquired_on date,
    gift_value numeric(15,2),
    gift_date date,
    revision bigint DEFAULT 1 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    part integer DEFAULT 0 NOT NULL,
    absorbed numeric(18,8) DEFAULT 0 NOT NULL,
    CONSTRAINT lot_absorbed_check CHECK ((absorbed >= (0)::numeric)),
    CONSTRAINT lot_absorbed_within CHECK ((absorbed <= quantity)),
    CONSTRAINT lot_acquired_on_check CHECK (((acquired_on >= '1900-01-01'::date) AND (acquired_on <= '2100-12-31'::date))),
    CONSTRAINT lot_basis_check CHECK (((basis >= (0)::numeric) AND (basis <= 9999999999999.99))),
    CONSTRAINT lot_basis_status_check CHECK ((basis_status = ANY (ARRAY['known'::text, 'average'::text, 'derived'::text, 'unknown'::text]))),
    CONSTRAINT lot_check CHECK (((basis IS NULL) = (basis_status = 'unknown'::text))),
    CONSTRAINT lot_deemed_acquired_on_check CHECK (((deemed_acquired_on >= '1900-01-01'::date) AND (deemed_acquired_on <= '2100-12-31'::date))),
    CONSTRAINT lot_donor_acquired_on_check CHECK (((donor_acquired_on >= '1900-01-01'::date) AND (donor_acquired_on <= '2100-12-31'::date))),
    CONSTRAINT lot_donor_basis_check CHECK (((donor_basis >= (0)::numeric) AND (donor_basis <= 9999999999999.99))),
    CONSTRAINT lot_gift_date_check CHECK (((gift_date >= '1900-01-01'::date) AND (gift_date <= '2100-12-31'::date))),
    CONSTRAINT lot_gift_value_check CHECK (((gift_value >= (0)::numeric) AND (gift_value <= 9999999999999.99))),
    CONSTRAINT lot_kind_check CHECK ((kind = ANY (ARRAY['purchase'::text, 'drip'::text, 'gift'::text, 'inheritance'::text, 'transfer'::text]))),
    CONSTRAINT lot_part_check CHECK ((part >= 0)),
    CONSTRAINT lot_quantity_check CHECK (((quantity >= (0)::numeric) AND (quantity <= 9999999999.99999999))),
    CONSTRAINT lot_revision_check CHECK ((revision >= 1)),
    CONSTRAINT lot_sequence_check CHECK ((sequence >= 1))
);

ALTER TABLE ONLY taxpreview.lot FORCE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.lot OWNER TO taxpreview_owner;

COMMENT ON TABLE taxpreview.lot IS 'Shares bought together and what is left of them: quantity and adjusted basis are of the rest (rules BA, RD-2).';

COMMENT ON COLUMN taxpreview.lot.sequence IS 'Order of entry in its account (rule LI-3).';

COMMENT ON COLUMN taxpreview.lot.covered IS 'Whether the broker reports the basis (rule BA-6).';

COMMENT ON COLUMN taxpreview.lot.deemed_acquired_on IS 'Tacked date after a wash sale, for the holding period alone (rule WS-9).';

COMMENT ON COLUMN taxpreview.lot.part IS 'Parts of one purchase that a wash sale set apart, adjusted ones first (rule WS-9); they share its sequence.';

COMMENT ON COLUMN taxpreview.lot.absorbed IS 'Shares that have absorbed a loss: each does once (rule WS-8).';

CREATE TABLE taxpreview.lot_close (
    firm_id uuid NOT NULL,
    preview_id uuid NOT NULL,
    ordinal integer NOT NULL,
    place integer NOT NULL,
    lot_id uuid NOT NULL,
    quantity numeric(18,8) NOT NULL,
    proceeds numeric(15,2) NOT NULL,
    basis numeric(15,2) NOT NULL,
    disallowed numeric(15,2) NOT NULL,
    permanently_disallowed numeric(15,2) NOT NULL,
    term text NOT NULL,
    realized_gain_id uuid,
    CONSTRAINT lot_close_basis_check CHECK (((basis >= (0)::numeric) AND (basis <= 9999999999999.99))),
    CONSTRAINT lot_close_check CHECK (((permanently_disallowed >= (0)::numeric) AND (permanently_disallowed <= disallowed))),
    CONSTRAINT lot_close_disallowed_check CHECK (((disallowed >= (0)::numeric) AND (disallowed <= 9999999999999.99))),
    CONSTRAINT lot_close_place_check CHECK ((place >= 1)),
    CONSTRAINT lot_close_proceeds_check CHECK (((proceeds >= (0)::numeric) AND (proceeds <= 9999999999999.99))),
    CONSTRAINT lot_close_quantity_check CHECK (((quantity > (0)::numeric) AND (quantity <= 9999999999.99999999))),
    CONSTRAINT lot_close_term_check CHECK ((term = ANY (ARRAY['short'::text, 'long'::text])))
);

ALTER TABLE ONLY taxpreview.lot_close FORCE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.lot_close OWNER TO taxpreview_owner;

COMMENT ON TABLE taxpreview.lot_close IS 'Shares of a lot that a sale took, in the order of selling; as booked. No gain is realized in retirement accounts (rule AC-1).';

CREATE TABLE taxpreview.model (
    firm_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    revision bigint DEFAULT 1 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT model_revision_check CHECK ((revision >= 1)),
    CONSTRAINT model_version_check CHECK ((version >= 1))
);

ALTER TABLE ONLY taxpreview.model FORCE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.model OWNER TO taxpreview_owner;

COMMENT ON TABLE taxpreview.model IS 'A target portfolio: its identity and the number of the version that holds now.';

CREATE TABLE taxpreview.model_sleeve (
    firm_id uuid NOT NULL,
    model_version_id uuid NOT NULL,
    ordinal integer NOT NULL,
    name text,
    sleeve_model_id uuid,
    sleeve_number bigint NOT NULL,
    weight numeric(9,6) NOT NULL,
    CONSTRAINT model_sleeve_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 200))),
    CONSTRAINT model_sleeve_ordinal_check CHECK ((ordinal >= 1)),
    CONSTRAINT model_sleeve_weight_check CHECK (((weight > (0)::numeric) AND (weight <= (1)::numeric)))
);

ALTER TABLE ONLY taxpreview.model_sleeve FORCE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.model_sleeve OWNER TO taxpreview_owner;

COMMENT ON TABLE taxpreview.model_sleeve IS 'The weight of one version of another model in a blended one. Immutable.';

COMMENT ON COLUMN taxpreview.model_sleeve.sleeve_model_id IS 'Null in a version of the past whose sleeve has been deleted since.';

CREATE TABLE taxpreview.model_target (
    firm_id uuid NOT NULL,
    model_version_id uuid NOT NULL,
    ordinal integer NOT NULL,
    class text,
    group_name text,
    security_id uuid,
    weight numeric(9,6) NOT NULL,
    CONSTRAINT model_target_check CHECK ((num_nonnulls(class, group_name, security_id) = 1)),
    CONSTRAINT model_target_class_check CHECK ((class = ANY (ARRAY['us_stocks'::text, 'international_stocks'::text, 'emerging_stocks'::text, 'us_bonds'::text, 'international_bonds'::text, 'emerging_bonds'::text, 'cash'::text, 'crypto'::text, 'commodities'::text, 'real_estate'::text, 'municipal_bonds'::text]))),
    CONSTRAINT model_target_group_name_check CHECK (((char_length(group_name) >= 1) AND (char_length(group_name) <= 500))),
    CONSTRAINT model_target_ordinal_check CHECK ((ordinal >= 1)),
    CONSTRAINT model_target_weight_check CHECK (((weight >= (0)::numeric) AND (weight <= (1)::numeric)))
);

ALTER TABLE ONLY taxpreview.model_target FORCE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.model_target OWNER TO taxpreview_owner;

COMMENT ON TABLE taxpreview.model_target IS 'The weight of one asset class, security group or security in a model version; cash is a class. Immutable.';

CREATE TABLE taxpreview.model_version (
    firm_id uuid NOT NULL,
    id uuid NOT NULL,
    model_id uuid NOT NULL,
    number bigint NOT NULL,
    name text NOT NULL,
    basis text NOT NULL,
    kind text NOT NULL,
    drift_tolerance numeric(9,6),
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    removed_classes text[] DEFAULT '{}'::text[] NOT NULL,
    CONSTRAINT model_version_basis_check CHECK ((basis = ANY (ARRAY['asset_class'::text, 'security_group'::text, 'security'::text]))),
    CONSTRAINT model_version_drift_tolerance_check CHECK (((drift_tolerance >= (0)::numeric) AND (drift_tolerance <= (1)::numeric))),
    CONSTRAINT model_version_kind_check CHECK ((kind = ANY (ARRAY['etf'::text, 'fund'::text, 'managed'::text, 'crypto'::text, 'custom'::text]))),
    CONSTRAINT model_version_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 500))),
    CONSTRAINT model_version_number_check CHECK ((number >= 1))
);

ALTER TABLE ONLY taxpreview.model_version FORCE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.model_version OWNER TO taxpreview_owner;

COMMENT ON TABLE taxpreview.model_version IS 'What a model says from one change to the next; immutable.';

COMMENT ON COLUMN taxpreview.model_version.basis IS 'What its targets and the drift against them are counted by (rule DR-3).';

COMMENT ON COLUMN taxpreview.model_version.drift_tolerance IS 'The advisor''s own; null takes the default of the model''s kind (rule DR-9).';

COMMENT ON COLUMN taxpreview.model_version.removed_classes IS 'Of a blend: classes of its sleeves that it leaves out, the rest being rescaled.';

CREATE TABLE taxpreview.outbox (
    firm_id uuid NOT NULL,
    "position" bigint DEFAULT ((pg_current_xact_id())::text)::bigint NOT NULL,
    scope text NOT NULL,
    household_id uuid,
    kind text NOT NULL,
    entity_id uuid,
    version bigint NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT outbox_check CHECK (((scope = 'household'::text) = (household_id IS NOT NULL))),
    CONSTRAINT outbox_kind_check CHECK (((char_length(kind) >= 1) AND (char_length(kind) <= 100))),
    CONSTRAINT outbox_scope_check CHECK ((scope = ANY (ARRAY['household'::text, 'config'::text, 'prices'::text])))
);

ALTER TABLE ONLY taxpreview.outbox FORCE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.outbox OWNER TO taxpreview_owner;

COMMENT ON TABLE taxpreview.outbox IS 'The feed of changes: exactly one row per writing transaction, with the counter that it bumped.';

COMMENT ON COLUMN taxpreview.outbox."position" IS 'The writing transaction''s id. Positions handed out by a sequence become visible out of order; of these, all below a snapshot''s xmin are final, so that a reader misses none. They start anew in another cluster: a logical restore leaves the rows of the outbox behind.';

COMMENT ON COLUMN taxpreview.outbox.version IS 'The new value of the scope''s counter: household.version, firm.config_version or price_current.sequence.';

CREATE TABLE taxpreview.policy (
    firm_id uuid NOT NULL,
    household_id uuid,
    account_id uuid,
    holder_id uuid NOT NULL,
    drift_weight numeric(9,6),
    tax_weight numeric(9,6),
    cost_rate numeric(9,6),
    maximum_turnover numeric(9,6),
    turnover_exception numeric(9,6),
    migration_strategy text,
    minimum_trade numeric(15,2),
    minimum_cash numeric(15,2),
    maximum_cash numeric(15,2),
    whole_shares boolean,
    defer_short_term_gains boolean,
    harvest_minimum_loss numeric(15,2),
    harvest_minimum_loss_rate numeric(9,6),
    revision bigint DEFAULT 1 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    cooldown_days integer,
    location_weight numeric(9,6),
    removed_classes text[],
    direct_index_class text,
    direct_index_model_id uuid,
    harvest_all_year boolean,
    CONSTRAINT policy_check CHECK ((holder_id = COALESCE(account_id, household_id, firm_id))),
    CONSTRAINT policy_check1 CHECK (((account_id IS NULL) OR (household_id IS NOT NULL))),
    CONSTRAINT policy_check2 CHECK ((minimum_cash <= maximum_cash)),
    CONSTRAINT policy_check3 CHECK (((account_id IS NULL) OR (num_nonnulls(drift_weight, tax_weight, cost_rate, maximum_turnover, turnover_exception, migration_strategy) = 0))),
    CONSTRAINT policy_check4 CHECK (((direct_index_model_id IS NULL) OR (direct_index_class IS NOT NULL))),
    CONSTRAINT policy_cooldown_days_check CHECK (((cooldown_days >= 0) AND (cooldown_days <= 366))),
    CONSTRAINT policy_cost_rate_check CHECK (((cost_rate >= (0)::numeric) AND (cost_rate <= (1)::numeric))),
    CONSTRAINT policy_direct_index_class_check CHECK (((char_length(direct_index_class) >= 1) AND (char_length(direct_index_class) <= 200))),
    CONSTRAINT policy_direct_index_of_household CHECK (((account_id IS NULL) OR (direct_index_class IS NULL))),
    CONSTRAINT policy_drift_weight_check CHECK ((drift_weight >= (0)::numeric)),
    CONSTRAINT policy_harvest_minimum_loss_check CHECK (((harvest_minimum_loss >= (0)::numeric) AND (harvest_minimum_loss <= 9999999999999.99))),
    CONSTRAINT policy_harvest_minimum_loss_rate_check CHECK (((harvest_minimum_loss_rate >= (0)::numeric) AND (harvest_minimum_loss_rate <= (1)::numeric))),
    CONSTRAINT policy_location_weight_check CHECK ((location_weight >= (0)::numeric)),
    CONSTRAINT policy_location_weight_of_household CHECK (((account_id IS NULL) OR (location_weight IS NULL))),
    CONSTRAINT policy_maximum_cash_check CHECK (((maximum_cash >= (0)::numeric) AND (maximum_cash <= 9999999999999.99))),
    CONSTRAINT policy_maximum_turnover_check CHECK (((maximum_turnover >= (0)::numeric) AND (maximum_turnover <= (1)::numeric))),
    CONSTRAINT policy_migration_strategy_check CHECK ((migration_strategy = ANY (ARRAY['immediate'::text, 'avoid_short_term'::text, 'flows_only'::text]))),
    CONSTRAINT policy_minimum_cash_check CHECK (((minimum_cash >= (0)::numeric) AND (minimum_cash <= 9999999999999.99))),
    CONSTRAINT policy_minimum_trade_check CHECK (((minimum_trade >= (0)::numeric) AND (minimum_trade <= 9999999999999.99))),
    CONSTRAINT policy_removed_classes_check CHECK (((cardinality(removed_classes) <= 100) AND (array_position(removed_classes, NULL::text) IS NULL))),
    CONSTRAINT policy_removed_classes_of_household CHECK (((account_id IS NULL) OR (removed_classes IS NULL))),
    CONSTRAINT policy_revision_check CHECK ((revision >= 1)),
    CONSTRAINT policy_tax_weight_check CHECK ((tax_weight >= (0)::numeric)),
    CONSTRAINT policy_turnover_exception_check CHECK (((turnover_exception >= (0)::numeric) AND (turnover_exception <= (1)::numeric)))
);

ALTER TABLE ONLY taxpreview.policy FORCE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.policy OWNER TO taxpreview_owner;

COMMENT ON TABLE taxpreview.policy IS 'What plans weigh and keep to: of an account, of a household (account_id null), or of the firm (household_id null). A member that is null is the wider level''s.';

COMMENT ON COLUMN taxpreview.policy.holder_id IS 'Whose it is: one of the three ids before it.';

COMMENT ON COLUMN taxpreview.policy.removed_classes IS 'Names of classes, groups or symbols that models are taken without, the rest being rescaled; an empty list: none, whatever the wider level removes.';

COMMENT ON COLUMN taxpreview.policy.direct_index_class IS 'The class, group or symbol in whose place models have the targets of direct_index_model_id; with a null one: as they are, whatever the wider level says.';

CREATE TABLE taxpreview.policy_exclusion_list (
    firm_id uuid NOT NULL,
    holder_id uuid NOT NULL,
    exclusion_list_id uuid NOT NULL
);

ALTER TABLE ONLY taxpreview.policy_exclusion_list FORCE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.policy_exclusion_list OWNER TO taxpreview_owner;

COMMENT ON TABLE taxpreview.policy_exclusion_list IS 'An exclusion list that a policy keeps plans to. Those of wider levels hold as well.';

CREATE TABLE taxpreview.preview (
    firm_id uuid NOT NULL,
    id uuid NOT NULL,
    household_id uuid NOT NULL,
    kind text NOT NULL,
    lot_selection text,
    order_document text NOT NULL,
    revision bigint DEFAULT 1 NOT NULL,
    state text DEFAULT 'open'::text NOT NULL,
    household_version bigint NOT NULL,
    config_version bigint NOT NULL,
    price_set_id uuid NOT NULL,
    price_sequence bigint NOT NULL,
    trade_date date NOT NULL,
    rules_version text NOT NULL,
    engine_version text NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    superseded_by uuid,
    CONSTRAINT preview_config_version_check CHECK ((config_version >= 1)),
    CONSTRAINT preview_engine_version_check CHECK (((char_length(engine_version) >= 1) AND (char_length(engine_version) <= 100))),
    CONSTRAINT preview_household_version_check CHECK ((household_version >= 1)),
    CONSTRAINT preview_kind_check CHECK ((kind = ANY (ARRAY['trades'::text, 'rebalance'::text, 'model_change'::text, 'deposit'::text, 'withdrawal'::text, 'transfer'::text, 'harvest'::text]))),
    CONSTRAINT preview_lot_selection_check CHECK ((lot_selection = ANY (ARRAY['fifo'::text, 'lifo'::text, 'highest_cost'::text, 'lowest_cost'::text, 'min_tax'::text, 'loss_first'::text, 'max_long_term_gain'::text, 'max_long_term_loss'::text, 'max_short_term_gain'::text, 'max_short_term_loss'::text, 'high_cost_long_first'::text, 'high_cost_short_first'::text, 'average_cost'::text, 'specific'::text]))),
    CONSTRAINT preview_price_sequence_check CHECK ((price_sequence >= 1)),
    CONSTRAINT preview_revision_check CHECK ((revision >= 1)),
    CONSTRAINT preview_rules_version_check CHECK (((char_length(rules_version) >= 1) AND (char_length(rules_version) <= 100))),
    CONSTRAINT preview_state_check CHECK ((state = ANY (ARRAY['open'::text, 'executed'::text, 'expired'::text, 'superseded'::text]))),
    CONSTRAINT preview_trade_date_check CHECK (((trade_date >= '1900-01-01'::date) AND (trade_date <= '2100-12-31'::date)))
)
WITH (fillfactor='80');

ALTER TABLE ONLY taxpreview.preview FORCE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.preview OWNER TO taxpreview_owner;

COMMENT ON TABLE taxpreview.preview IS 'A stored preview: its order and the pins of its last stored result. It is no part of the household''s snapshot and bumps no version.';

COMMENT ON COLUMN taxpreview.preview.order_document IS 'The order as canonical JSON; text, because its bytes are hashed and given back.';

COMMENT ON COLUMN taxpreview.preview.revision IS 'Counts switches of the method and edits of the order.';

COMMENT ON COLUMN taxpreview.preview.price_set_id IS 'No foreign key: price sets are never deleted, and a key share on the one current set would make all writers of a firm meet in it.';

COMMENT ON COLUMN taxpreview.preview.superseded_by IS 'The preview that took its place, until that one is deleted.';

CREATE TABLE taxpreview.preview_revision (
    firm_id uuid NOT NULL,
    preview_id uuid NOT NULL,
    household_id uuid NOT NULL,
    revision bigint NOT NULL,
    order_document text NOT NULL,
    household_version bigint NOT NULL,
    config_version bigint NOT NULL,
    price_set_id uuid NOT NULL,
    price_sequence bigint NOT NULL,
    trade_date date NOT NULL,
    rules_version text NOT NULL,
    engine_version text NOT NULL,
    snapshot_hash bytea NOT NULL,
    result_document text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT preview_revision_config_version_check CHECK ((config_version >= 1)),
    CONSTRAINT preview_revision_engine_version_check CHECK (((char_length(engine_version) >= 1) AND (char_length(engine_version) <= 100))),
    CONSTRAINT preview_revision_household_version_check CHECK ((household_version >= 1)),
    CONSTRAINT preview_revision_price_sequence_check CHECK ((price_sequence >= 1)),
    CONSTRAINT preview_revision_revision_check CHECK ((revision >= 1)),
    CONSTRAINT preview_revision_rules_version_check CHECK (((char_length(rules_version) >= 1) AND (char_length(rules_version) <= 100))),
    CONSTRAINT preview_revision_trade_date_check CHECK (((trade_date >= '1900-01-01'::date) AND (trade_date <= '2100-12-31'::date)))
);

ALTER TABLE ONLY taxpreview.preview_revision FORCE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.preview_revision OWNER TO taxpreview_owner;

COMMENT ON TABLE taxpreview.preview_revision IS 'One stored result of a preview, of its creation or of one change. Never changed.';

COMMENT ON COLUMN taxpreview.preview_revision.result_document IS 'The figures as JSON, as they were answered; text, because its bytes are given back.';

CREATE TABLE taxpreview.price (
    firm_id uuid NOT NULL,
    price_set_id uuid NOT NULL,
    security_id uuid NOT NULL,
    close numeric(14,6) NOT NULL,
    price_date date NOT NULL,
    CONSTRAINT price_close_check CHECK (((close >= (0)::numeric) AND (close <= 99999999.999999))),
    CONSTRAINT price_price_date_check CHECK (((price_date >= '1900-01-01'::date) AND (price_date <= '2100-12-31'::date)))
);

ALTER TABLE ONLY taxpreview.price FORCE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.price OWNER TO taxpreview_owner;

COMMENT ON TABLE taxpreview.price IS 'A security''s close in a price set; immutable.';

COMMENT ON COLUMN taxpreview.price.price_date IS 'The day of the close: before the set''s as_of when an older close was carried forward.';

CREATE TABLE taxpreview.price_current (
    firm_id uuid NOT NULL,
    price_set_id uuid NOT NULL,
    sequence bigint NOT NULL,
    CONSTRAINT price_current_sequence_check CHECK ((sequence >= 1))
)
WITH (fillfactor='80');

ALTER TABLE ONLY taxpreview.price_current FORCE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.price_current OWNER TO taxpreview_owner;

COMMENT ON TABLE taxpreview.price_current IS 'The price set that holds now. Its sequence only grows; it is the counter that a change of prices bumps.';

CREATE TABLE taxpreview.price_set (
    firm_id uuid NOT NULL,
    id uuid NOT NULL,
    as_of date NOT NULL,
    sequence bigint NOT NULL,
    price_count bigint NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT price_set_as_of_check CHECK (((as_of >= '1900-01-01'::date) AND (as_of <= '2100-12-31'::date))),
    CONSTRAINT price_set_price_count_check CHECK ((price_count >= 0)),
    CONSTRAINT price_set_sequence_check CHECK ((sequence >= 1))
);

ALTER TABLE ONLY taxpreview.price_set FORCE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.price_set OWNER TO taxpreview_owner;

COMMENT ON TABLE taxpreview.price_set IS 'A close per security as of a date, what was not given carried from the set before; immutable. A new set is appended, and price_current is turned to it unless that is of a later day.';

CREATE TABLE taxpreview.realized_gain (
    firm_id uuid NOT NULL,
    id uuid NOT NULL,
    household_id uuid NOT NULL,
    account_id uuid NOT NULL,
    security_id uuid NOT NULL,
    quantity numeric(18,8) NOT NULL,
    acquired_on date,
    sold_on date NOT NULL,
    proceeds numeric(15,2) NOT NULL,
    basis numeric(15,2) NOT NULL,
    disallowed numeric(15,2) DEFAULT 0 NOT NULL,
    term text NOT NULL,
    source text DEFAULT 'imported'::text NOT NULL,
    revision bigint DEFAULT 1 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    preview_id uuid,
    lot_id uuid,
    sequence bigint DEFAULT 0 NOT NULL,
    sale_order integer DEFAULT 0 NOT NULL,
    kind text DEFAULT 'purchase'::text NOT NULL,
    covered boolean,
    deemed_acquired_on date,
    replaced numeric(18,8),
    permanently_disallowed numeric(15,2) DEFAULT 0 NOT NULL,
    booked_from text,
    CONSTRAINT realized_gain_acquired_on_check CHECK (((acquired_on >= '1900-01-01'::date) AND (acquired_on <= '2100-12-31'::date))),
    CONSTRAINT realized_gain_basis_check CHECK (((basis >= (0)::numeric) AND (basis <= 9999999999999.99))),
    CONSTRAINT realized_gain_booked_from_check CHECK ((booked_from = ANY (ARRAY['fills'::text, 'preview'::text]))),
    CONSTRAINT realized_gain_deemed_acquired_on_check CHECK (((deemed_acquired_on >= '1900-01-01'::date) AND (deemed_acquired_on <= '2100-12-31'::date))),
    CONSTRAINT realized_gain_disallowed_check CHECK (((disallowed >= (0)::numeric) AND (disallowed <= 9999999999999.99))),
    CONSTRAINT realized_gain_kind_check CHECK ((kind = ANY (ARRAY['purchase'::text, 'drip'::text, 'gift'::text, 'inheritance'::text, 'transfer'::text]))),
    CONSTRAINT realized_gain_of_execution CHECK ((((source = 'execution'::text) = (preview_id IS NOT NULL)) AND (num_nonnulls(preview_id, lot_id, booked_from) = ANY (ARRAY[0, 3])))),
    CONSTRAINT realized_gain_permanently_disallowed_check CHECK (((permanently_disallowed >= (0)::numeric) AND (permanently_disallowed <> 'NaN'::numeric))),
    CONSTRAINT realized_gain_proceeds_check CHECK (((proceeds >= (0)::numeric) AND (proceeds <= 9999999999999.99))),
    CONSTRAINT realized_gain_quantity_check CHECK (((quantity >= (0)::numeric) AND (quantity <= 9999999999.99999999))),
    CONSTRAINT realized_gain_replaced_check CHECK ((replaced >= (0)::numeric)),
    CONSTRAINT realized_gain_replaced_within CHECK ((replaced <= quantity)),
    CONSTRAINT realized_gain_revision_check CHECK ((revision >= 1)),
    CONSTRAINT realized_gain_sale_order_check CHECK ((sale_order >= 0)),
    CONSTRAINT realized_gain_sequence_check CHECK ((sequence >= 0)),
    CONSTRAINT realized_gain_sold_on_check CHECK (((sold_on >= '1900-01-01'::date) AND (sold_on <= '2100-12-31'::date))),
    CONSTRAINT realized_gain_source_check CHECK ((source = ANY (ARRAY['imported'::text, 'execution'::text]))),
    CONSTRAINT realized_gain_term_check CHECK ((term = ANY (ARRAY['short'::text, 'long'::text])))
);

ALTER TABLE ONLY taxpreview.realized_gain FORCE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.realized_gain OWNER TO taxpreview_owner;

COMMENT ON TABLE taxpreview.realized_gain IS 'The ledger of what was sold. The recognized gain is proceeds - basis + disallowed (rule BU-1).';

COMMENT ON COLUMN taxpreview.realized_gain.preview_id IS 'The execution that booked the row; null: imported.';

COMMENT ON COLUMN taxpreview.realized_gain.sequence IS 'Of the lot sold: which of a day''s losses comes first (rule WS-9); 0: imported.';

COMMENT ON COLUMN taxpreview.realized_gain.sale_order IS 'Among the sales of its execution, where the sequence leaves it open; 0: imported.';

COMMENT ON COLUMN taxpreview.realized_gain.covered IS 'Whether the broker reports the basis; null: as rule BA-6 says.';

COMMENT ON COLUMN taxpreview.realized_gain.deemed_acquired_on IS 'Where the holding period started, when not on acquired_on (rules WS-9, HP-5).';

COMMENT ON COLUMN taxpreview.realized_gain.replaced IS 'Shares of these that replacement shares have met (rule WS-8); null: as much as disallowed says.';

COMMENT ON COLUMN taxpreview.realized_gain.permanently_disallowed IS 'Part of what executions disallowed (rule WS-10).';

CREATE TABLE taxpreview.rebalance_run (
    firm_id uuid NOT NULL,
    id uuid NOT NULL,
    state text DEFAULT 'running'::text NOT NULL,
    order_document text NOT NULL,
    filter_document text NOT NULL,
    key_id uuid NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    ended_at timestamp with time zone,
    CONSTRAINT rebalance_run_check CHECK (((state = 'running'::text) = (ended_at IS NULL))),
    CONSTRAINT rebalance_run_state_check CHECK ((state = ANY (ARRAY['running'::text, 'done'::text, 'cancelled'::text])))
);

ALTER TABLE ONLY taxpreview.rebalance_run FORCE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.rebalance_run OWNER TO taxpreview_owner;

COMMENT ON TABLE taxpreview.rebalance_run IS 'One order for many households. Whoever works on it holds the row for share, whoever changes its state for update.';

COMMENT ON COLUMN taxpreview.rebalance_run.order_document IS 'The order as canonical JSON; text, because it is given back as it is.';

COMMENT ON COLUMN taxpreview.rebalance_run.key_id IS 'The key that asked: for it the run is worked on.';

CREATE TABLE taxpreview.rebalance_run_household (
    firm_id uuid NOT NULL,
    run_id uuid NOT NULL,
    household_id uuid NOT NULL,
    state text DEFAULT 'queued'::text NOT NULL,
    claims integer DEFAULT 0 NOT NULL,
    lease uuid,
    leased_until timestamp with time zone,
    exceptions text[] DEFAULT '{}'::text[] NOT NULL,
    value numeric(20,2),
    traded numeric(20,2),
    cost numeric(20,2),
    tax numeric(20,2),
    short_term numeric(20,2),
    long_term numeric(20,2),
    misplaced_before numeric(20,2),
    misplaced_after numeric(20,2),
    plan_document text,
    fault_code text,
    fault_detail text,
    tax_saved_against_fifo numeric(20,2),
    after_tax_value numeric(20,2),
    yearly_drag_before numeric(20,2),
    yearly_drag_after numeric(20,2),
    CONSTRAINT rebalance_run_household_check CHECK (((state = 'running'::text) = ((lease IS NOT NULL) AND (leased_until IS NOT NULL)))),
    CONSTRAINT rebalance_run_household_check1 CHECK (((state = 'done'::text) = (plan_document IS NOT NULL))),
    CONSTRAINT rebalance_run_household_check2 CHECK (((state = 'failed'::text) = (fault_code IS NOT NULL))),
    CONSTRAINT rebalance_run_household_check3 CHECK (((state <> 'failed'::text) OR (exceptions = '{not_planned}'::text[]))),
    CONSTRAINT rebalance_run_household_claims_check CHECK ((claims >= 0)),
    CONSTRAINT rebalance_run_household_exceptions_check CHECK ((exceptions <@ ARRAY['drift_unknown'::text, 'outside_tolerance'::text, 'turnover'::text, 'stale_prices'::text, 'unknown_basis'::text, 'not_planned'::text])),
    CONSTRAINT rebalance_run_household_fault_code_check CHECK (((char_length(fault_code) >= 1) AND (char_length(fault_code) <= 100))),
    CONSTRAINT rebalance_run_household_state_check CHECK ((state = ANY (ARRAY['queued'::text, 'running'::text, 'done'::text, 'failed'::text, 'cancelled'::text])))
)
WITH (fillfactor='50');

ALTER TABLE ONLY taxpreview.rebalance_run_household FORCE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.rebalance_run_household OWNER TO taxpreview_owner;

COMMENT ON TABLE taxpreview.rebalance_run_household IS 'A household of a run: waiting, taken by somebody until its lease is over, or what its plan came to. It is no part of the household''s snapshot and bumps no version.';

COMMENT ON COLUMN taxpreview.rebalance_run_household.household_id IS 'One that there was when the run was made; of one that is gone since then, whoever plans it finds none.';

COMMENT ON COLUMN taxpreview.rebalance_run_household.claims IS 'How often it was taken: whoever takes it and never comes back may have died of it.';

COMMENT ON COLUMN taxpreview.rebalance_run_household.lease IS 'Of whoever works on it: only he may say what became of it.';

COMMENT ON COLUMN taxpreview.rebalance_run_household.misplaced_before IS 'Dollars out of place: drift times value, so that the drift of many can be summed up.';

COMMENT ON COLUMN taxpreview.rebalance_run_household.plan_document IS 'The plan as JSON, as it is given back; the figures beside it are there to be summed up.';

COMMENT ON COLUMN taxpreview.rebalance_run_household.yearly_drag_before IS 'Tax a year of what is held where it is held: the asset location in dollars, whose score cannot be summed up.';

CREATE TABLE taxpreview.rebalance_run_progress (
    firm_id uuid NOT NULL,
    run_id uuid NOT NULL,
    part smallint NOT NULL,
    queued bigint DEFAULT 0 NOT NULL,
    running bigint DEFAULT 0 NOT NULL,
    done bigint DEFAULT 0 NOT NULL,
    failed bigint DEFAULT 0 NOT NULL,
    exceptions bigint DEFAULT 0 NOT NULL,
    value numeric DEFAULT 0 NOT NULL,
    traded numeric DEFAULT 0 NOT NULL,
    cost numeric DEFAULT 0 NOT NULL,
    tax numeric DEFAULT 0 NOT NULL,
    short_term numeric DEFAULT 0 NOT NULL,
    long_term numeric DEFAULT 0 NOT NULL,
    tax_saved_against_fifo numeric DEFAULT 0 NOT NULL,
    after_tax_value numeric DEFAULT 0 NOT NULL,
    yearly_drag_before numeric DEFAULT 0 NOT NULL,
    yearly_drag_after numeric DEFAULT 0 NOT NULL,
    drift_value numeric DEFAULT 0 NOT NULL,
    misplaced_before numeric DEFAULT 0 NOT NULL,
    misplaced_after numeric DEFAULT 0 NOT NULL
)
WITH (fillfactor='10');

ALTER TABLE ONLY taxpreview.rebalance_run_progress FORCE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.rebalance_run_progress OWNER TO taxpreview_owner;

COMMENT ON TABLE taxpreview.rebalance_run_progress IS 'What the households of a run add up to, in parts: each connection changes its own, so that nobody waits for another. A part alone means nothing and may be below zero.';

COMMENT ON COLUMN taxpreview.rebalance_run_progress.drift_value IS 'The value of those whose drift is known.';

CREATE TABLE taxpreview.restraint (
    firm_id uuid NOT NULL,
    id uuid NOT NULL,
    household_id uuid NOT NULL,
    kind text NOT NULL,
    account_id uuid,
    security_id uuid,
    lot_id uuid,
    until date,
    note text,
    revision bigint DEFAULT 1 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT restraint_check CHECK (((kind = 'do_not_sell'::text) OR (lot_id IS NULL))),
    CONSTRAINT restraint_check1 CHECK (((kind <> 'exclusion'::text) OR (security_id IS NOT NULL))),
    CONSTRAINT restraint_kind_check CHECK ((kind = ANY (ARRAY['do_not_sell'::text, 'do_not_buy'::text, 'exclusion'::text]))),
    CONSTRAINT restraint_note_check CHECK (((char_length(note) >= 1) AND (char_length(note) <= 200))),
    CONSTRAINT restraint_revision_check CHECK ((revision >= 1)),
    CONSTRAINT restraint_until_check CHECK (((until >= '1900-01-01'::date) AND (until <= '2100-12-31'::date)))
);

ALTER TABLE ONLY taxpreview.restraint FORCE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.restraint OWNER TO taxpreview_owner;

COMMENT ON TABLE taxpreview.restraint IS 'What plans keep to. Without account, security and lot it is of the whole household.';

COMMENT ON COLUMN taxpreview.restraint.until IS 'The last day on which it holds; null: for good.';

CREATE TABLE taxpreview.security (
    firm_id uuid NOT NULL,
    id uuid NOT NULL,
    symbol text NOT NULL,
    name text NOT NULL,
    tax_kind text NOT NULL,
    asset_class text,
    unit text NOT NULL,
    issuer text,
    sector text,
    revision bigint DEFAULT 1 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    identity_group text,
    CONSTRAINT security_asset_class_check CHECK ((asset_class = ANY (ARRAY['us_stocks'::text, 'international_stocks'::text, 'emerging_stocks'::text, 'us_bonds'::text, 'international_bonds'::text, 'emerging_bonds'::text, 'cash'::text, 'crypto'::text, 'commodities'::text, 'real_estate'::text, 'municipal_bonds'::text]))),
    CONSTRAINT security_identity_group_check CHECK (((char_length(identity_group) >= 1) AND (char_length(identity_group) <= 64))),
    CONSTRAINT security_issuer_check CHECK ((char_length(issuer) <= 500)),
    CONSTRAINT security_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 500))),
    CONSTRAINT security_revision_check CHECK ((revision >= 1)),
    CONSTRAINT security_sector_check CHECK ((char_length(sector) <= 500)),
    CONSTRAINT security_symbol_check CHECK (((char_length(symbol) >= 1) AND (char_length(symbol) <= 100))),
    CONSTRAINT security_tax_kind_check CHECK ((tax_kind = ANY (ARRAY['stock'::text, 'ric'::text, 'grantor_trust'::text, 'collectible_trust'::text, 'bond'::text, 'digital_asset'::text]))),
    CONSTRAINT security_unit_check CHECK ((unit = ANY (ARRAY['fractional'::text, 'whole'::text])))
);

ALTER TABLE ONLY taxpreview.security FORCE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.security OWNER TO taxpreview_owner;

COMMENT ON TABLE taxpreview.security IS 'Something that can be held: what it is for tax (rule BA-8) and for drift (its asset class; null is unclassified).';

COMMENT ON COLUMN taxpreview.security.identity_group IS 'Securities of one group are substantially identical (rule WS-4); null: identical to itself.';

CREATE TABLE taxpreview.security_group_member (
    firm_id uuid NOT NULL,
    model_version_id uuid NOT NULL,
    group_name text NOT NULL,
    security_id uuid NOT NULL,
    role text NOT NULL,
    ordinal integer NOT NULL,
    CONSTRAINT security_group_member_ordinal_check CHECK ((ordinal >= 1)),
    CONSTRAINT security_group_member_role_check CHECK ((role = ANY (ARRAY['primary'::text, 'secondary'::text, 'ira_secondary'::text])))
);

ALTER TABLE ONLY taxpreview.security_group_member FORCE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.security_group_member OWNER TO taxpreview_owner;

COMMENT ON TABLE taxpreview.security_group_member IS 'A security of a model''s group and the part it plays there; ordinal is its place in the list. Immutable.';

CREATE UNLOGGED TABLE taxpreview.stream_ticket (
    firm_id uuid NOT NULL,
    key_id uuid NOT NULL,
    secret_hash bytea NOT NULL,
    expires_at timestamp with time zone DEFAULT (now() + '00:00:30'::interval) NOT NULL,
    CONSTRAINT stream_ticket_secret_hash_check CHECK ((octet_length(secret_hash) = 32))
);

ALTER TABLE ONLY taxpreview.stream_ticket FORCE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.stream_ticket OWNER TO taxpreview_owner;

COMMENT ON TABLE taxpreview.stream_ticket IS 'Tickets that have not been used: the SHA-256 of each one''s secret, and the key that it stands for. No foreign key to it: the policy already holds firm_id to the firm of a valid key.';

CREATE TABLE taxpreview.system_epoch (
    only_row boolean DEFAULT true NOT NULL,
    epoch bigint NOT NULL,
    began_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT system_epoch_epoch_check CHECK ((epoch >= 1)),
    CONSTRAINT system_epoch_only_row_check CHECK (only_row)
);

ALTER TABLE taxpreview.system_epoch OWNER TO taxpreview_owner;

COMMENT ON TABLE taxpreview.system_epoch IS 'One row, no firm''s: raised by an operator at every promotion and restore, read by the daemon.';

CREATE TABLE taxpreview.tax_profile (
    firm_id uuid NOT NULL,
    household_id uuid NOT NULL,
    year integer NOT NULL,
    kind text NOT NULL,
    filing_status text,
    wages numeric(15,2) DEFAULT 0 NOT NULL,
    other_ordinary_income numeric(15,2) DEFAULT 0 NOT NULL,
    interest numeric(15,2) DEFAULT 0 NOT NULL,
    tax_exempt_interest numeric(15,2) DEFAULT 0 NOT NULL,
    ordinary_dividends numeric(15,2) DEFAULT 0 NOT NULL,
    qualified_dividends numeric(15,2) DEFAULT 0 NOT NULL,
    capital_gain_distributions numeric(15,2) DEFAULT 0 NOT NULL,
    other_investment_income numeric(15,2) DEFAULT 0 NOT NULL,
    short_term_gains_elsewhere numeric(15,2) DEFAULT 0 NOT NULL,
    long_term_gains_elsewhere numeric(15,2) DEFAULT 0 NOT NULL,
    investment_expenses numeric(15,2) DEFAULT 0 NOT NULL,
    deduction text DEFAULT 'standard'::text NOT NULL,
    itemized_deduction numeric(15,2) DEFAULT 0 NOT NULL,
    additional_standard_count integer DEFAULT 0 NOT NULL,
    other_deductions numeric(15,2) DEFAULT 0 NOT NULL,
    short_term_carryover_in numeric(15,2) DEFAULT 0 NOT NULL,
    long_term_carryover_in numeric(15,2) DEFAULT 0 NOT NULL,
    state_rate numeric(9,6) DEFAULT 0 NOT NULL,
    state_deduction numeric(15,2) DEFAULT 0 NOT NULL,
    short_term_rate numeric(9,6),
    long_term_rate numeric(9,6),
    revision bigint DEFAULT 1 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT tax_profile_additional_standard_count_check CHECK (((additional_standard_count >= 0) AND (additional_standard_count <= 4))),
    CONSTRAINT tax_profile_amounts_are_numbers CHECK (('NaN'::numeric <> ALL (ARRAY[wages, other_ordinary_income, interest, tax_exempt_interest, ordinary_dividends, qualified_dividends, capital_gain_distributions, other_investment_income, short_term_gains_elsewhere, long_term_gains_elsewhere, investment_expenses, itemized_deduction, other_deductions, state_deduction]))),
    CONSTRAINT tax_profile_check CHECK (((kind <> 'federal'::text) OR (filing_status IS NOT NULL))),
    CONSTRAINT tax_profile_check1 CHECK (((kind = 'flat'::text) OR (num_nonnulls(short_term_rate, long_term_rate) = 0))),
    CONSTRAINT tax_profile_deduction_check CHECK ((deduction = ANY (ARRAY['standard'::text, 'itemized'::text]))),
    CONSTRAINT tax_profile_filing_status_check CHECK ((filing_status = ANY (ARRAY['single'::text, 'mfj'::text, 'mfs'::text, 'hoh'::text, 'qss'::text]))),
    CONSTRAINT tax_profile_kind_check CHECK ((kind = ANY (ARRAY['federal'::text, 'flat'::text]))),
    CONSTRAINT tax_profile_long_term_carryover_in_check CHECK (((long_term_carryover_in >= (0)::numeric) AND (long_term_carryover_in <= 9999999999999.99))),
    CONSTRAINT tax_profile_long_term_rate_check CHECK (((long_term_rate >= (0)::numeric) AND (long_term_rate <= (1)::numeric))),
    CONSTRAINT tax_profile_revision_check CHECK ((revision >= 1)),
    CONSTRAINT tax_profile_short_term_carryover_in_check CHECK (((short_term_carryover_in >= (0)::numeric) AND (short_term_carryover_in <= 9999999999999.99))),
    CONSTRAINT tax_profile_short_term_rate_check CHECK (((short_term_rate >= (0)::numeric) AND (short_term_rate <= (1)::numeric))),
    CONSTRAINT tax_profile_state_rate_check CHECK (((state_rate >= (0)::numeric) AND (state_rate <= (1)::numeric))),
    CONSTRAINT tax_profile_year_check CHECK (((year >= 1900) AND (year <= 2100)))
);

ALTER TABLE ONLY taxpreview.tax_profile FORCE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.tax_profile OWNER TO taxpreview_owner;

COMMENT ON TABLE taxpreview.tax_profile IS 'What the advisor knows of a household''s tax year beside its lots: a federal return (rules NE, TX, NI, SL) or flat rates (rules FL). Amounts are of the whole year.';

CREATE TABLE taxpreview.wash_match (
    firm_id uuid NOT NULL,
    preview_id uuid NOT NULL,
    place integer NOT NULL,
    household_id uuid NOT NULL,
    realized_gain_id uuid NOT NULL,
    lot_id uuid NOT NULL,
    quantity numeric(18,8) NOT NULL,
    disallowed numeric(15,2) NOT NULL,
    permanent boolean NOT NULL,
    contestable boolean NOT NULL,
    CONSTRAINT wash_match_disallowed_check CHECK (((disallowed >= (0)::numeric) AND (disallowed <= 9999999999999.99))),
    CONSTRAINT wash_match_place_check CHECK ((place >= 1)),
    CONSTRAINT wash_match_quantity_check CHECK (((quantity > (0)::numeric) AND (quantity <= 9999999999.99999999)))
);

ALTER TABLE ONLY taxpreview.wash_match FORCE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.wash_match OWNER TO taxpreview_owner;

COMMENT ON TABLE taxpreview.wash_match IS 'A loss of the ledger and the shares that disallow it: deferred into them, or lost for good (rules WS-8 to WS-10).';

COMMENT ON COLUMN taxpreview.wash_match.preview_id IS 'The execution that made it: of the loss, or of a purchase that replaces what was sold before.';

ALTER TABLE ONLY taxpreview.account
    ADD CONSTRAINT account_firm_id_household_id_id_key UNIQUE (firm_id, household_id, id);

ALTER TABLE ONLY taxpreview.account
    ADD CONSTRAINT account_pkey PRIMARY KEY (firm_id, id);

ALTER TABLE ONLY taxpreview.api_key
    ADD CONSTRAINT api_key_pkey PRIMARY KEY (firm_id, id);

ALTER TABLE ONLY taxpreview.api_key
    ADD CONSTRAINT api_key_public_id_key UNIQUE (public_id);

ALTER TABLE ONLY taxpreview.audit_entry
    ADD CONSTRAINT audit_entry_pkey PRIMARY KEY (firm_id, "position");

ALTER TABLE ONLY taxpreview.cash
    ADD CONSTRAINT cash_firm_id_account_id_key UNIQUE (firm_id, account_id);

ALTER TABLE ONLY taxpreview.cash
    ADD CONSTRAINT cash_pkey PRIMARY KEY (firm_id, household_id, account_id);

ALTER TABLE ONLY taxpreview.covariance_entry
    ADD CONSTRAINT covariance_entry_pkey PRIMARY KEY (firm_id, covariance_id, ordinal, place);

ALTER TABLE ONLY taxpreview.covariance_label
    ADD CONSTRAINT covariance_label_firm_id_covariance_id_label_key UNIQUE (firm_id, covariance_id, label);

ALTER TABLE ONLY taxpreview.covariance_label
    ADD CONSTRAINT covariance_label_pkey PRIMARY KEY (firm_id, covariance_id, ordinal);

ALTER TABLE ONLY taxpreview.covariance
    ADD CONSTRAINT covariance_pkey PRIMARY KEY (firm_id, id);

ALTER TABLE ONLY taxpreview.exclusion_list
    ADD CONSTRAINT exclusion_list_firm_id_name_key UNIQUE (firm_id, name);

ALTER TABLE ONLY taxpreview.exclusion_list
    ADD CONSTRAINT exclusion_list_pkey PRIMARY KEY (firm_id, id);

ALTER TABLE ONLY taxpreview.exclusion_list_security
    ADD CONSTRAINT exclusion_list_security_pkey PRIMARY KEY (firm_id, exclusion_list_id, security_id);

ALTER TABLE ONLY taxpreview.execution_lot
    ADD CONSTRAINT execution_lot_pkey PRIMARY KEY (firm_id, preview_id, lot_id);

ALTER TABLE ONLY taxpreview.execution
    ADD CONSTRAINT execution_pkey PRIMARY KEY (firm_id, preview_id);

ALTER TABLE ONLY taxpreview.execution_trade
    ADD CONSTRAINT execution_trade_pkey PRIMARY KEY (firm_id, preview_id, ordinal);

ALTER TABLE ONLY taxpreview.execution_transfer
    ADD CONSTRAINT execution_transfer_pkey PRIMARY KEY (firm_id, preview_id, place);

ALTER TABLE ONLY taxpreview.firm
    ADD CONSTRAINT firm_pkey PRIMARY KEY (id);

ALTER TABLE ONLY taxpreview.gains_budget
    ADD CONSTRAINT gains_budget_firm_id_household_id_account_id_year_key UNIQUE NULLS NOT DISTINCT (firm_id, household_id, account_id, year);

ALTER TABLE ONLY taxpreview.gains_budget
    ADD CONSTRAINT gains_budget_pkey PRIMARY KEY (firm_id, id);

ALTER TABLE ONLY taxpreview.household
    ADD CONSTRAINT household_pkey PRIMARY KEY (firm_id, id);

ALTER TABLE ONLY taxpreview.household_snapshot
    ADD CONSTRAINT household_snapshot_pkey PRIMARY KEY (firm_id, household_id, hash);

ALTER TABLE ONLY taxpreview.idempotency_key
    ADD CONSTRAINT idempotency_key_pkey PRIMARY KEY (firm_id, key);

ALTER TABLE ONLY taxpreview.lot_close
    ADD CONSTRAINT lot_close_pkey PRIMARY KEY (firm_id, preview_id, ordinal, place);

ALTER TABLE ONLY taxpreview.lot
    ADD CONSTRAINT lot_firm_id_account_id_sequence_part_key UNIQUE (firm_id, account_id, sequence, part);

ALTER TABLE ONLY taxpreview.lot
    ADD CONSTRAINT lot_pkey PRIMARY KEY (firm_id, id);

ALTER TABLE ONLY taxpreview.model
    ADD CONSTRAINT model_pkey PRIMARY KEY (firm_id, id);

ALTER TABLE ONLY taxpreview.model_sleeve
    ADD CONSTRAINT model_sleeve_firm_id_model_version_id_sleeve_model_id_key UNIQUE (firm_id, model_version_id, sleeve_model_id);

ALTER TABLE ONLY taxpreview.model_sleeve
    ADD CONSTRAINT model_sleeve_pkey PRIMARY KEY (firm_id, model_version_id, ordinal);

ALTER TABLE ONLY taxpreview.model_target
    ADD CONSTRAINT model_target_firm_id_model_version_id_class_key UNIQUE (firm_id, model_version_id, class);

ALTER TABLE ONLY taxpreview.model_target
    ADD CONSTRAINT model_target_firm_id_model_version_id_group_name_key UNIQUE (firm_id, model_version_id, group_name);

ALTER TABLE ONLY taxpreview.model_target
    ADD CONSTRAINT model_target_firm_id_model_version_id_security_id_key UNIQUE (firm_id, model_version_id, security_id);

ALTER TABLE ONLY taxpreview.model_target
    ADD CONSTRAINT model_target_pkey PRIMARY KEY (firm_id, model_version_id, ordinal);

ALTER TABLE ONLY taxpreview.model_version
    ADD CONSTRAINT model_version_firm_id_model_id_number_key UNIQUE (firm_id, model_id, number);

ALTER TABLE ONLY taxpreview.model_version
    ADD CONSTRAINT model_version_pkey PRIMARY KEY (firm_id, id);

ALTER TABLE ONLY taxpreview.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY (firm_id, "position");

ALTER TABLE ONLY taxpreview.outbox
    ADD CONSTRAINT outbox_position_key UNIQUE ("position");

ALTER TABLE ONLY taxpreview.policy_exclusion_list
    ADD CONSTRAINT policy_exclusion_list_pkey PRIMARY KEY (firm_id, holder_id, exclusion_list_id);

ALTER TABLE ONLY taxpreview.policy
    ADD CONSTRAINT policy_pkey PRIMARY KEY (firm_id, holder_id);

ALTER TABLE ONLY taxpreview.preview
    ADD CONSTRAINT preview_pkey PRIMARY KEY (firm_id, id);

ALTER TABLE ONLY taxpreview.preview_revision
    ADD CONSTRAINT preview_revision_pkey PRIMARY KEY (firm_id, preview_id, revision);

ALTER TABLE ONLY taxpreview.price_current
    ADD CONSTRAINT price_current_pkey PRIMARY KEY (firm_id);

ALTER TABLE ONLY taxpreview.price
    ADD CONSTRAINT price_pkey PRIMARY KEY (firm_id, price_set_id, security_id);

ALTER TABLE ONLY taxpreview.price_set
    ADD CONSTRAINT price_set_firm_id_sequence_key UNIQUE (firm_id, sequence);

ALTER TABLE ONLY taxpreview.price_set
    ADD CONSTRAINT price_set_pkey PRIMARY KEY (firm_id, id);

ALTER TABLE ONLY taxpreview.realized_gain
    ADD CONSTRAINT realized_gain_pkey PRIMARY KEY (firm_id, id);

ALTER TABLE ONLY taxpreview.rebalance_run_household
    ADD CONSTRAINT rebalance_run_household_pkey PRIMARY KEY (firm_id, run_id, household_id);

ALTER TABLE ONLY taxpreview.rebalance_run
    ADD CONSTRAINT rebalance_run_pkey PRIMARY KEY (firm_id, id);

ALTER TABLE ONLY taxpreview.rebalance_run_progress
    ADD CONSTRAINT rebalance_run_progress_pkey PRIMARY KEY (firm_id, run_id, part);

ALTER TABLE ONLY taxpreview.restraint
    ADD CONSTRAINT restraint_pkey PRIMARY KEY (firm_id, id);

ALTER TABLE ONLY taxpreview.security
    ADD CONSTRAINT security_firm_id_symbol_key UNIQUE (firm_id, symbol);

ALTER TABLE ONLY taxpreview.security_group_member
    ADD CONSTRAINT security_group_member_pkey PRIMARY KEY (firm_id, model_version_id, security_id);

ALTER TABLE ONLY taxpreview.security
    ADD CONSTRAINT security_pkey PRIMARY KEY (firm_id, id);

ALTER TABLE ONLY taxpreview.stream_ticket
    ADD CONSTRAINT stream_ticket_pkey PRIMARY KEY (firm_id, key_id, secret_hash);

ALTER TABLE ONLY taxpreview.system_epoch
    ADD CONSTRAINT system_epoch_pkey PRIMARY KEY (only_row);

ALTER TABLE ONLY taxpreview.tax_profile
    ADD CONSTRAINT tax_profile_pkey PRIMARY KEY (firm_id, household_id, year);

ALTER TABLE ONLY taxpreview.wash_match
    ADD CONSTRAINT wash_match_pkey PRIMARY KEY (firm_id, preview_id, place);

CREATE INDEX account_model ON taxpreview.account USING btree (firm_id, model_id) WHERE (model_id IS NOT NULL);

CREATE INDEX covariance_entry_place ON taxpreview.covariance_entry USING btree (firm_id, covariance_id, place);

CREATE INDEX covariance_newest ON taxpreview.covariance USING btree (firm_id, as_of DESC, id DESC);

CREATE INDEX exclusion_list_security_security ON taxpreview.exclusion_list_security USING btree (firm_id, security_id);

CREATE INDEX execution_household ON taxpreview.execution USING btree (firm_id, household_id, preview_id);

CREATE INDEX execution_lot_lot ON taxpreview.execution_lot USING btree (firm_id, lot_id);

CREATE INDEX execution_trade_account ON taxpreview.execution_trade USING btree (firm_id, household_id, account_id);

CREATE INDEX execution_trade_lot ON taxpreview.execution_trade USING btree (firm_id, lot_id) WHERE (lot_id IS NOT NULL);

CREATE INDEX execution_trade_security ON taxpreview.execution_trade USING btree (firm_id, security_id);

CREATE INDEX execution_transfer_from_account ON taxpreview.execution_transfer USING btree (firm_id, household_id, from_account_id);

CREATE INDEX execution_transfer_from_lot ON taxpreview.execution_transfer USING btree (firm_id, from_lot_id) WHERE (from_lot_id IS NOT NULL);

CREATE INDEX execution_transfer_lot ON taxpreview.execution_transfer USING btree (firm_id, lot_id) WHERE (lot_id IS NOT NULL);

CREATE INDEX execution_transfer_to_account ON taxpreview.execution_transfer USING btree (firm_id, household_id, to_account_id);

CREATE UNIQUE INDEX household_external_id ON taxpreview.household USING btree (firm_id, external_id) WHERE (external_id IS NOT NULL);

CREATE INDEX household_model ON taxpreview.household USING btree (firm_id, model_id) WHERE (model_id IS NOT NULL);

CREATE INDEX idempotency_key_created_at ON taxpreview.idempotency_key USING btree (firm_id, created_at);

CREATE INDEX lot_close_lot ON taxpreview.lot_close USING btree (firm_id, lot_id);

CREATE INDEX lot_close_realized_gain ON taxpreview.lot_close USING btree (firm_id, realized_gain_id) WHERE (realized_gain_id IS NOT NULL);

CREATE INDEX lot_household ON taxpreview.lot USING btree (firm_id, household_id);

CREATE INDEX lot_security ON taxpreview.lot USING btree (firm_id, security_id);

CREATE INDEX model_sleeve_model ON taxpreview.model_sleeve USING btree (firm_id, sleeve_model_id, sleeve_number);

CREATE INDEX model_target_security ON taxpreview.model_target USING btree (firm_id, security_id) WHERE (security_id IS NOT NULL);

CREATE INDEX outbox_version ON taxpreview.outbox USING btree (firm_id, scope, household_id, version, "position");

CREATE INDEX policy_direct_index_model ON taxpreview.policy USING btree (firm_id, direct_index_model_id) WHERE (direct_index_model_id IS NOT NULL);

CREATE INDEX policy_exclusion_list_list ON taxpreview.policy_exclusion_list USING btree (firm_id, exclusion_list_id);

CREATE INDEX policy_household ON taxpreview.policy USING btree (firm_id, household_id, account_id);

CREATE INDEX preview_expiry ON taxpreview.preview USING btree (firm_id, expires_at) WHERE (state = 'open'::text);

CREATE INDEX preview_household ON taxpreview.preview USING btree (firm_id, household_id, id);

CREATE INDEX preview_revision_snapshot ON taxpreview.preview_revision USING btree (firm_id, household_id, snapshot_hash);

CREATE INDEX preview_superseded_by ON taxpreview.preview USING btree (firm_id, superseded_by) WHERE (superseded_by IS NOT NULL);

CREATE INDEX price_security ON taxpreview.price USING btree (firm_id, security_id);

CREATE INDEX price_set_as_of ON taxpreview.price_set USING btree (firm_id, as_of, sequence);

CREATE INDEX realized_gain_execution ON taxpreview.realized_gain USING btree (firm_id, preview_id) WHERE (preview_id IS NOT NULL);

CREATE INDEX realized_gain_household ON taxpreview.realized_gain USING btree (firm_id, household_id, sold_on);

CREATE INDEX realized_gain_lot ON taxpreview.realized_gain USING btree (firm_id, lot_id) WHERE (lot_id IS NOT NULL);

CREATE INDEX realized_gain_security ON taxpreview.realized_gain USING btree (firm_id, security_id);

CREATE INDEX rebalance_run_household_exceptions ON taxpreview.rebalance_run_household USING btree (firm_id, run_id, household_id) WHERE (exceptions <> '{}'::text[]);

CREATE INDEX rebalance_run_household_household ON taxpreview.rebalance_run_household USING btree (firm_id, household_id);

CREATE INDEX rebalance_run_household_open ON taxpreview.rebalance_run_household USING btree (firm_id, run_id, claims, household_id) WHERE (state = ANY (ARRAY['queued'::text, 'running'::text]));

CREATE INDEX rebalance_run_household_running ON taxpreview.rebalance_run_household USING btree (firm_id, run_id, leased_until) WHERE (state = 'running'::text);

CREATE INDEX rebalance_run_running ON taxpreview.rebalance_run USING btree (id) WHERE (state = 'running'::text);

CREATE INDEX restraint_account ON taxpreview.restraint USING btree (firm_id, household_id, account_id);

CREATE INDEX restraint_household ON taxpreview.restraint USING btree (firm_id, household_id, id);

CREATE INDEX restraint_lot ON taxpreview.restraint USING btree (firm_id, lot_id);

CREATE INDEX restraint_security ON taxpreview.restraint USING btree (firm_id, security_id);

CREATE INDEX security_group_member_group ON taxpreview.security_group_member USING btree (firm_id, model_version_id, group_name, ordinal);

CREATE INDEX security_group_member_security ON taxpreview.security_group_member USING btree (firm_id, security_id);

CREATE INDEX stream_ticket_expires_at ON taxpreview.stream_ticket USING btree (firm_id, expires_at);

CREATE INDEX wash_match_household ON taxpreview.wash_match USING btree (firm_id, household_id);

CREATE INDEX wash_match_lot ON taxpreview.wash_match USING btree (firm_id, lot_id);

CREATE INDEX wash_match_realized_gain ON taxpreview.wash_match USING btree (firm_id, realized_gain_id);

CREATE TRIGGER rebalance_run_household_leave AFTER DELETE ON taxpreview.household REFERENCING OLD TABLE AS lost FOR EACH STATEMENT EXECUTE FUNCTION taxpreview.rebalance_run_household_leave();

CREATE TRIGGER rebalance_run_leave AFTER DELETE ON taxpreview.rebalance_run REFERENCING OLD TABLE AS lost FOR EACH STATEMENT EXECUTE FUNCTION taxpreview.rebalance_run_leave();

CREATE TRIGGER rebalance_run_progress_delete AFTER DELETE ON taxpreview.rebalance_run_household REFERENCING OLD TABLE AS lost FOR EACH STATEMENT EXECUTE FUNCTION taxpreview.rebalance_run_progress_delete();

CREATE TRIGGER rebalance_run_progress_insert AFTER INSERT ON taxpreview.rebalance_run_household REFERENCING NEW TABLE AS gained FOR EACH STATEMENT EXECUTE FUNCTION taxpreview.rebalance_run_progress_insert();

CREATE TRIGGER rebalance_run_progress_update AFTER UPDATE ON taxpreview.rebalance_run_household REFERENCING OLD TABLE AS lost NEW TABLE AS gained FOR EACH STATEMENT EXECUTE FUNCTION taxpreview.rebalance_run_progress_update();

ALTER TABLE ONLY taxpreview.account
    ADD CONSTRAINT account_firm_id_household_id_fkey FOREIGN KEY (firm_id, household_id) REFERENCES taxpreview.household(firm_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY taxpreview.account
    ADD CONSTRAINT account_firm_id_model_id_fkey FOREIGN KEY (firm_id, model_id) REFERENCES taxpreview.model(firm_id, id);

ALTER TABLE ONLY taxpreview.api_key
    ADD CONSTRAINT api_key_firm_id_fkey FOREIGN KEY (firm_id) REFERENCES taxpreview.firm(id);

ALTER TABLE ONLY taxpreview.cash
    ADD CONSTRAINT cash_firm_id_household_id_account_id_fkey FOREIGN KEY (firm_id, household_id, account_id) REFERENCES taxpreview.account(firm_id, household_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY taxpreview.covariance_entry
    ADD CONSTRAINT covariance_entry_firm_id_covariance_id_ordinal_fkey FOREIGN KEY (firm_id, covariance_id, ordinal) REFERENCES taxpreview.covariance_label(firm_id, covariance_id, ordinal) ON DELETE CASCADE;

ALTER TABLE ONLY taxpreview.covariance_entry
    ADD CONSTRAINT covariance_entry_firm_id_covariance_id_place_fkey FOREIGN KEY (firm_id, covariance_id, place) REFERENCES taxpreview.covariance_label(firm_id, covariance_id, ordinal) ON DELETE CASCADE;

ALTER TABLE ONLY taxpreview.covariance
    ADD CONSTRAINT covariance_firm_id_fkey FOREIGN KEY (firm_id) REFERENCES taxpreview.firm(id);

ALTER TABLE ONLY taxpreview.covariance_label
    ADD CONSTRAINT covariance_label_firm_id_covariance_id_fkey FOREIGN KEY (firm_id, covariance_id) REFERENCES taxpreview.covariance(firm_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY taxpreview.exclusion_list
    ADD CONSTRAINT exclusion_list_firm_id_fkey FOREIGN KEY (firm_id) REFERENCES taxpreview.firm(id);

ALTER TABLE ONLY taxpreview.exclusion_list_security
    ADD CONSTRAINT exclusion_list_security_firm_id_exclusion_list_id_fkey FOREIGN KEY (firm_id, exclusion_list_id) REFERENCES taxpreview.exclusion_list(firm_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY taxpreview.exclusion_list_security
    ADD CONSTRAINT exclusion_list_security_firm_id_security_id_fkey FOREIGN KEY (firm_id, security_id) REFERENCES taxpreview.security(firm_id, id);

ALTER TABLE ONLY taxpreview.execution
    ADD CONSTRAINT execution_firm_id_household_id_fkey FOREIGN KEY (firm_id, household_id) REFERENCES taxpreview.household(firm_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY taxpreview.execution
    ADD CONSTRAINT execution_firm_id_preview_id_fkey FOREIGN KEY (firm_id, preview_id) REFERENCES taxpreview.preview(firm_id, id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY taxpreview.execution_lot
    ADD CONSTRAINT execution_lot_firm_id_lot_id_fkey FOREIGN KEY (firm_id, lot_id) REFERENCES taxpreview.lot(firm_id, id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY taxpreview.execution_lot
    ADD CONSTRAINT execution_lot_firm_id_preview_id_fkey FOREIGN KEY (firm_id, preview_id) REFERENCES taxpreview.execution(firm_id, preview_id) ON DELETE CASCADE;

ALTER TABLE ONLY taxpreview.execution_trade
    ADD CONSTRAINT execution_trade_firm_id_household_id_account_id_fkey FOREIGN KEY (firm_id, household_id, account_id) REFERENCES taxpreview.account(firm_id, household_id, id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY taxpreview.execution_trade
    ADD CONSTRAINT execution_trade_firm_id_lot_id_fkey FOREIGN KEY (firm_id, lot_id) REFERENCES taxpreview.lot(firm_id, id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY taxpreview.execution_trade
    ADD CONSTRAINT execution_trade_firm_id_preview_id_fkey FOREIGN KEY (firm_id, preview_id) REFERENCES taxpreview.execution(firm_id, preview_id) ON DELETE CASCADE;

ALTER TABLE ONLY taxpreview.execution_trade
    ADD CONSTRAINT execution_trade_firm_id_security_id_fkey FOREIGN KEY (firm_id, security_id) REFERENCES taxpreview.security(firm_id, id);

ALTER TABLE ONLY taxpreview.execution_transfer
    ADD CONSTRAINT execution_transfer_firm_id_from_lot_id_fkey FOREIGN KEY (firm_id, from_lot_id) REFERENCES taxpreview.lot(firm_id, id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY taxpreview.execution_transfer
    ADD CONSTRAINT execution_transfer_firm_id_household_id_from_account_id_fkey FOREIGN KEY (firm_id, household_id, from_account_id) REFERENCES taxpreview.account(firm_id, household_id, id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY taxpreview.execution_transfer
    ADD CONSTRAINT execution_transfer_firm_id_household_id_to_account_id_fkey FOREIGN KEY (firm_id, household_id, to_account_id) REFERENCES taxpreview.account(firm_id, household_id, id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY taxpreview.execution_transfer
    ADD CONSTRAINT execution_transfer_firm_id_lot_id_fkey FOREIGN KEY (firm_id, lot_id) REFERENCES taxpreview.lot(firm_id, id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY taxpreview.execution_transfer
    ADD CONSTRAINT execution_transfer_firm_id_preview_id_fkey FOREIGN KEY (firm_id, preview_id) REFERENCES taxpreview.execution(firm_id, preview_id) ON DELETE CASCADE;

ALTER TABLE ONLY taxpreview.gains_budget
    ADD CONSTRAINT gains_budget_firm_id_household_id_account_id_fkey FOREIGN KEY (firm_id, household_id, account_id) REFERENCES taxpreview.account(firm_id, household_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY taxpreview.gains_budget
    ADD CONSTRAINT gains_budget_firm_id_household_id_fkey FOREIGN KEY (firm_id, household_id) REFERENCES taxpreview.household(firm_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY taxpreview.household
    ADD CONSTRAINT household_firm_id_fkey FOREIGN KEY (firm_id) REFERENCES taxpreview.firm(id);

ALTER TABLE ONLY taxpreview.household
    ADD CONSTRAINT household_firm_id_model_id_fkey FOREIGN KEY (firm_id, model_id) REFERENCES taxpreview.model(firm_id, id);

ALTER TABLE ONLY taxpreview.household_snapshot
    ADD CONSTRAINT household_snapshot_firm_id_household_id_fkey FOREIGN KEY (firm_id, household_id) REFERENCES taxpreview.household(firm_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY taxpreview.lot_close
    ADD CONSTRAINT lot_close_firm_id_lot_id_fkey FOREIGN KEY (firm_id, lot_id) REFERENCES taxpreview.lot(firm_id, id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY taxpreview.lot_close
    ADD CONSTRAINT lot_close_firm_id_preview_id_ordinal_fkey FOREIGN KEY (firm_id, preview_id, ordinal) REFERENCES taxpreview.execution_trade(firm_id, preview_id, ordinal) ON DELETE CASCADE;

ALTER TABLE ONLY taxpreview.lot_close
    ADD CONSTRAINT lot_close_firm_id_realized_gain_id_fkey FOREIGN KEY (firm_id, realized_gain_id) REFERENCES taxpreview.realized_gain(firm_id, id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY taxpreview.lot
    ADD CONSTRAINT lot_firm_id_household_id_account_id_fkey FOREIGN KEY (firm_id, household_id, account_id) REFERENCES taxpreview.account(firm_id, household_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY taxpreview.lot
    ADD CONSTRAINT lot_firm_id_security_id_fkey FOREIGN KEY (firm_id, security_id) REFERENCES taxpreview.security(firm_id, id);

ALTER TABLE ONLY taxpreview.model
    ADD CONSTRAINT model_firm_id_fkey FOREIGN KEY (firm_id) REFERENCES taxpreview.firm(id);

ALTER TABLE ONLY taxpreview.model
    ADD CONSTRAINT model_firm_id_id_version_fkey FOREIGN KEY (firm_id, id, version) REFERENCES taxpreview.model_version(firm_id, model_id, number) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY taxpreview.model_sleeve
    ADD CONSTRAINT model_sleeve_firm_id_model_version_id_fkey FOREIGN KEY (firm_id, model_version_id) REFERENCES taxpreview.model_version(firm_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY taxpreview.model_sleeve
    ADD CONSTRAINT model_sleeve_firm_id_sleeve_model_id_sleeve_number_fkey FOREIGN KEY (firm_id, sleeve_model_id, sleeve_number) REFERENCES taxpreview.model_version(firm_id, model_id, number) ON DELETE SET NULL (sleeve_model_id);

ALTER TABLE ONLY taxpreview.model_target
    ADD CONSTRAINT model_target_firm_id_model_version_id_fkey FOREIGN KEY (firm_id, model_version_id) REFERENCES taxpreview.model_version(firm_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY taxpreview.model_target
    ADD CONSTRAINT model_target_firm_id_security_id_fkey FOREIGN KEY (firm_id, security_id) REFERENCES taxpreview.security(firm_id, id);

ALTER TABLE ONLY taxpreview.model_version
    ADD CONSTRAINT model_version_firm_id_model_id_fkey FOREIGN KEY (firm_id, model_id) REFERENCES taxpreview.model(firm_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY taxpreview.policy_exclusion_list
    ADD CONSTRAINT policy_exclusion_list_firm_id_exclusion_list_id_fkey FOREIGN KEY (firm_id, exclusion_list_id) REFERENCES taxpreview.exclusion_list(firm_id, id);

ALTER TABLE ONLY taxpreview.policy_exclusion_list
    ADD CONSTRAINT policy_exclusion_list_firm_id_holder_id_fkey FOREIGN KEY (firm_id, holder_id) REFERENCES taxpreview.policy(firm_id, holder_id) ON DELETE CASCADE;

ALTER TABLE ONLY taxpreview.policy
    ADD CONSTRAINT policy_firm_id_direct_index_model_id_fkey FOREIGN KEY (firm_id, direct_index_model_id) REFERENCES taxpreview.model(firm_id, id);

ALTER TABLE ONLY taxpreview.policy
    ADD CONSTRAINT policy_firm_id_fkey FOREIGN KEY (firm_id) REFERENCES taxpreview.firm(id);

ALTER TABLE ONLY taxpreview.policy
    ADD CONSTRAINT policy_firm_id_household_id_account_id_fkey FOREIGN KEY (firm_id, household_id, account_id) REFERENCES taxpreview.account(firm_id, household_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY taxpreview.policy
    ADD CONSTRAINT policy_firm_id_household_id_fkey FOREIGN KEY (firm_id, household_id) REFERENCES taxpreview.household(firm_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY taxpreview.preview
    ADD CONSTRAINT preview_firm_id_household_id_fkey FOREIGN KEY (firm_id, household_id) REFERENCES taxpreview.household(firm_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY taxpreview.preview_revision
    ADD CONSTRAINT preview_revision_firm_id_preview_id_fkey FOREIGN KEY (firm_id, preview_id) REFERENCES taxpreview.preview(firm_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY taxpreview.preview_revision
    ADD CONSTRAINT preview_revision_snapshot_fkey FOREIGN KEY (firm_id, household_id, snapshot_hash) REFERENCES taxpreview.household_snapshot(firm_id, household_id, hash) DEFERRABLE INITIALLY DEFERRED;

COMMENT ON CONSTRAINT preview_revision_snapshot_fkey ON taxpreview.preview_revision IS 'Deferred: a household takes both with it, in whichever order.';

ALTER TABLE ONLY taxpreview.preview
    ADD CONSTRAINT preview_superseded_by_fkey FOREIGN KEY (firm_id, superseded_by) REFERENCES taxpreview.preview(firm_id, id) ON DELETE SET NULL (superseded_by);

ALTER TABLE ONLY taxpreview.price_current
    ADD CONSTRAINT price_current_firm_id_price_set_id_fkey FOREIGN KEY (firm_id, price_set_id) REFERENCES taxpreview.price_set(firm_id, id);

ALTER TABLE ONLY taxpreview.price
    ADD CONSTRAINT price_firm_id_price_set_id_fkey FOREIGN KEY (firm_id, price_set_id) REFERENCES taxpreview.price_set(firm_id, id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY taxpreview.price
    ADD CONSTRAINT price_firm_id_security_id_fkey FOREIGN KEY (firm_id, security_id) REFERENCES taxpreview.security(firm_id, id);

ALTER TABLE ONLY taxpreview.price_set
    ADD CONSTRAINT price_set_firm_id_fkey FOREIGN KEY (firm_id) REFERENCES taxpreview.firm(id);

ALTER TABLE ONLY taxpreview.realized_gain
    ADD CONSTRAINT realized_gain_execution_fkey FOREIGN KEY (firm_id, preview_id) REFERENCES taxpreview.execution(firm_id, preview_id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY taxpreview.realized_gain
    ADD CONSTRAINT realized_gain_firm_id_household_id_account_id_fkey FOREIGN KEY (firm_id, household_id, account_id) REFERENCES taxpreview.account(firm_id, household_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY taxpreview.realized_gain
    ADD CONSTRAINT realized_gain_firm_id_security_id_fkey FOREIGN KEY (firm_id, security_id) REFERENCES taxpreview.security(firm_id, id);

ALTER TABLE ONLY taxpreview.realized_gain
    ADD CONSTRAINT realized_gain_lot_fkey FOREIGN KEY (firm_id, lot_id) REFERENCES taxpreview.lot(firm_id, id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY taxpreview.rebalance_run_progress
    ADD CONSTRAINT rebalance_run_progress_firm_id_run_id_fkey FOREIGN KEY (firm_id, run_id) REFERENCES taxpreview.rebalance_run(firm_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY taxpreview.restraint
    ADD CONSTRAINT restraint_firm_id_household_id_account_id_fkey FOREIGN KEY (firm_id, household_id, account_id) REFERENCES taxpreview.account(firm_id, household_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY taxpreview.restraint
    ADD CONSTRAINT restraint_firm_id_household_id_fkey FOREIGN KEY (firm_id, household_id) REFERENCES taxpreview.household(firm_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY taxpreview.restraint
    ADD CONSTRAINT restraint_firm_id_lot_id_fkey FOREIGN KEY (firm_id, lot_id) REFERENCES taxpreview.lot(firm_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY taxpreview.restraint
    ADD CONSTRAINT restraint_firm_id_security_id_fkey FOREIGN KEY (firm_id, security_id) REFERENCES taxpreview.security(firm_id, id);

ALTER TABLE ONLY taxpreview.security
    ADD CONSTRAINT security_firm_id_fkey FOREIGN KEY (firm_id) REFERENCES taxpreview.firm(id);

ALTER TABLE ONLY taxpreview.security_group_member
    ADD CONSTRAINT security_group_member_firm_id_model_version_id_group_name_fkey FOREIGN KEY (firm_id, model_version_id, group_name) REFERENCES taxpreview.model_target(firm_id, model_version_id, group_name) ON DELETE CASCADE;

ALTER TABLE ONLY taxpreview.security_group_member
    ADD CONSTRAINT security_group_member_firm_id_security_id_fkey FOREIGN KEY (firm_id, security_id) REFERENCES taxpreview.security(firm_id, id);

ALTER TABLE ONLY taxpreview.tax_profile
    ADD CONSTRAINT tax_profile_firm_id_household_id_fkey FOREIGN KEY (firm_id, household_id) REFERENCES taxpreview.household(firm_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY taxpreview.wash_match
    ADD CONSTRAINT wash_match_firm_id_lot_id_fkey FOREIGN KEY (firm_id, lot_id) REFERENCES taxpreview.lot(firm_id, id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY taxpreview.wash_match
    ADD CONSTRAINT wash_match_firm_id_preview_id_fkey FOREIGN KEY (firm_id, preview_id) REFERENCES taxpreview.execution(firm_id, preview_id) ON DELETE CASCADE;

ALTER TABLE ONLY taxpreview.wash_match
    ADD CONSTRAINT wash_match_firm_id_realized_gain_id_fkey FOREIGN KEY (firm_id, realized_gain_id) REFERENCES taxpreview.realized_gain(firm_id, id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE taxpreview.account ENABLE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.api_key ENABLE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.audit_entry ENABLE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.cash ENABLE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.covariance ENABLE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.covariance_entry ENABLE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.covariance_label ENABLE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.exclusion_list ENABLE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.exclusion_list_security ENABLE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.execution ENABLE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.execution_lot ENABLE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.execution_trade ENABLE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.execution_transfer ENABLE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.firm ENABLE ROW LEVEL SECURITY;

CREATE POLICY firm_isolation ON taxpreview.account USING ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm))) WITH CHECK ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm)));

CREATE POLICY firm_isolation ON taxpreview.api_key USING ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm))) WITH CHECK ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm)));

CREATE POLICY firm_isolation ON taxpreview.audit_entry USING ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm))) WITH CHECK ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm)));

CREATE POLICY firm_isolation ON taxpreview.cash USING ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm))) WITH CHECK ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm)));

CREATE POLICY firm_isolation ON taxpreview.covariance USING ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm))) WITH CHECK ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm)));

CREATE POLICY firm_isolation ON taxpreview.covariance_entry USING ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm))) WITH CHECK ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm)));

CREATE POLICY firm_isolation ON taxpreview.covariance_label USING ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm))) WITH CHECK ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm)));

CREATE POLICY firm_isolation ON taxpreview.exclusion_list USING ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm))) WITH CHECK ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm)));

CREATE POLICY firm_isolation ON taxpreview.exclusion_list_security USING ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm))) WITH CHECK ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm)));

CREATE POLICY firm_isolation ON taxpreview.execution USING ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm))) WITH CHECK ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm)));

CREATE POLICY firm_isolation ON taxpreview.execution_lot USING ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm))) WITH CHECK ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm)));

CREATE POLICY firm_isolation ON taxpreview.execution_trade USING ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm))) WITH CHECK ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm)));

CREATE POLICY firm_isolation ON taxpreview.execution_transfer USING ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm))) WITH CHECK ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm)));

CREATE POLICY firm_isolation ON taxpreview.firm USING ((id = ( SELECT taxpreview.current_firm() AS current_firm))) WITH CHECK ((id = ( SELECT taxpreview.current_firm() AS current_firm)));

CREATE POLICY firm_isolation ON taxpreview.gains_budget USING ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm))) WITH CHECK ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm)));

CREATE POLICY firm_isolation ON taxpreview.household USING ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm))) WITH CHECK ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm)));

CREATE POLICY firm_isolation ON taxpreview.household_snapshot USING ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm))) WITH CHECK ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm)));

CREATE POLICY firm_isolation ON taxpreview.idempotency_key USING ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm))) WITH CHECK ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm)));

CREATE POLICY firm_isolation ON taxpreview.lot USING ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm))) WITH CHECK ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm)));

CREATE POLICY firm_isolation ON taxpreview.lot_close USING ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm))) WITH CHECK ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm)));

CREATE POLICY firm_isolation ON taxpreview.model USING ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm))) WITH CHECK ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm)));

CREATE POLICY firm_isolation ON taxpreview.model_sleeve USING ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm))) WITH CHECK ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm)));

CREATE POLICY firm_isolation ON taxpreview.model_target USING ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm))) WITH CHECK ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm)));

CREATE POLICY firm_isolation ON taxpreview.model_version USING ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm))) WITH CHECK ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm)));

CREATE POLICY firm_isolation ON taxpreview.outbox USING ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm))) WITH CHECK ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm)));

CREATE POLICY firm_isolation ON taxpreview.policy USING ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm))) WITH CHECK ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm)));

CREATE POLICY firm_isolation ON taxpreview.policy_exclusion_list USING ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm))) WITH CHECK ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm)));

CREATE POLICY firm_isolation ON taxpreview.preview USING ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm))) WITH CHECK ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm)));

CREATE POLICY firm_isolation ON taxpreview.preview_revision USING ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm))) WITH CHECK ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm)));

CREATE POLICY firm_isolation ON taxpreview.price USING ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm))) WITH CHECK ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm)));

CREATE POLICY firm_isolation ON taxpreview.price_current USING ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm))) WITH CHECK ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm)));

CREATE POLICY firm_isolation ON taxpreview.price_set USING ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm))) WITH CHECK ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm)));

CREATE POLICY firm_isolation ON taxpreview.realized_gain USING ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm))) WITH CHECK ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm)));

CREATE POLICY firm_isolation ON taxpreview.rebalance_run USING ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm))) WITH CHECK ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm)));

CREATE POLICY firm_isolation ON taxpreview.rebalance_run_household USING ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm))) WITH CHECK ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm)));

CREATE POLICY firm_isolation ON taxpreview.rebalance_run_progress USING ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm))) WITH CHECK ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm)));

CREATE POLICY firm_isolation ON taxpreview.restraint USING ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm))) WITH CHECK ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm)));

CREATE POLICY firm_isolation ON taxpreview.security USING ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm))) WITH CHECK ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm)));

CREATE POLICY firm_isolation ON taxpreview.security_group_member USING ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm))) WITH CHECK ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm)));

CREATE POLICY firm_isolation ON taxpreview.stream_ticket USING ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm))) WITH CHECK ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm)));

CREATE POLICY firm_isolation ON taxpreview.tax_profile USING ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm))) WITH CHECK ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm)));

CREATE POLICY firm_isolation ON taxpreview.wash_match USING ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm))) WITH CHECK ((firm_id = ( SELECT taxpreview.current_firm() AS current_firm)));

ALTER TABLE taxpreview.gains_budget ENABLE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.household ENABLE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.household_snapshot ENABLE ROW LEVEL SECURITY;

CREATE POLICY household_versions ON taxpreview.firm FOR SELECT TO taxpreview_household_versions USING (true);

CREATE POLICY household_versions ON taxpreview.household FOR SELECT TO taxpreview_household_versions USING (true);

CREATE POLICY household_versions ON taxpreview.preview FOR SELECT TO taxpreview_household_versions USING (true);

CREATE POLICY household_versions ON taxpreview.price_current FOR SELECT TO taxpreview_household_versions USING (true);

ALTER TABLE taxpreview.idempotency_key ENABLE ROW LEVEL SECURITY;

CREATE POLICY key_administration ON taxpreview.api_key FOR SELECT TO taxpreview_admin USING (true);

CREATE POLICY key_lookup ON taxpreview.api_key FOR SELECT TO taxpreview_key_lookup USING (true);

CREATE POLICY key_revocation ON taxpreview.api_key FOR UPDATE TO taxpreview_admin USING (true) WITH CHECK (true);

ALTER TABLE taxpreview.lot ENABLE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.lot_close ENABLE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.model ENABLE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.model_sleeve ENABLE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.model_target ENABLE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.model_version ENABLE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.outbox ENABLE ROW LEVEL SECURITY;

CREATE POLICY outbox_after ON taxpreview.outbox FOR SELECT TO taxpreview_outbox USING (true);

ALTER TABLE taxpreview.policy ENABLE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.policy_exclusion_list ENABLE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.preview ENABLE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.preview_revision ENABLE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.price ENABLE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.price_current ENABLE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.price_set ENABLE ROW LEVEL SECURITY;

CREATE POLICY queue_claim ON taxpreview.rebalance_run FOR SELECT TO taxpreview_queue USING (true);

CREATE POLICY queue_claim ON taxpreview.rebalance_run_household FOR SELECT TO taxpreview_queue USING (true);

CREATE POLICY queue_claim ON taxpreview.rebalance_run_progress FOR SELECT TO taxpreview_queue USING (true);

ALTER TABLE taxpreview.realized_gain ENABLE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.rebalance_run ENABLE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.rebalance_run_household ENABLE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.rebalance_run_progress ENABLE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.restraint ENABLE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.security ENABLE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.security_group_member ENABLE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.stream_ticket ENABLE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.tax_profile ENABLE ROW LEVEL SECURITY;

ALTER TABLE taxpreview.wash_match ENABLE ROW LEVEL SECURITY;

GRANT USAGE ON SCHEMA taxpreview TO taxpreviewd;
GRANT USAGE ON SCHEMA taxpreview TO taxpreview_admin;
GRANT USAGE ON SCHEMA taxpreview TO taxpreview_key_lookup;
GRANT USAGE ON SCHEMA taxpreview TO taxpreview_household_versions;
GRANT USAGE ON SCHEMA taxpreview TO taxpreview_outbox;
GRANT USAGE ON SCHEMA taxpreview TO taxpreview_queue;

REVOKE ALL ON FUNCTION taxpreview.current_firm() FROM PUBLIC;
GRANT ALL ON FUNCTION taxpreview.current_firm() TO taxpreviewd;
GRANT ALL ON FUNCTION taxpreview.current_firm() TO taxpreview_admin;
GRANT ALL ON FUNCTION taxpreview.current_firm() TO taxpreview_key_lookup;
GRANT ALL ON FUNCTION taxpreview.current_firm() TO taxpreview_household_versions;
GRANT ALL ON FUNCTION taxpreview.current_firm() TO taxpreview_outbox;
GRANT ALL ON FUNCTION taxpreview.current_firm() TO taxpreview_queue;

REVOKE ALL ON FUNCTION taxpreview.household_versions(firm_ids uuid[], household_ids uuid[], preview_ids uuid[]) FROM PUBLIC;
GRANT ALL ON FUNCTION taxpreview.household_versions(firm_ids uuid[], household_ids uuid[], preview_ids uuid[]) TO taxpreviewd;

REVOKE ALL ON FUNCTION taxpreview.key_lookup(public_id text) FROM PUBLIC;
GRANT ALL ON FUNCTION taxpreview.key_lookup(public_id text) TO taxpreviewd;

REVOKE ALL ON FUNCTION taxpreview.outbox_after(after bigint, max_rows integer) FROM PUBLIC;
GRANT ALL ON FUNCTION taxpreview.outbox_after(after bigint, max_rows integer) TO taxpreviewd;

REVOKE ALL ON FUNCTION taxpreview.queue_claim(after uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION taxpreview.queue_claim(after uuid) TO taxpreviewd;

REVOKE ALL ON FUNCTION taxpreview.rebalance_run_household_leave() FROM PUBLIC;

REVOKE ALL ON FUNCTION taxpreview.rebalance_run_leave() FROM PUBLIC;

REVOKE ALL ON FUNCTION taxpreview.rebalance_run_progress_delete() FROM PUBLIC;

REVOKE ALL ON FUNCTION taxpreview.rebalance_run_progress_insert() FROM PUBLIC;

REVOKE ALL ON FUNCTION taxpreview.rebalance_run_progress_update() FROM PUBLIC;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE taxpreview.account TO taxpreviewd;

GRANT INSERT ON TABLE taxpreview.api_key TO taxpreview_admin;

GRANT SELECT(firm_id) ON TABLE taxpreview.api_key TO taxpreview_admin;
GRANT SELECT(firm_id) ON TABLE taxpreview.api_key TO taxpreview_key_lookup;

GRANT SELECT(id) ON TABLE taxpreview.api_key TO taxpreview_admin;
GRANT SELECT(id) ON TABLE taxpreview.api_key TO taxpreview_key_lookup;

GRANT SELECT(public_id) ON TABLE taxpreview.api_key TO taxpreview_admin;
GRANT SELECT(public_id) ON TABLE taxpreview.api_key TO taxpreview_key_lookup;

GRANT SELECT(secret_hash) ON TABLE taxpreview.api_key TO taxpreview_key_lookup;

GRANT SELECT(name) ON TABLE taxpreview.api_key TO taxpreview_admin;

GRANT SELECT(scopes) ON TABLE taxpreview.api_key TO taxpreview_admin;
GRANT SELECT(scopes) ON TABLE taxpreview.api_key TO taxpreview_key_lookup;

GRANT SELECT(created_at) ON TABLE taxpreview.api_key TO taxpreview_admin;

GRANT SELECT(expires_at) ON TABLE taxpreview.api_key TO taxpreview_admin;
GRANT SELECT(expires_at) ON TABLE taxpreview.api_key TO taxpreview_key_lookup;

GRANT SELECT(revoked_at),UPDATE(revoked_at) ON TABLE taxpreview.api_key TO taxpreview_admin;
GRANT SELECT(revoked_at) ON TABLE taxpreview.api_key TO taxpreview_key_lookup;

GRANT SELECT,INSERT ON TABLE taxpreview.audit_entry TO taxpreviewd;
GRANT INSERT ON TABLE taxpreview.audit_entry TO taxpreview_admin;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE taxpreview.cash TO taxpreviewd;

GRANT SELECT,INSERT,DELETE ON TABLE taxpreview.covariance TO taxpreviewd;

GRANT SELECT,INSERT ON TABLE taxpreview.covariance_entry TO taxpreviewd;

GRANT SELECT,INSERT ON TABLE taxpreview.covariance_label TO taxpreviewd;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE taxpreview.exclusion_list TO taxpreviewd;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE taxpreview.exclusion_list_security TO taxpreviewd;

GRANT SELECT,INSERT,UPDATE ON TABLE taxpreview.execution TO taxpreviewd;

GRANT SELECT,INSERT,DELETE ON TABLE taxpreview.execution_lot TO taxpreviewd;

GRANT SELECT,INSERT,DELETE ON TABLE taxpreview.execution_trade TO taxpreviewd;

GRANT SELECT,INSERT ON TABLE taxpreview.execution_transfer TO taxpreviewd;

GRANT SELECT ON TABLE taxpreview.firm TO taxpreviewd;
GRANT SELECT,INSERT ON TABLE taxpreview.firm TO taxpreview_admin;

GRANT SELECT(id) ON TABLE taxpreview.firm TO taxpreview_household_versions;

GRANT UPDATE(config_version) ON TABLE taxpreview.firm TO taxpreviewd;
GRANT SELECT(config_version) ON TABLE taxpreview.firm TO taxpreview_household_versions;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE taxpreview.gains_budget TO taxpreviewd;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE taxpreview.household TO taxpreviewd;

GRANT SELECT(firm_id) ON TABLE taxpreview.household TO taxpreview_household_versions;

GRANT SELECT(id) ON TABLE taxpreview.household TO taxpreview_household_versions;

GRANT SELECT(version) ON TABLE taxpreview.household TO taxpreview_household_versions;

GRANT SELECT,INSERT,DELETE ON TABLE taxpreview.household_snapshot TO taxpreviewd;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE taxpreview.idempotency_key TO taxpreviewd;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE taxpreview.lot TO taxpreviewd;

GRANT SELECT,INSERT,DELETE ON TABLE taxpreview.lot_close TO taxpreviewd;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE taxpreview.model TO taxpreviewd;

GRANT SELECT,INSERT ON TABLE taxpreview.model_sleeve TO taxpreviewd;

GRANT SELECT,INSERT ON TABLE taxpreview.model_target TO taxpreviewd;

GRANT SELECT,INSERT ON TABLE taxpreview.model_version TO taxpreviewd;

GRANT SELECT,INSERT ON TABLE taxpreview.outbox TO taxpreviewd;

GRANT SELECT(firm_id) ON TABLE taxpreview.outbox TO taxpreview_outbox;

GRANT SELECT("position") ON TABLE taxpreview.outbox TO taxpreview_outbox;

GRANT SELECT(scope) ON TABLE taxpreview.outbox TO taxpreview_outbox;

GRANT SELECT(household_id) ON TABLE taxpreview.outbox TO taxpreview_outbox;

GRANT SELECT(kind) ON TABLE taxpreview.outbox TO taxpreview_outbox;

GRANT SELECT(entity_id) ON TABLE taxpreview.outbox TO taxpreview_outbox;

GRANT SELECT(version) ON TABLE taxpreview.outbox TO taxpreview_outbox;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE taxpreview.policy TO taxpreviewd;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE taxpreview.policy_exclusion_list TO taxpreviewd;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE taxpreview.preview TO taxpreviewd;

GRANT SELECT(firm_id) ON TABLE taxpreview.preview TO taxpreview_household_versions;

GRANT SELECT(id) ON TABLE taxpreview.preview TO taxpreview_household_versions;

GRANT SELECT(revision) ON TABLE taxpreview.preview TO taxpreview_household_versions;

GRANT SELECT(state) ON TABLE taxpreview.preview TO taxpreview_household_versions;

GRANT SELECT(expires_at) ON TABLE taxpreview.preview TO taxpreview_household_versions;

GRANT SELECT(superseded_by) ON TABLE taxpreview.preview TO taxpreview_household_versions;

GRANT SELECT,INSERT,DELETE ON TABLE taxpreview.preview_revision TO taxpreviewd;

GRANT SELECT,INSERT ON TABLE taxpreview.price TO taxpreviewd;

GRANT SELECT,INSERT,UPDATE ON TABLE taxpreview.price_current TO taxpreviewd;

GRANT SELECT(firm_id) ON TABLE taxpreview.price_current TO taxpreview_household_versions;

GRANT SELECT(sequence) ON TABLE taxpreview.price_current TO taxpreview_household_versions;

GRANT SELECT,INSERT ON TABLE taxpreview.price_set TO taxpreviewd;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE taxpreview.realized_gain TO taxpreviewd;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE taxpreview.rebalance_run TO taxpreviewd;

GRANT SELECT(firm_id) ON TABLE taxpreview.rebalance_run TO taxpreview_queue;

GRANT SELECT(id) ON TABLE taxpreview.rebalance_run TO taxpreview_queue;

GRANT SELECT(state) ON TABLE taxpreview.rebalance_run TO taxpreview_queue;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE taxpreview.rebalance_run_household TO taxpreviewd;

GRANT SELECT(firm_id) ON TABLE taxpreview.rebalance_run_household TO taxpreview_queue;

GRANT SELECT(run_id) ON TABLE taxpreview.rebalance_run_household TO taxpreview_queue;

GRANT SELECT(state) ON TABLE taxpreview.rebalance_run_household TO taxpreview_queue;

GRANT SELECT(leased_until) ON TABLE taxpreview.rebalance_run_household TO taxpreview_queue;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE taxpreview.rebalance_run_progress TO taxpreviewd;

GRANT SELECT(firm_id) ON TABLE taxpreview.rebalance_run_progress TO taxpreview_queue;

GRANT SELECT(run_id) ON TABLE taxpreview.rebalance_run_progress TO taxpreview_queue;

GRANT SELECT(queued) ON TABLE taxpreview.rebalance_run_progress TO taxpreview_queue;

GRANT SELECT(running) ON TABLE taxpreview.rebalance_run_progress TO taxpreview_queue;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE taxpreview.restraint TO taxpreviewd;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE taxpreview.security TO taxpreviewd;

GRANT SELECT,INSERT ON TABLE taxpreview.security_group_member TO taxpreviewd;

GRANT SELECT,INSERT,DELETE ON TABLE taxpreview.stream_ticket TO taxpreviewd;

GRANT SELECT ON TABLE taxpreview.system_epoch TO taxpreviewd;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE taxpreview.tax_profile TO taxpreviewd;

GRANT SELECT,INSERT,DELETE ON TABLE taxpreview.wash_match TO taxpreviewd;

