#include "app/preview.h"

#include "app/reference.h"
#include "app/snapshot.h"
#include "storage/preview_store.h"

enum {
    INLINE_LOTS = 2000, /* beyond, computing takes a millisecond and leaves the loop */
};
static const int64_t DAY_US = INT64_C(86400000000);

static void expire(AppContext *context, PreviewRecord *record)
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
    expire(context, record_out);
    return NULL;
}

Error *preview_list(AppContext *context, HouseholdId household_id, const Page *page,
                    PreviewRecord **records_out, size_t *count_out)
{
    DbSession session = app_read(context);

    TRY(preview_store_list(&session, household_id, page, records_out, count_out));
    for (size_t i = 0; i < *count_out; i++) {
        expire(context, &(*records_out)[i]);
    }
    return *count_out > 0 ? NULL : reference_check_household(&session, household_id);
}

Error *preview_pins(AppContext *context, HouseholdId household_id, Pins *pins_out, bool *found_out)
{
    DbSession session = app_read(context);

    return preview_store_pins(&session, household_id, pins_out, found_out);
}

static Error *load(AppContext *context, PreviewAnswer *answer)
{
    SnapshotRequest request = {
        .household_id = answer->record.household_id,
        .symbol_count = answer->order.trade_count,
        .trade_date = answer->order.trade_date,
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
} Computation;

static Error *compute_in(Arena *arena, void *input)
{
    const Computation *computation = input;
    PreviewAnswer *answer = computation->answer;

    return preview_compute(arena, computation->rules, &answer->household, &answer->order,
                           answer->selection, &answer->preview);
}

static Error *compute(AppContext *context, PreviewAnswer *answer)
{
    Computation computation = {context->app->rules, answer};

    if (answer->household.lot_count <= INLINE_LOTS) {
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

static bool is_stale(const PreviewAnswer *answer)
{
    const Pins *stored = &answer->record.pins;
    const Pins *present = &answer->pins;

    return stored->household_version != present->household_version ||
           stored->config_version != present->config_version ||
           stored->price_sequence != present->price_sequence;
}

Error *preview_answer(AppContext *context, PreviewAnswer *answer)
{
    DbSession session = app_read(context);

    TRY(load(context, answer));
    TRY(compute(context, answer));
    if (!answer->stored) {
        pin(context, answer);
        return NULL;
    }
    if (is_stale(answer)) {
        TRY(preview_store_stale_since(&session, &answer->record, &answer->stale_since));
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

    return preview_store_insert(run->session, &answer->record);
}

static Error *update(EffectRun *run, void *record)
{
    PreviewAnswer *answer = record;

    return preview_store_update(run->session, &answer->record);
}

static Error *not_open(AppContext *context, const PreviewRecord *record)
{
    return error_new(context->arena, ERROR_CONFLICT, "preview_not_open", "The preview is %s.",
                     names_word(&PREVIEW_STATE_NAMES, (int)record->state));
}

static Error *delete (EffectRun *run, void *record)
{
    const PreviewRecord *preview = record;

    if (preview->state == PREVIEW_EXECUTED) {
        return not_open(run->context, preview);
    }
    return preview_store_delete(run->session, preview->id, preview->revision);
}

Effect preview_create(AppContext *context, PreviewAnswer *answer)
{
    PreviewRecord *record = &answer->record;

    answer->stored = true;
    record->id = (PreviewId){app_new_id(context->app)};
    record->state = PREVIEW_OPEN;
    record->revision = 1;
    record->created_at = app_now(context->app);
    record->expires_at = (Timestamp){record->created_at.unix_us + PREVIEW_DAYS * DAY_US};
    return (Effect){EFFECT_PREVIEW,   record->household_id.uuid,
                    "preview_create", record->id.uuid,
                    insert,           answer,
                    sizeof *answer};
}

Error *preview_check_open(AppContext *context, const PreviewRecord *record)
{
    return record->state == PREVIEW_OPEN ? NULL : not_open(context, record);
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
