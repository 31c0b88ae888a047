#include "storage/snapshot_store.h"

#include "storage/packed.h"
#include "storage/policy_store.h"
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
    COLUMN_AS(SnapshotGain, gain.id, "id"),
    COLUMN(SnapshotGain, account_id),
    COLUMN(SnapshotGain, security_id),
    COLUMN_AS(SnapshotGain, gain.quantity, "quantity"),
    COLUMN_AS(SnapshotGain, gain.acquired_on, "acquired_on"),
    COLUMN_AS(SnapshotGain, gain.sold_on, "sold_on"),
    COLUMN_AS(SnapshotGain, gain.gain, "gain"),
    COLUMN_AS(SnapshotGain, gain.disallowed, "disallowed"),
    COLUMN_WORD_AS(SnapshotGain, gain.term, "term", &TERM_NAMES),
    COLUMN_AS(SnapshotGain, gain.deemed_acquired_on, "deemed_acquired_on"),
    COLUMN_AS(SnapshotGain, gain.sequence, "sequence"),
    COLUMN_AS(SnapshotGain, gain.sale_order, "sale_order"),
    COLUMN_AS(SnapshotGain, gain.replaced, "replaced"),
};

static const DbColumn RESTRAINT_COLUMNS[] = {
    COLUMN_AS(SnapshotRestraint, restraint.id, "id"),
    COLUMN_WORD_AS(SnapshotRestraint, restraint.kind, "kind", &RESTRAINT_KIND_NAMES),
    COLUMN(SnapshotRestraint, account_id),
    COLUMN(SnapshotRestraint, security_id),
    COLUMN_AS(SnapshotRestraint, restraint.lot_id, "lot_id"),
    COLUMN_AS(SnapshotRestraint, restraint.until, "until"),
};

static const DbColumn TRADE_COLUMNS[] = {
    COLUMN(SnapshotTrade, account_id),
    COLUMN(SnapshotTrade, security_id),
    COLUMN(SnapshotTrade, traded_on),
};

static const DbColumn RARE_COLUMNS[] = {
    COLUMN(SnapshotRare, deemed_acquired_on), COLUMN(SnapshotRare, donor_basis),
    COLUMN(SnapshotRare, donor_acquired_on),  COLUMN(SnapshotRare, gift_value),
    COLUMN(SnapshotRare, gift_date),          COLUMN(SnapshotRare, part),
    COLUMN(SnapshotRare, absorbed),
};

static const DbColumn LOT_COLUMNS[] = {
    COLUMN_AS(SnapshotLot, lot.id, "id"),
    COLUMN(SnapshotLot, account_id),
    COLUMN(SnapshotLot, security_id),
    COLUMN_AS(SnapshotLot, lot.sequence, "sequence"),
    COLUMN_AS(SnapshotLot, lot.quantity, "quantity"),
    COLUMN_WORD_AS(SnapshotLot, lot.kind, "kind", &LOT_KIND_NAMES),
    COLUMN_WORD_AS(SnapshotLot, lot.basis_status, "basis_status", &BASIS_STATUS_NAMES),
    COLUMN_AS(SnapshotLot, lot.covered, "covered"),
    COLUMN_AS(SnapshotLot, lot.revision, "revision"),
    COLUMN_AS(SnapshotLot, lot.basis, "basis"),
    COLUMN_AS(SnapshotLot, lot.acquired_on, "acquired_on"),
    COLUMN_PACKED(SnapshotLot, rare, rare_count, RARE_COLUMNS),
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
    COLUMN_ROWS(Snapshot, profiles, profile_count, TAX_PROFILE_COLUMNS),
    COLUMN_ROWS(Snapshot, budgets, budget_count, BUDGET_COLUMNS),
    COLUMN_ROWS(Snapshot, realized, realized_count, GAIN_COLUMNS),
    COLUMN_ROWS(Snapshot, restraints, restraint_count, RESTRAINT_COLUMNS),
    COLUMN_ROWS(Snapshot, last_trades, last_trade_count, TRADE_COLUMNS),
    COLUMN_ROWS(Snapshot, policies, policy_count, POLICY_COLUMNS),
    COLUMN_PACKED(Snapshot, lots, lot_count, LOT_COLUMNS),
};

/* A lot as LOT_COLUMNS read it. */
#define RARE_PACKED                                                                                \
    PACKED_OPTIONAL(PACKED_DATE("l.deemed_acquired_on"))                                           \
    PACKED_AND PACKED_OPTIONAL(PACKED_NUMBER("l.donor_basis")) PACKED_AND PACKED_OPTIONAL(         \
        PACKED_DATE("l.donor_acquired_on")) PACKED_AND                                             \
    PACKED_OPTIONAL(PACKED_NUMBER("l.gift_value")) PACKED_AND                                      \
    PACKED_OPTIONAL(PACKED_DATE("l.gift_date")) PACKED_AND PACKED_INT4("l.part")                   \
        PACKED_AND PACKED_NUMBER("l.absorbed")
#define IS_RARE                                                                                    \
    "num_nonnulls(l.deemed_acquired_on, l.donor_basis, l.donor_acquired_on, l.gift_value,"         \
    " l.gift_date) > 0 OR l.part > 0 OR l.absorbed > 0"
