-- Revert taxpreview:foundation from pg

BEGIN;
SET LOCAL ROLE taxpreview_owner;

DROP TABLE taxpreview.idempotency_key;
DROP TABLE taxpreview.audit_entry;
DROP TABLE taxpreview.outbox;
DROP TABLE taxpreview.api_key;
DROP TABLE taxpreview.firm;
DROP FUNCTION taxpreview.current_firm();
DROP SCHEMA taxpreview;

ALTER DEFAULT PRIVILEGES GRANT EXECUTE ON FUNCTIONS TO PUBLIC;

COMMIT;
