#include "app/execution_parts.h"

#include "storage/execution_store.h"
#include "storage/preview_store.h"

static Error *conflict(Arena *arena, const char *code, const char *detail)
{
    return error_new(arena, ERROR_CONFLICT, code, "%s", detail);
}

/* The trade as it was booked, or NULL: it was filled with nothing. */
static const ExecutedTradeRecord *find_trade(const ExecutionRecord *record, int32_t order)
{
    for (size_t i = 0; i < record->trade_count; i++) {
        if (record->trades[i].order == order)
            return &record->trades[i];
    }
    return NULL;
}

static const Fill *find_fill(const ExecutionOrder *order, int32_t trade)
{
    for (size_t i = 0; i < order->fill_count; i++) {
        if (order->fills[i].order == trade)
            return &order->fills[i];
    }
    return NULL;
}

/* Figures of a preview are corrected, those of a broker are not. */
static Error *check_correctable(Arena *arena, const Execution *execution)
{
    const ExecutionOrder *order = &execution->order;
    ErrorList faults = {0};

    if (execution->record.corrected_at.present)
        return conflict(arena, "already_corrected", "The execution has been corrected.");
    for (size_t i = 0; i < order->fill_count; i++) {
        const ExecutedTradeRecord *trade = find_trade(&execution->record, order->fills[i].order);
        bool known = order->fills[i].order >= 0 &&
                     (size_t)order->fills[i].order < execution->asked.trade_count;
        Error *error;

        if (!known || (trade != NULL && trade->source == TRADE_OF_PREVIEW))
            continue; /* an unknown one is fills_apply's to refuse */
        error = conflict(arena, "already_filled", "The trade was filled before.");
        error->pointer = arena_format(arena, "/fills/%zu/order", i);
        error_list_add(&faults, error);
    }
    return faults.first;
}

/* Lots and losses as the execution left them. */
static Error *check_untouched(EffectRun *run, PreviewId id)
{
    Arena *arena = run->context->arena;
    ErrorList faults = {0};
    bool built_on;
    LotId *lots;
    size_t count;

    TRY(booking_store_is_built_on(run->session, id, &built_on));
    if (built_on)
        return conflict(arena, "execution_built_on",
                        "A later execution has met losses of this one.");
    TRY(booking_store_changed_lots(run->session, id, &lots, &count));
    for (size_t i = 0; i < count; i++) {
        char text[ID_TEXT_BYTES];
        int length = (int)id_format(ID_PREFIX(&lots[i]), lots[i].uuid, text);

        error_list_add(
            &faults,
            conflict(arena, "lots_changed",
                     arena_format(arena, "%.*s is not as the execution left it.", length, text)));
    }
    return faults.first;
}

static NamedLot *lots_of(Arena *arena, const ExecutedTradeRecord *trade)
{
    NamedLot *lots = ARENA_ARRAY(arena, NamedLot, trade->lot_count);

    for (size_t i = 0; i < trade->lot_count; i++)
        lots[i] = (NamedLot){trade->lots[i].lot_id, {true, trade->lots[i].quantity}};
    return lots;
}

/* A trade as it was booked, so that it is booked again likewise. */
static Fill fill_again(Arena *arena, const ExecutionRecord *record, int32_t order)
{
    const ExecutedTradeRecord *trade = find_trade(record, order);
    Fill fill = {.order = order};

    if (trade == NULL)
        return fill;
    fill.quantity = trade->quantity;
    fill.amount = trade->amount;
    fill.fee = (OptionalMoney){true, trade->fee};
    fill.price = (OptionalPrice){true, trade->price};
    fill.source = trade->source;
    if (trade->lot_selection.present && trade->lot_selection.value == SELECT_SPECIFIC) {
        fill.lots = lots_of(arena, trade);
        fill.lot_count = trade->lot_count;
    }
    return fill;
}

