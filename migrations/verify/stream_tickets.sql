-- Verify taxpreview:stream_tickets on pg

BEGIN;

SELECT
    firm_id,
    key_id,
    secret_hash,
    expires_at
FROM taxpreview.stream_ticket
WHERE false;

SELECT 'taxpreview.stream_ticket_expires_at'::regclass;

ROLLBACK;
