#include "json/gains_budget_json.h"

#define CAP_FIELDS                                                                                 \
    FIELD(GainsBudgetRecord, allowance, FIELD_NOT_NEGATIVE),                                       \
        FIELD(GainsBudgetRecord, short_cap, FIELD_NOT_NEGATIVE),                                   \
        FIELD(GainsBudgetRecord, long_cap, FIELD_NOT_NEGATIVE),                                    \
        FIELD_ENUM(GainsBudgetRecord, ceiling, &BUDGET_CEILING_NAMES, 0)

static const JsonField FIELDS[] = {
    FIELD(GainsBudgetRecord, household_id, FIELD_READ_ONLY),
    FIELD(GainsBudgetRecord, account_id, FIELD_READ_ONLY),
    FIELD(GainsBudgetRecord, year, FIELD_READ_ONLY),
    CAP_FIELDS,
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

static const JsonField INLINE_FIELDS[] = {
    FIELD(GainsBudgetRecord, account_id, 0),
    FIELD_RANGE(GainsBudgetRecord, year, FIELD_REQUIRED, DATE_YEAR_FIRST, DATE_YEAR_LAST),
    CAP_FIELDS,
};
const JsonObject GAINS_BUDGET_INLINE_JSON = {JSON_FIELDS(GainsBudgetRecord, INLINE_FIELDS),
                                             .check = check};

static void write_used(JsonWriter *writer, Gains used)
{
    JSON_BEGIN_OBJECT(writer, "used");
    JSON_WRITE(writer, "short_term", used.short_term);
    JSON_WRITE(writer, "long_term", used.long_term);
    JSON_WRITE(writer, "net", money_add(used.short_term, used.long_term));
    json_write_end_object(writer);
}

static void write_word_or_null(JsonWriter *writer, const Names *names, OptionalWord word)
{
    if (word.present)
        json_write_word(writer, names, word.value);
    else
        json_write_null(writer);
}

void gains_budget_json_write_use(JsonWriter *writer, const GainsBudgetUse *use)
{
    const GainsBudgetRecord *budget = &use->budget;
    BudgetScope scope = budget->account_id.present ? BUDGET_ACCOUNT : BUDGET_HOUSEHOLD;

    json_write_begin_object(writer);
    JSON_WRITE_WORD(writer, "scope", &BUDGET_SCOPE_NAMES, scope);
    JSON_WRITE(writer, "household_id", budget->household_id);
    JSON_WRITE(writer, "account_id", budget->account_id);
    JSON_WRITE(writer, "year", budget->year);
    JSON_WRITE(writer, "allowance", use->allowance);
    JSON_WRITE(writer, "short_cap", budget->short_cap);
    JSON_WRITE(writer, "long_cap", budget->long_cap);
    JSON_WRITE_NAME(writer, "ceiling");
    write_word_or_null(writer, &BUDGET_CEILING_NAMES, budget->ceiling);
    write_used(writer, use->used);
    JSON_WRITE(writer, "remaining", use->remaining);
    JSON_WRITE_NAME(writer, "state");
    write_word_or_null(writer, &BUDGET_STATE_NAMES, use->state);
    JSON_WRITE(writer, "trade_date", use->trade_date);
    JSON_WRITE(writer, "revision", ((OptionalInteger){budget->revision > 0, budget->revision}));
    json_write_end_object(writer);
}
