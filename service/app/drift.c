#include "app/drift.h"

#include "app/model.h"
#include "app/snapshot.h"
#include "storage/account_store.h"
#include "storage/model_store.h"
#include "storage/price_store.h"

static Error *load(AppContext *context, HouseholdId id, const DriftQuery *query,
                   Household *household_out)
{
    SnapshotRequest request = {
        .household_id = id, .as_of = query->as_of, .with_models = query->tracking_error};

    return snapshot_load(context, &request, household_out);
}

static void compute(AppContext *context, int32_t account, DriftAnswer *answer)
{
    DriftScope scope = {.account = account};

    drift_compute(context->arena, &answer->household, &context->app->rules->drift, &scope,
                  &answer->drift);
}

static void locate(AppContext *context, DriftAnswer *answer)
{
    const Rules *rules = context->app->rules;
    const Household *household = &answer->household;
    HouseholdPositions held = household_positions(context->arena, household);

    answer->rates = location_rates(&rules->tax, &rules->location, household,
                                   date_year(household->pins.price_as_of));
    location_compute(context->arena, household, &answer->rates, &held, &answer->location);
}

Error *drift_of_household(AppContext *context, HouseholdId id, const DriftQuery *query,
                          DriftAnswer *answer_out)
{
    DriftAnswer answer = {0};

    TRY(load(context, id, query, &answer.household));
    compute(context, -1, &answer);
    locate(context, &answer);
    *answer_out = answer;
    return NULL;
}

Error *drift_of_account(AppContext *context, AccountId id, const DriftQuery *query,
                        DriftAnswer *answer_out)
{
    DbSession session = app_read(context);
    DriftAnswer answer = {.account_id = {true, id}};
    AccountRecord record;
    int32_t account;

    TRY(account_store_get(&session, id, &record));
    TRY(load(context, record.household_id, query, &answer.household));
    account = household_find_account(&answer.household, id);
    if (account < 0) {
        return error_new(context->arena, ERROR_NOT_FOUND, "not_found", "There is nothing here.");
    }
    compute(context, account, &answer);
    *answer_out = answer;
    return NULL;
}

/* What the model is without, and what the household's policy takes it without. */
static void remove_classes(Arena *arena, const ModelRecord *model, const OptionalTexts *removed,
                           Blend *blend)
{
    Text *all = ARENA_ARRAY(arena, Text, model->removed_class_count + removed->count);

    for (size_t i = 0; i < model->removed_class_count; i++)
        all[i] = model->removed_classes[i];
    for (size_t i = 0; i < removed->count; i++)
        all[model->removed_class_count + i] = removed->texts[i];
    blend->removed = all;
    blend->removed_count = model->removed_class_count + removed->count;
    blend->removed_before = blend->removed_count;
}

/*
 * The version is immutable, but for sleeves that were deleted after it was followed by another:
 * what cannot be blended any more is taken to have no sleeves.
 */
static Error *load_blend(AppContext *context, const DriftAnswer *drift, Blend *blend,
                         bool *found_out)
{
    DbSession session = app_read(context);
    const Model *model = drift->drift.model;
    const Sleeve version = {.model_id = model->id, .version = {true, model->version}};
    ModelRecord **records;

    *found_out = false;
    TRY(model_store_versions(&session, &version, 1, &records));
    if (records[0] == NULL || records[0]->version != model->version ||
        records[0]->sleeve_count == 0)
        return NULL;
    *blend = (Blend){.basis = records[0]->basis,
                     .sleeves = records[0]->sleeves,
                     .sleeve_count = records[0]->sleeve_count};
    remove_classes(context->arena, records[0], &drift->household.policy.removed_classes, blend);
    TRY(model_load_sleeves(&session, blend));
    *found_out = true;
    return NULL;
}

