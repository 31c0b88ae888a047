-- Deploy taxpreview:system_epoch to pg
-- requires: foundation
-- Which life of the database this is: what a daemon compares when it connects, so that it never
-- writes to an old primary that has come back.

BEGIN;
SET LOCAL ROLE taxpreview_owner;

CREATE TABLE taxpreview.system_epoch (
    only_row boolean NOT NULL DEFAULT true CHECK (only_row),
    epoch bigint NOT NULL CHECK (epoch >= 1),
    began_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (only_row)
);
COMMENT ON TABLE taxpreview.system_epoch IS
    'One row, no firm''s: raised by an operator at every promotion and restore, read by the '
    'daemon.';
INSERT INTO taxpreview.system_epoch (epoch) VALUES (1);
GRANT SELECT ON taxpreview.system_epoch TO taxpreviewd;

COMMIT;
