#include "storage/execution_store.h"

#include "storage/preview_store.h"
#include "storage/wash_match_store.h"

static const DbColumn CLOSE_COLUMNS[] = {
    COLUMN(ClosedLotRecord, place),
    COLUMN(ClosedLotRecord, lot_id),
    COLUMN(ClosedLotRecord, quantity),
    COLUMN(ClosedLotRecord, proceeds),
    COLUMN(ClosedLotRecord, basis),
    COLUMN(ClosedLotRecord, gain),
    COLUMN(ClosedLotRecord, disallowed),
    COLUMN(ClosedLotRecord, permanently_disallowed),
    COLUMN_WORD(ClosedLotRecord, term, &TERM_NAMES),
    COLUMN(ClosedLotRecord, realized_gain_id),
};

static const DbColumn TRADE_COLUMNS[] = {
    COLUMN(ExecutedTradeRecord, order),
    COLUMN(ExecutedTradeRecord, account_id),
    COLUMN(ExecutedTradeRecord, symbol),
    COLUMN_WORD(ExecutedTradeRecord, side, &TRADE_SIDE_NAMES),
    COLUMN(ExecutedTradeRecord, quantity),
    COLUMN(ExecutedTradeRecord, price),
    COLUMN(ExecutedTradeRecord, amount),
    COLUMN(ExecutedTradeRecord, fee),
    COLUMN_WORD(ExecutedTradeRecord, lot_selection, &LOT_SELECTION_NAMES),
    COLUMN(ExecutedTradeRecord, lot_id),
    COLUMN_WORD(ExecutedTradeRecord, source, &TRADE_SOURCE_NAMES),
    COLUMN_ROWS(ExecutedTradeRecord, lots, lot_count, CLOSE_COLUMNS),
};

static const DbColumn TRANSFER_COLUMNS[] = {
    COLUMN(ExecutedTransferRecord, order),           COLUMN(ExecutedTransferRecord, place),
    COLUMN(ExecutedTransferRecord, from_account_id), COLUMN(ExecutedTransferRecord, to_account_id),
    COLUMN(ExecutedTransferRecord, symbol),          COLUMN(ExecutedTransferRecord, from_lot_id),
    COLUMN(ExecutedTransferRecord, lot_id),          COLUMN(ExecutedTransferRecord, quantity),
    COLUMN(ExecutedTransferRecord, basis),           COLUMN(ExecutedTransferRecord, amount),
};

static const DbColumn COLUMNS[] = {
    COLUMN(ExecutionRecord, preview_id),
    COLUMN(ExecutionRecord, household_id),
    COLUMN(ExecutionRecord, revision),
    COLUMN(ExecutionRecord, preview_revision),
    COLUMN_AS(ExecutionRecord, pins.household_version, "household_version"),
    COLUMN_AS(ExecutionRecord, pins.config_version, "config_version"),
    COLUMN_AS(ExecutionRecord, pins.price_set_id, "price_set_id"),
    COLUMN_AS(ExecutionRecord, pins.price_sequence, "price_sequence"),
    COLUMN_AS(ExecutionRecord, pins.trade_date, "trade_date"),
    COLUMN_AS(ExecutionRecord, pins.rules_version, "rules_version"),
    COLUMN_AS(ExecutionRecord, pins.engine_version, "engine_version"),
    COLUMN(ExecutionRecord, override_budget),
    COLUMN_WORD(ExecutionRecord, unknown_basis, &BASIS_ASSUMPTION_NAMES),
    COLUMN_AS(ExecutionRecord, realized.short_term, "short_term"),
    COLUMN_AS(ExecutionRecord, realized.long_term, "long_term"),
    COLUMN_AS(ExecutionRecord, realized.disallowed, "disallowed"),
    COLUMN_AS(ExecutionRecord, realized.permanently_disallowed, "permanently_disallowed"),
    COLUMN_AS(ExecutionRecord, realized.prior_losses_disallowed, "prior_losses_disallowed"),
    COLUMN(ExecutionRecord, corrected_at),
    COLUMN(ExecutionRecord, created_at),
    COLUMN_ROWS(ExecutionRecord, trades, trade_count, TRADE_COLUMNS),
    COLUMN_ROWS(ExecutionRecord, transfers, transfer_count, TRANSFER_COLUMNS),
    COLUMN_ROWS(ExecutionRecord, wash_sales, wash_sale_count, WASH_MATCH_COLUMNS),
};

#define EXECUTION_FIELDS                                                                           \
    "preview_id, household_id, revision, preview_revision, household_version, config_version,"     \
    " price_set_id, price_sequence, trade_date, rules_version, engine_version, override_budget,"   \
    " unknown_basis, short_term, long_term, disallowed, permanently_disallowed,"                   \
    " prior_losses_disallowed, corrected_at, created_at"

