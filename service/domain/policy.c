#include "domain/policy.h"

const Policy POLICY_DEFAULT = {
    .drift_weight = {true, {100000}},
    .tax_weight = {true, {RATE_ONE}},
    .location_weight = {true, {0}},
    .cost_rate = {true, {500}},
    .turnover_exception = {true, {300000}},
    .migration_strategy = {true, MIGRATE_IMMEDIATE},
    .removed_classes = {.present = true},
    .minimum_trade = {true, {10000}},
    .minimum_cash = {true, {0}},
    .cooldown_days = {true, 0},
    .whole_shares = {true, false},
    .defer_short_term_gains = {true, false},
    .harvest_minimum_loss = {true, {10000}},
    .harvest_minimum_loss_rate = {true, {50000}},
    .harvest_all_year = {true, false},
};

#define APPLY(member)                                                                              \
    if (narrower->member.present) {                                                                \
        effective->policy.member = narrower->member;                                               \
        effective->levels[POLICY_MEMBER_##member] = level;                                         \
    }

void policy_apply(EffectivePolicy *effective, const Policy *narrower, PolicyLevel level)
{
    POLICY_MEMBERS(APPLY)
}

void policy_override(Policy *policy, const Policy *narrower)
{
    EffectivePolicy effective = {.policy = *policy};

    policy_apply(&effective, narrower, LEVEL_DEFAULT);
    *policy = effective.policy;
}

OptionalTexts policy_classes(Arena *arena, const Policy *policy)
{
    const OptionalTexts *removed = &policy->removed_classes;
    Text *names = ARENA_ARRAY(arena, Text, removed->count + 1);

    for (size_t i = 0; i < removed->count; i++)
        names[i] = removed->texts[i];
    names[removed->count] = policy->direct_index.class;
    return (OptionalTexts){names, removed->count + policy->direct_index.present, true};
}

const char *policy_class_pointer(Arena *arena, const Policy *policy, size_t index,
                                 const char *pointer)
{
    return index < policy->removed_classes.count
               ? arena_format(arena, "%s/removed_classes/%zu", pointer, index)
               : arena_format(arena, "%s/direct_index/class", pointer);
}

/* Of the class at `index`, named for the first time and at all. */
static void check_removed_class(Arena *arena, const Policy *policy, size_t index,
                                const char *pointer, ErrorList *faults)
{
    const Text *names = policy->removed_classes.texts;
    const char *place = policy_class_pointer(arena, policy, index, pointer);

    if (names[index].length == 0)
        error_list_add(faults, error_at(arena, place, "empty", "A class has a name."));
    for (size_t i = 0; i < index; i++) {
        if (!text_equal(names[i], names[index]))
            continue;
        error_list_add(faults,
                       error_at(arena, place, "duplicate_item",
                                "The same class stands at %s/removed_classes/%zu.", pointer, i));
        return;
    }
}

void policy_check(Arena *arena, const Policy *policy, const char *pointer, ErrorList *faults)
{
    if (policy->minimum_cash.present && policy->maximum_cash.present &&
        policy->minimum_cash.value.cents > policy->maximum_cash.value.cents)
        error_list_add(faults,
                       error_at(arena, arena_format(arena, "%s/minimum_cash", pointer),
                                "minimum_above_maximum", "The least cash is more than the most."));
    for (size_t i = 0; i < policy->removed_classes.count; i++)
        check_removed_class(arena, policy, i, pointer, faults);
}

/* Of an account a member of the household's plan says nothing. */
#define REFUSE(member)                                                                             \
    if (policy->member.present)                                                                    \
        error_list_add(faults, error_at(arena, arena_format(arena, "%s/" #member, pointer),        \
                                        "not_of_an_account",                                       \
                                        "It is of the household's plan as a whole."));

void policy_check_of_account(Arena *arena, const Policy *policy, const char *pointer,
                             ErrorList *faults)
{
    POLICY_HOUSEHOLD_MEMBERS(REFUSE)
    policy_check(arena, policy, pointer, faults);
}
