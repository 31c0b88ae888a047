-- Deploy taxpreview:preview_indexes to pg
-- requires: preview_revisions
-- Where expired previews are found, and those that another took the place of. Made beside whatever
-- is being written; a try that was broken off has left an index that serves nothing.

SET ROLE taxpreview_owner;

DROP INDEX CONCURRENTLY IF EXISTS taxpreview.preview_expiry;
CREATE INDEX CONCURRENTLY preview_expiry
    ON taxpreview.preview (firm_id, expires_at)
    WHERE state = 'open';

DROP INDEX CONCURRENTLY IF EXISTS taxpreview.preview_superseded_by;
CREATE INDEX CONCURRENTLY preview_superseded_by
    ON taxpreview.preview (firm_id, superseded_by)
    WHERE superseded_by IS NOT NULL;
