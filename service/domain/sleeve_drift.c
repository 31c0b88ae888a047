#include "domain/sleeve_drift.h"

#include "domain/drift_parts.h"

static const char *const GAP_WORDS[] = {"known",     "empty",      "no_model",    "missing_price",
                                        "too_large", "no_sleeves", "nothing_left"};
const Names SLEEVE_GAP_NAMES = NAMES_OF(GAP_WORDS);

#define NONE SIZE_MAX

typedef struct Attribution {
    Arena *arena;
    const SleeveScope *scope;
    DriftMap map;
    Wide *classes; /* what is held of each class of the map, in VALUE_PER_CENT */
    Wide *parts;   /* what of that each part of the blend has */
    Wide *sleeves;
    Wide unassigned;
    Wide total;
} Attribution;

static bool in_scope(const SleeveScope *scope, size_t account)
{
    return scope->account < 0 || scope->account == (int32_t)account;
}

static void add_holdings(Attribution *made)
{
    const Household *household = made->scope->household;
    HouseholdPositions held = made->scope->held != NULL
                                  ? *made->scope->held
                                  : household_positions(made->arena, household);

    for (size_t account = 0; account < household->account_count; account++) {
        if (!in_scope(made->scope, account))
            continue;
        for (size_t i = 0; i < household->security_count; i++)
            made->classes[made->map.class_of[i]] +=
                drift_exact_value(held.shares[account * household->security_count + i],
                                  household->securities[i].price.value);
        made->classes[made->map.cash] += (Wide)held.cash[account].cents * VALUE_PER_CENT;
    }
    for (size_t i = 0; i < made->map.class_count; i++)
        made->total += made->classes[i];
}

/* The flattened target of this name, or NONE. */
static size_t target_called(const Flattened *flattened, Text name)
{
    size_t at = 0;

    while (at < flattened->target_count && !model_target_is(&flattened->targets[at], name))
        at++;
    return at < flattened->target_count ? at : NONE;
}

/*
 * The flattened target that each class of the map counts for, or NONE. Without an index they have
 * one order, but for cash, which the map has behind all others; what an index brings counts for the
 * class in whose place it stands.
 */
static size_t *targets_of_classes(const Attribution *made)
{
    const Flattened *flattened = made->scope->flattened;
    const DirectIndex *index = &made->scope->household->policy.direct_index;
    const size_t cash = target_called(flattened, TEXT_LITERAL("cash"));
    size_t *targets = ARENA_ARRAY(made->arena, size_t, made->map.class_count);

    for (size_t i = 0; i < made->map.class_count; i++) {
        if (i >= made->map.cash)
            targets[i] = i == made->map.cash ? cash : NONE;
        else if (!index->model_id.present)
            targets[i] = i < cash ? i : i + 1;
        else
            targets[i] = target_called(flattened, made->map.names[i]);
        if (i < made->map.cash && targets[i] == NONE)
            targets[i] = target_called(flattened, index->class);
    }
    return targets;
}

/* What is held of each flattened target; the rest is unassigned. */
static Wide *fold(Attribution *made)
{
    const size_t *targets = targets_of_classes(made);
    Wide *held = ARENA_ARRAY(made->arena, Wide, made->scope->flattened->target_count);

    for (size_t i = 0; i < made->map.class_count; i++) {
        if (targets[i] == NONE)
            made->unassigned += made->classes[i];
        else
            held[targets[i]] += made->classes[i];
    }
    return held;
}

/* value x part / whole towards zero, for a value that leaves no room for the product. */
static Wide share_of(Wide value, int64_t part, int64_t whole)
{
    return value / whole * part + value % whole * part / whole;
}

/* Each target's to its parts; the last one has what is left, so that nothing is lost. */
static void attribute(Attribution *made)
{
    const Flattened *flattened = made->scope->flattened;
    const Wide *held = fold(made);
    int64_t *wholes = ARENA_ARRAY(made->arena, int64_t, flattened->target_count);
    Wide *left = ARENA_COPY(made->arena, Wide, held, flattened->target_count);
    size_t *last = ARENA_ARRAY(made->arena, size_t, flattened->target_count);

    for (size_t i = 0; i < flattened->part_count; i++) {
        wholes[flattened->parts[i].target] += flattened->parts[i].weight;
        last[flattened->parts[i].target] = i;
    }
    for (size_t i = 0; i < flattened->part_count; i++) {
        const BlendPart *part = &flattened->parts[i];

        made->parts[i] = last[part->target] == i
                             ? left[part->target]
                             : share_of(held[part->target], part->weight, wholes[part->target]);
        made->sleeves[part->sleeve] += made->parts[i];
        left[part->target] -= made->parts[i];
    }
}

/* |v x 10^6 - target x V| */
static Wide deviation(Wide value, Rate target, Wide total)
{
    Wide off = value * RATE_ONE - total * target.millionths;

    return off < 0 ? -off : off;
}

