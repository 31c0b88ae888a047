#include "json/exclusion_list_json.h"

static const JsonField FIELDS[] = {
    FIELD(ExclusionListRecord, id, FIELD_READ_ONLY),
    FIELD(ExclusionListRecord, name, FIELD_REQUIRED),
    FIELD_ENUM(ExclusionListRecord, kind, &RESTRAINT_KIND_NAMES, FIELD_REQUIRED),
    FIELD_SCALARS(ExclusionListRecord, symbols, symbol_count, FIELD_REQUIRED | FIELD_MAY_BE_EMPTY,
                  EXCLUSION_LIST_LIMIT),
    FIELD(ExclusionListRecord, revision, FIELD_READ_ONLY),
    FIELD(ExclusionListRecord, created_at, FIELD_READ_ONLY),
};
const JsonObject EXCLUSION_LIST_JSON = {JSON_FIELDS(ExclusionListRecord, FIELDS)};
