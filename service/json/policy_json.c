#include "json/policy_json.h"

_Static_assert(offsetof(PolicyRecord, policy) == 0, "its members are members of the record");

static const JsonField DIRECT_INDEX_FIELDS[] = {
    FIELD(DirectIndex, class, FIELD_REQUIRED),
    FIELD(DirectIndex, model_id, FIELD_REQUIRED),
};
const JsonObject DIRECT_INDEX_JSON = {JSON_FIELDS(DirectIndex, DIRECT_INDEX_FIELDS)};

#define MEMBER_FIELDS                                                                              \
    FIELD(Policy, drift_weight, FIELD_NOT_NEGATIVE),                                               \
        FIELD(Policy, tax_weight, FIELD_NOT_NEGATIVE),                                             \
        FIELD(Policy, location_weight, FIELD_NOT_NEGATIVE),                                        \
        FIELD(Policy, cost_rate, FIELD_FRACTION), FIELD(Policy, maximum_turnover, FIELD_FRACTION), \
        FIELD(Policy, turnover_exception, FIELD_FRACTION),                                         \
        FIELD_ENUM(Policy, migration_strategy, &MIGRATION_STRATEGY_NAMES, 0),                      \
        FIELD_TEXTS(Policy, removed_classes, 0, MODEL_REMOVED_LIMIT),                              \
        FIELD_PRESENT_OBJECT(Policy, direct_index, &DIRECT_INDEX_JSON, 0),                         \
        FIELD(Policy, minimum_trade, FIELD_NOT_NEGATIVE),                                          \
        FIELD(Policy, minimum_cash, FIELD_NOT_NEGATIVE),                                           \
        FIELD(Policy, maximum_cash, FIELD_NOT_NEGATIVE),                                           \
        FIELD_RANGE(Policy, cooldown_days, 0, 0, COOLDOWN_DAYS_LIMIT),                             \
        FIELD(Policy, whole_shares, 0), FIELD(Policy, defer_short_term_gains, 0),                  \
        FIELD(Policy, harvest_minimum_loss, FIELD_NOT_NEGATIVE),                                   \
        FIELD(Policy, harvest_minimum_loss_rate, FIELD_FRACTION),                                  \
        FIELD(Policy, harvest_all_year, 0)

static const JsonField FIELDS[] = {
    FIELD(PolicyRecord, household_id, FIELD_READ_ONLY),
    FIELD(PolicyRecord, account_id, FIELD_READ_ONLY),
    MEMBER_FIELDS,
    FIELD_SCALARS(PolicyRecord, exclusion_lists, exclusion_list_count, FIELD_MAY_BE_EMPTY,
                  POLICY_SCREENS_LIMIT),
    FIELD(PolicyRecord, revision, FIELD_READ_ONLY),
    FIELD(PolicyRecord, created_at, FIELD_READ_ONLY),
};

static void check(const void *record, const char *pointer, Arena *arena, ErrorList *faults)
{
    const PolicyRecord *policy = record;

    if (policy->account_id.present)
        policy_check_of_account(arena, &policy->policy, pointer, faults);
    else
        policy_check(arena, &policy->policy, pointer, faults);
}

const JsonObject POLICY_JSON = {JSON_FIELDS(PolicyRecord, FIELDS), .check = check};

static const JsonField INLINE_FIELDS[] = {MEMBER_FIELDS};

static void check_of_household(const void *policy, const char *pointer, Arena *arena,
                               ErrorList *faults)
{
    policy_check(arena, policy, pointer, faults);
}

static void check_of_account(const void *policy, const char *pointer, Arena *arena,
                             ErrorList *faults)
{
    policy_check_of_account(arena, policy, pointer, faults);
}

const JsonObject POLICY_INLINE_JSON = {JSON_FIELDS(Policy, INLINE_FIELDS),
                                       .check = check_of_household};
const JsonObject POLICY_OF_ACCOUNT_INLINE_JSON = {JSON_FIELDS(Policy, INLINE_FIELDS),
                                                  .check = check_of_account};

static void write_word(JsonWriter *writer, OptionalWord strategy)
{
    json_write_word(writer, &MIGRATION_STRATEGY_NAMES, strategy.value);
}

/* An effective policy always has some, none perhaps. */
static void write_texts(JsonWriter *writer, OptionalTexts list)
{
    json_write_begin_array(writer);
    for (size_t i = 0; i < list.count; i++)
        json_write_text(writer, list.texts[i]);
    json_write_end_array(writer);
}

static void write_index(JsonWriter *writer, DirectIndex index)
{
    if (index.present)
        json_write_record(writer, &DIRECT_INDEX_JSON, &index);
    else
        json_write_null(writer);
}

#define WRITE_MEMBER(member)                                                                       \
    JSON_BEGIN_OBJECT(writer, #member);                                                            \
    JSON_WRITE_NAME(writer, "value");                                                              \
    _Generic(effective->policy.member, OptionalWord                                                \
             : write_word, OptionalTexts                                                           \
             : write_texts, DirectIndex                                                            \
             : write_index, OptionalRate                                                           \
             : json_write_optional_rate, OptionalMoney                                             \
             : json_write_optional_money, OptionalInteger                                          \
             : json_write_optional_integer, OptionalBool                                           \
             : json_write_optional_bool)(writer, effective->policy.member);                        \
    JSON_WRITE_WORD(writer, "level", &POLICY_LEVEL_NAMES,                                          \
                    effective->levels[POLICY_MEMBER_##member]);                                    \
    json_write_end_object(writer);

static void write_screens(JsonWriter *writer, const PolicyEffect *effect)
{
    JSON_BEGIN_ARRAY(writer, "exclusion_lists");
    for (size_t i = 0; i < effect->screen_count; i++) {
        json_write_begin_object(writer);
        JSON_WRITE(writer, "id", effect->screens[i].exclusion_list_id);
        JSON_WRITE_WORD(writer, "level", &POLICY_LEVEL_NAMES, effect->screens[i].level);
        json_write_end_object(writer);
    }
    json_write_end_array(writer);
}

void policy_json_write_effect(JsonWriter *writer, const PolicyEffect *effect)
{
    const EffectivePolicy *effective = &effect->effective;

    json_write_begin_object(writer);
    JSON_WRITE(writer, "household_id", effect->key.household_id);
    JSON_WRITE(writer, "account_id", effect->key.account_id);
    POLICY_MEMBERS(WRITE_MEMBER)
    write_screens(writer, effect);
    json_write_end_object(writer);
}
