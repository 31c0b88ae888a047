-- Verify taxpreview:direct_indexes on pg

BEGIN;

SELECT direct_index_class, direct_index_model_id FROM taxpreview.policy WHERE false;

ROLLBACK;
