#include "app/preview.h"

#include "app/preview_life.h"
#include "app/reference.h"
#include "app/snapshot.h"
#include "domain/harvest.h"
#include "storage/preview_store.h"

enum {
    INLINE_LOTS = 2000, /* beyond, computing takes a millisecond and leaves the loop */
};

void preview_expire(const AppContext *context, PreviewRecord *record)
{
    if (record->state == PREVIEW_OPEN &&
        record->expires_at.unix_us <= app_now(context->app).unix_us) {
        record->state = PREVIEW_EXPIRED;
    }
}

Error *preview_get(AppContext *context, PreviewId id, PreviewRecord *record_out)
{
    DbSession session = app_read(context);

    TRY(preview_store_get(&session, id, record_out));
    preview_expire(context, record_out);
    return NULL;
}

Error *preview_list(AppContext *context, HouseholdId household_id, const Page *page,
                    PreviewRecord **records_out, size_t *count_out)
{
    DbSession session = app_read(context);

    TRY(preview_store_list(&session, household_id, page, records_out, count_out));
    for (size_t i = 0; i < *count_out; i++) {
        preview_expire(context, &(*records_out)[i]);
    }
    return *count_out > 0 ? NULL : reference_check_household(&session, household_id);
}

Error *preview_load(AppContext *context, PreviewAnswer *answer)
{
    SnapshotRequest request = {
        .household_id = answer->record.household_id,
        .symbol_count = answer->order.trade_count,
        .versions = answer->versions,
        .trade_date = answer->order.trade_date,
        .with_model = plan_is_of_kind(answer->order.kind),
        .model_change = answer->order.model_change,
    };
    Text *symbols = ARENA_ARRAY(context->arena, Text, answer->order.trade_count);

    for (size_t i = 0; i < answer->order.trade_count; i++) {
        symbols[i] = answer->order.trades[i].symbol;
    }
    request.symbols = symbols;
    TRY(snapshot_load(context, &request, &answer->household));
    if (answer->household.pins.price_sequence == 0) {
        return error_new(context->arena, ERROR_INVALID, "no_price_set",
                         "The firm has no price set yet.");
    }
    return NULL;
}

typedef struct Computation {
    const Rules *rules;
    PreviewAnswer *answer;
    Solver *solver;
    int64_t deadline_ms;
} Computation;

const Comparison *preview_comparison(const PreviewAnswer *answer)
{
    return answer->comparing == COMPARE_NOTHING ? NULL : &answer->comparison;
}

/* All methods of the order, or of the trades that were found for it. */
static Error *compare_in(Arena *arena, const Rules *rules, PreviewAnswer *answer)
{
    const PreviewOrder *order = answer->plan == NULL ? &answer->order : &answer->plan->order;

    if (answer->comparing == COMPARE_NOTHING) {
        return NULL;
    }
    return comparison_compute(arena, rules, &answer->household, order, &answer->comparison);
}

static Error *compute_in(Arena *arena, void *input)
{
    const Computation *computation = input;
    PreviewAnswer *answer = computation->answer;

    if (answer->comparing != COMPARE_ALONE) {
        TRY(preview_compute(arena, computation->rules, &answer->household, &answer->order,
                            answer->selection, &answer->preview));
    }
    return compare_in(arena, computation->rules, answer);
}

/* The trades are found, then priced as any others. */
static Error *plan_in(Arena *arena, void *input)
{
    const Computation *computation = input;
    PreviewAnswer *answer = computation->answer;
    RebalancePlan *plan = ARENA_NEW(arena, RebalancePlan);
    RebalanceTask task = {
        .rules = computation->rules,
        .household = &answer->household,
        .order = &answer->order,
        .selection = answer->selection,
        .policy = rebalance_policy(arena, &answer->household, &answer->order),
        .solver = computation->solver,
        .deadline_ms = computation->deadline_ms,
    };
    HarvestTask harvest = rebalance_harvest_task(&task);

    TRY(rebalance_policy_check(arena, &task.policy, &answer->household, &answer->order));
    rebalance_spare_lots(arena, &answer->household, &answer->order, &task.policy);
    if (answer->order.kind == PREVIEW_HARVEST)
        TRY(harvest_plan(arena, &harvest, plan));
    else
        TRY(rebalance_plan(arena, &task, plan));
    answer->plan = plan;
    answer->preview = plan->preview;
    return compare_in(arena, computation->rules, answer);
}

static bool is_min_tax(OptionalWord method)
{
    return method.present && method.value == SELECT_MIN_TAX;
}

/* A goal is tried around the end of each lot, and beside wash sales in between. */
static bool solves(const PreviewAnswer *answer)
{
    bool found = false;

    for (size_t i = 0; i < answer->order.trade_count; i++)
        found = found || answer->order.trades[i].goal.present;
    return found;
}

