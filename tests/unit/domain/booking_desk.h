/* A household whose orders are executed one after the other, for the tests of bookings. */
#pragma once

#include "domain/booking.h"
#include "domain/fill.h"
#include "testing.h"
#include <stdlib.h>

typedef struct BookingDesk {
    HouseholdBuilder builder;
    const Rules *rules;
    PreviewOrder *order;
    Preview preview;
    Booking booking;
    uint32_t last_id;
    int64_t last_sequences[BUILDER_ROOM]; /* per account: closed lots count as well */
} BookingDesk;

static inline BookingDesk booking_desk(Arena *arena, const Rules *rules, const char *as_of)
{
    BookingDesk made = {.builder = builder_new(arena, as_of), .rules = rules};

    made.order = builder_order(&made.builder);
    return made;
}

static inline Error *desk_preview(BookingDesk *desk)
{
    return preview_compute(desk->builder.arena, desk->rules, builder_household(&desk->builder),
                           desk->order, (OptionalWord){0}, &desk->preview);
}

static inline Error *desk_check(BookingDesk *desk, bool override_budget)
{
    ASSERT_OK(desk_preview(desk));
    return booking_check(desk->builder.arena, &desk->preview, desk->order, override_budget);
}

static inline Uuid *desk_ids(BookingDesk *desk, size_t count)
{
    Uuid *ids = ARENA_ARRAY(desk->builder.arena, Uuid, count);

    for (size_t i = 0; i < count; i++) {
        desk->last_id++;
        ids[i].bytes[0] = 2;
        memcpy(&ids[i].bytes[12], &desk->last_id, sizeof desk->last_id);
    }
    return ids;
}

/* The places that a database would have counted. */
static inline void desk_place(BookingDesk *desk)
{
    const Household *household = &desk->builder.household;
    Arena *arena = desk->builder.arena;
    int64_t *sequences = desk->last_sequences;
    int32_t *parts = ARENA_ARRAY(arena, int32_t, desk->booking.changed_count);

    for (size_t i = 0; i < household->lot_count; i++) {
        const Lot *lot = &household->lots[i];

        if (sequences[lot->account] < lot->sequence)
            sequences[lot->account] = lot->sequence;
        for (size_t j = 0; j < desk->booking.changed_count; j++) {
            const Lot *changed = &desk->booking.changed[j].lot;

            if (changed->account == lot->account && changed->sequence == lot->sequence &&
                parts[j] < lot->part)
                parts[j] = lot->part;
        }
    }
    booking_place(arena, &desk->booking, sequences, parts);
}

/* Computes the order and books it; what is booked is not yet in the household. */
static inline void desk_book(BookingDesk *desk)
{
    ASSERT_OK(desk_check(desk, true));
    booking_make(desk->builder.arena, &desk->preview,
                 desk_ids(desk, booking_id_count(&desk->preview)), &desk->booking);
    desk_place(desk);
}

static inline Lot *desk_lot(Household *household, LotId id)
{
    for (size_t i = 0; i < household->lot_count; i++) {
        if (uuid_equal(household->lots[i].id.uuid, id.uuid))
            return &household->lots[i];
    }
    fail_msg("no such lot");
    abort();
}

static inline void desk_add_gains(BookingDesk *desk)
{
    Household *household = &desk->builder.household;

    for (size_t i = 0; i < desk->booking.slice_count; i++) {
        const BookedSlice *slice = &desk->booking.slices[i];
        const Lot *lot = desk_lot(household, slice->lot_id);
        Money gain = money_subtract(slice->proceeds, slice->basis);

        if (!slice->realized_id.present)
            continue;
        household->realized[household->realized_count++] =
            (RealizedGain){.id = slice->realized_id.value,
                           .account = lot->account,
                           .security = lot->security,
                           .quantity = slice->quantity,
                           .acquired_on = slice->acquired_on,
                           .sold_on = desk->preview.plan.trade_date,
                           .gain = money_add(gain, slice->disallowed),
                           .disallowed = slice->disallowed,
                           .term = slice->term,
                           .deemed_acquired_on = slice->deemed_acquired_on,
                           .sequence = slice->sequence,
                           .sale_order = slice->sale_order,
                           .replaced = {true, slice->replaced}};
    }
}

static inline void desk_grow_losses(BookingDesk *desk)
{
    Household *household = &desk->builder.household;

    for (size_t i = 0; i < desk->booking.loss_count; i++) {
        const BookedLoss *loss = &desk->booking.losses[i];

        for (size_t j = 0; j < household->realized_count; j++) {
            RealizedGain *row = &household->realized[j];

            if (!uuid_equal(row->id.uuid, loss->id.uuid))
                continue;
            row->disallowed = money_add(row->disallowed, loss->disallowed);
            row->gain = money_add(row->gain, loss->disallowed);
            row->replaced = (OptionalQuantity){true, loss->replaced};
        }
    }
}

/* Leaves the household as storage would. */
static inline void desk_keep(BookingDesk *desk)
{
    Household *household = &desk->builder.household;
    size_t kept = 0;

    desk_add_gains(desk);
    desk_grow_losses(desk);
    for (size_t i = 0; i < desk->booking.changed_count; i++)
        *desk_lot(household, desk->booking.changed[i].lot.id) = desk->booking.changed[i].lot;
    for (size_t i = 0; i < desk->booking.created_count; i++)
        household->lots[household->lot_count++] = desk->booking.created[i].lot;
    for (size_t i = 0; i < household->lot_count; i++) {
        if (household->lots[i].quantity.units > 0)
            household->lots[kept++] = household->lots[i];
    }
    household->lot_count = kept;
    desk->order->trade_count = 0;
    ASSERT_OK(household_check(desk->builder.arena, builder_household(&desk->builder)));
}

static inline void desk_execute(BookingDesk *desk)
{
    desk_book(desk);
    desk_keep(desk);
}
