#include "storage/form_8949_store.h"

static const DbColumn MATCH_COLUMNS[] = {
    COLUMN(SaleMatch, preview_id),  COLUMN(SaleMatch, lot_id),      COLUMN(SaleMatch, account_id),
    COLUMN(SaleMatch, security_id), COLUMN(SaleMatch, acquired_on), COLUMN(SaleMatch, covered),
    COLUMN(SaleMatch, quantity),    COLUMN(SaleMatch, disallowed),  COLUMN(SaleMatch, permanent),
};

static const DbColumn COLUMNS[] = {
    COLUMN(LedgerSale, id),
    COLUMN(LedgerSale, account_id),
    COLUMN(LedgerSale, security_id),
    COLUMN(LedgerSale, symbol),
    COLUMN_WORD(LedgerSale, tax_kind, &TAX_KIND_NAMES),
    COLUMN(LedgerSale, quantity),
    COLUMN(LedgerSale, acquired_on),
    COLUMN(LedgerSale, deemed_acquired_on),
    COLUMN(LedgerSale, sold_on),
    COLUMN(LedgerSale, proceeds),
    COLUMN(LedgerSale, basis),
    COLUMN(LedgerSale, disallowed),
    COLUMN_WORD(LedgerSale, term, &TERM_NAMES),
    COLUMN_WORD(LedgerSale, kind, &LOT_KIND_NAMES),
    COLUMN(LedgerSale, covered),
    COLUMN(LedgerSale, preview_id),
    COLUMN(LedgerSale, lot_id),
    COLUMN_WORD(LedgerSale, booked_from, &TRADE_SOURCE_NAMES),
    COLUMN_ROWS(LedgerSale, matches, match_count, MATCH_COLUMNS),
};

/* Ids ascend as rows are booked. */
const Statement FORM_8949_LIST = {
    .name = "form_8949_list",
    .sql =
        "SELECT g.id, g.account_id, g.security_id, s.symbol, s.tax_kind, g.quantity,"
        " g.acquired_on, g.deemed_acquired_on, g.sold_on, g.proceeds, g.basis, g.disallowed,"
        " g.term, g.kind, g.covered, g.preview_id, g.lot_id, g.booked_from,"
        " ARRAY(SELECT ROW(w.preview_id, w.lot_id, l.account_id, l.security_id, l.acquired_on,"
        "   l.covered, w.quantity, w.disallowed, w.permanent)"
        "  FROM wash_match w JOIN lot l ON l.firm_id = $1 AND l.id = w.lot_id"
        "  WHERE w.firm_id = $1 AND w.realized_gain_id = g.id"
        "  ORDER BY w.preview_id, w.place) AS matches"
        " FROM realized_gain g JOIN security s ON s.firm_id = $1 AND s.id = g.security_id"
        " WHERE g.firm_id = $1 AND g.household_id = $2 AND g.sold_on <= make_date($3::int4, 12, 31)"
        " AND (g.sold_on >= make_date($3::int4, 1, 1)"
        "  OR EXISTS (SELECT FROM wash_match w"
        "   WHERE w.firm_id = $1 AND w.realized_gain_id = g.id AND NOT w.permanent)"
        "  OR EXISTS (SELECT FROM wash_match w"
        "   WHERE w.firm_id = $1 AND w.lot_id = g.lot_id AND NOT w.permanent))"
        " ORDER BY g.id",
    .parameters = {DB_UUID, DB_UUID, DB_INTEGER},
    ROWS_OF(LedgerSale, COLUMNS),
};

Error *form_8949_store_list(DbSession *session, HouseholdId household_id, FormLedger *ledger)
{
    DbResult *result;
    LedgerSale *sales;

    TRY(DB_QUERY(session, &FORM_8949_LIST, &result, PARAM(session->firm), PARAM(household_id),
                 PARAM(ledger->year)));
    TRY(db_rows(result, &sales, &ledger->count));
    ledger->sales = sales;
    return NULL;
}