/* Half of what is twice the drift, in units of the total x 10^-6. Rules DR-1, DR-2. */
static Rate drift_of(Wide twice, Wide total)
{
    return (Rate){decimal_narrow(decimal_divide_half_away(twice, 2 * total))};
}

/*
 * Of one sleeve from its own targets, less those that were removed, rescaled. Nothing where debts
 * outweigh what it has, or all but do, as in drift.c.
 */
static OptionalRate drift_within(const Attribution *made, size_t sleeve)
{
    const Flattened *flattened = made->scope->flattened;
    Wide total = made->sleeves[sleeve];
    Wide twice = 0;
    size_t first = 0;
    size_t end;
    int64_t *weights;
    Rate *targets;

    while (first < flattened->part_count && flattened->parts[first].sleeve < sleeve)
        first++;
    for (end = first; end < flattened->part_count && flattened->parts[end].sleeve == sleeve;)
        end++;
    if (total <= 0 || end == first)
        return (OptionalRate){0};
    weights = ARENA_ARRAY(made->arena, int64_t, end - first);
    targets = ARENA_ARRAY(made->arena, Rate, end - first);
    for (size_t i = first; i < end; i++)
        weights[i - first] = flattened->parts[i].weight;
    blend_apportion(made->arena, weights, end - first, targets);
    for (size_t i = first; i < end; i++)
        twice += deviation(made->parts[i], targets[i - first], total);
    if (twice / (2 * total) > HOUSEHOLD_TOTAL_LIMIT / 4)
        return (OptionalRate){0};
    return (OptionalRate){true, drift_of(twice, total)};
}

static Money cents_of(Wide value)
{
    return (Money){decimal_narrow(decimal_divide_half_away(value, VALUE_PER_CENT))};
}

static Rate weight_of(Wide value, Wide total)
{
    return (Rate){decimal_narrow(decimal_divide_half_away(value * RATE_ONE, total))};
}

static void show(const Attribution *made, SleeveDrift *drift)
{
    const Blend *blend = made->scope->blend;
    Wide twice = deviation(made->unassigned, (Rate){0}, made->total);

    drift->sleeves = ARENA_ARRAY(made->arena, SleeveShare, blend->sleeve_count);
    drift->sleeve_count = blend->sleeve_count;
    for (size_t i = 0; i < blend->sleeve_count; i++) {
        const Sleeve *sleeve = &blend->sleeves[i];
        Rate target = made->scope->flattened->shares[i];

        twice += deviation(made->sleeves[i], target, made->total);
        drift->sleeves[i] = (SleeveShare){
            .name = sleeve->name.present ? sleeve->name.value : blend->models[i]->name,
            .model_id = sleeve->model_id,
            .version = blend->models[i]->version,
            .target = target,
            .weight = weight_of(made->sleeves[i], made->total),
            .value = cents_of(made->sleeves[i]),
            .drift = drift_within(made, i),
        };
    }
    drift->drift = drift_of(twice, made->total);
    drift->unassigned = cents_of(made->unassigned);
    drift->unassigned_weight = weight_of(made->unassigned, made->total);
}

static SleeveGap gap_of(const SleeveScope *scope)
{
    static const SleeveGap gaps[] = {
        [DRIFT_KNOWN] = SLEEVES_KNOWN,         [DRIFT_EMPTY] = SLEEVES_EMPTY,
        [DRIFT_NO_MODEL] = SLEEVES_NO_MODEL,   [DRIFT_MISSING_PRICE] = SLEEVES_MISSING_PRICE,
        [DRIFT_TOO_LARGE] = SLEEVES_TOO_LARGE, [DRIFT_NOTHING_LEFT] = SLEEVES_NOTHING_LEFT};

    if (scope->drift->gap == DRIFT_KNOWN && scope->blend == NULL)
        return SLEEVES_NO_SLEEVES;
    return gaps[scope->drift->gap];
}

void sleeve_drift_compute(Arena *arena, const SleeveScope *scope, SleeveDrift *drift_out)
{
    Attribution made = {.arena = arena, .scope = scope};
    SleeveDrift drift = {.gap = gap_of(scope)};

    if (drift.gap == SLEEVES_KNOWN) {
        drift_map(arena, scope->household, scope->drift->model, &made.map);
        made.classes = ARENA_ARRAY(arena, Wide, made.map.class_count);
        made.parts = ARENA_ARRAY(arena, Wide, scope->flattened->part_count);
        made.sleeves = ARENA_ARRAY(arena, Wide, scope->blend->sleeve_count);
        add_holdings(&made);
        if (made.total > 0) {
            attribute(&made);
            show(&made, &drift);
        } else {
            drift.gap = SLEEVES_EMPTY; /* after a plan that leaves nothing */
        }
    }
    *drift_out = drift;
}
