-- Revert taxpreview:reference from pg

BEGIN;
SET LOCAL ROLE taxpreview_owner;

DROP TABLE taxpreview.price_current;
DROP TABLE taxpreview.price;
DROP TABLE taxpreview.price_set;
DROP TABLE taxpreview.security;

COMMIT;
