-- Deploy taxpreview:harvest_all_year to pg
-- requires: policies
-- Whether rebalances harvest losses too.

BEGIN;
SET LOCAL ROLE taxpreview_owner;

ALTER TABLE taxpreview.policy ADD COLUMN harvest_all_year boolean;

COMMIT;
