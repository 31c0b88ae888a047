-- Verify taxpreview:executions on pg

BEGIN;

SELECT
    firm_id,
    preview_id,
    household_id,
    revision,
    preview_revision,
    household_version,
    config_version,
    price_set_id,
    price_sequence,
    trade_date,
    rules_version,
    engine_version,
    override_budget,
    unknown_basis,
    short_term,
    long_term,
    disallowed,
    permanently_disallowed,
    prior_losses_disallowed,
    corrected_at,
    created_at
FROM taxpreview.execution
WHERE false;

SELECT
    firm_id,
    preview_id,
    ordinal,
    household_id,
    account_id,
    security_id,
    side,
    quantity,
    price,
    amount,
    fee,
    lot_selection,
    lot_id,
    source
FROM taxpreview.execution_trade
WHERE false;

SELECT
    firm_id,
    preview_id,
    ordinal,
    place,
    lot_id,
    quantity,
    proceeds,
    basis,
    disallowed,
    permanently_disallowed,
    term,
    realized_gain_id
FROM taxpreview.lot_close
WHERE false;

SELECT
    firm_id,
    preview_id,
    place,
    household_id,
    realized_gain_id,
    lot_id,
    quantity,
    disallowed,
    permanent,
    contestable
FROM taxpreview.wash_match
WHERE false;

SELECT
    firm_id,
    preview_id,
    lot_id,
    quantity,
    basis,
    basis_status,
    deemed_acquired_on,
    donor_basis,
    gift_value,
    absorbed,
    revision
FROM taxpreview.execution_lot
WHERE false;

SELECT
    preview_id,
    lot_id,
    sequence,
    sale_order,
    kind,
    covered,
    deemed_acquired_on,
    replaced,
    permanently_disallowed,
    booked_from
FROM taxpreview.realized_gain
WHERE false;

-- Division by zero when a table is open to other firms.
SELECT 1 / (count(*) = 5)::integer
FROM pg_class
WHERE relrowsecurity
    AND relforcerowsecurity
    AND oid = ANY (
        ARRAY[
            'taxpreview.execution',
            'taxpreview.execution_trade',
            'taxpreview.lot_close',
            'taxpreview.wash_match',
            'taxpreview.execution_lot'
        ]::regclass[]
    );

ROLLBACK;
