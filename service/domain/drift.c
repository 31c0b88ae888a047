#include "domain/drift.h"

#include <assert.h>
#include <stdlib.h>

static const char *const DRIFT_GAP_WORDS[] = {"known", "empty", "no_model", "missing_price"};
const Names DRIFT_GAP_NAMES = NAMES_OF(DRIFT_GAP_WORDS);
static const char *const DEPOSIT_GAP_WORDS[] = {"known", "foreign_holding", "no_drift",
                                                "too_large"};
const Names DEPOSIT_GAP_NAMES = NAMES_OF(DEPOSIT_GAP_WORDS);

/* Values are exact: 10^-14 dollars, a price of 10^-6 times a quantity of 10^-8. Rule DR-1. */
#define VALUE_PER_CENT (QUANTITY_ONE * PRICE_ONE / MONEY_ONE)

/* A weight summed over a household still fits 128 bits. */
static_assert(HOUSEHOLD_TOTAL_LIMIT <= INT64_C(1000000000000000000) &&
                  VALUE_PER_CENT <= INT64_C(1000000000000) && RATE_ONE <= 1000000,
              "value x weight stays below 10^37");

/* A class being summed up. */
typedef struct Bucket {
    Text name;
    Rate target;
    bool is_cash;
    bool foreign;
    Wide before;
    Wide after;
} Bucket;

/* Which bucket a symbol goes to: of a model by security or by group. */
typedef struct SymbolBucket {
    Text symbol;
    size_t bucket;
} SymbolBucket;

enum {
    ASSET_CLASS_COUNT = CLASS_REAL_ESTATE + 1,
    UNCLASSIFIED = ASSET_CLASS_COUNT,
    NO_BUCKET = -1
};

typedef struct Measure {
    Arena *arena;
    const Household *household;
    const DriftScope *scope;
    const Model *model;
    Quantity *before; /* shares per security in scope */
    Quantity *after;
    Wide cash_before;
    Wide cash_after;
    Bucket *buckets; /* targets in order, cash, foreign ones */
    size_t bucket_count;
    size_t cash_bucket;
    SymbolBucket *symbols; /* sorted by symbol */
    size_t symbol_count;
    int class_bucket[ASSET_CLASS_COUNT + 1]; /* by AssetClass or UNCLASSIFIED */
} Measure;

static int compare_texts(Text left, Text right)
{
    size_t shorter = left.length < right.length ? left.length : right.length;
    int order = shorter == 0 ? 0 : memcmp(left.bytes, right.bytes, shorter);

    return order != 0 ? order : (left.length > right.length) - (left.length < right.length);
}

static int compare_symbols(const void *left, const void *right)
{
    return compare_texts(((const SymbolBucket *)left)->symbol,
                         ((const SymbolBucket *)right)->symbol);
}

static int compare_names(const void *left, const void *right)
{
    return compare_texts(((const Bucket *)left)->name, ((const Bucket *)right)->name);
}

static bool in_scope(const Measure *measure, size_t account)
{
    return measure->scope->account < 0 || measure->scope->account == (int32_t)account;
}

/* Rule DR-6. */
static const Model *model_in_scope(const Household *household, const DriftScope *scope)
{
    int32_t model = household->model;

    if (scope->account >= 0 && household->accounts[scope->account].model >= 0)
        model = household->accounts[scope->account].model;
    return model < 0 ? NULL : &household->models[model];
}

static void sum_shares(Measure *measure)
{
    const Household *household = measure->household;
    size_t securities = household->security_count;

    for (size_t i = 0; i < household->lot_count; i++) {
        const Lot *lot = &household->lots[i];

        if (in_scope(measure, lot->account))
            measure->before[lot->security].units += lot->quantity.units;
    }
    if (measure->scope->after == NULL) {
        measure->after = measure->before;
        return;
    }
    for (size_t account = 0; account < household->account_count; account++) {
        for (size_t i = 0; i < securities && in_scope(measure, account); i++)
            measure->after[i].units += measure->scope->after[account * securities + i].units;
    }
}

