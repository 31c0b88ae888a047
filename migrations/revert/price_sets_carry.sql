-- Revert taxpreview:price_sets_carry from pg

BEGIN;
SET LOCAL ROLE taxpreview_owner;

COMMENT ON TABLE taxpreview.price_set IS
    'One close per security as of a date; immutable. A new set is appended and price_current is '
    'turned to it.';

COMMIT;
