-- Verify taxpreview:pins_indexes on pg

BEGIN;

SELECT 'taxpreview.outbox_version'::regclass;
SELECT 'taxpreview.price_set_as_of'::regclass;

ROLLBACK;