static void sum_cash(Measure *measure)
{
    for (size_t i = 0; i < measure->household->account_count; i++) {
        int64_t before = measure->household->accounts[i].cash.cents;
        int64_t after =
            measure->scope->cash_after == NULL ? before : measure->scope->cash_after[i].cents;

        if (in_scope(measure, i)) {
            measure->cash_before += (Wide)before * VALUE_PER_CENT;
            measure->cash_after += (Wide)after * VALUE_PER_CENT;
        }
    }
}

static bool is_held(const Measure *measure, size_t security)
{
    return measure->before[security].units > 0 || measure->after[security].units > 0;
}

static Wide exact_value(Quantity quantity, Price price)
{
    return (Wide)quantity.units * price.micros;
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

    if (asset_class == CLASS_CASH)
        return measure->cash_bucket;
    if (measure->model->basis == BY_ASSET_CLASS)
        return foreign_class_bucket(measure, asset_class);
    found =
        bsearch(&wanted, measure->symbols, measure->symbol_count, sizeof wanted, compare_symbols);
    if (found != NULL)
        return found->bucket;
    return add_bucket(measure, security->symbol, (Rate){0}, true);
}

static void fill_buckets(Measure *measure)
{
    measure->buckets[measure->cash_bucket].before = measure->cash_before;
    measure->buckets[measure->cash_bucket].after = measure->cash_after;
    for (size_t i = 0; i < measure->household->security_count; i++) {
        const Security *security = &measure->household->securities[i];
        Bucket *bucket;

        if (!is_held(measure, i))
            continue;
        bucket = &measure->buckets[bucket_of(measure, security)];
        bucket->before += exact_value(measure->before[i], security->price.value);
        bucket->after += exact_value(measure->after[i], security->price.value);
    }
    qsort(measure->buckets + measure->cash_bucket + 1,
          measure->bucket_count - measure->cash_bucket - 1, sizeof *measure->buckets,
          compare_names);
}

/* Sum of |v x 10^6 - target x V|: twice the drift, in units of V x 10^-6. */
static Wide deviations(const Measure *measure, bool after, Wide total)
{
    Wide sum = 0;

    for (size_t i = 0; i < measure->bucket_count; i++) {
        const Bucket *bucket = &measure->buckets[i];
        Wide value = after ? bucket->after : bucket->before;
        Wide deviation = value * RATE_ONE - total * bucket->target.millionths;

        sum += deviation < 0 ? -deviation : deviation;
    }
    return sum;
}

/* Rules DR-1, DR-2: shown to 6 places, compared exactly. Nothing left to weigh is all adrift. */
static Rate drift_of(const Measure *measure, bool after, Wide total, Rate tolerance,
                     bool *within_out)
{
    Wide twice = deviations(measure, after, total);

    *within_out = total > 0 && twice <= 2 * total * tolerance.millionths;
    if (total <= 0)
        return (Rate){RATE_ONE};
    return (Rate){decimal_narrow(decimal_divide_half_away(twice, 2 * total))};
}

static Rate weight_of(Wide value, Wide total)
{
    if (total <= 0)
        return (Rate){0};
    return (Rate){decimal_narrow(decimal_divide_half_away(value * RATE_ONE, total))};
}

static Money value_in_cents(Wide value)
{
    return (Money){decimal_narrow(decimal_divide_half_away(value, VALUE_PER_CENT))};
}

static void show_classes(const Measure *measure, Wide before, Wide after, Drift *drift)
{
    drift->classes = ARENA_ARRAY(measure->arena, DriftClass, measure->bucket_count);
    drift->class_count = measure->bucket_count;
    for (size_t i = 0; i < measure->bucket_count; i++) {
        const Bucket *bucket = &measure->buckets[i];

        drift->classes[i] = (DriftClass){
            .name = bucket->name,
            .before = value_in_cents(bucket->before),
            .after = value_in_cents(bucket->after),
            .target = bucket->target,
            .weight_before = weight_of(bucket->before, before),
            .weight_after = weight_of(bucket->after, after),
            .foreign = bucket->foreign,
        };
    }
}

/*
 * Rule DR-8: the least total value at which no class but cash is above its target, less what is
 * there. Cash in hand is part of what is there, so it is spent first.
 */
