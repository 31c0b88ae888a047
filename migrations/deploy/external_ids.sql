-- Deploy taxpreview:external_ids to pg
-- requires: households
-- A firm's own id of a household names one household.

BEGIN;
SET LOCAL ROLE taxpreview_owner;

CREATE UNIQUE INDEX household_external_id
    ON taxpreview.household (firm_id, external_id)
    WHERE external_id IS NOT NULL;

COMMIT;
