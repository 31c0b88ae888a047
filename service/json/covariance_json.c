#include "json/covariance_json.h"

static const JsonField ROW_FIELDS[] = {
    FIELD_TEXT(CovarianceRow, label, FIELD_REQUIRED, COVARIANCE_LABEL_LENGTH),
    FIELD_SCALARS(CovarianceRow, values, value_count, FIELD_REQUIRED, COVARIANCE_LABELS_LIMIT),
};
static const JsonObject COVARIANCE_ROW_JSON = {JSON_FIELDS(CovarianceRow, ROW_FIELDS)};

#define COMMON_FIELDS                                                                              \
    FIELD(CovarianceRecord, id, FIELD_READ_ONLY), FIELD(CovarianceRecord, name, FIELD_REQUIRED),   \
        FIELD(CovarianceRecord, as_of, FIELD_REQUIRED),                                            \
        FIELD_ENUM(CovarianceRecord, basis, &COVARIANCE_BASIS_NAMES, FIELD_REQUIRED)

static const JsonField FIELDS[] = {
    COMMON_FIELDS,
    FIELD_LIST(CovarianceRecord, rows, row_count, &COVARIANCE_ROW_JSON, FIELD_REQUIRED,
               COVARIANCE_LABELS_LIMIT),
    FIELD(CovarianceRecord, revision, FIELD_READ_ONLY),
    FIELD(CovarianceRecord, created_at, FIELD_READ_ONLY),
};
const JsonObject COVARIANCE_JSON = {JSON_FIELDS(CovarianceRecord, FIELDS)};

static const JsonField SUMMARY_FIELDS[] = {
    COMMON_FIELDS,
    FIELD(CovarianceRecord, label_count, FIELD_READ_ONLY),
    FIELD(CovarianceRecord, revision, FIELD_READ_ONLY),
    FIELD(CovarianceRecord, created_at, FIELD_READ_ONLY),
};
const JsonObject COVARIANCE_SUMMARY_JSON = {JSON_FIELDS(CovarianceRecord, SUMMARY_FIELDS)};