#define LOT_PACKED                                                                                 \
    PACKED_ID("l.id")                                                                              \
    PACKED_AND PACKED_ID("l.account_id") PACKED_AND PACKED_ID("l.security_id")                     \
        PACKED_AND PACKED_INT8("l.sequence") PACKED_AND PACKED_NUMBER("l.quantity")                \
            PACKED_AND PACKED_TEXT("l.kind") PACKED_AND PACKED_TEXT("l.basis_status")              \
                PACKED_AND PACKED_BOOL("l.covered") PACKED_AND PACKED_INT8("l.revision")           \
                    PACKED_AND                                                                     \
                    PACKED_OPTIONAL(PACKED_NUMBER("l.basis")) PACKED_AND                           \
                    PACKED_OPTIONAL(PACKED_DATE("l.acquired_on")) PACKED_AND                       \
                    PACKED_ROW_WHERE(IS_RARE, RARE_PACKED)

/*
 * All of one household. Lots are many, hence packed; of the others an array of records is less work
 * to plan. Nothing is ordered, because a sort costs the server more than it costs snapshot_build.
 */
#define SNAPSHOT_SELECT(household_id)                                                              \
    "SELECT h.id, h.name, h.lot_selection, h.spouse_replacement, h.drift_tolerance, h.model_id,"   \
    " h.version AS household_version, f.config_version, pc.sequence AS price_sequence,"            \
    " ARRAY(SELECT ROW(a.id, a.name, a.custodian, a.tax_treatment, a.owner, a.management_mode,"    \
    "   a.rebalancing, a.dividend_reinvestment, a.lot_selection, a.model_id)"                      \
    "  FROM account a WHERE a.firm_id = $1 AND a.household_id = " household_id ") AS accounts,"    \
    " ARRAY(SELECT ROW(c.account_id, c.amount)"                                                    \
    "  FROM cash c WHERE c.firm_id = $1 AND c.household_id = " household_id ") AS cash,"           \
    " ARRAY(SELECT ROW(" TAX_PROFILE_FIELDS ")"                                                    \
    "  FROM tax_profile p WHERE p.firm_id = $1 AND p.household_id = " household_id                 \
    ") AS profiles,"                                                                               \
    " ARRAY(SELECT ROW(b.account_id, b.year, b.allowance, b.short_cap, b.long_cap, b.ceiling)"     \
    "  FROM gains_budget b WHERE b.firm_id = $1 AND b.household_id = " household_id                \
    ") AS budgets,"                                                                                \
    " ARRAY(SELECT ROW(g.id, g.account_id, g.security_id, g.quantity, g.acquired_on, g.sold_on,"   \
    "   (g.proceeds - g.basis + g.disallowed)::numeric(15, 2), g.disallowed, g.term,"              \
    "   g.deemed_acquired_on, g.sequence, g.sale_order, g.replaced)"                               \
    "  FROM realized_gain g WHERE g.firm_id = $1 AND g.household_id = " household_id               \
    "   AND g.sold_on >= $3) AS realized,"                                                         \
    " ARRAY(SELECT ROW(r.id, r.kind, r.account_id, r.security_id, r.lot_id, r.until)"              \
    "  FROM restraint r WHERE r.firm_id = $1 AND r.household_id = " household_id                   \
    ") AS restraints,"                                                                             \
    " ARRAY(SELECT ROW(t.account_id, t.security_id, max(e.trade_date)) FROM execution e"           \
    "  JOIN execution_trade t ON t.firm_id = $1 AND t.preview_id = e.preview_id"                   \
    "  WHERE e.firm_id = $1 AND e.household_id = " household_id " AND e.trade_date >= $3"          \
    "  GROUP BY t.account_id, t.security_id) AS last_trades,"                                      \
    " ARRAY(SELECT ROW(" POLICY_FIELDS(                                                            \
        POLICY_IN_ROW) ") FROM policy WHERE policy.firm_id = $1"                                   \
                       "  AND (policy.household_id = " household_id                                \
                       " OR policy.household_id IS NULL)) AS policies,"                            \
                       " (SELECT " PACKED_ROWS(LOT_PACKED) "  FROM lot l WHERE l.firm_id = $1 "    \
                                                           "AND l.household_id = " household_id    \
                                                           " AND l.quantity > 0)"                  \
                                                           " AS lots"
#define SNAPSHOT_OF_FIRM " JOIN firm f ON f.id = $1 LEFT JOIN price_current pc ON pc.firm_id = $1"

/* OFFSET 0 keeps a small firm's households from being scanned for a few. */
const Statement SNAPSHOT_READ_MANY = {
    .name = "snapshot_read_many",
    .sql = SNAPSHOT_SELECT("asked.id") " FROM unnest($2) AS asked (id) CROSS JOIN LATERAL"
                                       " (SELECT * FROM household WHERE firm_id = $1"
                                       "  AND id = asked.id OFFSET 0) h" SNAPSHOT_OF_FIRM,
    .parameters = {DB_UUID, DB_UUID | DB_ARRAY, DB_DATE},
    ROWS_OF(Snapshot, COLUMNS),
};

const Statement SNAPSHOT_READ = {
    .name = "snapshot_read",
    .sql = SNAPSHOT_SELECT("$2") " FROM household h" SNAPSHOT_OF_FIRM
                                 " WHERE h.firm_id = $1 AND h.id = $2",
    .parameters = {DB_UUID, DB_UUID, DB_DATE},
    ROWS_OF(Snapshot, COLUMNS),
    .many = &SNAPSHOT_READ_MANY,
    .many_at = 1,
};

Error *snapshot_store_read(DbSession *session, HouseholdId household_id, Date ledger_since,
                           Snapshot *snapshot_out)
{
    DbResult *result;

    TRY(DB_QUERY(session, &SNAPSHOT_READ, &result, PARAM(session->firm), PARAM(household_id),
                 PARAM(ledger_since)));
    return db_one(result, snapshot_out);
}
