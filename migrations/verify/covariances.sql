-- Verify taxpreview:covariances on pg

BEGIN;

SELECT firm_id, id, name, as_of, basis, revision, created_at FROM taxpreview.covariance WHERE false;
SELECT firm_id, covariance_id, ordinal, label FROM taxpreview.covariance_label WHERE false;
SELECT firm_id, covariance_id, ordinal, place, value FROM taxpreview.covariance_entry WHERE false;

ROLLBACK;
