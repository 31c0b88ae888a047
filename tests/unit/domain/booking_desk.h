/* A household whose orders are executed one after the other, for the tests of bookings. */
#pragma once

#include "domain/booking.h"
#include "domain/fill.h"
#include "testing.h"

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

/* Leaves the household's lots and gains as storage would. */
static inline void desk_keep(BookingDesk *desk)
{
    Household *household = &desk->builder.household;
    const Household *after = booking_household(desk->builder.arena, household,
                                               desk->preview.plan.trade_date, &desk->booking);

    memcpy(household->lots, after->lots, after->lot_count * sizeof *after->lots);
    household->lot_count = after->lot_count;
    memcpy(household->realized, after->realized, after->realized_count * sizeof *after->realized);
    household->realized_count = after->realized_count;
    desk->order->trade_count = 0;
    ASSERT_OK(household_check(desk->builder.arena, builder_household(&desk->builder)));
}

static inline void desk_execute(BookingDesk *desk)
{
    desk_book(desk);
    desk_keep(desk);
}
