#include "json/model_json.h"

static const JsonField MEMBER_FIELDS[] = {
    FIELD_TEXT(GroupMember, symbol, FIELD_REQUIRED, SYMBOL_LIMIT),
    FIELD_ENUM(GroupMember, role, &GROUP_ROLE_NAMES, FIELD_REQUIRED),
};
static const JsonObject MEMBER_JSON = {JSON_FIELDS(GroupMember, MEMBER_FIELDS)};

static const JsonField TARGET_FIELDS[] = {
    FIELD_ENUM_AS(ModelTarget, asset_class, class, &ASSET_CLASS_NAMES, FIELD_OMIT_ABSENT),
    FIELD_TEXT(ModelTarget, group, FIELD_OMIT_ABSENT, GROUP_NAME_LIMIT),
    FIELD_TEXT(ModelTarget, symbol, FIELD_OMIT_ABSENT, SYMBOL_LIMIT),
    FIELD(ModelTarget, weight, FIELD_REQUIRED | FIELD_FRACTION),
    FIELD_LIST(ModelTarget, members, member_count, &MEMBER_JSON,
               FIELD_MAY_BE_EMPTY | FIELD_OMIT_ABSENT, GROUP_MEMBERS_LIMIT),
};
const JsonObject MODEL_TARGET_JSON = {JSON_FIELDS(ModelTarget, TARGET_FIELDS)};

static const JsonField SLEEVE_FIELDS[] = {
    FIELD(Sleeve, name, FIELD_OMIT_ABSENT),
    FIELD(Sleeve, model_id, FIELD_REQUIRED),
    FIELD_RANGE(Sleeve, version, 0, 1, SEQUENCE_LIMIT),
    FIELD(Sleeve, weight, FIELD_REQUIRED | FIELD_FRACTION),
};
const JsonObject SLEEVE_JSON = {JSON_FIELDS(Sleeve, SLEEVE_FIELDS)};

static const JsonField FIELDS[] = {
    FIELD(ModelRecord, id, FIELD_READ_ONLY),
    FIELD(ModelRecord, name, FIELD_REQUIRED),
    FIELD_ENUM(ModelRecord, basis, &MODEL_BASIS_NAMES, FIELD_REQUIRED),
    FIELD_ENUM(ModelRecord, kind, &MODEL_KIND_NAMES, FIELD_REQUIRED),
    FIELD(ModelRecord, drift_tolerance, FIELD_FRACTION),
    FIELD(ModelRecord, version, FIELD_READ_ONLY),
    FIELD_LIST(ModelRecord, targets, target_count, &MODEL_TARGET_JSON, 0, MODEL_TARGETS_LIMIT),
    FIELD_LIST(ModelRecord, sleeves, sleeve_count, &SLEEVE_JSON, FIELD_OMIT_ABSENT,
               MODEL_SLEEVES_LIMIT),
    FIELD_SCALARS(ModelRecord, removed_classes, removed_class_count,
                  FIELD_READ_ONLY | FIELD_OMIT_ABSENT, MODEL_REMOVED_LIMIT),
    FIELD_SCALARS(ModelRecord, remove_classes, remove_class_count, FIELD_INPUT_ONLY,
                  MODEL_REMOVED_LIMIT),
    FIELD(ModelRecord, revision, FIELD_READ_ONLY),
    FIELD(ModelRecord, created_at, FIELD_READ_ONLY),
};
const JsonObject MODEL_JSON = {JSON_FIELDS(ModelRecord, FIELDS)};