static void find_deposit(const Measure *measure, Wide total, Drift *drift)
{
    Wide most = 0;

    drift->deposit_gap = DEPOSIT_KNOWN;
    for (size_t i = 0; i < measure->bucket_count; i++) {
        const Bucket *bucket = &measure->buckets[i];
        Wide target = bucket->target.millionths;
        Wide missing;

        if (bucket->is_cash)
            continue;
        if (target == 0) {
            if (bucket->before > 0)
                drift->deposit_gap = DEPOSIT_FOREIGN_HOLDING;
            continue;
        }
        missing =
            decimal_divide_up(bucket->before * RATE_ONE - total * target, target * VALUE_PER_CENT);
        most = missing > most ? missing : most;
    }
    if (drift->deposit_gap == DEPOSIT_KNOWN && most > HOUSEHOLD_TOTAL_LIMIT)
        drift->deposit_gap = DEPOSIT_TOO_LARGE;
    if (drift->deposit_gap == DEPOSIT_KNOWN)
        drift->deposit_to_zero = (Money){decimal_narrow(most)};
}

/* Rule DR-9: the advisor's own value, the model's, else the default of its kind. */
static Rate tolerance_of(const Measure *measure, const DriftTolerances *tolerances)
{
    if (measure->household->drift_tolerance.present)
        return measure->household->drift_tolerance.value;
    if (measure->model->drift_tolerance.present)
        return measure->model->drift_tolerance.value;
    return tolerances->by_kind[measure->model->kind];
}

/* Rule DR-7: names what has no price, and what has an old one. */
static void check_prices(const Measure *measure, Drift *drift)
{
    const Household *household = measure->household;

    drift->stale_symbols = ARENA_ARRAY(measure->arena, Text, household->security_count);
    for (size_t i = 0; i < household->security_count; i++) {
        const Security *security = &household->securities[i];

        if (!is_held(measure, i))
            continue;
        if (!security->price.present && drift->gap != DRIFT_MISSING_PRICE) {
            drift->gap = DRIFT_MISSING_PRICE;
            drift->missing_symbol = security->symbol;
        }
        if (household_price_is_stale(household, security))
            drift->stale_symbols[drift->stale_count++] = security->symbol;
    }
}

static void sum_totals(const Measure *measure, Wide *before_out, Wide *after_out)
{
    *before_out = measure->cash_before;
    *after_out = measure->cash_after;
    for (size_t i = 0; i < measure->household->security_count; i++) {
        Price price = measure->household->securities[i].price.value;

        *before_out += exact_value(measure->before[i], price);
        *after_out += exact_value(measure->after[i], price);
    }
}

static void measure_drift(Measure *measure, const DriftTolerances *tolerances, Wide before,
                          Wide after, Drift *drift)
{
    add_targets(measure);
    fill_buckets(measure);
    drift->tolerance = tolerance_of(measure, tolerances);
    drift->before = drift_of(measure, false, before, drift->tolerance, &drift->within_before);
    drift->after = drift_of(measure, true, after, drift->tolerance, &drift->within_after);
    show_classes(measure, before, after, drift);
    find_deposit(measure, before, drift);
}

void drift_compute(Arena *arena, const Household *household, const DriftTolerances *tolerances,
                   const DriftScope *scope, Drift *drift_out)
{
    Measure measure = {.arena = arena,
                       .household = household,
                       .scope = scope,
                       .model = model_in_scope(household, scope),
                       .before = ARENA_ARRAY(arena, Quantity, household->security_count),
                       .after = ARENA_ARRAY(arena, Quantity, household->security_count)};
    Drift drift = {.model = measure.model, .deposit_gap = DEPOSIT_NO_DRIFT};
    Wide before;
    Wide after;

    sum_shares(&measure);
    sum_cash(&measure);
    check_prices(&measure, &drift);
    sum_totals(&measure, &before, &after);
    if (drift.gap == DRIFT_KNOWN)
        drift.value = value_in_cents(before);
    if (measure.model == NULL)
        drift.gap = DRIFT_NO_MODEL;
    else if (drift.gap == DRIFT_KNOWN && before <= 0)
        drift.gap = DRIFT_EMPTY; /* Rule DR-5 */
    if (drift.gap == DRIFT_KNOWN)
        measure_drift(&measure, tolerances, before, after, &drift);
    *drift_out = drift;
}
