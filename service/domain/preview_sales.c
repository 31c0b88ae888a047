#include "domain/preview_parts.h"

/* The lots a sale may take, in order, and those it only leaves behind. */
typedef struct Candidates {
    uint32_t *lots;
    Quantity *caps; /* per lot to take; NULL: all that is left */
    size_t take_count;
    size_t count; /* those behind take_count are kept whatever happens */
} Candidates;

static bool is_held_on(const Lot *lot, Date date)
{
    return !lot->acquired_on.present || date_compare(lot->acquired_on.value, date) <= 0;
}

/* Index of a lot of the holding; the plan has checked that it is there. */
static uint32_t find_in_holding(const Household *household, Holding holding, LotId id)
{
    uint32_t lot = holding.first;

    while (!uuid_equal(household->lots[lot].id.uuid, id.uuid))
        lot++;
    return lot;
}

/* Lots named in the order first, in the order named; the rest of the holding is kept. */
static Candidates named_candidates(PreviewWork *work, Holding holding, const TradeOrder *asked)
{
    Candidates candidates = {.lots = ARENA_ARRAY(work->arena, uint32_t, holding.count),
                             .caps = ARENA_ARRAY(work->arena, Quantity, asked->lot_count),
                             .take_count = asked->lot_count};
    bool *named = ARENA_ARRAY(work->arena, bool, holding.count);

    for (size_t i = 0; i < asked->lot_count; i++) {
        uint32_t lot = find_in_holding(work->household, holding, asked->lots[i].lot_id);

        named[lot - holding.first] = true;
        candidates.lots[candidates.count++] = lot;
        candidates.caps[i] = asked->lots[i].quantity.present ? asked->lots[i].quantity.value
                                                             : work->household->lots[lot].quantity;
    }
    for (uint32_t i = 0; i < holding.count; i++) {
        if (!named[i] &&
            is_held_on(&work->household->lots[holding.first + i], work->preview->plan.trade_date))
            candidates.lots[candidates.count++] = holding.first + i;
    }
    return candidates;
}

static Candidates ordered_candidates(PreviewWork *work, Holding holding, const PlannedTrade *trade)
{
    SaleTerms terms = {trade->lot_selection, trade->price, work->preview->plan.trade_date};
    Candidates candidates = {0};

    candidates.count =
        selection_order(work->arena, work->household, holding, &terms, &candidates.lots);
    candidates.take_count = candidates.count;
    return candidates;
}

/* As selection_take, each lot up to its cap. */
static size_t take_named(PreviewWork *work, const Candidates *candidates, const PlannedTrade *trade,
                         LotTake *takes)
{
    Quantity wanted = trade->quantity;
    size_t count = 0;

    for (size_t i = 0; i < candidates->take_count && wanted.units > 0; i++) {
        Quantity *left = &work->left[candidates->lots[i]];
        Quantity taken = quantity_min(quantity_min(*left, candidates->caps[i]), wanted);

        if (taken.units == 0)
            continue;
        takes[count++] = (LotTake){candidates->lots[i], taken};
        *left = quantity_subtract(*left, taken);
        wanted = quantity_subtract(wanted, taken);
    }
    if (wanted.units > 0)
        error_list_add(&work->faults,
                       error_at(work->arena,
                                arena_format(work->arena, "/trades/%u/lots", trade->order),
                                "more_than_held", "The lots named do not add up to the sale."));
    return count;
}

/*
 * The lot as earlier sales of this preview left it: their slices are cut off one by one, so that
 * nothing is created or lost (rule RD-2).
 */
static Lot lot_as_left(const PreviewWork *work, const Lot *lot, size_t earlier_sells)
{
    Lot left = *lot;

    for (size_t s = 0; s < earlier_sells; s++) {
        const Sell *sell = &work->preview->sells[s];

        for (size_t i = 0; i < sell->lot_count; i++) {
            if (sell->lots[i].lot == lot)
                left = lot_after(&left, sell->lots[i].slice.quantity);
        }
    }
    return left;
}

/* Rule RD-3: the n-th share of the proceeds is what cumulative rounding leaves for it. */
static Money proceeds_until(const Sell *sell, Quantity taken)
{
    return money_share(sell->proceeds, taken, sell->quantity);
}

