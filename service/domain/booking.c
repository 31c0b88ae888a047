#include "domain/booking_parts.h"

size_t booking_id_count(const Preview *preview)
{
    size_t count =
        preview->buy_count + preview->wash_sale_count + booking_moved_count(&preview->plan);

    for (size_t i = 0; i < preview->sell_count; i++)
        count += preview->sells[i].lot_count;
    return count;
}

static TradeSource source_of(const PlannedTrade *trade)
{
    return trade->asked->fill == NULL ? TRADE_OF_PREVIEW : trade->asked->fill->source;
}

/* Trades stand in the plan's order: sells, then buys. */
static void book_trades(BookingWork *work)
{
    const Plan *plan = &work->preview->plan;
    Booking *booking = &work->booking;

    booking->trades = ARENA_ARRAY(work->arena, BookedTrade, plan->trade_count);
    booking->trade_count = plan->trade_count;
    for (size_t i = 0; i < plan->trade_count; i++) {
        const PlannedTrade *trade = &plan->trades[i];
        BookedTrade *booked = &booking->trades[i];

        *booked = (BookedTrade){
            .order = (int32_t)trade->order,
            .account_id = work->household->accounts[trade->account].id,
            .security_id = work->household->securities[trade->security].id,
            .side = trade->side,
            .quantity = trade->quantity,
            .price = trade->price,
            .amount = trade->amount,
            .fee = trade->fee,
            .source = source_of(trade),
        };
        if (trade->side == SIDE_SELL)
            booked->lot_selection = (OptionalWord){true, (int)trade->lot_selection};
        else
            booked->lot_id =
                (OptionalLotId){true, work->opened[i - work->preview->sell_count]->lot.id};
    }
}

/* Rule BA-4: a gift that loses against its value at the gift. */
static bool loses_on_value(const SoldLot *sold)
{
    const Lot *lot = sold->lot;

    return lot->kind == LOT_GIFT && lot->donor_basis.present && lot->gift_value.present &&
           lot->gift_value.value.cents < lot->donor_basis.value.cents && sold->slice.gain.cents < 0;
}

/*
 * Rules HP-5, WS-9: the date to report, and where the holding period starts if elsewhere. Inherited
 * shares are long whatever they are deemed, and tack the days actually held.
 */
static void book_dates(const SoldLot *sold, BookedSlice *slice)
{
    const Lot *lot = sold->lot;
    OptionalDate start = lot_holding_start(lot);

    slice->acquired_on = lot->acquired_on;
    if (lot->kind == LOT_INHERITANCE)
        return;
    if (loses_on_value(sold)) {
        start = lot->gift_date.present ? lot->gift_date : lot->acquired_on;
        slice->acquired_on = start;
    } else if (lot->kind == LOT_GIFT && lot->donor_acquired_on.present) {
        slice->acquired_on = lot->donor_acquired_on;
    }
    if (start.present && slice->acquired_on.present &&
        start.value.days != slice->acquired_on.value.days)
        slice->deemed_acquired_on = start;
}

static void book_slice(BookingWork *work, size_t sell_index, size_t lot_index)
{
    const Sell *sell = &work->preview->sells[sell_index];
    const SoldLot *sold = &sell->lots[lot_index];
    const BookedTrade *trade = &work->booking.trades[sell_index];
    BookedSlice *slice = &work->booking.slices[work->booking.slice_count++];

    *slice = (BookedSlice){
        .order = trade->order,
        .place = (int32_t)lot_index + 1,
        .account_id = trade->account_id,
        .security_id = trade->security_id,
        .lot_id = sold->lot->id,
        .sequence = sold->lot->sequence,
        .sale_order = (int32_t)work->booking.slice_count,
        .quantity = sold->slice.quantity,
        .proceeds = sold->slice.proceeds,
        .basis = sold->slice.basis,
        .disallowed = sold->disallowed,
        .permanently_disallowed = sold->permanently_disallowed,
        .term = sold->slice.term,
        .kind = sold->lot->kind,
        .covered = sold->lot->covered,
        .source = trade->source,
    };
    book_dates(sold, slice);
    if (work->household->accounts[sell->account].tax_treatment == TAXABLE) /* Rule AC-1. */
        slice->realized_id = (OptionalRealizedGainId){true, {.uuid = booking_next_id(work)}};
}

static void book_slices(BookingWork *work)
{
    const Preview *preview = work->preview;
    size_t count = 0;

    for (size_t s = 0; s < preview->sell_count; s++)
        count += preview->sells[s].lot_count;
    work->booking.slices = ARENA_ARRAY(work->arena, BookedSlice, count);
    for (size_t s = 0; s < preview->sell_count; s++) {
        for (size_t i = 0; i < preview->sells[s].lot_count; i++)
            book_slice(work, s, i);
    }
}

