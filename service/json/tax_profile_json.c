#include "json/tax_profile_json.h"

#define COMMON_FIELDS                                                                              \
    FIELD_ENUM(TaxProfile, kind, &TAX_PROFILE_KIND_NAMES, FIELD_REQUIRED),                         \
        FIELD_ENUM(TaxProfile, filing_status, &FILING_STATUS_NAMES, 0),                            \
        FIELD(TaxProfile, wages, FIELD_NOT_NEGATIVE),                                              \
        FIELD(TaxProfile, other_ordinary_income, FIELD_NOT_NEGATIVE),                              \
        FIELD(TaxProfile, interest, FIELD_NOT_NEGATIVE),                                           \
        FIELD(TaxProfile, tax_exempt_interest, FIELD_NOT_NEGATIVE),                                \
        FIELD(TaxProfile, ordinary_dividends, FIELD_NOT_NEGATIVE),                                 \
        FIELD(TaxProfile, qualified_dividends, FIELD_NOT_NEGATIVE),                                \
        FIELD(TaxProfile, capital_gain_distributions, FIELD_NOT_NEGATIVE),                         \
        FIELD(TaxProfile, other_investment_income, 0),                                             \
        FIELD(TaxProfile, short_term_gains_elsewhere, 0),                                          \
        FIELD(TaxProfile, long_term_gains_elsewhere, 0),                                           \
        FIELD(TaxProfile, investment_expenses, FIELD_NOT_NEGATIVE),                                \
        FIELD_ENUM(TaxProfile, deduction, &DEDUCTION_KIND_NAMES, 0),                               \
        FIELD(TaxProfile, itemized_deduction, FIELD_NOT_NEGATIVE),                                 \
        FIELD_RANGE(TaxProfile, additional_standard_count, 0, 0, 4),                               \
        FIELD(TaxProfile, other_deductions, FIELD_NOT_NEGATIVE),                                   \
        FIELD(TaxProfile, short_term_carryover_in, FIELD_NOT_NEGATIVE),                            \
        FIELD(TaxProfile, long_term_carryover_in, FIELD_NOT_NEGATIVE),                             \
        FIELD(TaxProfile, state_rate, FIELD_FRACTION),                                             \
        FIELD(TaxProfile, state_deduction, FIELD_NOT_NEGATIVE),                                    \
        FIELD(TaxProfile, short_term_rate, FIELD_FRACTION),                                        \
        FIELD(TaxProfile, long_term_rate, FIELD_FRACTION)

static const JsonField RESOURCE_FIELDS[] = {
    FIELD(TaxProfile, year, FIELD_READ_ONLY),
    COMMON_FIELDS,
    FIELD(TaxProfile, revision, FIELD_READ_ONLY),
};
const JsonObject TAX_PROFILE_JSON = {JSON_FIELDS(TaxProfile, RESOURCE_FIELDS)};

static const JsonField INLINE_FIELDS[] = {
    FIELD_RANGE(TaxProfile, year, FIELD_REQUIRED, DATE_YEAR_FIRST, DATE_YEAR_LAST),
    COMMON_FIELDS,
};
const JsonObject TAX_PROFILE_INLINE_JSON = {JSON_FIELDS(TaxProfile, INLINE_FIELDS)};

static const JsonField SNAPSHOT_FIELDS[] = {
    FIELD(TaxProfile, year, 0),
    COMMON_FIELDS,
    FIELD(TaxProfile, revision, 0),
};
const JsonObject TAX_PROFILE_SNAPSHOT_JSON = {JSON_FIELDS(TaxProfile, SNAPSHOT_FIELDS)};
