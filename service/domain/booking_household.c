#include "domain/booking.h"

#include <assert.h>
#include <stdlib.h>

/* Sequences and parts behind all that are stored. */
static const int64_t OPENED = INT64_MAX / 2;
static const int32_t SPLIT_OFF = INT32_MAX / 2;

/* The lots that a booking changes, by id. */
typedef struct ChangedLots {
    const BookedLot **lots;
    size_t count;
} ChangedLots;

static int compare_ids(const void *left, const void *right)
{
    const BookedLot *const *first = left;
    const BookedLot *const *second = right;

    return uuid_compare((*first)->lot.id.uuid, (*second)->lot.id.uuid);
}

static ChangedLots changed_lots(Arena *arena, const Booking *booking)
{
    ChangedLots changed = {ARENA_ARRAY(arena, const BookedLot *, booking->changed_count),
                           booking->changed_count};

    for (size_t i = 0; i < changed.count; i++)
        changed.lots[i] = &booking->changed[i];
    if (changed.count > 0)
        qsort(changed.lots, changed.count, sizeof(BookedLot *), compare_ids);
    return changed;
}

/* NULL where it is not changed. */
static const BookedLot *changed_by(const ChangedLots *changed, LotId id)
{
    const BookedLot key = {.lot.id = id};
    const BookedLot *wanted = &key;
    const BookedLot *const *found =
        changed->count == 0
            ? NULL
            : bsearch(&wanted, changed->lots, changed->count, sizeof(BookedLot *), compare_ids);

    return found == NULL ? NULL : *found;
}

/* Those of which nothing is left go, those that were opened or split off come. */
static void leave_lots(Arena *arena, const Booking *booking, const ChangedLots *changed,
                       Household *after)
{
    const Lot *before = after->lots;
    size_t count = after->lot_count;

    after->lots = ARENA_ARRAY(arena, Lot, count + booking->created_count);
    after->lot_count = 0;
    for (size_t i = 0; i < count; i++) {
        const BookedLot *booked = changed_by(changed, before[i].id);
        const Lot *lot = booked == NULL ? &before[i] : &booked->lot;

        if (lot->quantity.units == 0)
            continue;
        after->lots[after->lot_count] = *lot;
        after->lots[after->lot_count++].spared = false;
    }
    for (size_t i = 0; i < booking->created_count; i++)
        after->lots[after->lot_count++] = booking->created[i].lot;
    household_sort_lots(after);
}

/* The ledger's row of a slice. Rule BU-1. */
static RealizedGain row_of(const ChangedLots *changed, const BookedSlice *slice, Date sold_on)
{
    const BookedLot *sold = changed_by(changed, slice->lot_id);
    Money recognized = money_subtract(slice->proceeds, slice->basis);

    assert(sold != NULL);
    return (RealizedGain){.id = slice->realized_id.value,
                          .account = sold->lot.account,
                          .security = sold->lot.security,
                          .quantity = slice->quantity,
                          .acquired_on = slice->acquired_on,
                          .sold_on = sold_on,
                          .gain = money_add(recognized, slice->disallowed),
                          .disallowed = slice->disallowed,
                          .term = slice->term,
                          .deemed_acquired_on = slice->deemed_acquired_on,
                          .sequence = slice->sequence,
                          .sale_order = slice->sale_order,
                          .replaced = {true, slice->replaced}};
}

/* Losses that were there and are disallowed now. Rule MT-7. */
static void grow_losses(const Booking *booking, Household *after)
{
    for (size_t i = 0; i < booking->loss_count; i++) {
        const BookedLoss *loss = &booking->losses[i];

        for (size_t j = 0; j < after->realized_count; j++) {
            RealizedGain *row = &after->realized[j];

            if (!uuid_equal(row->id.uuid, loss->id.uuid))
                continue;
            row->disallowed = money_add(row->disallowed, loss->disallowed);
            row->gain = money_add(row->gain, loss->disallowed);
            row->replaced = (OptionalQuantity){true, loss->replaced};
        }
    }
}

static void leave_gains(Arena *arena, const Booking *booking, const ChangedLots *changed,
                        Date sold_on, Household *after)
{
    after->realized = ARENA_COPY_IN(arena, RealizedGain, after->realized, after->realized_count,
                                    after->realized_count + booking->slice_count);
    grow_losses(booking, after);
    for (size_t i = 0; i < booking->slice_count; i++) {
        if (booking->slices[i].realized_id.present)
            after->realized[after->realized_count++] =
                row_of(changed, &booking->slices[i], sold_on);
    }
}

static void leave_cash(Arena *arena, const Booking *booking, Household *after)
{
    after->accounts = ARENA_COPY(arena, Account, after->accounts, after->account_count);
    for (size_t i = 0; i < booking->cash_count; i++) {
        const BookedCash *booked = &booking->cash[i];

        for (size_t j = 0; j < after->account_count; j++) {
            Account *account = &after->accounts[j];

            if (uuid_equal(account->id.uuid, booked->account_id.uuid))
                account->cash = money_add(account->cash, booked->change);
        }
    }
}

Household *booking_household(Arena *arena, const Household *before, Date trade_date,
                             const Booking *booking)
{
    Household *after = ARENA_NEW(arena, Household);
    const ChangedLots changed = changed_lots(arena, booking);

    *after = *before;
    leave_lots(arena, booking, &changed, after);
    leave_gains(arena, booking, &changed, trade_date, after);
    leave_cash(arena, booking, after);
    return after;
}

/* Ids that no stored record has. */
static Uuid *made_up_ids(Arena *arena, size_t count)
{
    Uuid *ids = ARENA_ARRAY(arena, Uuid, count);

    for (size_t i = 0; i < count; i++) {
        ids[i].bytes[0] = 0xff;
        memcpy(ids[i].bytes + sizeof ids[i].bytes - sizeof i, &i, sizeof i);
    }
    return ids;
}

Household *booking_foresee(Arena *arena, const Preview *preview)
{
    const Household *before = preview->household;
    int64_t *sequences = ARENA_ARRAY(arena, int64_t, before->account_count);
    int32_t *parts;
    Booking booking;

    booking_make(arena, preview, made_up_ids(arena, booking_id_count(preview)), &booking);
    for (size_t i = 0; i < before->account_count; i++)
        sequences[i] = OPENED;
    parts = ARENA_ARRAY(arena, int32_t, booking.changed_count);
    for (size_t i = 0; i < booking.changed_count; i++)
        parts[i] = SPLIT_OFF;
    booking_place(arena, &booking, sequences, parts);
    return booking_household(arena, before, preview->plan.trade_date, &booking);
}