/* Slices were booked sale by sale. */
static BookedSlice *slice_of(const BookingWork *work, const SoldLot *sold)
{
    BookedSlice *slice = work->booking.slices;

    for (const Sell *sell = work->preview->sells;; sell++) {
        if (sold >= sell->lots && sold < sell->lots + sell->lot_count)
            return slice + (sold - sell->lots);
        slice += sell->lot_count;
    }
}

static BookedLoss *loss_of(BookingWork *work, const RealizedGain *row)
{
    Booking *booking = &work->booking;
    size_t at = 0;

    while (at < booking->loss_count && !uuid_equal(booking->losses[at].id.uuid, row->id.uuid))
        at++;
    if (at == booking->loss_count)
        booking->losses[booking->loss_count++] = (BookedLoss){
            .id = row->id, .replaced = quantity_subtract(row->quantity, wash_unmatched(row))};
    return &booking->losses[at];
}

/* The row of the ledger whose loss is matched, told of it. Rules WS-8, MT-7. */
static RealizedGainId tell_loss(BookingWork *work, const PreviewWash *wash)
{
    BookedSlice *slice;
    BookedLoss *loss;

    if (wash->sold != NULL) {
        slice = slice_of(work, wash->sold);
        slice->replaced = quantity_add(slice->replaced, wash->match.quantity);
        return slice->realized_id.value;
    }
    loss = loss_of(work, wash->realized);
    loss->disallowed = money_add(loss->disallowed, wash->match.disallowed);
    if (wash->match.permanent)
        loss->permanently_disallowed =
            money_add(loss->permanently_disallowed, wash->match.disallowed);
    loss->replaced = quantity_add(loss->replaced, wash->match.quantity);
    return loss->id;
}

static void book_matches(BookingWork *work)
{
    const Preview *preview = work->preview;
    Booking *booking = &work->booking;

    booking->matches = ARENA_ARRAY(work->arena, BookedMatch, preview->wash_sale_count);
    booking->losses = ARENA_ARRAY(work->arena, BookedLoss, preview->wash_sale_count);
    for (size_t i = 0; i < preview->wash_sale_count; i++) {
        const PreviewWash *wash = &preview->wash_sales[i];
        LotId absorbed_by = booking_absorb(work, wash);

        booking->matches[booking->match_count++] = (BookedMatch){
            .place = (int32_t)i + 1,
            .realized_id = tell_loss(work, wash),
            .lot_id = absorbed_by,
            .quantity = wash->match.quantity,
            .disallowed = wash->match.disallowed,
            .permanent = wash->match.permanent,
            .contestable = wash->match.contestable,
        };
    }
}

static void book_cash(BookingWork *work)
{
    const Preview *preview = work->preview;
    const Household *household = work->household;
    Money *changes = ARENA_ARRAY(work->arena, Money, household->account_count);
    Booking *booking = &work->booking;

    for (size_t i = 0; i < preview->sell_count; i++) {
        const Sell *sell = &preview->sells[i];

        changes[sell->account] = money_add(changes[sell->account], sell->proceeds);
    }
    for (size_t i = 0; i < preview->buy_count; i++) {
        const Buy *buy = &preview->buys[i];

        changes[buy->account] = money_subtract(changes[buy->account], buy->amount);
    }
    plan_move_cash(&preview->plan, changes);
    booking->cash = ARENA_ARRAY(work->arena, BookedCash, household->account_count);
    for (size_t i = 0; i < household->account_count; i++) {
        if (changes[i].cents != 0)
            booking->cash[booking->cash_count++] =
                (BookedCash){household->accounts[i].id, changes[i]};
    }
}

void booking_make(Arena *arena, const Preview *preview, const Uuid *ids, Booking *booking_out)
{
    BookingWork work = {
        .arena = arena, .preview = preview, .household = preview->household, .ids = ids};

    booking_make_lots(&work);
    book_trades(&work);
    book_slices(&work);
    book_matches(&work);
    booking_make_transfers(&work);
    book_cash(&work);
    *booking_out = work.booking;
}

void booking_place(Arena *arena, Booking *booking, int64_t *last_sequences,
                   const int32_t *last_parts)
{
    for (size_t i = 0; i < booking->created_count; i++) {
        BookedLot *booked = &booking->created[i];
        const BookedLot *root = booked->root;

        if (booked->from >= 0)
            continue;
        if (root == booked)
            booked->lot.sequence = ++last_sequences[booked->lot.account];
        booked->lot.sequence = root->lot.sequence; /* a root stands before what it was split into */
        if (root->before != NULL)
            booked->lot.part += last_parts[root - booking->changed];
    }
    booking_place_moved(arena, booking, last_sequences);
}
