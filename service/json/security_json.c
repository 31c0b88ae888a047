#include "json/security_json.h"

static const JsonField FIELDS[] = {
    FIELD(SecurityRecord, id, FIELD_READ_ONLY),
    FIELD_TEXT(SecurityRecord, symbol, FIELD_REQUIRED | FIELD_CREATE_ONLY, SYMBOL_LIMIT),
    FIELD(SecurityRecord, name, FIELD_REQUIRED),
    FIELD_ENUM(SecurityRecord, tax_kind, &TAX_KIND_NAMES, FIELD_REQUIRED),
    FIELD_ENUM(SecurityRecord, asset_class, &ASSET_CLASS_NAMES, 0),
    FIELD_ENUM(SecurityRecord, unit, &TRADE_UNIT_NAMES, 0),
    FIELD(SecurityRecord, issuer, 0),
    FIELD(SecurityRecord, sector, 0),
    FIELD_TEXT(SecurityRecord, identity_group, 0, GROUP_NAME_LIMIT),
    FIELD(SecurityRecord, revision, FIELD_READ_ONLY),
    FIELD(SecurityRecord, created_at, FIELD_READ_ONLY),
};
const JsonObject SECURITY_JSON = {JSON_FIELDS(SecurityRecord, FIELDS)};
