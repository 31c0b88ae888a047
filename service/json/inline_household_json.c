#include "json/inline_household_json.h"

#include "json/gains_budget_json.h"
#include "json/lot_json.h"
#include "json/model_json.h"
#include "json/policy_json.h"
#include "json/preview_order_json.h"
#include "json/realized_gain_json.h"
#include "json/restraint_json.h"
#include "json/tax_profile_json.h"

/* No list can be longer than the body is; these keep what grows with a list's square small. */
enum {
    ACCOUNTS_LIMIT = 200,
    ACCOUNT_LOTS_LIMIT = 20000,
    PROFILES_LIMIT = 100,
    BUDGETS_LIMIT = 200,
    GAINS_LIMIT = 20000,
    RESTRAINTS_LIMIT = 1000,
    SECURITIES_LIMIT = 5000,
    MODELS_LIMIT = 20,
};

static const JsonField INLINE_LOT_FIELDS[] = {
    FIELD(InlineLot, id, 0),
    LOT_FIELDS,
};
static const JsonObject INLINE_LOT_JSON = {JSON_FIELDS(InlineLot, INLINE_LOT_FIELDS),
                                           .check = lot_json_check};

static const JsonField INLINE_ACCOUNT_FIELDS[] = {
    FIELD(InlineAccount, id, 0),
    FIELD(InlineAccount, name, 0),
    FIELD_ENUM(InlineAccount, tax_treatment, &TAX_TREATMENT_NAMES, FIELD_REQUIRED),
    FIELD_ENUM(InlineAccount, owner, &OWNER_NAMES, 0),
    FIELD_ENUM(InlineAccount, management_mode, &MANAGEMENT_MODE_NAMES, 0),
    FIELD(InlineAccount, rebalancing, 0),
    FIELD(InlineAccount, dividend_reinvestment, 0),
    FIELD(InlineAccount, cash, 0),
    FIELD_ENUM(InlineAccount, lot_selection, &LOT_SELECTION_NAMES, 0),
    FIELD_OBJECT(InlineAccount, policy, &POLICY_OF_ACCOUNT_INLINE_JSON, 0),
    FIELD_LIST(InlineAccount, lots, lot_count, &INLINE_LOT_JSON,
               FIELD_REQUIRED | FIELD_MAY_BE_EMPTY, ACCOUNT_LOTS_LIMIT),
};
static const JsonObject INLINE_ACCOUNT_JSON = {JSON_FIELDS(InlineAccount, INLINE_ACCOUNT_FIELDS)};

#define MODEL_FIELDS                                                                               \
    FIELD(InlineModel, name, 0),                                                                   \
        FIELD_ENUM(InlineModel, basis, &MODEL_BASIS_NAMES, FIELD_REQUIRED),                        \
        FIELD_ENUM(InlineModel, kind, &MODEL_KIND_NAMES, 0),                                       \
        FIELD(InlineModel, drift_tolerance, FIELD_FRACTION),                                       \
        FIELD_LIST(InlineModel, targets, target_count, &MODEL_TARGET_JSON, 0,                      \
                   MODEL_TARGETS_LIMIT),                                                           \
        FIELD_LIST(InlineModel, sleeves, sleeve_count, &SLEEVE_JSON, 0, MODEL_SLEEVES_LIMIT)

static const JsonField INLINE_MODEL_FIELDS[] = {MODEL_FIELDS};
static const JsonObject INLINE_MODEL_JSON = {JSON_FIELDS(InlineModel, INLINE_MODEL_FIELDS)};

static const JsonField INLINE_MODEL_CHOICE_FIELDS[] = {
    FIELD(InlineModel, id, FIELD_REQUIRED),
    MODEL_FIELDS,
};
static const JsonObject INLINE_MODEL_CHOICE_JSON = {
    JSON_FIELDS(InlineModel, INLINE_MODEL_CHOICE_FIELDS)};

static const JsonField INLINE_HOUSEHOLD_FIELDS[] = {
    FIELD(InlineHousehold, name, 0),
    FIELD_ENUM(InlineHousehold, lot_selection, &LOT_SELECTION_NAMES, 0),
    FIELD_ENUM(InlineHousehold, spouse_replacement, &SPOUSE_REPLACEMENT_NAMES, 0),
    FIELD(InlineHousehold, drift_tolerance, FIELD_FRACTION),
    FIELD_OBJECT(InlineHousehold, policy, &POLICY_INLINE_JSON, 0),
    FIELD_LIST(InlineHousehold, tax_profiles, tax_profile_count, &TAX_PROFILE_INLINE_JSON,
               FIELD_MAY_BE_EMPTY, PROFILES_LIMIT),
    FIELD_LIST(InlineHousehold, accounts, account_count, &INLINE_ACCOUNT_JSON, FIELD_REQUIRED,
               ACCOUNTS_LIMIT),
    FIELD_LIST(InlineHousehold, gains_budgets, gains_budget_count, &GAINS_BUDGET_INLINE_JSON,
               FIELD_MAY_BE_EMPTY, BUDGETS_LIMIT),
    FIELD_LIST(InlineHousehold, realized_gains, realized_gain_count, &REALIZED_GAIN_JSON,
               FIELD_MAY_BE_EMPTY, GAINS_LIMIT),
    FIELD_LIST(InlineHousehold, restraints, restraint_count, &RESTRAINT_JSON, FIELD_MAY_BE_EMPTY,
               RESTRAINTS_LIMIT),
    FIELD_OPTIONAL_OBJECT(InlineHousehold, model, &INLINE_MODEL_JSON, 0),
};
static const JsonObject INLINE_HOUSEHOLD_JSON = {
    JSON_FIELDS(InlineHousehold, INLINE_HOUSEHOLD_FIELDS)};

static const JsonField INLINE_SECURITY_FIELDS[] = {
    FIELD_TEXT(InlineSecurity, symbol, FIELD_REQUIRED, SYMBOL_LIMIT),
    FIELD_ENUM(InlineSecurity, tax_kind, &TAX_KIND_NAMES, FIELD_REQUIRED),
    FIELD_ENUM(InlineSecurity, asset_class, &ASSET_CLASS_NAMES, 0),
    FIELD_ENUM(InlineSecurity, unit, &TRADE_UNIT_NAMES, 0),
    FIELD_TEXT(InlineSecurity, identity_group, 0, GROUP_NAME_LIMIT),
    FIELD(InlineSecurity, price, FIELD_REQUIRED | FIELD_NOT_NEGATIVE),
    FIELD(InlineSecurity, price_date, 0),
};
static const JsonObject INLINE_SECURITY_JSON = {
    JSON_FIELDS(InlineSecurity, INLINE_SECURITY_FIELDS)};

static const JsonField INLINE_PREVIEW_FIELDS[] = {
    FIELD_OBJECT(InlinePreview, household, &INLINE_HOUSEHOLD_JSON, FIELD_REQUIRED),
    FIELD_LIST(InlinePreview, securities, security_count, &INLINE_SECURITY_JSON, FIELD_REQUIRED,
               SECURITIES_LIMIT),
    FIELD_LIST(InlinePreview, models, model_count, &INLINE_MODEL_CHOICE_JSON, FIELD_MAY_BE_EMPTY,
               MODELS_LIMIT),
    FIELD(InlinePreview, as_of, FIELD_REQUIRED),
    FIELD_OBJECT(InlinePreview, order, &PREVIEW_ORDER_JSON, FIELD_REQUIRED),
};
const JsonObject INLINE_PREVIEW_JSON = {JSON_FIELDS(InlinePreview, INLINE_PREVIEW_FIELDS)};
