-- Deploy taxpreview:foundation to pg
-- The schema, the firm that a session works for, firms and their keys, and what every write leaves
-- behind: an outbox row, an audit row and, where asked for, the reply kept under its idempotency
-- key.

BEGIN;
SET LOCAL ROLE taxpreview_owner;

ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

CREATE SCHEMA taxpreview;
GRANT USAGE ON SCHEMA taxpreview TO
    taxpreviewd,
    taxpreview_admin,
    taxpreview_key_lookup,
    taxpreview_household_versions,
    taxpreview_outbox,
    taxpreview_queue;

CREATE FUNCTION taxpreview.current_firm() RETURNS uuid
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT nullif(current_setting('app.firm', true), '')::uuid $$;
COMMENT ON FUNCTION taxpreview.current_firm() IS
    'The firm of this transaction, from the setting app.firm; null when none is set. A setting '
    'made for one transaction is left behind as an empty text.';
GRANT EXECUTE ON FUNCTION taxpreview.current_firm() TO
    taxpreviewd,
    taxpreview_admin,
    taxpreview_key_lookup,
    taxpreview_household_versions,
    taxpreview_outbox,
    taxpreview_queue;

CREATE TABLE taxpreview.firm (
    id uuid NOT NULL,
    name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 500),
    config_version bigint NOT NULL DEFAULT 1 CHECK (config_version >= 1),
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (id)
) WITH (fillfactor = 80);
COMMENT ON TABLE taxpreview.firm IS
    'A tenant. Every other row belongs to one firm and is invisible to the others.';
COMMENT ON COLUMN taxpreview.firm.config_version IS
    'Counts changes of the firm''s securities and models; bumped in the transaction that writes '
    'them.';
ALTER TABLE taxpreview.firm ENABLE ROW LEVEL SECURITY;
ALTER TABLE taxpreview.firm FORCE ROW LEVEL SECURITY;
CREATE POLICY firm_isolation ON taxpreview.firm
    USING (id = (SELECT taxpreview.current_firm()))
    WITH CHECK (id = (SELECT taxpreview.current_firm()));
GRANT SELECT, UPDATE (config_version) ON taxpreview.firm TO taxpreviewd;
GRANT SELECT, INSERT ON taxpreview.firm TO taxpreview_admin;

CREATE TABLE taxpreview.api_key (
    firm_id uuid NOT NULL,
    id uuid NOT NULL,
    public_id text NOT NULL UNIQUE CHECK (char_length(public_id) = 26),
    secret_hash bytea NOT NULL CHECK (octet_length(secret_hash) = 32),
    name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 500),
    scopes text[] NOT NULL CHECK (
        cardinality(scopes) >= 1
        AND scopes <@ ARRAY[
            'households:read',
            'households:write',
            'reference:read',
            'reference:write',
            'previews:read',
            'previews:write',
            'book:read'
        ]
    ),
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz,
    revoked_at timestamptz,
    PRIMARY KEY (firm_id, id),
    FOREIGN KEY (firm_id) REFERENCES taxpreview.firm (id)
);
COMMENT ON TABLE taxpreview.api_key IS
    'What a client shows to be let in: the public id finds the row, the SHA-256 of the secret '
    'proves it.';
ALTER TABLE taxpreview.api_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE taxpreview.api_key FORCE ROW LEVEL SECURITY;
CREATE POLICY firm_isolation ON taxpreview.api_key
    USING (firm_id = (SELECT taxpreview.current_firm()))
    WITH CHECK (firm_id = (SELECT taxpreview.current_firm()));
-- A key is revoked by its public id, before anybody knows whose it is.
CREATE POLICY key_administration ON taxpreview.api_key
    FOR SELECT TO taxpreview_admin
    USING (true);
CREATE POLICY key_revocation ON taxpreview.api_key
    FOR UPDATE TO taxpreview_admin
    USING (true)
    WITH CHECK (true);
GRANT INSERT ON taxpreview.api_key TO taxpreview_admin;
GRANT SELECT (firm_id, id, public_id, name, scopes, created_at, expires_at, revoked_at)
    ON taxpreview.api_key TO taxpreview_admin;
GRANT UPDATE (revoked_at) ON taxpreview.api_key TO taxpreview_admin;

