-- Revert taxpreview:models from pg

BEGIN;
SET LOCAL ROLE taxpreview_owner;

DROP TABLE taxpreview.security_group_member;
DROP TABLE taxpreview.model_target;
-- Each refers to the other.
ALTER TABLE taxpreview.model DROP CONSTRAINT model_firm_id_id_version_fkey;
DROP TABLE taxpreview.model_version;
DROP TABLE taxpreview.model;

COMMIT;