/* Whether lots may have to be searched for, which can take more than a millisecond (MS-3). */
static bool searches(const PreviewAnswer *answer)
{
    const Household *household = &answer->household;
    bool found = answer->comparing != COMPARE_NOTHING || is_min_tax(answer->selection) ||
                 is_min_tax(answer->order.lot_selection) ||
                 household->lot_selection == SELECT_MIN_TAX;

    for (size_t i = 0; i < answer->order.trade_count && !found; i++)
        found = is_min_tax(answer->order.trades[i].lot_selection);
    for (size_t i = 0; i < household->account_count && !found; i++)
        found = is_min_tax(household->accounts[i].lot_selection);
    return found;
}

void preview_suppose(Arena *arena, PreviewAnswer *answer)
{
    if (answer->allowance.present)
        budget_suppose(arena, &answer->household, date_year(preview_trade_date(answer)),
                       answer->allowance.value);
}

static Error *compute(AppContext *context, PreviewAnswer *answer)
{
    Computation computation = {context->app->rules, answer, context->app->solver,
                               context->deadline_ms};

    preview_suppose(context->arena, answer);
    if (plan_is_of_kind(answer->order.kind)) {
        TRY(app_work(context, plan_in, &computation));
    } else if (answer->household.lot_count <= INLINE_LOTS && !searches(answer) && !solves(answer)) {
        TRY(compute_in(context->arena, &computation));
    } else {
        TRY(app_work(context, compute_in, &computation));
    }
    answer->pins = answer->household.pins;
    return NULL;
}

/* What a stored result would be pinned to. */
static void pin(const AppContext *context, PreviewAnswer *answer)
{
    answer->record.pins = answer->pins;
    answer->record.kind = answer->order.kind;
    answer->record.lot_selection = answer->order.lot_selection;
    answer->record.trade_date = answer->preview.plan.trade_date;
    answer->record.rules_version = context->app->rules->tax.rules_version;
    answer->record.engine_version = context->app->rules->engine_version;
}

Error *preview_answer(AppContext *context, PreviewAnswer *answer)
{
    DbSession session = app_read(context);

    TRY(preview_load(context, answer));
    TRY(compute(context, answer));
    if (!answer->stored) {
        pin(context, answer);
        return NULL;
    }
    if (answer->comparing != COMPARE_ALONE &&
        !household_pins_equal(&answer->record.pins, &answer->pins)) {
        TRY(preview_store_stale_since(&session, &answer->record, &answer->pins,
                                      &answer->stale_since));
    }
    return NULL;
}

Error *preview_answer_inline(AppContext *context, PreviewAnswer *answer)
{
    TRY(compute(context, answer));
    pin(context, answer);
    return NULL;
}

static Error *insert(EffectRun *run, void *record)
{
    PreviewAnswer *answer = record;

    TRY(preview_life_purge(run, answer->record.id));
    TRY(preview_store_insert(run->session, &answer->record));
    TRY(preview_life_keep(run, answer));
    return answer->supersedes.present ? preview_life_supersede(run, answer) : NULL;
}

static Error *update(EffectRun *run, void *record)
{
    PreviewAnswer *answer = record;

    TRY(preview_store_update(run->session, &answer->record));
    return preview_life_keep(run, answer);
}

static Error *delete (EffectRun *run, void *record)
{
    const PreviewRecord *preview = record;

    if (preview->state == PREVIEW_EXECUTED) {
        return preview_check_open(run->context, preview);
    }
    TRY(preview_store_delete(run->session, preview->id, preview->revision));
    return preview_life_forget(run, preview->household_id);
}

Effect preview_create(AppContext *context, PreviewAnswer *answer)
{
    PreviewRecord *record = &answer->record;

    answer->stored = true;
    record->id = (PreviewId){app_new_id(context->app)};
    record->state = PREVIEW_OPEN;
    record->revision = 1;
    record->created_at = app_now(context->app);
    record->expires_at = timestamp_add_days(record->created_at, PREVIEW_DAYS);
    return (Effect){EFFECT_PREVIEW,   record->household_id.uuid,
                    "preview_create", record->id.uuid,
                    insert,           answer,
                    sizeof *answer};
}

Error *preview_check_open(AppContext *context, const PreviewRecord *record)
{
    if (record->state == PREVIEW_OPEN) {
        return NULL;
    }
    return error_new(context->arena, ERROR_CONFLICT, "preview_not_open", "The preview is %s.",
                     names_word(&PREVIEW_STATE_NAMES, (int)record->state));
}

Effect preview_update(PreviewAnswer *answer)
{
    PreviewRecord *record = &answer->record;

    answer->stored = true;
    record->revision++;
    return (Effect){EFFECT_PREVIEW,   record->household_id.uuid,
                    "preview_update", record->id.uuid,
                    update,           answer,
                    sizeof *answer};
}

Effect preview_delete(PreviewRecord *record)
{
    return (Effect){EFFECT_PREVIEW,   record->household_id.uuid,
                    "preview_delete", record->id.uuid,
                    delete,           record,
                    sizeof *record};
}
