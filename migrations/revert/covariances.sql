-- Revert taxpreview:covariances from pg

BEGIN;
SET LOCAL ROLE taxpreview_owner;

DROP TABLE taxpreview.covariance_entry;
DROP TABLE taxpreview.covariance_label;
DROP TABLE taxpreview.covariance;

COMMIT;
