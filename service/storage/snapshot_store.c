#include "storage/snapshot_store.h"

#include "storage/snapshot_rows.h"
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
    COLUMN_AS(SnapshotAccount, model_id, "model_id"),
    COLUMN_AS(SnapshotAccount, account.cash, "cash"),
};

static const DbColumn LOT_COLUMNS[] = {
    COLUMN_AS(SnapshotLot, lot.id, "id"),
    COLUMN_AS(SnapshotLot, account_id, "account_id"),
    COLUMN_AS(SnapshotLot, security_id, "security_id"),
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

static const DbColumn SECURITY_COLUMNS[] = {
    COLUMN_AS(Security, id, "id"),
    COLUMN_AS(Security, symbol, "symbol"),
    COLUMN_WORD_AS(Security, tax_kind, "tax_kind", &TAX_KIND_NAMES),
    COLUMN_WORD_AS(Security, asset_class, "asset_class", &ASSET_CLASS_NAMES),
    COLUMN_WORD_AS(Security, unit, "unit", &TRADE_UNIT_NAMES),
    COLUMN_AS(Security, issuer, "issuer"),
    COLUMN_AS(Security, sector, "sector"),
    COLUMN_AS(Security, price, "price"),
    COLUMN_AS(Security, price_date, "price_date"),
};

static const DbColumn MODEL_COLUMNS[] = {
    COLUMN_AS(Model, id, "id"),
    COLUMN_AS(Model, name, "name"),
    COLUMN_WORD_AS(Model, basis, "basis", &MODEL_BASIS_NAMES),
    COLUMN_WORD_AS(Model, kind, "kind", &MODEL_KIND_NAMES),
    COLUMN_AS(Model, drift_tolerance, "drift_tolerance"),
    COLUMN_AS(Model, version, "version"),
};

static const DbColumn TARGET_COLUMNS[] = {
    COLUMN_AS(SnapshotTarget, model_id, "model_id"),
    COLUMN_WORD_AS(SnapshotTarget, target.asset_class, "asset_class", &ASSET_CLASS_NAMES),
    COLUMN_AS(SnapshotTarget, target.group, "group"),
    COLUMN_AS(SnapshotTarget, target.symbol, "symbol"),
    COLUMN_AS(SnapshotTarget, target.weight, "weight"),
};

static const DbColumn MEMBER_COLUMNS[] = {
    COLUMN_AS(SnapshotMember, model_id, "model_id"),
    COLUMN_AS(SnapshotMember, group, "group"),
    COLUMN_AS(SnapshotMember, member.symbol, "symbol"),
    COLUMN_WORD_AS(SnapshotMember, member.role, "role", &GROUP_ROLE_NAMES),
};

static const DbColumn BUDGET_COLUMNS[] = {
    COLUMN_AS(SnapshotBudget, account_id, "account_id"),
    COLUMN_AS(SnapshotBudget, budget.year, "year"),
    COLUMN_AS(SnapshotBudget, budget.allowance, "allowance"),
    COLUMN_AS(SnapshotBudget, budget.short_cap, "short_cap"),
    COLUMN_AS(SnapshotBudget, budget.long_cap, "long_cap"),
    COLUMN_WORD_AS(SnapshotBudget, budget.ceiling, "ceiling", &BUDGET_CEILING_NAMES),
};

static const DbColumn GAIN_COLUMNS[] = {
    COLUMN_AS(SnapshotGain, account_id, "account_id"),
    COLUMN_AS(SnapshotGain, security_id, "security_id"),
    COLUMN_AS(SnapshotGain, gain.quantity, "quantity"),
    COLUMN_AS(SnapshotGain, gain.acquired_on, "acquired_on"),
    COLUMN_AS(SnapshotGain, gain.sold_on, "sold_on"),
    COLUMN_AS(SnapshotGain, gain.gain, "gain"),
    COLUMN_AS(SnapshotGain, gain.disallowed, "disallowed"),
    COLUMN_WORD_AS(SnapshotGain, gain.term, "term", &TERM_NAMES),
};

static const DbColumn COLUMNS[] = {
    COLUMN(SnapshotRow, id),
    COLUMN(SnapshotRow, name),
    COLUMN_WORD(SnapshotRow, lot_selection, &LOT_SELECTION_NAMES),
    COLUMN_WORD(SnapshotRow, spouse_replacement, &SPOUSE_REPLACEMENT_NAMES),
    COLUMN(SnapshotRow, drift_tolerance),
    COLUMN(SnapshotRow, model_id),
    COLUMN(SnapshotRow, household_version),
    COLUMN(SnapshotRow, config_version),
    COLUMN(SnapshotRow, price_set_id),
    COLUMN(SnapshotRow, price_sequence),
    COLUMN(SnapshotRow, price_as_of),
    COLUMN_ROWS(SnapshotRow, accounts, account_count, ACCOUNT_COLUMNS),
    COLUMN_ROWS(SnapshotRow, lots, lot_count, LOT_COLUMNS),
    COLUMN_ROWS(SnapshotRow, securities, security_count, SECURITY_COLUMNS),
    COLUMN_ROWS(SnapshotRow, models, model_count, MODEL_COLUMNS),
    COLUMN_ROWS(SnapshotRow, targets, target_count, TARGET_COLUMNS),
    COLUMN_ROWS(SnapshotRow, members, member_count, MEMBER_COLUMNS),
    COLUMN_ROWS(SnapshotRow, profiles, profile_count, TAX_PROFILE_COLUMNS),
    COLUMN_ROWS(SnapshotRow, budgets, budget_count, BUDGET_COLUMNS),
    COLUMN_ROWS(SnapshotRow, realized, realized_count, GAIN_COLUMNS),
};

/* Models of the household and of its accounts, in the version that holds now. */
#define MODELS_IN_USE                                                                              \
    " FROM model m JOIN model_version v"                                                           \
    "  ON v.firm_id = m.firm_id AND v.model_id = m.id AND v.number = m.version"                    \
    " WHERE m.firm_id = $1 AND (m.id = h.model_id OR m.id IN (SELECT a.model_id FROM account a"    \
    "  WHERE a.firm_id = $1 AND a.household_id = h.id)) "

#define SECURITIES_WANTED                                                                          \
    "(SELECT l.security_id FROM lot l WHERE l.firm_id = $1 AND l.household_id = h.id"              \
    " UNION SELECT w.id FROM security w WHERE w.firm_id = $1 AND w.symbol = ANY ($3)"              \
    " UNION SELECT g.security_id FROM realized_gain g"                                             \
    "  WHERE g.firm_id = $1 AND g.household_id = h.id)"

#define SNAPSHOT_SELECT                                                                            \
    "SELECT h.id, h.name, h.lot_selection, h.spouse_replacement, h.drift_tolerance, h.model_id,"   \
    " h.version AS household_version, f.config_version, p.id AS price_set_id,"                     \
    " p.sequence AS price_sequence, p.as_of AS price_as_of,"                                       \
    " ARRAY(SELECT ROW(a.id, a.name, a.custodian, a.tax_treatment, a.owner, a.management_mode,"    \
    "   a.rebalancing, a.dividend_reinvestment, a.lot_selection, a.model_id,"                      \
    "   coalesce(c.amount, 0)::numeric(15, 2))"                                                    \
    "  FROM account a LEFT JOIN cash c ON c.firm_id = $1 AND c.household_id = h.id"                \
    "   AND c.account_id = a.id"                                                                   \
    "  WHERE a.firm_id = $1 AND a.household_id = h.id ORDER BY a.id) AS accounts,"                 \
    " ARRAY(SELECT ROW(l.id, l.account_id, l.security_id, l.sequence, l.quantity, l.basis,"        \
    "   l.acquired_on, l.deemed_acquired_on, l.donor_basis, l.donor_acquired_on, l.gift_value,"    \
    "   l.gift_date, l.kind, l.basis_status, l.covered, l.revision)"                               \
    "  FROM lot l WHERE l.firm_id = $1 AND l.household_id = h.id AND l.quantity > 0) AS lots,"     \
    " ARRAY(SELECT ROW(s.id, s.symbol, s.tax_kind, s.asset_class, s.unit, s.issuer, s.sector,"     \
    "   q.close, q.price_date)"                                                                    \
    "  FROM security s LEFT JOIN price q ON q.firm_id = $1 AND q.price_set_id = p.id"              \
    "   AND q.security_id = s.id"                                                                  \
    "  WHERE s.firm_id = $1 AND s.id IN " SECURITIES_WANTED " ORDER BY s.id) AS securities,"       \
    " ARRAY(SELECT ROW(m.id, v.name, v.basis, v.kind, v.drift_tolerance, v.number)" MODELS_IN_USE  \
    "  ORDER BY m.id) AS models,"                                                                  \
    " ARRAY(SELECT ROW(x.model_id, t.class, t.group_name, ts.symbol, t.weight)"                    \
    "  FROM (SELECT m.id AS model_id, v.id" MODELS_IN_USE ") x"                                    \
    "  JOIN model_target t ON t.firm_id = $1 AND t.model_version_id = x.id"                        \
    "  LEFT JOIN security ts ON ts.firm_id = $1 AND ts.id = t.security_id"                         \
    "  ORDER BY x.model_id, t.ordinal) AS targets,"                                                \
    " ARRAY(SELECT ROW(x.model_id, g.group_name, gs.symbol, g.role)"                               \
    "  FROM (SELECT m.id AS model_id, v.id" MODELS_IN_USE ") x"                                    \
    "  JOIN security_group_member g ON g.firm_id = $1 AND g.model_version_id = x.id"               \
    "  JOIN security gs ON gs.firm_id = $1 AND gs.id = g.security_id"                              \
    "  ORDER BY x.model_id, g.group_name, g.ordinal) AS members,"                                  \
    " ARRAY(SELECT ROW(" TAX_PROFILE_FIELDS ") FROM tax_profile"                                   \
    "  WHERE firm_id = $1 AND household_id = h.id ORDER BY year) AS profiles,"                     \
    " ARRAY(SELECT ROW(b.account_id, b.year, b.allowance, b.short_cap, b.long_cap, b.ceiling)"     \
    "  FROM gains_budget b WHERE b.firm_id = $1 AND b.household_id = h.id"                         \
    "  ORDER BY b.year, b.account_id NULLS FIRST) AS budgets,"                                     \
    " ARRAY(SELECT ROW(g.account_id, g.security_id, g.quantity, g.acquired_on, g.sold_on,"         \
    "   (g.proceeds - g.basis + g.disallowed)::numeric(15, 2), g.disallowed, g.term)"              \
    "  FROM realized_gain g WHERE g.firm_id = $1 AND g.household_id = h.id"                        \
    "   AND g.sold_on >= date_trunc('year', coalesce($4, p.as_of)::timestamp)::date - 31"          \
    "  ORDER BY g.sold_on, g.id) AS realized"                                                      \
    " FROM household h JOIN firm f ON f.id = $1"

const Statement SNAPSHOT_CURRENT = {
    .name = "snapshot_current",
    .sql = SNAPSHOT_SELECT " LEFT JOIN price_current pc ON pc.firm_id = $1"
                           " LEFT JOIN price_set p ON p.firm_id = $1 AND p.id = pc.price_set_id"
                           " WHERE h.firm_id = $1 AND h.id = $2",
    .parameters = {DB_UUID, DB_UUID, DB_TEXT | DB_ARRAY, DB_DATE},
    ROWS_OF(SnapshotRow, COLUMNS),
};

const Statement SNAPSHOT_AS_OF = {
    .name = "snapshot_as_of",
    .sql = SNAPSHOT_SELECT " LEFT JOIN LATERAL (SELECT id, sequence, as_of FROM price_set"
                           "  WHERE firm_id = $1 AND as_of <= $5"
                           "  ORDER BY as_of DESC, sequence DESC LIMIT 1) p ON true"
                           " WHERE h.firm_id = $1 AND h.id = $2",
    .parameters = {DB_UUID, DB_UUID, DB_TEXT | DB_ARRAY, DB_DATE, DB_DATE},
    ROWS_OF(SnapshotRow, COLUMNS),
};

Error *snapshot_store_load(DbSession *session, const SnapshotRequest *request,
                           Household *household_out)
{
    const DbParam parameters[] = {
        PARAM(session->firm),
        PARAM(request->household_id),
        PARAM_ARRAY(request->symbols, request->symbol_count),
        PARAM(request->trade_date),
        PARAM(request->as_of),
    };
    DbResult *result;
    SnapshotRow row;

    if (request->as_of.present) {
        TRY(db_query(session, &SNAPSHOT_AS_OF, parameters, 5, &result));
    } else {
        TRY(db_query(session, &SNAPSHOT_CURRENT, parameters, 4, &result));
    }
    TRY(db_one(result, &row));
    if (request->as_of.present && !row.price_set_id.present) {
        return error_at(session->arena, "?as_of", "no_price_set",
                        "There is no price set as of that day or before it.");
    }
    return snapshot_build(session->arena, &row, household_out);
}
