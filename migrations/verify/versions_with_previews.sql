-- Verify taxpreview:versions_with_previews on pg

BEGIN;

SELECT
    ordinal,
    household_version,
    config_version,
    price_sequence,
    preview_revision,
    preview_state,
    preview_expires_at,
    preview_superseded_by
FROM taxpreview.household_versions('{}', '{}', '{}')
WHERE false;

ROLLBACK;
