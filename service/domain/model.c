#include "domain/model.h"

#include <stdlib.h>

typedef struct ModelCheck {
    Arena *arena;
    const Model *model;
    ErrorList faults;
} ModelCheck;

__attribute__((format(printf, 4, 5))) static void fault(ModelCheck *check, const char *pointer,
                                                        const char *code, const char *format, ...)
{
    va_list arguments;
    const char *detail;

    va_start(arguments, format);
    detail = arena_format_arguments(check->arena, format, arguments);
    va_end(arguments);
    error_list_add(&check->faults, error_at(check->arena, pointer, code, "%s", detail));
}

static const char *target_pointer(ModelCheck *check, size_t target, const char *member)
{
    return arena_format(check->arena, "/targets/%zu%s", target, member);
}

static bool is_cash(const ModelTarget *target)
{
    return target->asset_class.present && target->asset_class.value == CLASS_CASH;
}

/* A group or a security of the class's name: wherever targets are named, nobody could tell which.
 */
static bool is_called_cash(const ModelTarget *target)
{
    return !target->asset_class.present && model_target_is(target, TEXT_LITERAL("cash"));
}

/* Whether the target names what the model's basis calls for, and nothing else. */
static bool fits_basis(const Model *model, const ModelTarget *target)
{
    int named = target->asset_class.present + target->group.present + target->symbol.present;

    if (named != 1 || is_called_cash(target))
        return false;
    if (is_cash(target))
        return true;
    switch (model->basis) {
    case BY_ASSET_CLASS:
        return target->asset_class.present;
    case BY_SECURITY_GROUP:
        return target->group.present;
    case BY_SECURITY:
        break;
    }
    return target->symbol.present;
}

static bool same_target(const ModelTarget *left, const ModelTarget *right)
{
    if (left->asset_class.present && right->asset_class.present)
        return left->asset_class.value == right->asset_class.value;
    if (left->group.present && right->group.present)
        return text_equal(left->group.value, right->group.value);
    if (left->symbol.present && right->symbol.present)
        return text_equal(left->symbol.value, right->symbol.value);
    return false;
}

static void check_repeated(ModelCheck *check, size_t target)
{
    for (size_t i = 0; i < target; i++) {
        if (same_target(&check->model->targets[i], &check->model->targets[target])) {
            fault(check, target_pointer(check, target, ""), "duplicate_target",
                  "The same target stands at /targets/%zu.", i);
            return;
        }
    }
}

/* A member with its place, to find repeated symbols by sorting. */
typedef struct MemberPlace {
    Text symbol;
    size_t target;
    size_t member;
} MemberPlace;

/* By symbol, then by place. */
static int compare_members(const void *left_place, const void *right_place)
{
    const MemberPlace *left = left_place;
    const MemberPlace *right = right_place;
    int order = text_compare(left->symbol, right->symbol);

    if (order == 0)
        order = decimal_compare((int64_t)left->target, (int64_t)right->target);
    return order != 0 ? order : decimal_compare((int64_t)left->member, (int64_t)right->member);
}

/* No symbol stands in two groups, nor twice in one. */
static void check_repeated_members(ModelCheck *check, size_t member_count)
{
    MemberPlace *places = ARENA_ARRAY(check->arena, MemberPlace, member_count);
    size_t count = 0;

    for (size_t t = 0; t < check->model->target_count; t++) {
        for (size_t m = 0; m < check->model->targets[t].member_count; m++)
            places[count++] = (MemberPlace){check->model->targets[t].members[m].symbol, t, m};
    }
    qsort(places, count, sizeof *places, compare_members);
    for (size_t i = 1; i < count; i++) {
        if (text_equal(places[i - 1].symbol, places[i].symbol))
            fault(check,
                  arena_format(check->arena, "/targets/%zu/members/%zu/symbol", places[i].target,
                               places[i].member),
                  "duplicate_symbol", "%.*s is a member already.", TEXT_ARGS(places[i].symbol));
    }
}

static void check_members(ModelCheck *check, size_t index)
{
    const ModelTarget *target = &check->model->targets[index];
    bool has_primary = false;

    if (target->member_count > GROUP_MEMBERS_LIMIT)
        fault(check, target_pointer(check, index, "/members"), "too_many_items",
              "At most %d members.", GROUP_MEMBERS_LIMIT);
    for (size_t m = 0; m < target->member_count; m++)
        has_primary = has_primary || target->members[m].role == ROLE_PRIMARY;
    if (target->group.present && !has_primary)
        fault(check, target_pointer(check, index, "/members"), "primary_required",
              "A group has at least one primary member.");
    if (!target->group.present && target->member_count > 0)
        fault(check, target_pointer(check, index, "/members"), "members_not_allowed",
              "Only groups have members.");
}

Error *model_check(Arena *arena, const Model *model)
{
    ModelCheck check = {.arena = arena, .model = model};
    size_t member_count = 0;
    Wide sum = 0;

    if (model->target_count > MODEL_TARGETS_LIMIT)
        return error_at(arena, "/targets", "too_many_items", "At most %d targets.",
                        MODEL_TARGETS_LIMIT);
    for (size_t i = 0; i < model->target_count; i++) {
        const ModelTarget *target = &model->targets[i];

        sum += target->weight.millionths;
        if (!fits_basis(model, target))
            fault(&check, target_pointer(&check, i, ""), "not_of_basis",
                  "A target names one class, group or symbol as the basis %s says, or class cash, "
                  "and only that is called cash.",
                  names_word(&MODEL_BASIS_NAMES, (int)model->basis));
        if (target->weight.millionths <= 0)
            fault(&check, target_pointer(&check, i, "/weight"), "not_positive",
                  "A weight is more than zero.");
        check_repeated(&check, i);
        check_members(&check, i);
        member_count += target->member_count;
    }
    check_repeated_members(&check, member_count);
    if (sum != RATE_ONE)
        fault(&check, "/targets", "weights_not_one", "The weights sum to exactly 1.");
    return check.faults.first;
}

size_t model_most_symbols(const Model *model)
{
    size_t most = model->target_count;

    for (size_t i = 0; i < model->target_count; i++)
        most += model->targets[i].member_count;
    return most;
}

bool model_target_is(const ModelTarget *target, Text name)
{
    if (target->asset_class.present)
        return text_is(name, names_word(&ASSET_CLASS_NAMES, target->asset_class.value));
    return text_equal(name, target->group.present ? target->group.value : target->symbol.value);
}
