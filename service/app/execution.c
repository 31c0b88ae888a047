#include "app/execution.h"

#include "app/execution_parts.h"
#include "storage/execution_store.h"
#include "storage/preview_store.h"

Error *execution_get(AppContext *context, PreviewId id, ExecutionRecord *record_out)
{
    DbSession session = app_read(context);

    return execution_store_get(&session, id, record_out);
}

static Error *changed(Arena *arena, const char *pointer, const char *code, const char *detail)
{
    Error *error = error_new(arena, ERROR_CONFLICT, code, "%s", detail);

    error->pointer = pointer;
    return error;
}

/* The preview, open; whether its order is still the one that was read and that the advisor saw. */
static Error *lock_preview(EffectRun *run, const Execution *execution, bool *is_same_out)
{
    PreviewRecord locked;
    int64_t seen = execution->order.pins.revision.present ? execution->order.pins.revision.value
                                                          : execution->preview.revision;

    TRY(preview_store_lock(run->session, execution->preview.id, &locked));
    preview_expire(run->context, &locked);
    TRY(preview_check_open(run->context, &locked));
    *is_same_out = locked.revision == execution->preview.revision && locked.revision == seen;
    return NULL;
}

static bool is_other(OptionalInteger seen, int64_t present)
{
    return seen.present && seen.value != present;
}

static bool is_other_text(OptionalText seen, Text present)
{
    return seen.present && !text_equal(seen.value, present);
}

/* Versions that the advisor names, beside the household's. */
static void check_versions(const ExecutionWork *work, ErrorList *faults)
{
    Arena *arena = work->run->context->arena;
    const SeenPins *seen = &work->execution->order.pins;
    const Pins *present = &work->answer.household.pins;
    const Rules *rules = work->run->context->app->rules;

    if (is_other(seen->config_version, present->config_version))
        error_list_add(faults, changed(arena, "/pins/config_version", "config_changed",
                                       "Securities or models have changed."));
    if (seen->price_set_id.present &&
        !uuid_equal(seen->price_set_id.value.uuid, present->price_set_id.uuid))
        error_list_add(faults, changed(arena, "/pins/price_set_id", "prices_changed",
                                       "There is a newer price set."));
    if (is_other(seen->price_sequence, present->price_sequence))
        error_list_add(faults, changed(arena, "/pins/price_sequence", "prices_changed",
                                       "There is a newer price set."));
    if (is_other_text(seen->rules_version, rules->tax.rules_version))
        error_list_add(faults, changed(arena, "/pins/rules_version", "rules_changed",
                                       "It is figured by other rules now."));
    if (is_other_text(seen->engine_version, rules->engine_version))
        error_list_add(faults, changed(arena, "/pins/engine_version", "rules_changed",
                                       "It is figured by another version now."));
}

static const Lot *find_lot(const Household *household, LotId id)
{
    for (size_t i = 0; i < household->lot_count; i++) {
        if (uuid_equal(household->lots[i].id.uuid, id.uuid))
            return &household->lots[i];
    }
    return NULL;
}

static bool is_named(const SeenPins *seen, LotId id)
{
    for (size_t i = 0; i < seen->lot_count; i++) {
        if (uuid_equal(seen->lots[i].lot_id.uuid, id.uuid))
            return true;
    }
    return false;
}

static void check_named_lots(Arena *arena, const SeenPins *seen, const Household *household,
                             ErrorList *faults)
{
    for (size_t i = 0; i < seen->lot_count; i++) {
        const Lot *lot = find_lot(household, seen->lots[i].lot_id);
        const char *pointer = arena_format(arena, "/pins/lots/%zu", i);

        if (lot == NULL)
            error_list_add(faults, changed(arena, pointer, "lots_changed",
                                           "The household no longer holds the lot."));
        else if (lot->revision != seen->lots[i].revision)
            error_list_add(faults, changed(arena, pointer, "lots_changed", "The lot has changed."));
    }
}

/* Lots that the sale would take now without the advisor having seen them; fills took what they
 * took. */
static void check_taken_lots(Arena *arena, const SeenPins *seen, const Preview *preview,
                             ErrorList *faults)
{
    for (size_t s = 0; s < preview->sell_count; s++) {
        const Sell *sell = &preview->sells[s];

        for (size_t i = 0; i < sell->lot_count && preview->plan.trades[s].asked->fill == NULL;
             i++) {
            const Lot *lot = sell->lots[i].lot;
            char id[ID_TEXT_BYTES];
            int length = (int)id_format(ID_PREFIX(&lot->id), lot->id.uuid, id);

            if (!is_named(seen, lot->id))
                error_list_add(faults,
                               changed(arena, "/pins/lots", "lots_changed",
                                       arena_format(arena, "%.*s would be sold and is not named.",
                                                    length, id)));
        }
    }
}

/*
 * The trades of a plan follow from everything, so that all of it must be as it was seen; and what
 * really traded is told when the trades are known, by a correction. A transfer has no trades.
 */
