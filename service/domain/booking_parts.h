/*
 * What the parts of a booking share while it is made. For booking*.c alone.
 */
#pragma once

#include "domain/booking.h"

typedef struct BookingWork {
    Arena *arena;
    const Preview *preview;
    const Household *household;
    const Uuid *ids;    /* the next one to take */
    uint32_t *place_of; /* per lot of the household: 1 + its place in changed; 0: untouched */
    BookedLot **opened; /* per buy of the preview */
    Booking booking;
} BookingWork;

static inline Uuid booking_next_id(BookingWork *work)
{
    return *work->ids++;
}

/* What the sales leave of lots, and the lots that the buys open. Rules RD-2, LI-6, LI-7, BA-1. */
void booking_make_lots(BookingWork *work);

/* A lot of the household as the booking leaves it, and a new one like `lot`. */
BookedLot *booking_touch(BookingWork *work, const Lot *lot);
BookedLot *booking_create(BookingWork *work, const Lot *lot);

/* What goes to other accounts. Rules AC-4, RD-2. */
void booking_make_transfers(BookingWork *work);

/* How many lots the transfers take from. */
size_t booking_moved_count(const Plan *plan);

/* Gives what came from other accounts its sequences. Rule AC-4. */
void booking_place_moved(Arena *arena, Booking *booking, int64_t *last_sequences);

/*
 * The lot or buy of a match absorbs its loss: shares that defer it are split off (WS-9), shares
 * that lose it for good are only counted (WS-8, WS-10). The lot that absorbed.
 */
LotId booking_absorb(BookingWork *work, const PreviewWash *wash);
