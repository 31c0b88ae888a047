#include "domain/blend_parts.h"

#include <stdlib.h>

__attribute__((format(printf, 5, 6))) static void fault(Arena *arena, ErrorList *faults,
                                                        const char *pointer, const char *code,
                                                        const char *format, ...)
{
    va_list arguments;
    const char *detail;

    va_start(arguments, format);
    detail = arena_format_arguments(arena, format, arguments);
    va_end(arguments);
    error_list_add(faults, error_at(arena, pointer, code, "%s", detail));
}

static const char *sleeve_pointer(Arena *arena, size_t sleeve, const char *member)
{
    return arena_format(arena, "/sleeves/%zu%s", sleeve, member);
}

static void check_model(Arena *arena, const Blend *blend, size_t index, ErrorList *faults)
{
    const Sleeve *sleeve = &blend->sleeves[index];
    const Model *model = blend->models[index];

    if (model == NULL)
        fault(arena, faults, sleeve_pointer(arena, index, "/model_id"), "unknown_model",
              "There is no model with this id.");
    else if (sleeve->version.present && sleeve->version.value != model->version)
        fault(arena, faults, sleeve_pointer(arena, index, "/version"), "unknown_version",
              "The model has no such version.");
    else if (model->basis != blend->basis)
        fault(arena, faults, sleeve_pointer(arena, index, "/model_id"), "not_of_basis",
              "The model is by %s, the blend by %s.",
              names_word(&MODEL_BASIS_NAMES, (int)model->basis),
              names_word(&MODEL_BASIS_NAMES, (int)blend->basis));
}

static void check_repeated(Arena *arena, const Blend *blend, size_t index, ErrorList *faults)
{
    for (size_t i = 0; i < index; i++) {
        if (uuid_equal(blend->sleeves[i].model_id.uuid, blend->sleeves[index].model_id.uuid)) {
            fault(arena, faults, sleeve_pointer(arena, index, "/model_id"), "duplicate_sleeve",
                  "The model is a sleeve already, at /sleeves/%zu.", i);
            return;
        }
    }
}

void blend_check_sleeves(Arena *arena, const Blend *blend, ErrorList *faults)
{
    Wide sum = 0;

    for (size_t i = 0; i < blend->sleeve_count; i++) {
        int64_t weight = blend->sleeves[i].weight.millionths;

        sum += weight;
        check_model(arena, blend, i, faults);
        check_repeated(arena, blend, i, faults);
        if (weight <= 0)
            fault(arena, faults, sleeve_pointer(arena, i, "/weight"), "not_positive",
                  "A weight is more than zero.");
    }
    if (sum != RATE_ONE)
        fault(arena, faults, "/sleeves", "weights_not_one", "The weights sum to exactly 1.");
}

bool blend_is_removed(const Blend *blend, const ModelTarget *target)
{
    for (size_t i = 0; i < blend->removed_count; i++) {
        if (model_target_is(target, blend->removed[i]))
            return true;
    }
    return false;
}

/* Whether there is anything of this name that no earlier version has removed. */
static bool is_named(const Blend *blend, Text name)
{
    for (size_t i = 0; i < blend->removed_before; i++) {
        if (text_equal(blend->removed[i], name))
            return false;
    }
    for (size_t i = 0; i < blend->sleeve_count; i++) {
        const Model *model = blend->models[i];

        for (size_t j = 0; model != NULL && j < model->target_count; j++) {
            if (model_target_is(&model->targets[j], name))
                return true;
        }
    }
    return false;
}

static bool is_left(const Blend *blend)
{
    for (size_t i = 0; i < blend->sleeve_count; i++) {
        const Model *model = blend->models[i];

        for (size_t j = 0; model != NULL && j < model->target_count; j++) {
            if (!blend_is_removed(blend, &model->targets[j]))
                return true;
        }
    }
    return false;
}