/* The trades of a plan as its execution found them, as an order of their own. */
static PreviewOrder found_order(Arena *arena, const ExecutionRecord *record)
{
    PreviewOrder order = {.kind = PREVIEW_TRADES};

    for (size_t i = 0; i < record->trade_count; i++) {
        if ((size_t)record->trades[i].order >= order.trade_count)
            order.trade_count = (size_t)record->trades[i].order + 1;
    }
    order.trades = ARENA_ARRAY(arena, TradeOrder, order.trade_count);
    for (size_t i = 0; i < record->trade_count; i++) {
        const ExecutedTradeRecord *trade = &record->trades[i];
        TradeOrder *asked = &order.trades[trade->order];

        *asked = (TradeOrder){.account_id = trade->account_id,
                              .symbol = trade->symbol,
                              .side = trade->side,
                              .quantity = {true, trade->quantity},
                              .lot_selection = trade->lot_selection};
        if (fill_again(arena, record, trade->order).lot_count > 0) {
            asked->lots = lots_of(arena, trade);
            asked->lot_count = trade->lot_count;
        }
    }
    return order;
}

/* The order as it was done after all; the fills given come first, so that faults name them. */
static Error *apply_fills(Arena *arena, const Execution *execution, PreviewOrder *done_out)
{
    const ExecutionOrder *order = &execution->order;
    size_t trades = execution->asked.trade_count;
    size_t count = order->fill_count;
    Fill *fills = ARENA_COPY_IN(arena, Fill, order->fills, count, trades + count);

    for (size_t i = 0; i < trades; i++) {
        if (find_fill(order, (int32_t)i) == NULL)
            fills[count++] = fill_again(arena, &execution->record, (int32_t)i);
    }
    TRY(fills_apply(arena, &execution->asked, fills, count, done_out));
    done_out->trade_date = (OptionalDate){true, execution->record.pins.trade_date};
    if (execution->record.unknown_basis.present)
        done_out->unknown_basis = execution->record.unknown_basis;
    if (order->unknown_basis.present)
        done_out->unknown_basis = order->unknown_basis;
    return NULL;
}

/* The execution is still the one that was read; its preview's row stands for it. */
static Error *lock_execution(EffectRun *run, Execution *execution)
{
    int64_t seen = execution->record.revision;
    PreviewRecord preview;

    TRY(preview_store_lock(run->session, execution->preview.id, &preview));
    TRY(execution_store_get(run->session, execution->preview.id, &execution->record));
    return execution->record.revision == seen
               ? NULL
               : error_new(run->context->arena, ERROR_PRECONDITION_FAILED, "stale_revision",
                           "The execution has changed since the revision of If-Match.");
}

/* What has traded is booked whatever the budgets say. */
static Error *correct(EffectRun *run, void *record)
{
    Execution *execution = record;
    ExecutionWork work = {.run = run, .execution = execution};
    Arena *arena = run->context->arena;
    ExecutionRecord corrected;

    TRY(lock_execution(run, execution));
    if (execution->asked.kind != PREVIEW_TRADES)
        execution->asked = found_order(arena, &execution->record);
    TRY(check_correctable(arena, execution));
    TRY(apply_fills(arena, execution, &work.answer.order));
    TRY(check_untouched(run, execution->preview.id));
    TRY(booking_store_undo(run->session, execution->preview.id));
    TRY(execution_compute(&work));
    TRY(booking_check(arena, &work.answer.preview, &work.answer.order, true));
    corrected = execution->record;
    corrected.unknown_basis = work.answer.order.unknown_basis;
    corrected.realized = execution_gains(&work);
    corrected.corrected_at = (OptionalTimestamp){true, app_now(run->context->app)};
    TRY(execution_store_correct(run->session, &corrected));
    TRY(execution_book(&work, corrected.corrected_at.value));
    return execution_store_get(run->session, execution->preview.id, &execution->record);
}

Effect execution_correct(Execution *execution)
{
    return (Effect){EFFECT_HOUSEHOLD,
                    execution->preview.household_id.uuid,
                    "execution_correct",
                    execution->preview.id.uuid,
                    correct,
                    execution,
                    sizeof *execution};
}
