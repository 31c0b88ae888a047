-- Revert taxpreview:municipal_bonds from pg

BEGIN;
SET LOCAL ROLE taxpreview_owner;

ALTER TABLE taxpreview.security
    DROP CONSTRAINT security_asset_class_check,
    ADD CONSTRAINT security_asset_class_check CHECK (
        asset_class IN (
            'us_stocks',
            'international_stocks',
            'emerging_stocks',
            'us_bonds',
            'international_bonds',
            'emerging_bonds',
            'cash',
            'crypto',
            'commodities',
            'real_estate'
        )
    );
ALTER TABLE taxpreview.model_target
    DROP CONSTRAINT model_target_class_check,
    ADD CONSTRAINT model_target_class_check CHECK (
        class IN (
            'us_stocks',
            'international_stocks',
            'emerging_stocks',
            'us_bonds',
            'international_bonds',
            'emerging_bonds',
            'cash',
            'crypto',
            'commodities',
            'real_estate'
        )
    );

COMMIT;
