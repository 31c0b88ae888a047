#include "storage/snapshot_store.h"

#include "storage/tax_profile_store.h"

static const DbColumn ACCOUNT_COLUMNS[] = {
    COLUMN_AS(SnapshotAccount, account.id, "id"),
    COLUMN_AS(SnapshotAccount, account.name, "name"),
    COLUMN_AS(SnapshotAccount, account.custodian, "custodian"),
    COLUMN_WORD_AS(SnapshotAccount, account.tax_treatment, "tax_treatment", &TAX_TREATMENT_NAMES),
    COLUMN_WORD_AS(SnapshotAccount, account.owner, "owner", &OWNER_NAMES),
    COLUMN_WORD_AS(SnapshotAccount, account.management_mode, "management_mode",
                   &MANAGEMENT_MODE_NAMES),
    COLUMN_AS(SnapshotAccount, account.rebalancing, "rebalancing"),
    COLUMN_AS(SnapshotAccount, account.dividend_reinvestment, "dividend_reinvestment"),
    COLUMN_WORD_AS(SnapshotAccount, account.lot_selection, "lot_selection", &LOT_SELECTION_NAMES),
    COLUMN(SnapshotAccount, model_id),
};

static const DbColumn CASH_COLUMNS[] = {
    COLUMN(SnapshotCash, account_id),
    COLUMN(SnapshotCash, amount),
};

static const DbColumn LOT_COLUMNS[] = {
    COLUMN_AS(SnapshotLot, lot.id, "id"),
    COLUMN(SnapshotLot, account_id),
    COLUMN(SnapshotLot, security_id),
    COLUMN_AS(SnapshotLot, lot.sequence, "sequence"),
    COLUMN_AS(SnapshotLot, lot.quantity, "quantity"),
    COLUMN_AS(SnapshotLot, lot.basis, "basis"),
    COLUMN_AS(SnapshotLot, lot.acquired_on, "acquired_on"),
    COLUMN_AS(SnapshotLot, lot.deemed_acquired_on, "deemed_acquired_on"),
    COLUMN_AS(SnapshotLot, lot.donor_basis, "donor_basis"),
    COLUMN_AS(SnapshotLot, lot.donor_acquired_on, "donor_acquired_on"),
    COLUMN_AS(SnapshotLot, lot.gift_value, "gift_value"),
    COLUMN_AS(SnapshotLot, lot.gift_date, "gift_date"),
    COLUMN_WORD_AS(SnapshotLot, lot.kind, "kind", &LOT_KIND_NAMES),
    COLUMN_WORD_AS(SnapshotLot, lot.basis_status, "basis_status", &BASIS_STATUS_NAMES),
    COLUMN_AS(SnapshotLot, lot.covered, "covered"),
    COLUMN_AS(SnapshotLot, lot.revision, "revision"),
};

static const DbColumn BUDGET_COLUMNS[] = {
    COLUMN(SnapshotBudget, account_id),
    COLUMN_AS(SnapshotBudget, budget.year, "year"),
    COLUMN_AS(SnapshotBudget, budget.allowance, "allowance"),
    COLUMN_AS(SnapshotBudget, budget.short_cap, "short_cap"),
    COLUMN_AS(SnapshotBudget, budget.long_cap, "long_cap"),
    COLUMN_WORD_AS(SnapshotBudget, budget.ceiling, "ceiling", &BUDGET_CEILING_NAMES),
};

static const DbColumn GAIN_COLUMNS[] = {
    COLUMN(SnapshotGain, account_id),
    COLUMN(SnapshotGain, security_id),
    COLUMN_AS(SnapshotGain, gain.quantity, "quantity"),
    COLUMN_AS(SnapshotGain, gain.acquired_on, "acquired_on"),
    COLUMN_AS(SnapshotGain, gain.sold_on, "sold_on"),
    COLUMN_AS(SnapshotGain, gain.gain, "gain"),
    COLUMN_AS(SnapshotGain, gain.disallowed, "disallowed"),
    COLUMN_WORD_AS(SnapshotGain, gain.term, "term", &TERM_NAMES),
};

