#include "json/tax_close_json.h"

#include "json/tax_profile_json.h"

static const JsonField CARRYOVER_FIELDS[] = {
    FIELD(Gains, short_term, 0),
    FIELD(Gains, long_term, 0),
};
static const JsonObject CARRYOVER_JSON = {JSON_FIELDS(Gains, CARRYOVER_FIELDS)};

static const JsonField FIELDS[] = {
    FIELD(TaxClose, year, 0),
    FIELD(TaxClose, short_term, 0),
    FIELD(TaxClose, long_term, 0),
    FIELD(TaxClose, net, 0),
    FIELD(TaxClose, capital_amount_in_agi, 0),
    FIELD_OBJECT(TaxClose, carryover_out, &CARRYOVER_JSON, 0),
    FIELD_OBJECT(TaxClose, tax_profile, &TAX_PROFILE_JSON, 0),
};
const JsonObject TAX_CLOSE_JSON = {JSON_FIELDS(TaxClose, FIELDS)};
