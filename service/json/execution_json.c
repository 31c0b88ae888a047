#include "json/execution_json.h"

static const JsonField SEEN_LOT_FIELDS[] = {
    FIELD(SeenLot, lot_id, FIELD_REQUIRED),
    FIELD_RANGE(SeenLot, revision, FIELD_REQUIRED, 1, SEQUENCE_LIMIT),
};
static const JsonObject SEEN_LOT_JSON = {JSON_FIELDS(SeenLot, SEEN_LOT_FIELDS)};

static const JsonField SEEN_PINS_FIELDS[] = {
    FIELD_RANGE(SeenPins, revision, 0, 1, SEQUENCE_LIMIT),
    FIELD_RANGE(SeenPins, household_version, 0, 1, SEQUENCE_LIMIT),
    FIELD_RANGE(SeenPins, config_version, 0, 1, SEQUENCE_LIMIT),
    FIELD(SeenPins, price_set_id, 0),
    FIELD_RANGE(SeenPins, price_sequence, 0, 1, SEQUENCE_LIMIT),
    FIELD(SeenPins, trade_date, 0),
    FIELD(SeenPins, rules_version, 0),
    FIELD(SeenPins, engine_version, 0),
    FIELD_LIST(SeenPins, lots, lot_count, &SEEN_LOT_JSON, FIELD_MAY_BE_EMPTY, EXECUTION_LOTS_LIMIT),
};

/* Product D15: something must say which household the advisor saw. */
static void check_pins(const void *record, const char *pointer, Arena *arena, ErrorList *faults)
{
    const SeenPins *pins = record;

    if (!pins->household_version.present && pins->lot_count == 0)
        error_list_add(faults, error_at(arena, json_pointer(arena, pointer, "household_version"),
                                        "required", "Name the household's version, or the lots."));
}
static const JsonObject SEEN_PINS_JSON = {JSON_FIELDS(SeenPins, SEEN_PINS_FIELDS),
                                          .check = check_pins};

static const JsonField FILL_LOT_FIELDS[] = {
    FIELD(NamedLot, lot_id, FIELD_REQUIRED),
    FIELD(NamedLot, quantity, FIELD_REQUIRED | FIELD_POSITIVE),
};
static const JsonObject FILL_LOT_JSON = {JSON_FIELDS(NamedLot, FILL_LOT_FIELDS)};

static const JsonField FILL_FIELDS[] = {
    FIELD_RANGE(Fill, order, FIELD_REQUIRED, 0, PREVIEW_TRADES_LIMIT),
    FIELD(Fill, quantity, FIELD_REQUIRED | FIELD_NOT_NEGATIVE),
    FIELD(Fill, amount, FIELD_REQUIRED | FIELD_NOT_NEGATIVE),
    FIELD(Fill, fee, FIELD_NOT_NEGATIVE),
    FIELD_LIST(Fill, lots, lot_count, &FILL_LOT_JSON, FIELD_MAY_BE_EMPTY, NAMED_LOTS_LIMIT),
};
static const JsonObject FILL_JSON = {JSON_FIELDS(Fill, FILL_FIELDS)};

static const JsonField ORDER_FIELDS[] = {
    FIELD_OBJECT(ExecutionOrder, pins, &SEEN_PINS_JSON, FIELD_REQUIRED),
    FIELD_LIST(ExecutionOrder, fills, fill_count, &FILL_JSON, FIELD_MAY_BE_EMPTY,
               PREVIEW_TRADES_LIMIT),
    FIELD(ExecutionOrder, override_budget, 0),
    FIELD_ENUM_AS(ExecutionOrder, unknown_basis, assume_unknown_basis, &BASIS_ASSUMPTION_NAMES, 0),
};
const JsonObject EXECUTION_ORDER_JSON = {JSON_FIELDS(ExecutionOrder, ORDER_FIELDS)};

