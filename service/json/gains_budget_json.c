#include "json/gains_budget_json.h"

static const JsonField FIELDS[] = {
    FIELD(GainsBudgetRecord, household_id, FIELD_READ_ONLY),
    FIELD(GainsBudgetRecord, account_id, FIELD_READ_ONLY),
    FIELD(GainsBudgetRecord, year, FIELD_READ_ONLY),
    FIELD(GainsBudgetRecord, allowance, FIELD_NOT_NEGATIVE),
    FIELD(GainsBudgetRecord, short_cap, FIELD_NOT_NEGATIVE),
    FIELD(GainsBudgetRecord, long_cap, FIELD_NOT_NEGATIVE),
    FIELD_ENUM(GainsBudgetRecord, ceiling, &BUDGET_CEILING_NAMES, 0),
    FIELD(GainsBudgetRecord, revision, FIELD_READ_ONLY),
};

static void check(const void *record, const char *pointer, Arena *arena, ErrorList *faults)
{
    const GainsBudgetRecord *budget = record;

    if (budget->allowance.present && budget->ceiling.present) {
        error_list_add(faults, error_at(arena, json_pointer(arena, pointer, "ceiling"),
                                        "allowance_or_ceiling",
                                        "Give an allowance or a ceiling, not both."));
    }
    if (!budget->allowance.present && !budget->ceiling.present && !budget->short_cap.present &&
        !budget->long_cap.present) {
        error_list_add(faults,
                       error_at(arena, pointer, "budget_without_cap",
                                "Give an allowance, a ceiling, a short_cap or a long_cap."));
    }
}

const JsonObject GAINS_BUDGET_JSON = {JSON_FIELDS(GainsBudgetRecord, FIELDS), .check = check};
