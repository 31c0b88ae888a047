-- Verify taxpreview:exclusion_lists on pg

BEGIN;

SELECT firm_id, id, name, kind, revision, created_at
FROM taxpreview.exclusion_list WHERE false;
SELECT firm_id, exclusion_list_id, security_id
FROM taxpreview.exclusion_list_security WHERE false;
SELECT firm_id, holder_id, exclusion_list_id
FROM taxpreview.policy_exclusion_list WHERE false;

ROLLBACK;
