-- Deploy taxpreview:direct_indexes to pg
-- requires: policies models
-- What models of a household have single securities in place of.

BEGIN;
SET LOCAL ROLE taxpreview_owner;

ALTER TABLE taxpreview.policy
    ADD COLUMN direct_index_class text CHECK (char_length(direct_index_class) BETWEEN 1 AND 200),
    ADD COLUMN direct_index_model_id uuid,
    ADD FOREIGN KEY (firm_id, direct_index_model_id) REFERENCES taxpreview.model (firm_id, id),
    ADD CHECK (direct_index_model_id IS NULL OR direct_index_class IS NOT NULL),
    ADD CONSTRAINT policy_direct_index_of_household
        CHECK (account_id IS NULL OR direct_index_class IS NULL);
CREATE INDEX policy_direct_index_model ON taxpreview.policy (firm_id, direct_index_model_id)
    WHERE direct_index_model_id IS NOT NULL;
COMMENT ON COLUMN taxpreview.policy.direct_index_class IS
    'The class, group or symbol in whose place models have the targets of direct_index_model_id; '
    'with a null one: as they are, whatever the wider level says.';

COMMIT;
