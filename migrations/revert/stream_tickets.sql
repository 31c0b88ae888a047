-- Revert taxpreview:stream_tickets from pg

BEGIN;
SET LOCAL ROLE taxpreview_owner;

DROP TABLE taxpreview.stream_ticket;

COMMIT;