Error *drift_of_sleeves(AppContext *context, const DriftAnswer *drift, SleeveDrift *drift_out)
{
    const Household *household = &drift->household;
    SleeveScope scope = {.household = household, .account = -1, .drift = &drift->drift};
    Blend blend;
    Flattened flattened;
    Error *fault = NULL;
    bool found = false;

    if (drift->account_id.present)
        scope.account = household_find_account(household, drift->account_id.value);
    if (drift->drift.gap == DRIFT_KNOWN)
        TRY(load_blend(context, drift, &blend, &found));
    if (found)
        fault = model_flatten(context, &blend, &flattened);
    if (fault != NULL && fault->kind != ERROR_INVALID)
        return fault;
    if (found && fault == NULL) {
        scope.blend = &blend;
        scope.flattened = &flattened;
    }
    sleeve_drift_compute(context->arena, &scope, drift_out);
    return NULL;
}

void drift_of_preview_sleeves(Arena *arena, const Preview *preview, const Blend *blend,
                              const Flattened *flattened, SleeveDriftChange *change_out)
{
    const Household *household = preview->household;
    HouseholdPositions after = plan_positions(arena, household, &preview->plan);
    SleeveScope scope = {.household = household,
                         .account = -1,
                         .drift = &preview->drift,
                         .blend = blend,
                         .flattened = flattened};

    sleeve_drift_compute(arena, &scope, &change_out->before);
    scope.held = &after;
    sleeve_drift_compute(arena, &scope, &change_out->after);
}

Error *concentration_of_household(AppContext *context, HouseholdId id,
                                  const ConcentrationQuery *query, ConcentrationAnswer *answer_out)
{
    ConcentrationAnswer answer = {.limits = context->app->rules->drift.concentration};

    if (query->issuer_limit.present)
        answer.limits.issuer = query->issuer_limit.value;
    if (query->sector_limit.present)
        answer.limits.sector = query->sector_limit.value;
    TRY(load(context, id, &(DriftQuery){.as_of = query->as_of}, &answer.household));
    concentration_compute(context->arena, &answer.household, &answer.limits, &answer.concentration);
    *answer_out = answer;
    return NULL;
}

typedef struct History {
    const DriftTolerances *tolerances;
    const Household *household;
    const DriftPrices *days;
    size_t count;
    DriftPoint *points;
} History;

static DriftPoint point_of(const Household *then, const Drift *drift)
{
    bool known = drift->gap == DRIFT_KNOWN;
    bool missing = drift->missing_symbol.length > 0;

    return (DriftPoint){.as_of = then->pins.price_as_of,
                        .price_set_id = then->pins.price_set_id,
                        .value = {!missing, drift->value},
                        .drift = {known, drift->before},
                        .within_tolerance = {known, drift->within_before},
                        .reason = {!known, (int)drift->gap},
                        .missing_symbol = {missing, drift->missing_symbol}};
}

static Error *figure_in(Arena *arena, void *input)
{
    History *history = input;

    history->points = ARENA_ARRAY(arena, DriftPoint, history->count);
    for (size_t i = 0; i < history->count; i++) {
        Household then = drift_at(arena, history->household, &history->days[i]);
        DriftScope scope = {.account = -1};
        Drift drift;

        drift_compute(arena, &then, history->tolerances, &scope, &drift);
        history->points[i] = point_of(&then, &drift);
    }
    return NULL;
}

Error *drift_history(AppContext *context, HouseholdId id, OptionalDate before, int64_t limit,
                     DriftPoint **points_out, size_t *count_out)
{
    DbSession session = app_read_slow(context);
    History history = {.tolerances = &context->app->rules->drift};
    PriceHistoryQuery query = {.before = before, .limit = limit};
    Household household;
    DriftPrices *days;

    TRY(load(context, id, &(DriftQuery){0}, &household));
    query.securities = household.securities;
    query.security_count = household.security_count;
    TRY(price_store_history(&session, &query, &days, &history.count));
    history.household = &household;
    history.days = days;
    TRY(app_work(context, figure_in, &history));
    *points_out = history.points;
    *count_out = history.count;
    return NULL;
}
