-- Deploy taxpreview:pins_indexes to pg
-- requires: foundation
-- requires: reference
-- Where pins are looked up: when a version was left behind, and which prices held on a day.

BEGIN;
SET LOCAL ROLE taxpreview_owner;

CREATE INDEX outbox_version
    ON taxpreview.outbox (firm_id, scope, household_id, version, position);
CREATE INDEX price_set_as_of ON taxpreview.price_set (firm_id, as_of, sequence);

COMMIT;
