-- Deploy taxpreview:removed_classes to pg
-- requires: policies
-- What the models of a household are taken without.

BEGIN;
SET LOCAL ROLE taxpreview_owner;

ALTER TABLE taxpreview.policy
    ADD COLUMN removed_classes text[] CHECK (
        cardinality(removed_classes) <= 100 AND array_position(removed_classes, NULL) IS NULL
    ),
    ADD CONSTRAINT policy_removed_classes_of_household
        CHECK (account_id IS NULL OR removed_classes IS NULL);
COMMENT ON COLUMN taxpreview.policy.removed_classes IS
    'Names of classes, groups or symbols that models are taken without, the rest being rescaled; '
    'an empty list: none, whatever the wider level removes.';

COMMIT;
