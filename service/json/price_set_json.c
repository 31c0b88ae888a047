#include "json/price_set_json.h"

static const JsonField PRICE_FIELDS[] = {
    FIELD_TEXT(PriceRecord, symbol, FIELD_REQUIRED, SYMBOL_LIMIT),
    FIELD(PriceRecord, close, FIELD_REQUIRED | FIELD_NOT_NEGATIVE),
    FIELD(PriceRecord, price_date, 0),
};
const JsonObject PRICE_JSON = {JSON_FIELDS(PriceRecord, PRICE_FIELDS)};

static const JsonField SET_FIELDS[] = {
    FIELD(PriceSetRecord, id, FIELD_READ_ONLY),
    FIELD(PriceSetRecord, as_of, FIELD_REQUIRED),
    FIELD(PriceSetRecord, sequence, FIELD_READ_ONLY),
    FIELD(PriceSetRecord, price_count, FIELD_READ_ONLY),
    FIELD_LIST(PriceSetRecord, prices, prices_count, &PRICE_JSON, FIELD_REQUIRED | FIELD_INPUT_ONLY,
               PRICES_LIMIT),
    FIELD(PriceSetRecord, created_at, FIELD_READ_ONLY),
};
const JsonObject PRICE_SET_JSON = {JSON_FIELDS(PriceSetRecord, SET_FIELDS)};
