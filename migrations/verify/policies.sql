-- Verify taxpreview:policies on pg

BEGIN;

SELECT
    firm_id,
    household_id,
    account_id,
    holder_id,
    drift_weight,
    tax_weight,
    cost_rate,
    maximum_turnover,
    turnover_exception,
    migration_strategy,
    minimum_trade,
    minimum_cash,
    maximum_cash,
    whole_shares,
    defer_short_term_gains,
    harvest_minimum_loss,
    harvest_minimum_loss_rate,
    revision
FROM taxpreview.policy WHERE false;

ROLLBACK;
