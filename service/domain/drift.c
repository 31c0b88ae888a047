#include "domain/drift_parts.h"

#include <assert.h>

static const char *const DRIFT_GAP_WORDS[] = {"known",         "empty",     "no_model",
                                              "missing_price", "too_large", "nothing_left"};
const Names DRIFT_GAP_NAMES = NAMES_OF(DRIFT_GAP_WORDS);
static const char *const DEPOSIT_GAP_WORDS[] = {"known", "foreign_holding", "no_drift",
                                                "too_large"};
const Names DEPOSIT_GAP_NAMES = NAMES_OF(DEPOSIT_GAP_WORDS);

/* A weight summed over a household still fits 128 bits. */
static_assert(HOUSEHOLD_TOTAL_LIMIT <= INT64_C(1000000000000000000) &&
                  VALUE_PER_CENT <= INT64_C(1000000000000) && RATE_ONE <= 1000000,
              "value x weight stays below 10^37");

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

        if (!drift_is_held(measure, i))
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

        *before_out += drift_exact_value(measure->before[i], price);
        *after_out += drift_exact_value(measure->after[i], price);
    }
}

/* Debts that all but outweigh the holdings make weights that no figure holds. */
static bool is_measurable(const Measure *measure, bool after, Wide total)
{
    return total <= 0 || decimal_divide_half_away(deviations(measure, after, total), 2 * total) <=
                             HOUSEHOLD_TOTAL_LIMIT / 4;
}

static void measure_drift(Measure *measure, const DriftTolerances *tolerances, Wide before,
                          Wide after, Drift *drift)
{
    drift_classify(measure);
    drift->tolerance = tolerance_of(measure, tolerances);
    if (!is_measurable(measure, false, before) || !is_measurable(measure, true, after)) {
        drift->gap = DRIFT_TOO_LARGE;
        return;
    }
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
    if (drift.gap == DRIFT_KNOWN)
        drift.value_after = value_in_cents(after);
    if (measure.model == NULL)
        drift.gap = DRIFT_NO_MODEL;
    else if (measure.model->target_count == 0)
        drift.gap = DRIFT_NOTHING_LEFT;
    else if (drift.gap == DRIFT_KNOWN && before <= 0)
        drift.gap = DRIFT_EMPTY; /* Rule DR-5 */
    if (drift.gap == DRIFT_KNOWN)
        measure_drift(&measure, tolerances, before, after, &drift);
    *drift_out = drift;
}

static const DriftPrice *find_price(const DriftPrices *prices, SecurityId id)
{
    size_t low = 0;
    size_t high = prices->price_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = uuid_compare(prices->prices[middle].security_id.uuid, id.uuid);

        if (order == 0)
            return &prices->prices[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

Household drift_at(Arena *arena, const Household *household, const DriftPrices *prices)
{
    Household then = *household;

    then.pins.price_set_id = prices->price_set_id;
    then.pins.price_as_of = prices->as_of;
    then.pins.price_sequence = prices->sequence;
    then.securities = ARENA_ARRAY(arena, Security, household->security_count);
    for (size_t i = 0; i < household->security_count; i++) {
        Security *security = &then.securities[i];
        const DriftPrice *price = find_price(prices, household->securities[i].id);

        *security = household->securities[i];
        security->price.present = price != NULL;
        security->price_date.present = price != NULL;
        if (price == NULL)
            continue;
        security->price.value = price->close;
        security->price_date.value = price->price_date;
    }
    return then;
}
