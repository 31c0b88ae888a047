-- Revert taxpreview:cross_firm_functions from pg

BEGIN;

-- As the migrator, who is a member of the functions' owners.
DROP FUNCTION taxpreview.outbox_after(bigint, integer);
DROP FUNCTION taxpreview.household_versions(uuid[], uuid[]);
DROP FUNCTION taxpreview.key_lookup(text);

SET LOCAL ROLE taxpreview_owner;

REVOKE SELECT (firm_id, position, scope, household_id, kind, entity_id, version)
    ON taxpreview.outbox FROM taxpreview_outbox;
DROP POLICY outbox_after ON taxpreview.outbox;

REVOKE SELECT (firm_id, sequence) ON taxpreview.price_current FROM taxpreview_household_versions;
DROP POLICY household_versions ON taxpreview.price_current;
REVOKE SELECT (id, config_version) ON taxpreview.firm FROM taxpreview_household_versions;
DROP POLICY household_versions ON taxpreview.firm;
REVOKE SELECT (firm_id, id, version) ON taxpreview.household FROM taxpreview_household_versions;
DROP POLICY household_versions ON taxpreview.household;

REVOKE SELECT (firm_id, id, public_id, secret_hash, scopes, expires_at, revoked_at)
    ON taxpreview.api_key FROM taxpreview_key_lookup;
DROP POLICY key_lookup ON taxpreview.api_key;

COMMIT;