static Error *check_plan(Arena *arena, const Execution *execution)
{
    const SeenPins *seen = &execution->order.pins;
    ErrorList faults = {0};

    if (execution->asked.kind == PREVIEW_TRADES)
        return NULL;
    if (!seen->household_version.present)
        error_list_add(&faults, error_at(arena, "/pins/household_version", "required",
                                         "It is executed on the household that was seen."));
    if (!seen->config_version.present)
        error_list_add(&faults, error_at(arena, "/pins/config_version", "required",
                                         "It is executed with the model that was seen."));
    if (!seen->price_sequence.present)
        error_list_add(&faults, error_at(arena, "/pins/price_sequence", "required",
                                         "It is executed at the prices that were seen."));
    if (execution->order.fill_count > 0)
        error_list_add(&faults, error_at(arena, "/fills", "not_of_this_kind",
                                         "The trades of a plan are filled by a correction."));
    return faults.first;
}

static Error *household_changed(Arena *arena)
{
    return changed(arena, "/pins/household_version", "household_changed",
                   "The household has changed; look at the preview again.");
}

/* The lots as the advisor saw them, where somebody knows how they were. */
static Error *compare_household(const ExecutionWork *work)
{
    const Execution *execution = work->execution;
    Arena *arena = work->run->context->arena;

    if (execution->order.pins.household_version.value == work->run->version - 1)
        return NULL;
    if (execution->seen != NULL && execution->asked.kind == PREVIEW_TRADES)
        return booking_compare_lots(arena, &work->answer.preview, execution->seen);
    return household_changed(arena);
}

/* Whether the household is compared as a whole, and not by the lots that the advisor names. */
static bool compares_household(const Execution *execution)
{
    return execution->order.pins.lot_count == 0 || execution->asked.kind != PREVIEW_TRADES;
}

/* Product D15: what the advisor saw is what is executed. */
static Error *check_pins(const ExecutionWork *work)
{
    const SeenPins *seen = &work->execution->order.pins;
    const Household *household = &work->answer.household;
    Arena *arena = work->run->context->arena;
    ErrorList faults = {0};

    check_versions(work, &faults);
    if (seen->lot_count > 0) {
        check_named_lots(arena, seen, household, &faults);
        check_taken_lots(arena, seen, &work->answer.preview, &faults);
    }
    if (seen->trade_date.present &&
        date_compare(seen->trade_date.value, work->answer.preview.plan.trade_date) != 0)
        error_list_add(&faults, changed(arena, "/pins/trade_date", "preview_changed",
                                        "It is of another trade date now."));
    if (compares_household(work->execution))
        error_list_add(&faults, compare_household(work));
    return faults.first;
}

/*
 * Another order than the one seen is not computed; what else the advisor names is compared all the
 * same, as far as it does not depend on an order.
 */
static Error *refuse_changed_order(ExecutionWork *work)
{
    const SeenPins *seen = &work->execution->order.pins;
    const Household *household = &work->answer.household;
    Arena *arena = work->run->context->arena;
    ErrorList faults = {0};

    error_list_add(&faults, changed(arena, "/pins/revision", "preview_changed",
                                    "The preview's order has changed."));
    TRY(execution_load(work));
    check_versions(work, &faults);
    check_named_lots(arena, seen, household, &faults);
    if (compares_household(work->execution) &&
        seen->household_version.value != work->run->version - 1)
        error_list_add(&faults, household_changed(arena));
    return faults.first;
}

/* What the execution is, its trades and wash sales left aside. */
static ExecutionRecord new_record(const ExecutionWork *work)
{
    const Execution *execution = work->execution;
    const Pins *pins = &work->answer.household.pins;
    const Rules *rules = work->run->context->app->rules;

    return (ExecutionRecord){
        .preview_id = execution->preview.id,
        .household_id = execution->preview.household_id,
        .preview_revision = execution->preview.revision,
        .pins = {.household_version = work->run->version - 1,
                 .config_version = pins->config_version,
                 .price_set_id = pins->price_set_id,
                 .price_sequence = pins->price_sequence,
                 .trade_date = work->answer.preview.plan.trade_date,
                 .rules_version = rules->tax.rules_version,
                 .engine_version = rules->engine_version},
        .override_budget = execution->order.override_budget,
        .unknown_basis = work->answer.order.unknown_basis,
        .realized = execution_gains(work),
        .created_at = app_now(work->run->context->app),
    };
}

static Error *create(EffectRun *run, void *record)
{
    Execution *execution = record;
    ExecutionWork work = {.run = run, .execution = execution};
    const ExecutionOrder *order = &execution->order;
    Arena *arena = run->context->arena;
    ExecutionRecord made;
    bool is_same;

    TRY(check_plan(arena, execution));
    TRY(lock_preview(run, execution, &is_same));
    if (!is_same)
        return refuse_changed_order(&work);
    TRY(fills_apply(arena, &execution->asked, order->fills, order->fill_count, &work.answer.order));
    if (order->unknown_basis.present)
        work.answer.order.unknown_basis = order->unknown_basis;
    TRY(execution_compute(&work));
    TRY(check_pins(&work));
    TRY(booking_check(arena, &work.answer.preview, &work.answer.order, order->override_budget));
    if (booking_exceeds_budget(&work.answer.preview))
        run->detail = TEXT_LITERAL("{\"override_budget\": true}");
    made = new_record(&work);
    TRY(execution_store_insert(run->session, &made));
    TRY(execution_book(&work, made.created_at));
    return execution_store_get(run->session, made.preview_id, &execution->record);
}

Effect execution_create(Execution *execution)
{
    return (Effect){EFFECT_HOUSEHOLD,
                    execution->preview.household_id.uuid,
                    "execution_create",
                    execution->preview.id.uuid,
                    create,
                    execution,
                    sizeof *execution};
}
