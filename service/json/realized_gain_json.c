#include "json/realized_gain_json.h"

static const JsonField FIELDS[] = {
    FIELD(RealizedGainRecord, id, FIELD_READ_ONLY),
    FIELD(RealizedGainRecord, household_id, FIELD_READ_ONLY),
    FIELD(RealizedGainRecord, account_id, FIELD_REQUIRED | FIELD_CREATE_ONLY),
    FIELD_TEXT(RealizedGainRecord, symbol, FIELD_REQUIRED | FIELD_CREATE_ONLY, SYMBOL_LIMIT),
    FIELD(RealizedGainRecord, quantity, FIELD_REQUIRED | FIELD_POSITIVE),
    FIELD(RealizedGainRecord, acquired_on, 0),
    FIELD(RealizedGainRecord, sold_on, FIELD_REQUIRED),
    FIELD(RealizedGainRecord, proceeds, FIELD_REQUIRED | FIELD_NOT_NEGATIVE),
    FIELD(RealizedGainRecord, basis, FIELD_REQUIRED | FIELD_NOT_NEGATIVE),
    FIELD(RealizedGainRecord, disallowed, FIELD_NOT_NEGATIVE),
    FIELD_ENUM(RealizedGainRecord, term, &TERM_NAMES, FIELD_READ_ONLY),
    FIELD(RealizedGainRecord, gain, FIELD_READ_ONLY),
    FIELD_ENUM(RealizedGainRecord, kind, &LOT_KIND_NAMES, 0),
    FIELD(RealizedGainRecord, covered, 0),
    FIELD_ENUM(RealizedGainRecord, source, &GAIN_SOURCE_NAMES, FIELD_READ_ONLY),
    FIELD_ENUM(RealizedGainRecord, booked_from, &TRADE_SOURCE_NAMES, FIELD_READ_ONLY),
    FIELD(RealizedGainRecord, preview_id, FIELD_READ_ONLY),
    FIELD(RealizedGainRecord, lot_id, FIELD_READ_ONLY),
    FIELD(RealizedGainRecord, deemed_acquired_on, FIELD_READ_ONLY),
    FIELD(RealizedGainRecord, permanently_disallowed, FIELD_READ_ONLY),
    FIELD(RealizedGainRecord, revision, FIELD_READ_ONLY),
    FIELD(RealizedGainRecord, created_at, FIELD_READ_ONLY),
};

static void check(const void *record, const char *pointer, Arena *arena, ErrorList *faults)
{
    const RealizedGainRecord *gain = record;
    Money loss = money_subtract(gain->basis, gain->proceeds);

    if (gain->acquired_on.present && date_compare(gain->acquired_on.value, gain->sold_on) > 0) {
        error_list_add(faults,
                       error_at(arena, json_pointer(arena, pointer, "acquired_on"),
                                "acquired_after_sold", "It was sold before it was bought."));
    }
    if (gain->disallowed.cents > money_max(loss, (Money){0}).cents) {
        error_list_add(faults, error_at(arena, json_pointer(arena, pointer, "disallowed"),
                                        "disallowed_beyond_loss",
                                        "No more than the loss can be disallowed."));
    }
}

const JsonObject REALIZED_GAIN_JSON = {JSON_FIELDS(RealizedGainRecord, FIELDS), .check = check};
