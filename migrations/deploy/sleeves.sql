-- Deploy taxpreview:sleeves to pg
-- requires: models
-- What a model version is blended from. Its targets are the flattened ones.

BEGIN;
SET LOCAL ROLE taxpreview_owner;

ALTER TABLE taxpreview.model_version
    ADD COLUMN removed_classes text[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN taxpreview.model_version.removed_classes IS
    'Of a blend: classes of its sleeves that it leaves out, the rest being rescaled.';

CREATE TABLE taxpreview.model_sleeve (
    firm_id uuid NOT NULL,
    model_version_id uuid NOT NULL,
    ordinal integer NOT NULL CHECK (ordinal >= 1),
    name text CHECK (char_length(name) BETWEEN 1 AND 200),
    sleeve_model_id uuid,
    sleeve_number bigint NOT NULL,
    weight numeric(9, 6) NOT NULL CHECK (weight > 0 AND weight <= 1),
    PRIMARY KEY (firm_id, model_version_id, ordinal),
    UNIQUE (firm_id, model_version_id, sleeve_model_id),
    FOREIGN KEY (firm_id, model_version_id) REFERENCES taxpreview.model_version (firm_id, id)
        ON DELETE CASCADE,
    -- The daemon refuses to delete a model that a present version is made of.
    FOREIGN KEY (firm_id, sleeve_model_id, sleeve_number)
        REFERENCES taxpreview.model_version (firm_id, model_id, number)
        ON DELETE SET NULL (sleeve_model_id)
);
CREATE INDEX model_sleeve_model
    ON taxpreview.model_sleeve (firm_id, sleeve_model_id, sleeve_number);
COMMENT ON TABLE taxpreview.model_sleeve IS
    'The weight of one version of another model in a blended one. Immutable.';
COMMENT ON COLUMN taxpreview.model_sleeve.sleeve_model_id IS
    'Null in a version of the past whose sleeve has been deleted since.';
ALTER TABLE taxpreview.model_sleeve ENABLE ROW LEVEL SECURITY;
ALTER TABLE taxpreview.model_sleeve FORCE ROW LEVEL SECURITY;
CREATE POLICY firm_isolation ON taxpreview.model_sleeve
    USING (firm_id = (SELECT taxpreview.current_firm()))
    WITH CHECK (firm_id = (SELECT taxpreview.current_firm()));
GRANT SELECT, INSERT ON taxpreview.model_sleeve TO taxpreviewd;

COMMIT;
