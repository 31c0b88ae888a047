#include "domain/booking_parts.h"
#include "domain/sale.h"
#include <assert.h>

static bool is_averaged(const Sell *sell)
{
    return sell->lot_selection == SELECT_AVERAGE_COST;
}

static Holding holding_of(const BookingWork *work, const Sell *sell)
{
    return household_holding(work->household, sell->account, sell->security);
}

/* Existing lots that the booking may change: those sold, those of averaged pools, replacements. */
static size_t changed_at_most(const BookingWork *work)
{
    const Preview *preview = work->preview;
    size_t count = preview->wash_sale_count + booking_moved_count(&preview->plan);

    for (size_t i = 0; i < preview->sell_count; i++) {
        const Sell *sell = &preview->sells[i];

        count += sell->lot_count + (is_averaged(sell) ? holding_of(work, sell).count : 0);
    }
    return count < work->household->lot_count ? count : work->household->lot_count;
}

static void open_booked(const BookingWork *work, BookedLot *booked)
{
    const Household *household = work->household;

    booked->account_id = household->accounts[booked->lot.account].id;
    booked->security_id = household->securities[booked->lot.security].id;
    booked->root = booked;
    booked->rest = booked;
    booked->from = -1;
}

BookedLot *booking_touch(BookingWork *work, const Lot *lot)
{
    uint32_t *place = &work->place_of[lot - work->household->lots];
    Booking *booking = &work->booking;

    if (*place == 0) {
        BookedLot *booked = &booking->changed[booking->changed_count++];

        *booked = (BookedLot){.lot = *lot, .before = lot};
        open_booked(work, booked);
        *place = (uint32_t)booking->changed_count;
    }
    return &booking->changed[*place - 1];
}

static OptionalMoney nothing_left(OptionalMoney amount)
{
    amount.value = (Money){0};
    return amount;
}

/* Nothing is left of the lot; its row stays. */
static void close_lot(Lot *lot)
{
    lot->quantity = (Quantity){0};
    lot->absorbed = (Quantity){0};
    lot->basis = nothing_left(lot->basis);
    lot->donor_basis = nothing_left(lot->donor_basis);
    lot->gift_value = nothing_left(lot->gift_value);
}

/* The sales of the preview once more, for what they leave of the lots. */
static SaleLots sell_again(const BookingWork *work)
{
    const Preview *preview = work->preview;
    SaleLots lots = sale_lots_open(work->arena, work->household, preview->plan.trade_date);

    for (size_t s = 0; s < preview->sell_count; s++) {
        const Sell *sell = &preview->sells[s];
        const Sale sale = {.account = sell->account,
                           .security = sell->security,
                           .method = sell->lot_selection,
                           .quantity = sell->quantity,
                           .proceeds = sell->proceeds,
                           .on_return = sell->on_return};
        LotTake *takes = ARENA_ARRAY(work->arena, LotTake, sell->lot_count);
        const ProposedSale *slices;

        for (size_t i = 0; i < sell->lot_count; i++) {
            const SoldLot *sold = &sell->lots[i];
            uint32_t lot = (uint32_t)(sold->lot - work->household->lots);

            takes[i] = (LotTake){lot, sold->slice.quantity};
            lots.left[lot] = quantity_subtract(lots.left[lot], sold->slice.quantity);
        }
        slices = sale_slices(&lots, &sale, takes, sell->lot_count);
        for (size_t i = 0; i < sell->lot_count; i++)
            assert(slices[i].basis.cents == sell->lots[i].slice.basis.cents);
    }
    return lots;
}

/* Rules RD-2, LI-6: what is not sold stays in the lot, at its pool's average where one is sold. */
static void leave(BookingWork *work, const SaleLots *lots, uint32_t index)
{
    Lot *lot = &booking_touch(work, &work->household->lots[index])->lot;

    if (lots->left[index].units == 0) {
        close_lot(lot);
        return;
    }
    *lot = sale_lot_left(lots, index);
    if (lots->averaged != NULL && lots->averaged[index] != NULL)
        lot->basis_status = BASIS_AVERAGE;
}

