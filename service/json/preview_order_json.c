#include "json/preview_order_json.h"

#include "domain/records.h"

static const char *const ASSUMPTION_WORDS[] = {[UNKNOWN_BASIS_ZERO] = "zero"};
static const Names ASSUMPTION_NAMES = NAMES_OF(ASSUMPTION_WORDS);

static const JsonField NAMED_LOT_FIELDS[] = {
    FIELD(NamedLot, lot_id, FIELD_REQUIRED),
    FIELD(NamedLot, quantity, FIELD_OMIT_ABSENT | FIELD_SHORTEST),
};
static const JsonObject NAMED_LOT_JSON = {JSON_FIELDS(NamedLot, NAMED_LOT_FIELDS)};

/* What a figure may be, and which go together, is the plan's to say: all faults at once. */
static const JsonField TRADE_FIELDS[] = {
    FIELD(TradeOrder, account_id, FIELD_REQUIRED),
    FIELD_TEXT(TradeOrder, symbol, FIELD_REQUIRED, SYMBOL_LIMIT),
    FIELD_ENUM(TradeOrder, side, &TRADE_SIDE_NAMES, FIELD_REQUIRED),
    FIELD(TradeOrder, quantity, FIELD_OMIT_ABSENT | FIELD_SHORTEST),
    FIELD(TradeOrder, amount, FIELD_OMIT_ABSENT),
    FIELD(TradeOrder, all, FIELD_OMIT_ABSENT),
    FIELD(TradeOrder, fee, FIELD_OMIT_ABSENT),
    FIELD_ENUM(TradeOrder, lot_selection, &LOT_SELECTION_NAMES, FIELD_OMIT_ABSENT),
    FIELD_LIST(TradeOrder, lots, lot_count, &NAMED_LOT_JSON, FIELD_MAY_BE_EMPTY | FIELD_OMIT_ABSENT,
               NAMED_LOTS_LIMIT),
};
static const JsonObject TRADE_ORDER_JSON = {JSON_FIELDS(TradeOrder, TRADE_FIELDS)};

static const JsonField FIELDS[] = {
    FIELD_ENUM(PreviewOrder, kind, &PREVIEW_KIND_NAMES, FIELD_REQUIRED | FIELD_CREATE_ONLY),
    FIELD_ENUM(PreviewOrder, lot_selection, &LOT_SELECTION_NAMES, FIELD_OMIT_ABSENT),
    FIELD(PreviewOrder, trade_date, FIELD_OMIT_ABSENT),
    /* The C member names the thing, the JSON member what is done about it. */
    {.name = "assume_unknown_basis",
     .key = ",\"assume_unknown_basis\":",
     .name_length = sizeof("assume_unknown_basis") - 1,
     .flags = FIELD_OMIT_ABSENT,
     .offset = offsetof(PreviewOrder, unknown_basis),
     .kind = JSON_KIND_WORD,
     .optional = true,
     .names = &ASSUMPTION_NAMES},
    FIELD_LIST(PreviewOrder, trades, trade_count, &TRADE_ORDER_JSON, FIELD_REQUIRED,
               PREVIEW_TRADES_LIMIT),
};
const JsonObject PREVIEW_ORDER_JSON = {JSON_FIELDS(PreviewOrder, FIELDS)};
