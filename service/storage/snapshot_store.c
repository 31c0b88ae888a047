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

/*
 * One row for the household itself and one for each of its lots, each with the other's columns
 * null: lots as an array of records, like the rest, cost the server three times as much.
 */
typedef struct SnapshotRow {
    OptionalHouseholdId id; /* of the household's row alone */
    OptionalText name;
    OptionalWord lot_selection;
    OptionalWord spouse_replacement;
    OptionalInteger household_version;
    OptionalInteger config_version;
    Snapshot rest;        /* what is optional or a list by itself */
    OptionalLotId lot_id; /* of a lot's row, with all that a lot always has */
    OptionalAccountId account_id;
    OptionalSecurityId security_id;
    OptionalInteger sequence;
    OptionalQuantity quantity;
    OptionalWord kind;
    OptionalWord basis_status;
    OptionalBool covered;
    OptionalInteger revision;
    Lot lot; /* what a lot may have */
} SnapshotRow;

static const DbColumn COLUMNS[] = {
    COLUMN(SnapshotRow, id),
    COLUMN(SnapshotRow, name),
    COLUMN_WORD(SnapshotRow, lot_selection, &LOT_SELECTION_NAMES),
    COLUMN_WORD(SnapshotRow, spouse_replacement, &SPOUSE_REPLACEMENT_NAMES),
    COLUMN(SnapshotRow, household_version),
    COLUMN(SnapshotRow, config_version),
    COLUMN_AS(SnapshotRow, rest.drift_tolerance, "drift_tolerance"),
    COLUMN_AS(SnapshotRow, rest.model_id, "model_id"),
    COLUMN_AS(SnapshotRow, rest.price_sequence, "price_sequence"),
    COLUMN_ROWS_AS(SnapshotRow, rest.accounts, rest.account_count, "accounts", ACCOUNT_COLUMNS),
    COLUMN_ROWS_AS(SnapshotRow, rest.cash, rest.cash_count, "cash", CASH_COLUMNS),
    COLUMN_ROWS_AS(SnapshotRow, rest.profiles, rest.profile_count, "profiles", TAX_PROFILE_COLUMNS),
    COLUMN_ROWS_AS(SnapshotRow, rest.budgets, rest.budget_count, "budgets", BUDGET_COLUMNS),
    COLUMN_ROWS_AS(SnapshotRow, rest.realized, rest.realized_count, "realized", GAIN_COLUMNS),
    COLUMN(SnapshotRow, lot_id),
    COLUMN(SnapshotRow, account_id),
    COLUMN(SnapshotRow, security_id),
    COLUMN(SnapshotRow, sequence),
    COLUMN(SnapshotRow, quantity),
    COLUMN_WORD(SnapshotRow, kind, &LOT_KIND_NAMES),
    COLUMN_WORD(SnapshotRow, basis_status, &BASIS_STATUS_NAMES),
    COLUMN(SnapshotRow, covered),
    COLUMN(SnapshotRow, revision),
    COLUMN_AS(SnapshotRow, lot.basis, "basis"),
    COLUMN_AS(SnapshotRow, lot.acquired_on, "acquired_on"),
    COLUMN_AS(SnapshotRow, lot.deemed_acquired_on, "deemed_acquired_on"),
    COLUMN_AS(SnapshotRow, lot.donor_basis, "donor_basis"),
    COLUMN_AS(SnapshotRow, lot.donor_acquired_on, "donor_acquired_on"),
    COLUMN_AS(SnapshotRow, lot.gift_value, "gift_value"),
    COLUMN_AS(SnapshotRow, lot.gift_date, "gift_date"),
};