static void sell_lots(BookingWork *work)
{
    const Preview *preview = work->preview;
    const SaleLots lots = sell_again(work);

    for (size_t s = 0; s < preview->sell_count; s++) {
        const Sell *sell = &preview->sells[s];
        Holding holding = holding_of(work, sell);

        for (size_t i = 0; i < sell->lot_count; i++)
            leave(work, &lots, (uint32_t)(sell->lots[i].lot - work->household->lots));
        for (uint32_t i = holding.first; i < holding.first + holding.count && is_averaged(sell);
             i++) {
            if (lots.averaged[i] != NULL)
                leave(work, &lots, i);
        }
    }
}

BookedLot *booking_create(BookingWork *work, const Lot *lot)
{
    BookedLot *booked = &work->booking.created[work->booking.created_count++];

    *booked = (BookedLot){.lot = *lot};
    booked->lot.id.uuid = booking_next_id(work);
    booked->lot.revision = 1;
    open_booked(work, booked);
    return booked;
}

/* Rule BA-1: the fee is part of the basis. */
static void open_lots(BookingWork *work)
{
    const Preview *preview = work->preview;
    OptionalDate today = {true, preview->plan.trade_date};

    work->opened = ARENA_ARRAY(work->arena, BookedLot *, preview->buy_count);
    for (size_t i = 0; i < preview->buy_count; i++) {
        const Buy *buy = &preview->buys[i];
        TaxKind tax_kind = work->household->securities[buy->security].tax_kind;
        Lot lot = {.account = buy->account,
                   .security = buy->security,
                   .quantity = buy->quantity,
                   .basis = {true, buy->amount},
                   .acquired_on = today,
                   .kind = LOT_PURCHASE,
                   .covered = lot_is_covered(tax_kind, LOT_PURCHASE, today)};

        work->opened[i] = booking_create(work, &lot);
    }
}

void booking_make_lots(BookingWork *work)
{
    const Preview *preview = work->preview;

    work->booking.changed = ARENA_ARRAY(work->arena, BookedLot, changed_at_most(work));
    work->booking.created = ARENA_ARRAY(work->arena, BookedLot,
                                        preview->buy_count + preview->wash_sale_count +
                                            booking_moved_count(&preview->plan));
    work->place_of = ARENA_ARRAY(work->arena, uint32_t, work->household->lot_count);
    sell_lots(work);
    open_lots(work);
}

/* Shares that absorbed a loss for good before stay with the rest. */
static void follow_rest(BookingWork *work, LotId from, LotId to)
{
    for (size_t i = 0; i < work->booking.match_count; i++) {
        BookedMatch *match = &work->booking.matches[i];

        if (match->permanent && uuid_equal(match->lot_id.uuid, from.uuid))
            match->lot_id = to;
    }
}

/* Leaves `quantity` shares in the root's rest, of this basis; all others become its new rest. */
static void split(BookingWork *work, BookedLot *root, Quantity quantity, Money basis)
{
    BookedLot *part = root->rest;
    BookedLot *rest = booking_create(work, &part->lot);

    rest->root = root;
    rest->lot.part = ++root->parts;
    rest->lot.quantity = quantity_subtract(part->lot.quantity, quantity);
    if (part->lot.basis.present) {
        rest->lot.basis.value = money_subtract(part->lot.basis.value, basis);
        part->lot.basis.value = basis;
    }
    follow_rest(work, part->lot.id, rest->lot.id);
    root->rest = rest;
}

LotId booking_absorb(BookingWork *work, const PreviewWash *wash)
{
    const ProposedMatch *match = &wash->match;
    BookedLot *root = wash->lot != NULL ? booking_touch(work, wash->lot) : work->opened[match->buy];
    BookedLot *part = root->rest;
    Lot *lot = &part->lot;

    if (match->permanent) {
        lot->absorbed = quantity_add(lot->absorbed, match->quantity);
        return lot->id;
    }
    if (match->quantity.units < lot->quantity.units)
        split(work, root, match->quantity, money_subtract(match->basis, match->disallowed));
    lot->quantity = match->quantity;
    lot->absorbed = match->quantity;
    if (lot->basis.present) /* else what is deferred waits in the match for the basis */
        lot->basis.value = money_add(lot->basis.value, match->disallowed);
    lot->deemed_acquired_on = (OptionalDate){true, match->holding_start};
    return lot->id;
}
