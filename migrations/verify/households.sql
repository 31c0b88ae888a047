-- Verify taxpreview:households on pg

BEGIN;

SELECT
    firm_id,
    id,
    name,
    external_id,
    lot_selection,
    model_id,
    spouse_replacement,
    drift_tolerance,
    version,
    revision,
    created_at
FROM taxpreview.household
WHERE false;

SELECT
    firm_id,
    household_id,
    year,
    kind,
    filing_status,
    wages,
    other_ordinary_income,
    interest,
    tax_exempt_interest,
    ordinary_dividends,
    qualified_dividends,
    capital_gain_distributions,
    other_investment_income,
    short_term_gains_elsewhere,
    long_term_gains_elsewhere,
    investment_expenses,
    deduction,
    itemized_deduction,
    additional_standard_count,
    other_deductions,
    short_term_carryover_in,
    long_term_carryover_in,
    state_rate,
    state_deduction,
    short_term_rate,
    long_term_rate,
    revision,
    created_at
FROM taxpreview.tax_profile
WHERE false;

SELECT
    firm_id,
    id,
    household_id,
    name,
    custodian,
    external_id,
    tax_treatment,
    owner,
    management_mode,
    rebalancing,
    dividend_reinvestment,
    lot_selection,
    model_id,
    revision,
    created_at
FROM taxpreview.account
WHERE false;

SELECT
    firm_id,
    household_id,
    account_id,
    amount,
    revision
FROM taxpreview.cash
WHERE false;

SELECT
    firm_id,
    id,
    household_id,
    account_id,
    security_id,
    sequence,
    quantity,
    basis,
    basis_status,
    acquired_on,
    kind,
    covered,
    deemed_acquired_on,
    donor_basis,
    donor_acquired_on,
    gift_value,
    gift_date,
    revision,
    created_at
FROM taxpreview.lot
WHERE false;

SELECT
    firm_id,
    id,
    household_id,
    account_id,
    year,
    allowance,
    short_cap,
    long_cap,
    ceiling,
    revision,
    created_at
FROM taxpreview.gains_budget
WHERE false;

SELECT
    firm_id,
    id,
    household_id,
    account_id,
    security_id,
    quantity,
    acquired_on,
    sold_on,
    proceeds,
    basis,
    disallowed,
    term,
    source,
    revision,
    created_at
FROM taxpreview.realized_gain
WHERE false;

-- Division by zero when a table is open to other firms.
SELECT 1 / (count(*) = 7)::integer
FROM pg_class
WHERE relrowsecurity
    AND relforcerowsecurity
    AND oid = ANY (
        ARRAY[
            'taxpreview.household',
            'taxpreview.tax_profile',
            'taxpreview.account',
            'taxpreview.cash',
            'taxpreview.lot',
            'taxpreview.gains_budget',
            'taxpreview.realized_gain'
        ]::regclass[]
    );

ROLLBACK;
