-- Deploy taxpreview:price_sets_carry to pg
-- requires: reference
-- What a price set is by now.

BEGIN;
SET LOCAL ROLE taxpreview_owner;

COMMENT ON TABLE taxpreview.price_set IS
    'A close per security as of a date, what was not given carried from the set before; immutable. '
    'A new set is appended, and price_current is turned to it unless that is of a later day.';

COMMIT;
