-- Revert taxpreview:exclusion_lists from pg

BEGIN;
SET LOCAL ROLE taxpreview_owner;

DROP TABLE taxpreview.policy_exclusion_list;
DROP TABLE taxpreview.exclusion_list_security;
DROP TABLE taxpreview.exclusion_list;

COMMIT;
