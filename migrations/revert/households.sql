-- Revert taxpreview:households from pg

BEGIN;
SET LOCAL ROLE taxpreview_owner;

DROP TABLE taxpreview.realized_gain;
DROP TABLE taxpreview.gains_budget;
DROP TABLE taxpreview.lot;
DROP TABLE taxpreview.cash;
DROP TABLE taxpreview.account;
DROP TABLE taxpreview.tax_profile;
DROP TABLE taxpreview.household;

COMMIT;