static void figure_lots(PreviewWork *work, Sell *sell, const LotTake *takes, size_t count)
{
    size_t index = (size_t)(sell - work->preview->sells);
    Quantity taken = {0};
    Money paid = {0};

    sell->lots = ARENA_ARRAY(work->arena, SoldLot, count);
    sell->lot_count = count;
    for (size_t i = 0; i < count; i++) {
        const Lot *lot = &work->household->lots[takes[i].lot];
        SoldLot *sold = &sell->lots[i];
        Quantity remaining = work->left[takes[i].lot];
        Money until;
        Lot left;

        taken = quantity_add(taken, takes[i].quantity);
        until = proceeds_until(sell, taken);
        *sold = (SoldLot){.lot = lot, .order = (int32_t)i + 1, .remaining = remaining};
        if (quantity_add(remaining, takes[i].quantity).units == lot->quantity.units)
            sold->slice = lot_slice(lot, takes[i].quantity, money_subtract(until, paid),
                                    work->preview->plan.trade_date, UNKNOWN_BASIS_ZERO);
        else {
            left = lot_as_left(work, lot, index);
            sold->slice = lot_slice(&left, takes[i].quantity, money_subtract(until, paid),
                                    work->preview->plan.trade_date, UNKNOWN_BASIS_ZERO);
        }
        sold->reason = selection_reason(lot, sell->lot_selection, sell->price);
        paid = until;
    }
}

static void sum_lots(Sell *sell, const Account *account)
{
    for (size_t i = 0; i < sell->lot_count; i++) {
        const LotSlice *slice = &sell->lots[i].slice;
        Money *gain = slice->term == TERM_LONG ? &sell->gains.long_term : &sell->gains.short_term;

        sell->basis = money_add(sell->basis, slice->basis);
        if (account->tax_treatment == TAXABLE) /* Rule AC-1. */
            *gain = money_add(*gain, slice->gain);
    }
}

/* What the sale leaves alone, in the order in which it would have come. */
static void keep_lots(PreviewWork *work, Sell *sell, const Candidates *candidates,
                      const LotTake *takes, size_t take_count)
{
    size_t next_take = 0;

    sell->lots_not_sold = ARENA_ARRAY(work->arena, KeptLot, candidates->count);
    for (size_t i = 0; i < candidates->count; i++) {
        uint32_t index = candidates->lots[i];
        const Lot *lot = &work->household->lots[index];

        if (next_take < take_count && takes[next_take].lot == index) {
            next_take++;
            continue;
        }
        if (work->left[index].units == 0)
            continue;
        sell->lots_not_sold[sell->lots_not_sold_count++] = (KeptLot){
            .lot = lot,
            .quantity = work->left[index],
            .term = lot_term(lot, work->preview->plan.trade_date),
            .reason = selection_reason(lot, sell->lot_selection, sell->price),
        };
    }
}

static void sell_lots(PreviewWork *work, const PlannedTrade *trade, Sell *sell)
{
    const Account *account = &work->household->accounts[trade->account];
    Holding holding = household_holding(work->household, trade->account, trade->security);
    Candidates candidates;
    LotTake *takes = ARENA_ARRAY(work->arena, LotTake, holding.count);
    size_t count;

    *sell = (Sell){
        .account = trade->account,
        .security = trade->security,
        .lot_selection = trade->lot_selection,
        .quantity = trade->quantity,
        .price = trade->price,
        .proceeds = money_subtract(trade->amount, trade->fee), /* Rule BA-1. */
        .on_return = household_account_on_return(account, work->preview->profile),
    };
    if (trade->lot_selection == SELECT_SPECIFIC) {
        candidates = named_candidates(work, holding, trade->asked);
        count = take_named(work, &candidates, trade, takes);
    } else {
        candidates = ordered_candidates(work, holding, trade);
        count = selection_take(candidates.lots, candidates.take_count, trade->quantity, work->left,
                               takes);
    }
    figure_lots(work, sell, takes, count);
    sum_lots(sell, account);
    keep_lots(work, sell, &candidates, takes, count);
}

void preview_sell_lots(PreviewWork *work)
{
    Preview *preview = work->preview;

    preview->sells = ARENA_ARRAY(work->arena, Sell, preview->plan.trade_count);
    for (size_t i = 0; i < preview->plan.trade_count && work->faults.count == 0; i++) {
        const PlannedTrade *trade = &preview->plan.trades[i];
        Sell *sell = &preview->sells[preview->sell_count];

        if (trade->side != SIDE_SELL)
            break; /* sells come first */
        sell_lots(work, trade, sell);
        preview->sell_count++;
        work->cash[sell->account] = money_add(work->cash[sell->account], sell->proceeds);
        if (sell->on_return) {
            preview->realized.short_term =
                money_add(preview->realized.short_term, sell->gains.short_term);
            preview->realized.long_term =
                money_add(preview->realized.long_term, sell->gains.long_term);
        }
    }
}
