#include "json/wash_sale_json.h"

static const JsonField TOTALS_FIELDS[] = {
    FIELD(WashTotals, deferred, 0),
    FIELD(WashTotals, permanent, 0),
    FIELD(WashTotals, imported, 0),
};
const JsonObject WASH_TOTALS_JSON = {JSON_FIELDS(WashTotals, TOTALS_FIELDS)};

static const JsonField WATCHED_FIELDS[] = {
    FIELD(WatchedSecurity, symbol, 0),
    FIELD(WatchedSecurity, until, 0),
    FIELD(WatchedSecurity, released_on, 0),
};
static const JsonObject WATCHED_SECURITY_JSON = {JSON_FIELDS(WatchedSecurity, WATCHED_FIELDS)};

static const JsonField REPLACEMENT_FIELDS[] = {
    FIELD(PossibleReplacement, lot_id, 0),
    FIELD(PossibleReplacement, account_id, 0),
    FIELD(PossibleReplacement, symbol, 0),
    FIELD(PossibleReplacement, acquired_on, 0),
    FIELD(PossibleReplacement, quantity, 0),
    FIELD(PossibleReplacement, until, 0),
    FIELD_SCALARS(PossibleReplacement, realized_gain_ids, realized_gain_count, FIELD_MAY_BE_EMPTY,
                  NAMED_LOTS_LIMIT),
};
static const JsonObject POSSIBLE_REPLACEMENT_JSON = {
    JSON_FIELDS(PossibleReplacement, REPLACEMENT_FIELDS)};

void wash_sale_json_write_watch(JsonWriter *writer, const WashWatch *watch)
{
    JSON_BEGIN_ARRAY(writer, "do_not_buy");
    for (size_t i = 0; i < watch->do_not_buy_count; i++)
        json_write_record(writer, &WATCHED_SECURITY_JSON, &watch->do_not_buy[i]);
    json_write_end_array(writer);
    JSON_BEGIN_ARRAY(writer, "possible_replacements");
    for (size_t i = 0; i < watch->replacement_count; i++)
        json_write_record(writer, &POSSIBLE_REPLACEMENT_JSON, &watch->replacements[i]);
    json_write_end_array(writer);
}