const Statement EXECUTION_GET = {
    .name = "execution_get",
    .sql = "SELECT " EXECUTION_FIELDS ","
           " ARRAY(SELECT ROW(t.ordinal, t.account_id, s.symbol, t.side, t.quantity, t.price,"
           "   t.amount, t.fee, t.lot_selection, t.lot_id, t.source,"
           "   ARRAY(SELECT ROW(c.place, c.lot_id, c.quantity, c.proceeds, c.basis,"
           "     (c.proceeds - c.basis)::numeric(15, 2), c.disallowed, c.permanently_disallowed,"
           "     c.term, c.realized_gain_id) FROM lot_close c WHERE c.firm_id = $1"
           "     AND c.preview_id = $2 AND c.ordinal = t.ordinal ORDER BY c.place))"
           "  FROM execution_trade t JOIN security s ON s.firm_id = $1 AND s.id = t.security_id"
           "  WHERE t.firm_id = $1 AND t.preview_id = $2 ORDER BY t.ordinal) AS trades,"
           " ARRAY(SELECT ROW(t.ordinal, t.place, t.from_account_id, t.to_account_id, s.symbol,"
           "   t.from_lot_id, t.lot_id, t.quantity, t.basis, t.amount)"
           "  FROM execution_transfer t LEFT JOIN lot l ON l.firm_id = $1 AND l.id = t.lot_id"
           "  LEFT JOIN security s ON s.firm_id = $1 AND s.id = l.security_id"
           "  WHERE t.firm_id = $1 AND t.preview_id = $2 ORDER BY t.place) AS transfers,"
           " ARRAY(SELECT ROW(" WASH_MATCH_FIELDS ")" WASH_MATCH_FROM
           "  WHERE w.firm_id = $1 AND w.preview_id = $2 ORDER BY w.place) AS wash_sales"
           " FROM execution WHERE firm_id = $1 AND preview_id = $2",
    .parameters = {DB_UUID, DB_UUID},
    ROWS_OF(ExecutionRecord, COLUMNS),
};

Error *execution_store_get(DbSession *session, PreviewId preview_id, ExecutionRecord *record_out)
{
    DbResult *result;

    TRY(DB_QUERY(session, &EXECUTION_GET, &result, PARAM(session->firm), PARAM(preview_id)));
    TRY(db_one(result, record_out));
    wash_match_store_complete(record_out->wash_sales, record_out->wash_sale_count);
    return NULL;
}

const Statement EXECUTION_INSERT = {
    .name = "execution_insert",
    .sql = "INSERT INTO execution (firm_id, preview_id, household_id, preview_revision,"
           " household_version, config_version, price_set_id, price_sequence, trade_date,"
           " rules_version, engine_version, override_budget, unknown_basis, short_term, long_term,"
           " disallowed, permanently_disallowed, prior_losses_disallowed, created_at)"
           " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,"
           " $18, $19)",
    .parameters = {DB_UUID, DB_UUID, DB_UUID, DB_INTEGER, DB_INTEGER, DB_INTEGER, DB_UUID,
                   DB_INTEGER, DB_DATE, DB_TEXT, DB_TEXT, DB_BOOL, DB_TEXT, DB_MONEY, DB_MONEY,
                   DB_MONEY, DB_MONEY, DB_MONEY, DB_TIMESTAMP},
};

const Statement PREVIEW_EXECUTE = {
    .name = "preview_execute",
    .sql = "UPDATE preview SET state = 'executed'"
           " WHERE firm_id = $1 AND id = $2 AND revision = $3 AND state = 'open'",
    .parameters = {DB_UUID, DB_UUID, DB_INTEGER},
};

Error *execution_store_insert(DbSession *session, const ExecutionRecord *record)
{
    const ExecutionPins *pins = &record->pins;
    const ExecutionGains *gains = &record->realized;

    TRY(DB_ENQUEUE(
        session, &EXECUTION_INSERT, 1, PARAM(session->firm), PARAM(record->preview_id),
        PARAM(record->household_id), PARAM(record->preview_revision),
        PARAM(pins->household_version), PARAM(pins->config_version), PARAM(pins->price_set_id),
        PARAM(pins->price_sequence), PARAM(pins->trade_date), PARAM(pins->rules_version),
        PARAM(pins->engine_version), PARAM(record->override_budget),
        PARAM_WORD(record->unknown_basis, &BASIS_ASSUMPTION_NAMES), PARAM(gains->short_term),
        PARAM(gains->long_term), PARAM(gains->disallowed), PARAM(gains->permanently_disallowed),
        PARAM(gains->prior_losses_disallowed), PARAM(record->created_at)));
    return DB_ENQUEUE(session, &PREVIEW_EXECUTE, 1, PARAM(session->firm), PARAM(record->preview_id),
                      PARAM(record->preview_revision));
}

const Statement EXECUTION_CORRECT = {
    .name = "execution_correct",
    .sql = "UPDATE execution SET unknown_basis = $3, short_term = $4, long_term = $5,"
           " disallowed = $6, permanently_disallowed = $7, prior_losses_disallowed = $8,"
           " corrected_at = $9, revision = revision + 1"
           " WHERE firm_id = $1 AND preview_id = $2 AND corrected_at IS NULL",
    .parameters = {DB_UUID, DB_UUID, DB_TEXT, DB_MONEY, DB_MONEY, DB_MONEY, DB_MONEY, DB_MONEY,
                   DB_TIMESTAMP},
};

Error *execution_store_correct(DbSession *session, const ExecutionRecord *record)
{
    const ExecutionGains *gains = &record->realized;

    return DB_ENQUEUE(
        session, &EXECUTION_CORRECT, 1, PARAM(session->firm), PARAM(record->preview_id),
        PARAM_WORD(record->unknown_basis, &BASIS_ASSUMPTION_NAMES), PARAM(gains->short_term),
        PARAM(gains->long_term), PARAM(gains->disallowed), PARAM(gains->permanently_disallowed),
        PARAM(gains->prior_losses_disallowed), PARAM(record->corrected_at));
}