static const JsonField CORRECTION_FIELDS[] = {
    FIELD_LIST(ExecutionOrder, fills, fill_count, &FILL_JSON, FIELD_REQUIRED, PREVIEW_TRADES_LIMIT),
    FIELD_ENUM_AS(ExecutionOrder, unknown_basis, assume_unknown_basis, &BASIS_ASSUMPTION_NAMES, 0),
};
const JsonObject EXECUTION_CORRECTION_JSON = {JSON_FIELDS(ExecutionOrder, CORRECTION_FIELDS)};

static const JsonField PINS_FIELDS[] = {
    FIELD(ExecutionPins, household_version, 0), FIELD(ExecutionPins, config_version, 0),
    FIELD(ExecutionPins, price_set_id, 0),      FIELD(ExecutionPins, price_sequence, 0),
    FIELD(ExecutionPins, trade_date, 0),        FIELD(ExecutionPins, rules_version, 0),
    FIELD(ExecutionPins, engine_version, 0),
};
static const JsonObject EXECUTION_PINS_JSON = {JSON_FIELDS(ExecutionPins, PINS_FIELDS)};

static const JsonField GAINS_FIELDS[] = {
    FIELD(ExecutionGains, short_term, 0),
    FIELD(ExecutionGains, long_term, 0),
    FIELD(ExecutionGains, disallowed, 0),
    FIELD(ExecutionGains, permanently_disallowed, 0),
    FIELD(ExecutionGains, prior_losses_disallowed, 0),
};
static const JsonObject EXECUTION_GAINS_JSON = {JSON_FIELDS(ExecutionGains, GAINS_FIELDS)};

static const JsonField CLOSED_LOT_FIELDS[] = {
    FIELD(ClosedLotRecord, lot_id, 0),
    FIELD(ClosedLotRecord, quantity, 0),
    FIELD(ClosedLotRecord, proceeds, 0),
    FIELD(ClosedLotRecord, basis, 0),
    FIELD(ClosedLotRecord, gain, 0),
    FIELD(ClosedLotRecord, disallowed, 0),
    FIELD(ClosedLotRecord, permanently_disallowed, 0),
    FIELD_ENUM(ClosedLotRecord, term, &TERM_NAMES, 0),
    FIELD(ClosedLotRecord, realized_gain_id, 0),
};
static const JsonObject CLOSED_LOT_JSON = {JSON_FIELDS(ClosedLotRecord, CLOSED_LOT_FIELDS)};

static const JsonField TRADE_FIELDS[] = {
    FIELD(ExecutedTradeRecord, order, 0),
    FIELD(ExecutedTradeRecord, account_id, 0),
    FIELD(ExecutedTradeRecord, symbol, 0),
    FIELD_ENUM(ExecutedTradeRecord, side, &TRADE_SIDE_NAMES, 0),
    FIELD(ExecutedTradeRecord, quantity, 0),
    FIELD(ExecutedTradeRecord, price, 0),
    FIELD(ExecutedTradeRecord, amount, 0),
    FIELD(ExecutedTradeRecord, fee, 0),
    FIELD_ENUM(ExecutedTradeRecord, lot_selection, &LOT_SELECTION_NAMES, 0),
    FIELD(ExecutedTradeRecord, lot_id, 0),
    FIELD_ENUM(ExecutedTradeRecord, source, &TRADE_SOURCE_NAMES, 0),
    FIELD_LIST(ExecutedTradeRecord, lots, lot_count, &CLOSED_LOT_JSON, FIELD_MAY_BE_EMPTY,
               NAMED_LOTS_LIMIT),
};
static const JsonObject EXECUTED_TRADE_JSON = {JSON_FIELDS(ExecutedTradeRecord, TRADE_FIELDS)};

