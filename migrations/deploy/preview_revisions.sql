-- Deploy taxpreview:preview_revisions to pg
-- requires: previews
-- What was answered once, with all that it was computed from: shown and computed again years later.

BEGIN;
SET LOCAL ROLE taxpreview_owner;

CREATE TABLE taxpreview.household_snapshot (
    firm_id uuid NOT NULL,
    household_id uuid NOT NULL,
    hash bytea NOT NULL CHECK (octet_length(hash) = 32),
    document text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (firm_id, household_id, hash),
    FOREIGN KEY (firm_id, household_id) REFERENCES taxpreview.household (firm_id, id)
        ON DELETE CASCADE
);
COMMENT ON TABLE taxpreview.household_snapshot IS
    'A household as previews were computed from it, under the SHA-256 of its document: all results '
    'of one state share one row. Never changed; it goes with its household or with the last result '
    'that refers to it.';
COMMENT ON COLUMN taxpreview.household_snapshot.document IS
    'Canonical JSON; text, because its bytes are hashed.';
ALTER TABLE taxpreview.household_snapshot ENABLE ROW LEVEL SECURITY;
ALTER TABLE taxpreview.household_snapshot FORCE ROW LEVEL SECURITY;
CREATE POLICY firm_isolation ON taxpreview.household_snapshot
    USING (firm_id = (SELECT taxpreview.current_firm()))
    WITH CHECK (firm_id = (SELECT taxpreview.current_firm()));
GRANT SELECT, INSERT, DELETE ON taxpreview.household_snapshot TO taxpreviewd;

CREATE TABLE taxpreview.preview_revision (
    firm_id uuid NOT NULL,
    preview_id uuid NOT NULL,
    household_id uuid NOT NULL,
    revision bigint NOT NULL CHECK (revision >= 1),
    order_document text NOT NULL,
    household_version bigint NOT NULL CHECK (household_version >= 1),
    config_version bigint NOT NULL CHECK (config_version >= 1),
    price_set_id uuid NOT NULL,
    price_sequence bigint NOT NULL CHECK (price_sequence >= 1),
    trade_date date NOT NULL CHECK (trade_date BETWEEN '1900-01-01' AND '2100-12-31'),
    rules_version text NOT NULL CHECK (char_length(rules_version) BETWEEN 1 AND 100),
    engine_version text NOT NULL CHECK (char_length(engine_version) BETWEEN 1 AND 100),
    snapshot_hash bytea NOT NULL,
    result_document text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (firm_id, preview_id, revision),
    FOREIGN KEY (firm_id, preview_id) REFERENCES taxpreview.preview (firm_id, id)
        ON DELETE CASCADE,
    CONSTRAINT preview_revision_snapshot_fkey
        FOREIGN KEY (firm_id, household_id, snapshot_hash)
        REFERENCES taxpreview.household_snapshot (firm_id, household_id, hash)
        DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX preview_revision_snapshot
    ON taxpreview.preview_revision (firm_id, household_id, snapshot_hash);
COMMENT ON TABLE taxpreview.preview_revision IS
    'One stored result of a preview, of its creation or of one change. Never changed.';
COMMENT ON COLUMN taxpreview.preview_revision.result_document IS
    'The figures as JSON, as they were answered; text, because its bytes are given back.';
COMMENT ON CONSTRAINT preview_revision_snapshot_fkey ON taxpreview.preview_revision IS
    'Deferred: a household takes both with it, in whichever order.';
ALTER TABLE taxpreview.preview_revision ENABLE ROW LEVEL SECURITY;
ALTER TABLE taxpreview.preview_revision FORCE ROW LEVEL SECURITY;
CREATE POLICY firm_isolation ON taxpreview.preview_revision
    USING (firm_id = (SELECT taxpreview.current_firm()))
    WITH CHECK (firm_id = (SELECT taxpreview.current_firm()));
GRANT SELECT, INSERT, DELETE ON taxpreview.preview_revision TO taxpreviewd;

-- Documents are written far more often than read, and lz4 writes them several times faster than
-- the default; a server built without it keeps the default.
DO $$
BEGIN
    IF EXISTS (
        SELECT
        FROM pg_settings
        WHERE name = 'default_toast_compression' AND 'lz4' = ANY (enumvals)
    ) THEN
        ALTER TABLE taxpreview.household_snapshot ALTER COLUMN document SET COMPRESSION lz4;
        ALTER TABLE taxpreview.preview_revision ALTER COLUMN result_document SET COMPRESSION lz4;
    END IF;
END
$$;

ALTER TABLE taxpreview.preview
    ADD COLUMN superseded_by uuid,
    ADD CONSTRAINT preview_superseded_by_fkey
        FOREIGN KEY (firm_id, superseded_by) REFERENCES taxpreview.preview (firm_id, id)
        ON DELETE SET NULL (superseded_by)
        NOT VALID;
COMMENT ON COLUMN taxpreview.preview.superseded_by IS
    'The preview that took its place, until that one is deleted.';

COMMIT;

BEGIN;
SET LOCAL ROLE taxpreview_owner;
ALTER TABLE taxpreview.preview VALIDATE CONSTRAINT preview_superseded_by_fkey;
COMMIT;
