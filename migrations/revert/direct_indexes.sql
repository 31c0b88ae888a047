-- Revert taxpreview:direct_indexes from pg

BEGIN;
SET LOCAL ROLE taxpreview_owner;

ALTER TABLE taxpreview.policy
    DROP COLUMN direct_index_model_id,
    DROP COLUMN direct_index_class;

COMMIT;