-- The next three have no foreign key to firm: the policy already holds firm_id to the firm of a
-- valid key, and a key share on the one firm row would make all writers of a firm meet in it.
CREATE TABLE taxpreview.outbox (
    firm_id uuid NOT NULL,
    position bigint NOT NULL UNIQUE DEFAULT pg_current_xact_id()::text::bigint,
    scope text NOT NULL CHECK (scope IN ('household', 'config', 'prices')),
    household_id uuid,
    kind text NOT NULL CHECK (char_length(kind) BETWEEN 1 AND 100),
    entity_id uuid,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (firm_id, position),
    CHECK ((scope = 'household') = (household_id IS NOT NULL))
);
COMMENT ON TABLE taxpreview.outbox IS
    'The feed of changes: exactly one row per writing transaction, with the counter that it '
    'bumped.';
COMMENT ON COLUMN taxpreview.outbox.position IS
    'The writing transaction''s id. Positions handed out by a sequence become visible out of '
    'order; of these, all below a snapshot''s xmin are final, so that a reader misses none. They '
    'start anew in another cluster: a logical restore leaves the rows of the outbox behind.';
COMMENT ON COLUMN taxpreview.outbox.version IS
    'The new value of the scope''s counter: household.version, firm.config_version or '
    'price_current.sequence.';
ALTER TABLE taxpreview.outbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE taxpreview.outbox FORCE ROW LEVEL SECURITY;
CREATE POLICY firm_isolation ON taxpreview.outbox
    USING (firm_id = (SELECT taxpreview.current_firm()))
    WITH CHECK (firm_id = (SELECT taxpreview.current_firm()));
GRANT SELECT, INSERT ON taxpreview.outbox TO taxpreviewd;

CREATE TABLE taxpreview.audit_entry (
    firm_id uuid NOT NULL,
    position bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    transaction_id xid8 NOT NULL DEFAULT pg_current_xact_id(),
    at timestamptz NOT NULL DEFAULT now(),
    key_id uuid,
    action text NOT NULL CHECK (char_length(action) BETWEEN 1 AND 100),
    entity_id uuid,
    request_id text CHECK (char_length(request_id) <= 500),
    detail jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (firm_id, position)
);
COMMENT ON TABLE taxpreview.audit_entry IS
    'Who changed what: one row per mutation, written in its transaction and never altered.';
COMMENT ON COLUMN taxpreview.audit_entry.key_id IS
    'The key that asked; null for what an administrator did.';
COMMENT ON COLUMN taxpreview.audit_entry.transaction_id IS
    'Rows below a snapshot''s xmin are final: what seals the trail reads in this order.';
ALTER TABLE taxpreview.audit_entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE taxpreview.audit_entry FORCE ROW LEVEL SECURITY;
CREATE POLICY firm_isolation ON taxpreview.audit_entry
    USING (firm_id = (SELECT taxpreview.current_firm()))
    WITH CHECK (firm_id = (SELECT taxpreview.current_firm()));
GRANT SELECT, INSERT ON taxpreview.audit_entry TO taxpreviewd;
GRANT INSERT ON taxpreview.audit_entry TO taxpreview_admin;

CREATE TABLE taxpreview.idempotency_key (
    firm_id uuid NOT NULL,
    key text NOT NULL CHECK (char_length(key) BETWEEN 1 AND 255),
    route text NOT NULL CHECK (char_length(route) BETWEEN 1 AND 2048),
    request_hash bytea NOT NULL CHECK (octet_length(request_hash) = 32),
    status integer CHECK (status BETWEEN 200 AND 499),
    content_type text,
    location text,
    etag text,
    change_position bigint,
    body bytea,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (firm_id, key)
);
CREATE INDEX idempotency_key_created_at ON taxpreview.idempotency_key (firm_id, created_at);
COMMENT ON TABLE taxpreview.idempotency_key IS
    'The reply to a request that came with an Idempotency-Key, stored in the effect''s own '
    'transaction and replayed byte for byte. Kept at least seven days.';
COMMENT ON COLUMN taxpreview.idempotency_key.status IS
    'Null only inside the transaction that claims the key, until its reply is rendered.';
ALTER TABLE taxpreview.idempotency_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE taxpreview.idempotency_key FORCE ROW LEVEL SECURITY;
CREATE POLICY firm_isolation ON taxpreview.idempotency_key
    USING (firm_id = (SELECT taxpreview.current_firm()))
    WITH CHECK (firm_id = (SELECT taxpreview.current_firm()));
GRANT SELECT, INSERT, UPDATE, DELETE ON taxpreview.idempotency_key TO taxpreviewd;

COMMIT;