static const JsonField TRANSFER_FIELDS[] = {
    FIELD(ExecutedTransferRecord, order, 0),
    FIELD(ExecutedTransferRecord, from_account_id, 0),
    FIELD(ExecutedTransferRecord, to_account_id, 0),
    FIELD(ExecutedTransferRecord, symbol, 0),
    FIELD(ExecutedTransferRecord, from_lot_id, 0),
    FIELD(ExecutedTransferRecord, lot_id, 0),
    FIELD(ExecutedTransferRecord, quantity, 0),
    FIELD(ExecutedTransferRecord, basis, 0),
    FIELD(ExecutedTransferRecord, amount, 0),
};
static const JsonObject EXECUTED_TRANSFER_JSON = {
    JSON_FIELDS(ExecutedTransferRecord, TRANSFER_FIELDS)};

static const JsonField LOSS_FIELDS[] = {
    FIELD(WashLossRecord, realized_gain_id, 0),
    FIELD(WashLossRecord, account_id, 0),
    FIELD(WashLossRecord, symbol, 0),
    FIELD(WashLossRecord, sold_on, 0),
};
static const JsonObject WASH_LOSS_JSON = {JSON_FIELDS(WashLossRecord, LOSS_FIELDS)};

static const JsonField REPLACEMENT_FIELDS[] = {
    FIELD(WashReplacementRecord, lot_id, 0),
    FIELD(WashReplacementRecord, account_id, 0),
    FIELD(WashReplacementRecord, symbol, 0),
    FIELD(WashReplacementRecord, acquired_on, 0),
    FIELD(WashReplacementRecord, deemed_acquired_on, 0),
};
static const JsonObject WASH_REPLACEMENT_JSON = {
    JSON_FIELDS(WashReplacementRecord, REPLACEMENT_FIELDS)};

static const JsonField MATCH_FIELDS[] = {
    FIELD(WashMatchRecord, preview_id, 0),
    FIELD_OBJECT(WashMatchRecord, loss, &WASH_LOSS_JSON, 0),
    FIELD_OBJECT(WashMatchRecord, replacement, &WASH_REPLACEMENT_JSON, 0),
    FIELD(WashMatchRecord, quantity, 0),
    FIELD(WashMatchRecord, disallowed, 0),
    FIELD(WashMatchRecord, permanent, 0),
    FIELD(WashMatchRecord, contestable, 0),
    FIELD(WashMatchRecord, window_ends_on, 0),
};
const JsonObject WASH_MATCH_JSON = {JSON_FIELDS(WashMatchRecord, MATCH_FIELDS)};

static const JsonField FIELDS[] = {
    FIELD(ExecutionRecord, preview_id, 0),
    FIELD(ExecutionRecord, household_id, 0),
    FIELD(ExecutionRecord, revision, 0),
    FIELD(ExecutionRecord, preview_revision, 0),
    FIELD_OBJECT(ExecutionRecord, pins, &EXECUTION_PINS_JSON, 0),
    FIELD(ExecutionRecord, override_budget, 0),
    FIELD_ENUM_AS(ExecutionRecord, unknown_basis, assume_unknown_basis, &BASIS_ASSUMPTION_NAMES, 0),
    FIELD_OBJECT(ExecutionRecord, realized, &EXECUTION_GAINS_JSON, 0),
    FIELD_LIST(ExecutionRecord, trades, trade_count, &EXECUTED_TRADE_JSON, FIELD_MAY_BE_EMPTY,
               PREVIEW_TRADES_LIMIT),
    FIELD_LIST(ExecutionRecord, transfers, transfer_count, &EXECUTED_TRANSFER_JSON,
               FIELD_MAY_BE_EMPTY, EXECUTION_LOTS_LIMIT),
    FIELD_LIST(ExecutionRecord, wash_sales, wash_sale_count, &WASH_MATCH_JSON, FIELD_MAY_BE_EMPTY,
               NAMED_LOTS_LIMIT),
    FIELD(ExecutionRecord, corrected_at, 0),
    FIELD(ExecutionRecord, created_at, 0),
};
const JsonObject EXECUTION_JSON = {JSON_FIELDS(ExecutionRecord, FIELDS)};
