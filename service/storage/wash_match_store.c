#include "storage/wash_match_store.h"

#include "domain/wash_sale.h"

const DbColumn WASH_MATCH_COLUMNS[] = {
    COLUMN(WashMatchRecord, preview_id),
    COLUMN(WashMatchRecord, place),
    COLUMN_AS(WashMatchRecord, loss.realized_gain_id, "realized_gain_id"),
    COLUMN_AS(WashMatchRecord, loss.account_id, "loss_account_id"),
    COLUMN_AS(WashMatchRecord, loss.symbol, "loss_symbol"),
    COLUMN_AS(WashMatchRecord, loss.sold_on, "sold_on"),
    COLUMN_AS(WashMatchRecord, replacement.lot_id, "lot_id"),
    COLUMN_AS(WashMatchRecord, replacement.account_id, "replacement_account_id"),
    COLUMN_AS(WashMatchRecord, replacement.symbol, "replacement_symbol"),
    COLUMN_AS(WashMatchRecord, replacement.acquired_on, "acquired_on"),
    COLUMN_AS(WashMatchRecord, replacement.deemed_acquired_on, "deemed_acquired_on"),
    COLUMN(WashMatchRecord, quantity),
    COLUMN(WashMatchRecord, disallowed),
    COLUMN(WashMatchRecord, permanent),
    COLUMN(WashMatchRecord, contestable),
};

void wash_match_store_complete(WashMatchRecord *records, size_t count)
{
    for (size_t i = 0; i < count; i++)
        records[i].window_ends_on = wash_sale_window_last(records[i].loss.sold_on);
}

const Statement WASH_MATCH_LIST = {
    .name = "wash_match_list",
    .sql =
        "SELECT * FROM (SELECT " WASH_MATCH_FIELDS WASH_MATCH_FROM
        "  WHERE w.firm_id = $1 AND w.household_id = $2 AND (w.preview_id, w.place) > ($3, $4)"
        "  AND ($6::int8 IS NULL OR extract(year FROM g.sold_on) = $6)"
        "  ORDER BY w.preview_id, w.place LIMIT $5)"
        " AS matched (preview_id, place, realized_gain_id, loss_account_id, loss_symbol, sold_on,"
        " lot_id, replacement_account_id, replacement_symbol, acquired_on, deemed_acquired_on,"
        " quantity, disallowed, permanent, contestable) ORDER BY preview_id, place",
    .parameters = {DB_UUID, DB_UUID, DB_UUID, DB_INTEGER, DB_INTEGER, DB_INTEGER},
    ROWS_OF(WashMatchRecord, WASH_MATCH_COLUMNS),
};

Error *wash_match_store_list(DbSession *session, const WashMatchScope *scope,
                             const WashMatchPage *page, WashMatchRecord **records_out,
                             size_t *count_out)
{
    DbResult *result;

    TRY(DB_QUERY(session, &WASH_MATCH_LIST, &result, PARAM(session->firm),
                 PARAM(scope->household_id), PARAM(page->after), PARAM(page->after_place),
                 PARAM(page->limit), PARAM(scope->year)));
    TRY(db_rows(result, records_out, count_out));
    wash_match_store_complete(*records_out, *count_out);
    return NULL;
}

static const DbColumn TOTAL_COLUMNS[] = {
    COLUMN(WashTotals, deferred),
    COLUMN(WashTotals, permanent),
    COLUMN(WashTotals, imported),
};

/* What the ledger's rows disallow beyond their matches was disallowed before they came here. */
const Statement WASH_MATCH_TOTAL = {
    .name = "wash_match_total",
    .sql = "SELECT deferred, permanent, (disallowed - deferred - permanent)::numeric(20, 2)"
           " AS imported FROM"
           " (SELECT coalesce(sum(w.disallowed) FILTER (WHERE NOT w.permanent), 0)::numeric(20, 2)"
           "   AS deferred,"
           "   coalesce(sum(w.disallowed) FILTER (WHERE w.permanent), 0)::numeric(20, 2)"
           "   AS permanent" WASH_MATCH_FROM "  WHERE w.firm_id = $1 AND w.household_id = $2"
           "  AND ($3::int8 IS NULL OR extract(year FROM g.sold_on) = $3)) matched,"
           " (SELECT coalesce(sum(g.disallowed), 0) AS disallowed FROM realized_gain g"
           "  WHERE g.firm_id = $1 AND g.household_id = $2"
           "  AND ($3::int8 IS NULL OR extract(year FROM g.sold_on) = $3)) ledger",
    .parameters = {DB_UUID, DB_UUID, DB_INTEGER},
    ROWS_OF(WashTotals, TOTAL_COLUMNS),
};

Error *wash_match_store_total(DbSession *session, const WashMatchScope *scope,
                              WashTotals *totals_out)
{
    DbResult *result;

    TRY(DB_QUERY(session, &WASH_MATCH_TOTAL, &result, PARAM(session->firm),
                 PARAM(scope->household_id), PARAM(scope->year)));
    return db_one(result, totals_out);
}