static const DbColumn COLUMNS[] = {
    COLUMN(Snapshot, id),
    COLUMN(Snapshot, name),
    COLUMN_WORD(Snapshot, lot_selection, &LOT_SELECTION_NAMES),
    COLUMN_WORD(Snapshot, spouse_replacement, &SPOUSE_REPLACEMENT_NAMES),
    COLUMN(Snapshot, drift_tolerance),
    COLUMN(Snapshot, model_id),
    COLUMN(Snapshot, household_version),
    COLUMN(Snapshot, config_version),
    COLUMN(Snapshot, price_sequence),
    COLUMN_ROWS(Snapshot, accounts, account_count, ACCOUNT_COLUMNS),
    COLUMN_ROWS(Snapshot, cash, cash_count, CASH_COLUMNS),
    COLUMN_ROWS(Snapshot, lots, lot_count, LOT_COLUMNS),
    COLUMN_ROWS(Snapshot, profiles, profile_count, TAX_PROFILE_COLUMNS),
    COLUMN_ROWS(Snapshot, budgets, budget_count, BUDGET_COLUMNS),
    COLUMN_ROWS(Snapshot, realized, realized_count, GAIN_COLUMNS),
};

/* Nothing is ordered here: a sort costs the server more than it costs snapshot_build. */
const Statement SNAPSHOT_READ = {
    .name = "snapshot_read",
    .sql = "SELECT h.id, h.name, h.lot_selection, h.spouse_replacement, "
           "h.drift_tolerance,"
           " h.model_id, h.version AS household_version, f.config_version,"
           " pc.sequence AS price_sequence,"
           " ARRAY(SELECT ROW(a.id, a.name, a.custodian, a.tax_treatment, a.owner,"
           "   a.management_mode, a.rebalancing, a.dividend_reinvestment, "
           "a.lot_selection,"
           "   a.model_id) FROM account a"
           "  WHERE a.firm_id = $1 AND a.household_id = $2 ORDER BY a.id) AS "
           "accounts,"
           " ARRAY(SELECT ROW(c.account_id, c.amount) FROM cash c"
           "  WHERE c.firm_id = $1 AND c.household_id = $2) AS cash,"
           " ARRAY(SELECT ROW(l.id, l.account_id, l.security_id, l.sequence, "
           "l.quantity, l.basis,"
           "   l.acquired_on, l.deemed_acquired_on, l.donor_basis, "
           "l.donor_acquired_on,"
           "   l.gift_value, l.gift_date, l.kind, l.basis_status, l.covered, "
           "l.revision)"
           "  FROM lot l WHERE l.firm_id = $1 AND l.household_id = $2 AND "
           "l.quantity > 0) AS lots,"
           " ARRAY(SELECT ROW(" TAX_PROFILE_FIELDS ") FROM tax_profile"
           "  WHERE firm_id = $1 AND household_id = $2) AS profiles,"
           " ARRAY(SELECT ROW(b.account_id, b.year, b.allowance, b.short_cap, "
           "b.long_cap,"
           "   b.ceiling) FROM gains_budget b WHERE b.firm_id = $1 AND "
           "b.household_id = $2"
           "  ORDER BY b.year, b.account_id NULLS FIRST) AS budgets,"
           " ARRAY(SELECT ROW(g.account_id, g.security_id, g.quantity, "
           "g.acquired_on, g.sold_on,"
           "   (g.proceeds - g.basis + g.disallowed)::numeric(15, 2), "
           "g.disallowed, g.term)"
           "  FROM realized_gain g WHERE g.firm_id = $1 AND g.household_id = $2"
           "   AND g.sold_on >= $3) AS realized"
           " FROM household h JOIN firm f ON f.id = $1"
           " LEFT JOIN price_current pc ON pc.firm_id = $1"
           " WHERE h.firm_id = $1 AND h.id = $2",
    .parameters = {DB_UUID, DB_UUID, DB_DATE},
    ROWS_OF(Snapshot, COLUMNS),
};

Error *snapshot_store_read(DbSession *session, HouseholdId household_id, Date ledger_since,
                           Snapshot *snapshot_out)
{
    DbResult *result;

    TRY(DB_QUERY(session, &SNAPSHOT_READ, &result, PARAM(session->firm), PARAM(household_id),
                 PARAM(ledger_since)));
    return db_one(result, snapshot_out);
}