/* Nothing is ordered here: a sort costs the server more than it costs snapshot_build. */
const Statement SNAPSHOT_READ = {
    .name = "snapshot_read",
    .sql = "SELECT h.id, h.name, h.lot_selection, h.spouse_replacement,"
           " h.version AS household_version, f.config_version, h.drift_tolerance, h.model_id,"
           " pc.sequence AS price_sequence,"
           " ARRAY(SELECT ROW(a.id, a.name, a.custodian, a.tax_treatment, a.owner,"
           "   a.management_mode, a.rebalancing, a.dividend_reinvestment, a.lot_selection,"
           "   a.model_id) FROM account a"
           "  WHERE a.firm_id = $1 AND a.household_id = $2) AS accounts,"
           " ARRAY(SELECT ROW(c.account_id, c.amount) FROM cash c"
           "  WHERE c.firm_id = $1 AND c.household_id = $2) AS cash,"
           " ARRAY(SELECT ROW(" TAX_PROFILE_FIELDS ") FROM tax_profile"
           "  WHERE firm_id = $1 AND household_id = $2) AS profiles,"
           " ARRAY(SELECT ROW(b.account_id, b.year, b.allowance, b.short_cap, b.long_cap,"
           "   b.ceiling) FROM gains_budget b"
           "  WHERE b.firm_id = $1 AND b.household_id = $2) AS budgets,"
           " ARRAY(SELECT ROW(g.account_id, g.security_id, g.quantity, g.acquired_on, g.sold_on,"
           "   (g.proceeds - g.basis + g.disallowed)::numeric(15, 2), g.disallowed, g.term)"
           "  FROM realized_gain g WHERE g.firm_id = $1 AND g.household_id = $2"
           "   AND g.sold_on >= $3) AS realized,"
           " NULL::uuid AS lot_id, NULL::uuid AS account_id, NULL::uuid AS security_id,"
           " NULL::int8 AS sequence, NULL::numeric AS quantity, NULL::text AS kind,"
           " NULL::text AS basis_status, NULL::bool AS covered, NULL::int8 AS revision,"
           " NULL::numeric AS basis, NULL::date AS acquired_on, NULL::date AS deemed_acquired_on,"
           " NULL::numeric AS donor_basis, NULL::date AS donor_acquired_on,"
           " NULL::numeric AS gift_value, NULL::date AS gift_date"
           " FROM household h JOIN firm f ON f.id = $1"
           " LEFT JOIN price_current pc ON pc.firm_id = $1"
           " WHERE h.firm_id = $1 AND h.id = $2"
           " UNION ALL"
           " SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,"
           " NULL, l.id, l.account_id, l.security_id, l.sequence, l.quantity, l.kind,"
           " l.basis_status, l.covered, l.revision, l.basis, l.acquired_on, l.deemed_acquired_on,"
           " l.donor_basis, l.donor_acquired_on, l.gift_value, l.gift_date"
           " FROM lot l WHERE l.firm_id = $1 AND l.household_id = $2 AND l.quantity > 0",
    .parameters = {DB_UUID, DB_UUID, DB_DATE},
    ROWS_OF(SnapshotRow, COLUMNS),
};

static SnapshotLot lot_of(const SnapshotRow *row)
{
    SnapshotLot lot = {.lot = row->lot,
                       .account_id = row->account_id.value,
                       .security_id = row->security_id.value};

    lot.lot.id = row->lot_id.value;
    lot.lot.sequence = row->sequence.value;
    lot.lot.quantity = row->quantity.value;
    lot.lot.kind = (LotKind)row->kind.value;
    lot.lot.basis_status = (BasisStatus)row->basis_status.value;
    lot.lot.covered = row->covered.value;
    lot.lot.revision = row->revision.value;
    return lot;
}

static Snapshot household_of(const SnapshotRow *row)
{
    Snapshot snapshot = row->rest;

    snapshot.id = row->id.value;
    snapshot.name = row->name.value;
    snapshot.lot_selection = (LotSelection)row->lot_selection.value;
    snapshot.spouse_replacement = (SpouseReplacement)row->spouse_replacement.value;
    snapshot.household_version = row->household_version.value;
    snapshot.config_version = row->config_version.value;
    return snapshot;
}

Error *snapshot_store_read(DbSession *session, HouseholdId household_id, Date ledger_since,
                           Snapshot *snapshot_out)
{
    DbResult *result;
    SnapshotRow *rows;
    SnapshotLot *lots;
    size_t count;
    size_t lot_count = 0;
    const SnapshotRow *own = NULL;

    TRY(DB_QUERY(session, &SNAPSHOT_READ, &result, PARAM(session->firm), PARAM(household_id),
                 PARAM(ledger_since)));
    TRY(db_rows(result, &rows, &count));
    lots = ARENA_ARRAY(session->arena, SnapshotLot, count);
    for (size_t i = 0; i < count; i++) {
        if (rows[i].id.present)
            own = &rows[i];
        else
            lots[lot_count++] = lot_of(&rows[i]);
    }
    if (own == NULL)
        return error_new(session->arena, ERROR_NOT_FOUND, "not_found",
                         "There is nothing of this id here.");
    *snapshot_out = household_of(own);
    snapshot_out->lots = lots;
    snapshot_out->lot_count = lot_count;
    return NULL;
}
