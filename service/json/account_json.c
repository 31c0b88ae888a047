#include "json/account_json.h"

static const JsonField ACCOUNT_FIELDS[] = {
    FIELD(AccountRecord, id, FIELD_READ_ONLY),
    FIELD(AccountRecord, household_id, FIELD_READ_ONLY),
    FIELD(AccountRecord, name, FIELD_REQUIRED),
    FIELD(AccountRecord, custodian, 0),
    FIELD(AccountRecord, external_id, 0),
    FIELD_ENUM(AccountRecord, tax_treatment, &TAX_TREATMENT_NAMES,
               FIELD_REQUIRED | FIELD_CREATE_ONLY),
    FIELD_ENUM(AccountRecord, owner, &OWNER_NAMES, 0),
    FIELD_ENUM(AccountRecord, management_mode, &MANAGEMENT_MODE_NAMES, 0),
    FIELD(AccountRecord, rebalancing, 0),
    FIELD(AccountRecord, dividend_reinvestment, 0),
    FIELD_ENUM(AccountRecord, lot_selection, &LOT_SELECTION_NAMES, 0),
    FIELD(AccountRecord, model_id, 0),
    FIELD(AccountRecord, revision, FIELD_READ_ONLY),
    FIELD(AccountRecord, created_at, FIELD_READ_ONLY),
};
const JsonObject ACCOUNT_JSON = {JSON_FIELDS(AccountRecord, ACCOUNT_FIELDS)};

static const JsonField CASH_FIELDS[] = {
    FIELD(CashRecord, account_id, FIELD_READ_ONLY),
    FIELD(CashRecord, amount, FIELD_REQUIRED),
    FIELD(CashRecord, revision, FIELD_READ_ONLY),
};
const JsonObject CASH_JSON = {JSON_FIELDS(CashRecord, CASH_FIELDS)};
