-- Revert taxpreview:executions_validated from pg
-- What has been looked at cannot be unseen.

BEGIN;
COMMIT;
