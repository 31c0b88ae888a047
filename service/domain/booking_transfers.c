#include "domain/booking_parts.h"

#include <stdlib.h>

size_t booking_moved_count(const Plan *plan)
{
    size_t count = 0;

    for (size_t i = 0; i < plan->transfer_count; i++)
        count += plan->transfers[i].lot_count;
    return count;
}

/* What empties the lot takes its row along, with its id and what refers to it. */
static BookedLot *move_lot(BookingWork *work, const Transfer *transfer, const MovedLot *moved)
{
    BookedLot *source = booking_touch(work, &work->household->lots[moved->index]);
    BookedLot *booked = source;

    if (!moved->whole) {
        Quantity quantity = moved->lot.quantity;

        source->lot = lot_after(&source->lot, quantity); /* as the plan took it, one by one */
        booked = booking_create(work, &moved->lot);
    }
    booked->from = (int32_t)transfer->from;
    booked->lot.account = transfer->to;
    booked->account_id = work->household->accounts[transfer->to].id;
    return booked;
}

static BookedTransfer *book(BookingWork *work, size_t order)
{
    const Transfer *transfer = &work->preview->plan.transfers[order];
    Booking *booking = &work->booking;
    BookedTransfer *booked = &booking->transfers[booking->transfer_count++];

    *booked = (BookedTransfer){
        .order = (int32_t)order,
        .place = (int32_t)booking->transfer_count,
        .from_account_id = work->household->accounts[transfer->from].id,
        .to_account_id = work->household->accounts[transfer->to].id,
    };
    return booked;
}

void booking_make_transfers(BookingWork *work)
{
    const Plan *plan = &work->preview->plan;

    work->booking.transfers =
        ARENA_ARRAY(work->arena, BookedTransfer, plan->transfer_count + booking_moved_count(plan));
    for (size_t i = 0; i < plan->transfer_count; i++) {
        const Transfer *transfer = &plan->transfers[i];

        if (transfer->security < 0)
            book(work, i)->amount = (OptionalMoney){true, transfer->amount};
        for (size_t lot = 0; lot < transfer->lot_count; lot++) {
            const MovedLot *moved = &transfer->lots[lot];
            BookedTransfer *booked = book(work, i);

            booked->from_lot_id = (OptionalLotId){true, moved->lot.id};
            booked->lot_id = (OptionalLotId){true, move_lot(work, transfer, moved)->lot.id};
            booked->quantity = (OptionalQuantity){true, moved->lot.quantity};
            booked->basis = moved->lot.basis;
        }
    }
}

/* By destination, then as the lots stood where they were. */
static int compare_moved(const void *left, const void *right)
{
    const BookedLot *a = *(BookedLot *const *)left;
    const BookedLot *b = *(BookedLot *const *)right;

    if (a->lot.account != b->lot.account)
        return decimal_compare(a->lot.account, b->lot.account);
    if (a->from != b->from)
        return decimal_compare(a->from, b->from);
    if (a->lot.sequence != b->lot.sequence)
        return decimal_compare(a->lot.sequence, b->lot.sequence);
    return decimal_compare(a->lot.part, b->lot.part);
}

static size_t collect(BookedLot *lots, size_t count, BookedLot **moved)
{
    size_t found = 0;

    for (size_t i = 0; i < count; i++) {
        if (lots[i].from >= 0)
            moved[found++] = &lots[i];
    }
    return found;
}

/* Lots of one account that go to one other, whose sequences they keep or take on from its last. */
static void place_group(BookedLot **moved, size_t count, int64_t *last)
{
    bool keep = moved[0]->lot.sequence > *last;
    int64_t before = -1;

    for (size_t i = 0; i < count; i++) {
        Lot *lot = &moved[i]->lot;

        if (lot->sequence != before)
            *last = keep ? lot->sequence : *last + 1;
        before = lot->sequence;
        lot->sequence = *last; /* parts of a purchase stay together */
    }
}

void booking_place_moved(Arena *arena, Booking *booking, int64_t *last_sequences)
{
    BookedLot **moved =
        ARENA_ARRAY(arena, BookedLot *, booking->changed_count + booking->created_count);
    size_t count = collect(booking->changed, booking->changed_count, moved);

    count += collect(booking->created, booking->created_count, moved + count);
    qsort(moved, count, sizeof *moved, compare_moved);
    for (size_t first = 0, end = 0; first < count; first = end) {
        uint32_t account = moved[first]->lot.account;

        while (end < count && moved[end]->lot.account == account &&
               moved[end]->from == moved[first]->from)
            end++;
        place_group(moved + first, end - first, &last_sequences[account]);
    }
}
