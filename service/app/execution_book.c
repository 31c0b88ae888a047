#include "app/execution_parts.h"

#include "app/snapshot.h"

#include <assert.h>

Error *execution_load(ExecutionWork *work)
{
    AppContext *context = work->run->context;
    PreviewOrder *order = &work->answer.order;
    SnapshotRequest request = {
        .household_id = work->execution->preview.household_id,
        .symbol_count = order->trade_count,
        .trade_date = order->trade_date,
        .with_model = plan_is_of_kind(order->kind),
        .model_change = order->model_change,
    };
    Text *symbols = ARENA_ARRAY(context->arena, Text, order->trade_count);

    for (size_t i = 0; i < order->trade_count; i++)
        symbols[i] = order->trades[i].symbol;
    request.symbols = symbols;
    TRY(booking_store_lock_accounts(work->run->session, request.household_id, &work->accounts,
                                    &work->account_count));
    TRY(snapshot_load_within(context, work->run->session, &request, &work->answer.household));
    assert(work->answer.household.account_count == work->account_count);
    return NULL;
}

Error *execution_compute(ExecutionWork *work)
{
    TRY(execution_load(work));
    return preview_answer_inline(work->run->context, &work->answer);
}

ExecutionGains execution_gains(const ExecutionWork *work)
{
    const Preview *preview = &work->answer.preview;

    return (ExecutionGains){
        .short_term = preview->realized.short_term,
        .long_term = preview->realized.long_term,
        .disallowed = preview->disallowed,
        .permanently_disallowed = preview->permanently_disallowed,
        .prior_losses_disallowed = preview->prior_losses_disallowed,
    };
}

/* Both are ascending by id. */
static int64_t *last_sequences(const ExecutionWork *work)
{
    int64_t *sequences = ARENA_ARRAY(work->run->context->arena, int64_t, work->account_count);

    for (size_t i = 0; i < work->account_count; i++)
        sequences[i] = work->accounts[i].last_sequence;
    return sequences;
}

static const LockedLot *find_locked(const LockedLot *locked, size_t count, LotId id)
{
    size_t low = 0;
    size_t high = count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = uuid_compare(locked[middle].id.uuid, id.uuid);

        if (order == 0)
            return &locked[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* The lots that change, locked; whoever writes without holding the household is too late now. */
static Error *lock_lots(EffectRun *run, const Booking *booking, int32_t **parts_out)
{
    int32_t *parts = ARENA_ARRAY(run->context->arena, int32_t, booking->changed_count);
    LockedLot *locked;
    size_t count;

    TRY(booking_store_lock_lots(run->session, booking->changed, booking->changed_count, &locked,
                                &count));
    for (size_t i = 0; i < booking->changed_count; i++) {
        const Lot *lot = &booking->changed[i].lot;
        const LockedLot *found = find_locked(locked, count, lot->id);

        if (found == NULL || found->revision != lot->revision)
            return error_new(run->context->arena, ERROR_CONFLICT, "retry",
                             "A lot has changed meanwhile.");
        parts[i] = found->last_part;
    }
    *parts_out = parts;
    return NULL;
}

Error *execution_book(ExecutionWork *work, Timestamp created_at)
{
    EffectRun *run = work->run;
    const Preview *preview = &work->answer.preview;
    size_t id_count = booking_id_count(preview);
    Uuid *ids = ARENA_ARRAY(run->context->arena, Uuid, id_count);
    const BookingKey key = {
        .preview_id = work->execution->preview.id,
        .household_id = work->execution->preview.household_id,
        .trade_date = preview->plan.trade_date,
        .created_at = created_at,
    };
    Booking booking;
    int32_t *last_parts = NULL;

    app_new_ids(run->context->app, ids, id_count);
    booking_make(run->context->arena, preview, ids, &booking);
    if (booking.changed_count > 0)
        TRY(lock_lots(run, &booking, &last_parts));
    booking_place(run->context->arena, &booking, last_sequences(work), last_parts);
    return booking_store_write(run->session, &key, &booking);
}
