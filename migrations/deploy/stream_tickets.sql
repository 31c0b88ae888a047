-- Deploy taxpreview:stream_tickets to pg
-- requires: foundation
-- What a browser opens a stream with, which cannot send a key: good once, for half a minute.

BEGIN;
SET LOCAL ROLE taxpreview_owner;

-- Nothing of it is worth a flush: whoever loses a ticket to a crash asks for another one.
CREATE UNLOGGED TABLE taxpreview.stream_ticket (
    firm_id uuid NOT NULL,
    key_id uuid NOT NULL,
    secret_hash bytea NOT NULL CHECK (octet_length(secret_hash) = 32),
    expires_at timestamptz NOT NULL DEFAULT now() + interval '30 seconds',
    PRIMARY KEY (firm_id, key_id, secret_hash)
);
CREATE INDEX stream_ticket_expires_at ON taxpreview.stream_ticket (firm_id, expires_at);
COMMENT ON TABLE taxpreview.stream_ticket IS
    'Tickets that have not been used: the SHA-256 of each one''s secret, and the key that it stands '
    'for. No foreign key to it: the policy already holds firm_id to the firm of a valid key.';
ALTER TABLE taxpreview.stream_ticket ENABLE ROW LEVEL SECURITY;
ALTER TABLE taxpreview.stream_ticket FORCE ROW LEVEL SECURITY;
CREATE POLICY firm_isolation ON taxpreview.stream_ticket
    USING (firm_id = (SELECT taxpreview.current_firm()))
    WITH CHECK (firm_id = (SELECT taxpreview.current_firm()));
GRANT SELECT, INSERT, DELETE ON taxpreview.stream_ticket TO taxpreviewd;

COMMIT;
