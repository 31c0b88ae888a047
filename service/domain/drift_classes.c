#include "domain/drift_parts.h"

#include <stdlib.h>

static int compare_symbols(const void *left, const void *right)
{
    return text_compare(((const SymbolBucket *)left)->symbol,
                        ((const SymbolBucket *)right)->symbol);
}

static int compare_names(const void *left, const void *right)
{
    return text_compare(((const Bucket *)left)->name, ((const Bucket *)right)->name);
}

static size_t add_bucket(Measure *measure, Text name, Rate target, bool foreign)
{
    measure->buckets[measure->bucket_count] =
        (Bucket){.name = name, .target = target, .foreign = foreign};
    return measure->bucket_count++;
}

static void add_symbol(Measure *measure, Text symbol, size_t bucket)
{
    measure->symbols[measure->symbol_count++] = (SymbolBucket){symbol, bucket};
}

/* A target other than cash and what belongs to it. */
static void add_target(Measure *measure, const ModelTarget *target)
{
    size_t bucket;

    if (target->asset_class.present) {
        bucket =
            add_bucket(measure, text_of(names_word(&ASSET_CLASS_NAMES, target->asset_class.value)),
                       target->weight, false);
        measure->class_bucket[target->asset_class.value] = (int)bucket;
    } else if (target->group.present) {
        bucket = add_bucket(measure, target->group.value, target->weight, false);
        for (size_t i = 0; i < target->member_count; i++)
            add_symbol(measure, target->members[i].symbol, bucket);
    } else {
        bucket = add_bucket(measure, target->symbol.value, target->weight, false);
        add_symbol(measure, target->symbol.value, bucket);
    }
}

/* Rule DR-3: the model's targets in its order, then cash, whose target is 0 unless it has one. */
static void add_targets(Measure *measure)
{
    Rate cash_target = {0};
    size_t symbols = 0;

    for (size_t i = 0; i < measure->model->target_count; i++)
        symbols += measure->model->targets[i].member_count + 1;
    measure->symbols = ARENA_ARRAY(measure->arena, SymbolBucket, symbols);
    measure->buckets =
        ARENA_ARRAY(measure->arena, Bucket,
                    measure->model->target_count + 1 + measure->household->security_count);
    for (size_t i = 0; i <= UNCLASSIFIED; i++)
        measure->class_bucket[i] = NO_BUCKET;
    for (size_t i = 0; i < measure->model->target_count; i++) {
        const ModelTarget *target = &measure->model->targets[i];

        if (target->asset_class.present && target->asset_class.value == CLASS_CASH)
            cash_target = target->weight;
        else
            add_target(measure, target);
    }
    measure->cash_bucket = add_bucket(measure, TEXT_LITERAL("cash"), cash_target, false);
    measure->buckets[measure->cash_bucket].is_cash = true;
    measure->class_bucket[CLASS_CASH] = (int)measure->cash_bucket;
    qsort(measure->symbols, measure->symbol_count, sizeof *measure->symbols, compare_symbols);
}

/* Rule DR-4: a class of its own with target 0. */
static size_t foreign_class_bucket(Measure *measure, int asset_class)
{
    Text name = TEXT_LITERAL("unclassified");

    if (measure->class_bucket[asset_class] != NO_BUCKET)
        return (size_t)measure->class_bucket[asset_class];
    if (asset_class != UNCLASSIFIED)
        name = text_of(names_word(&ASSET_CLASS_NAMES, asset_class));
    measure->class_bucket[asset_class] = (int)add_bucket(measure, name, (Rate){0}, true);
    return (size_t)measure->class_bucket[asset_class];
}

static size_t bucket_of(Measure *measure, const Security *security)
{
    int asset_class = security->asset_class.present ? security->asset_class.value : UNCLASSIFIED;
    SymbolBucket wanted = {.symbol = security->symbol};
    const SymbolBucket *found;

    found =
        bsearch(&wanted, measure->symbols, measure->symbol_count, sizeof wanted, compare_symbols);
    if (found != NULL)
        return found->bucket; /* a money fund, too, where the model names it */
    if (measure->model->basis == BY_ASSET_CLASS)
        return foreign_class_bucket(measure, asset_class);
    if (asset_class == CLASS_CASH)
        return measure->cash_bucket;
    return add_bucket(measure, security->symbol, (Rate){0}, true);
}

static void fill_buckets(Measure *measure)
{
    measure->buckets[measure->cash_bucket].before = measure->cash_before;
    measure->buckets[measure->cash_bucket].after = measure->cash_after;
    for (size_t i = 0; i < measure->household->security_count; i++) {
        const Security *security = &measure->household->securities[i];
        Bucket *bucket;

        if (!drift_is_held(measure, i))
            continue;
        bucket = &measure->buckets[bucket_of(measure, security)];
        bucket->before += drift_exact_value(measure->before[i], security->price.value);
        bucket->after += drift_exact_value(measure->after[i], security->price.value);
    }
    qsort(measure->buckets + measure->cash_bucket + 1,
          measure->bucket_count - measure->cash_bucket - 1, sizeof *measure->buckets,
          compare_names);
}

void drift_map(Arena *arena, const Household *household, const Model *model, DriftMap *map_out)
{
    Measure measure = {.arena = arena, .household = household, .model = model};
    DriftMap map = {.class_of = ARENA_ARRAY(arena, uint32_t, household->security_count)};

    add_targets(&measure);
    for (size_t i = 0; i < household->security_count; i++)
        map.class_of[i] = (uint32_t)bucket_of(&measure, &household->securities[i]);
    map.cash = (uint32_t)measure.cash_bucket;
    map.class_count = measure.bucket_count;
    map.names = ARENA_ARRAY(arena, Text, map.class_count);
    map.targets = ARENA_ARRAY(arena, Rate, map.class_count);
    for (size_t i = 0; i < map.class_count; i++) {
        map.names[i] = measure.buckets[i].name;
        map.targets[i] = measure.buckets[i].target;
    }
    *map_out = map;
}

void drift_classify(Measure *measure)
{
    add_targets(measure);
    fill_buckets(measure);
}
