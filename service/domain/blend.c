#include "domain/blend_parts.h"

#include <stdlib.h>

typedef struct Remainder {
    int64_t left;
    size_t place;
} Remainder;

/* The largest first, of equal ones the first. */
static int compare_remainders(const void *left, const void *right)
{
    const Remainder *a = left;
    const Remainder *b = right;

    return a->left != b->left ? decimal_compare(b->left, a->left)
                              : decimal_compare((int64_t)a->place, (int64_t)b->place);
}

void blend_apportion(Arena *arena, const int64_t *parts, size_t count, Rate *rates_out)
{
    Remainder *remainders = ARENA_ARRAY(arena, Remainder, count);
    int64_t missing = RATE_ONE;
    Wide total = 0;

    for (size_t i = 0; i < count; i++)
        total += parts[i];
    for (size_t i = 0; i < count; i++) {
        Wide share = (Wide)parts[i] * RATE_ONE;

        rates_out[i].millionths = decimal_narrow(share / total);
        remainders[i] = (Remainder){decimal_narrow(share % total), i};
        missing -= rates_out[i].millionths;
    }
    qsort(remainders, count, sizeof *remainders, compare_remainders);
    for (size_t i = 0; i < (size_t)missing; i++)
        rates_out[remainders[i].place].millionths++;
}

/* A part and how it is told from others. */
typedef struct Named {
    int kind; /* class, group, symbol */
    Text name;
    size_t part;
} Named;

static Named named(const ModelTarget *target, size_t part)
{
    if (target->asset_class.present)
        return (Named){0, text_of(names_word(&ASSET_CLASS_NAMES, target->asset_class.value)), part};
    if (target->group.present)
        return (Named){1, target->group.value, part};
    return (Named){2, target->symbol.value, part};
}

static bool same_name(const Named *left, const Named *right)
{
    return left->kind == right->kind && text_equal(left->name, right->name);
}

/* By name, then by part. */
static int compare_named(const void *left, const void *right)
{
    const Named *a = left;
    const Named *b = right;
    int order = a->kind != b->kind ? a->kind - b->kind : text_compare(a->name, b->name);

    return order != 0 ? order : decimal_compare((int64_t)a->part, (int64_t)b->part);
}

/* Every target of every sleeve that is not removed; its own place stands for its target yet. */
static void collect(Arena *arena, const Blend *blend, Flattened *flattened)
{
    size_t most = 0;

    for (size_t i = 0; i < blend->sleeve_count; i++)
        most += blend->models[i]->target_count;
    flattened->parts = ARENA_ARRAY(arena, BlendPart, most);
    for (size_t i = 0; i < blend->sleeve_count; i++) {
        const Model *model = blend->models[i];

        for (size_t j = 0; j < model->target_count; j++) {
            const ModelTarget *source = &model->targets[j];

            if (blend_is_removed(blend, source))
                continue;
            flattened->parts[flattened->part_count] = (BlendPart){
                .source = source,
                .sleeve = i,
                .target = flattened->part_count,
                .weight = blend->sleeves[i].weight.millionths * source->weight.millionths,
            };
            flattened->part_count++;
        }
    }
}

void blend_merge(Arena *arena, Flattened *flattened)
{
    Named *names = ARENA_ARRAY(arena, Named, flattened->part_count);
    BlendPart *parts = flattened->parts;

    for (size_t i = 0; i < flattened->part_count; i++)
        names[i] = named(parts[i].source, i);
    qsort(names, flattened->part_count, sizeof *names, compare_named);
    for (size_t i = 1; i < flattened->part_count; i++) {
        if (same_name(&names[i - 1], &names[i]))
            parts[names[i].part].target = parts[names[i - 1].part].target;
    }
    /* A part that leads a target stands before the others of it. */
    for (size_t i = 0; i < flattened->part_count; i++)
        parts[i].target =
            parts[i].target == i ? flattened->target_count++ : parts[parts[i].target].target;
}

void blend_weigh(Arena *arena, size_t sleeve_count, Flattened *flattened)
{
    int64_t *of_targets = ARENA_ARRAY(arena, int64_t, flattened->target_count);
    int64_t *of_sleeves = ARENA_ARRAY(arena, int64_t, sleeve_count);
    Rate *weights = ARENA_ARRAY(arena, Rate, flattened->target_count);

    flattened->targets = ARENA_ARRAY(arena, ModelTarget, flattened->target_count);
    flattened->shares = ARENA_ARRAY(arena, Rate, sleeve_count);
    for (size_t i = flattened->part_count; i-- > 0;) {
        const BlendPart *part = &flattened->parts[i];

        of_targets[part->target] += part->weight;
        of_sleeves[part->sleeve] += part->weight;
        flattened->targets[part->target] = *part->source;
    }
    blend_apportion(arena, of_targets, flattened->target_count, weights);
    blend_apportion(arena, of_sleeves, sleeve_count, flattened->shares);
    for (size_t i = 0; i < flattened->target_count; i++)
        flattened->targets[i].weight = weights[i];
}

/* Nothing is left out silently: a security without a target would be foreign (DR-4). */
static void check_weights(Arena *arena, const Flattened *flattened, ErrorList *faults)
{
    size_t next = 0;

    for (size_t i = 0; i < flattened->part_count; i++) {
        const BlendPart *part = &flattened->parts[i];

        if (part->target != next)
            continue;
        next++;
        if (flattened->targets[part->target].weight.millionths == 0)
            error_list_add(
                faults, error_at(arena, arena_format(arena, "/sleeves/%zu", part->sleeve),
                                 "weight_too_small", "Of %.*s less than a millionth would be left.",
                                 TEXT_ARGS(named(part->source, 0).name)));
    }
}

static bool has_models(const Blend *blend)
{
    for (size_t i = 0; i < blend->sleeve_count; i++) {
        if (blend->models[i] == NULL || blend->models[i]->basis != blend->basis)
            return false;
    }
    return true;
}

Error *blend_flatten(Arena *arena, const Blend *blend, Flattened *flattened_out)
{
    Flattened flattened = {0};
    ErrorList faults = {0};

    if (blend->sleeve_count > MODEL_SLEEVES_LIMIT)
        return error_at(arena, "/sleeves", "too_many_items", "At most %d sleeves.",
                        MODEL_SLEEVES_LIMIT);
    blend_check_sleeves(arena, blend, &faults);
    error_list_add(&faults, blend_check_removed(arena, blend));
    if (has_models(blend)) {
        collect(arena, blend, &flattened);
        blend_merge(arena, &flattened);
        blend_check_groups(arena, &flattened, &faults);
    }
    if (flattened.target_count > MODEL_TARGETS_LIMIT)
        error_list_add(&faults, error_at(arena, "/sleeves", "too_many_items",
                                         "At most %d targets in all.", MODEL_TARGETS_LIMIT));
    if (faults.first != NULL)
        return faults.first;
    blend_weigh(arena, blend->sleeve_count, &flattened);
    check_weights(arena, &flattened, &faults);
    if (faults.first == NULL)
        *flattened_out = flattened;
    return faults.first;
}
