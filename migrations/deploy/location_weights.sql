-- Deploy taxpreview:location_weights to pg
-- requires: policies
-- How much the placement of classes weighs.

BEGIN;
SET LOCAL ROLE taxpreview_owner;

ALTER TABLE taxpreview.policy
    ADD COLUMN location_weight numeric(9, 6) CHECK (location_weight >= 0),
    ADD CONSTRAINT policy_location_weight_of_household
        CHECK (account_id IS NULL OR location_weight IS NULL);

COMMIT;