Error *blend_check_removed(Arena *arena, const Blend *blend)
{
    ErrorList faults = {0};
    bool has_targets = false;

    if (blend->removed_count > MODEL_REMOVED_LIMIT)
        return error_at(arena, "/remove_classes", "too_many_items", "At most %d classes in all.",
                        MODEL_REMOVED_LIMIT);
    for (size_t i = blend->removed_before; i < blend->removed_count; i++) {
        if (!is_named(blend, blend->removed[i]))
            fault(arena, &faults,
                  arena_format(arena, "/remove_classes/%zu", i - blend->removed_before),
                  "unknown_class", "The model has no target %.*s.", TEXT_ARGS(blend->removed[i]));
    }
    for (size_t i = 0; i < blend->sleeve_count; i++)
        has_targets =
            has_targets || (blend->models[i] != NULL && blend->models[i]->target_count > 0);
    if (blend->removed_count > blend->removed_before && has_targets && !is_left(blend))
        fault(arena, &faults, "/remove_classes", "nothing_left", "No target would be left.");
    return faults.first;
}

/* The next member of this role from `index` on, or the end. */
static size_t next_of_role(const ModelTarget *target, size_t index, GroupRole role)
{
    while (index < target->member_count && target->members[index].role != role)
        index++;
    return index;
}

/* The same symbols in the same roles; their order counts within a role alone. */
static bool same_members(const ModelTarget *left, const ModelTarget *right)
{
    for (GroupRole role = ROLE_PRIMARY; role <= ROLE_IRA_SECONDARY; role++) {
        size_t i = next_of_role(left, 0, role);
        size_t j = next_of_role(right, 0, role);

        while (i < left->member_count && j < right->member_count) {
            if (!text_equal(left->members[i].symbol, right->members[j].symbol))
                return false;
            i = next_of_role(left, i + 1, role);
            j = next_of_role(right, j + 1, role);
        }
        if (i < left->member_count || j < right->member_count)
            return false;
    }
    return true;
}

typedef struct SymbolPlace {
    Text symbol;
    const BlendPart *part;
} SymbolPlace;

/* By symbol, then by part. */
static int compare_symbols(const void *left, const void *right)
{
    const SymbolPlace *a = left;
    const SymbolPlace *b = right;
    int order = text_compare(a->symbol, b->symbol);

    return order != 0 ? order : (a->part > b->part) - (a->part < b->part);
}

/* A symbol of several groups would have several places in one drift. */
static void check_symbols(Arena *arena, SymbolPlace *places, size_t count, ErrorList *faults)
{
    qsort(places, count, sizeof *places, compare_symbols);
    for (size_t i = 1; i < count; i++) {
        const BlendPart *before = places[i - 1].part;
        const BlendPart *part = places[i].part;

        if (!text_equal(places[i - 1].symbol, places[i].symbol) || before->target == part->target)
            continue;
        fault(arena, faults, sleeve_pointer(arena, part->sleeve, ""), "conflicting_group",
              "%.*s is in the group %.*s here and in %.*s of /sleeves/%zu.",
              TEXT_ARGS(places[i].symbol), TEXT_ARGS(part->source->group.value),
              TEXT_ARGS(before->source->group.value), before->sleeve);
    }
}

void blend_check_groups(Arena *arena, const Flattened *flattened, ErrorList *faults)
{
    const BlendPart **leaders = ARENA_ARRAY(arena, const BlendPart *, flattened->target_count);
    SymbolPlace *places;
    size_t member_count = 0;
    size_t count = 0;

    for (size_t i = 0; i < flattened->part_count; i++)
        member_count += flattened->parts[i].source->member_count;
    places = ARENA_ARRAY(arena, SymbolPlace, member_count);
    for (size_t i = 0; i < flattened->part_count; i++) {
        const BlendPart *part = &flattened->parts[i];
        const BlendPart *leader = leaders[part->target];

        if (leader == NULL)
            leaders[part->target] = part;
        else if (!same_members(part->source, leader->source))
            fault(arena, faults, sleeve_pointer(arena, part->sleeve, ""), "conflicting_group",
                  "The group %.*s has other members in /sleeves/%zu.",
                  TEXT_ARGS(part->source->group.value), leader->sleeve);
        for (size_t m = 0; m < part->source->member_count; m++)
            places[count++] = (SymbolPlace){part->source->members[m].symbol, part};
    }
    check_symbols(arena, places, count, faults);
}
