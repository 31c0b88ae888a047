#include "json/household_json.h"

static const JsonField FIELDS[] = {
    FIELD(HouseholdRecord, id, FIELD_READ_ONLY),
    FIELD(HouseholdRecord, name, FIELD_REQUIRED),
    FIELD(HouseholdRecord, external_id, 0),
    FIELD_ENUM(HouseholdRecord, lot_selection, &LOT_SELECTION_NAMES, 0),
    FIELD(HouseholdRecord, model_id, 0),
    FIELD_ENUM(HouseholdRecord, spouse_replacement, &SPOUSE_REPLACEMENT_NAMES, 0),
    FIELD(HouseholdRecord, drift_tolerance, FIELD_FRACTION),
    FIELD(HouseholdRecord, version, FIELD_READ_ONLY),
    FIELD(HouseholdRecord, revision, FIELD_READ_ONLY),
    FIELD(HouseholdRecord, created_at, FIELD_READ_ONLY),
};
const JsonObject HOUSEHOLD_JSON = {JSON_FIELDS(HouseholdRecord, FIELDS)};
