#include "domain/sale.h"

SaleLots sale_lots_open(Arena *arena, const Household *household, Date trade_date)
{
    SaleLots lots = {.arena = arena,
                     .household = household,
                     .trade_date = trade_date,
                     .left = ARENA_ARRAY(arena, Quantity, household->lot_count)};

    for (size_t i = 0; i < household->lot_count; i++)
        lots.left[i] = household->lots[i].quantity;
    return lots;
}

/* Room for `count` more: the array doubles in the arena. */
static void make_room(SaleLots *lots, size_t count)
{
    size_t needed = lots->slice_count + count;

    if (needed <= lots->slice_room)
        return;
    lots->slice_room = needed > 2 * lots->slice_room ? needed : 2 * lots->slice_room;
    lots->slices =
        ARENA_COPY_IN(lots->arena, ProposedSale, lots->slices, lots->slice_count, lots->slice_room);
}

void sale_lots_remember(SaleLots *lots)
{
    lots->whole = ARENA_ARRAY(lots->arena, ProposedSale, lots->household->lot_count);
    make_room(lots, lots->household->lot_count);
}

void sale_lots_restore(SaleLots *lots)
{
    for (size_t i = 0; i < lots->slice_count; i++) {
        uint32_t lot = lots->slices[i].lot;

        lots->left[lot] = lots->household->lots[lot].quantity;
    }
    lots->slice_count = 0;
    lots->averaged = NULL;
}

Sale sale_of(const Household *household, const PlannedTrade *trade, const TaxProfile *profile)
{
    return (Sale){
        .account = trade->account,
        .security = trade->security,
        .method = trade->lot_selection,
        .quantity = trade->quantity,
        .proceeds = money_subtract(trade->amount, trade->fee), /* Rule BA-1. */
        .on_return = household_account_on_return(&household->accounts[trade->account], profile),
    };
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
static SaleCandidates named_candidates(const SaleLots *lots, Holding holding,
                                       const TradeOrder *asked)
{
    const Household *household = lots->household;
    uint32_t *order = ARENA_ARRAY(lots->arena, uint32_t, holding.count);
    SaleCandidates candidates = {.lots = order,
                                 .caps = ARENA_ARRAY(lots->arena, Quantity, asked->lot_count),
                                 .take_count = asked->lot_count};
    bool *named = ARENA_ARRAY(lots->arena, bool, holding.count);

    for (size_t i = 0; i < asked->lot_count; i++) {
        uint32_t lot = find_in_holding(household, holding, asked->lots[i].lot_id);

        named[lot - holding.first] = true;
        order[candidates.count++] = lot;
        candidates.caps[i] = asked->lots[i].quantity.present ? asked->lots[i].quantity.value
                                                             : household->lots[lot].quantity;
    }
    for (uint32_t i = 0; i < holding.count; i++) {
        if (!named[i] && lot_is_held_on(&household->lots[holding.first + i], lots->trade_date))
            order[candidates.count++] = holding.first + i;
    }
    return candidates;
}

SaleCandidates sale_candidates(const SaleLots *lots, const PlannedTrade *trade)
{
    Holding holding = household_holding(lots->household, trade->account, trade->security);
    SaleTerms terms = {trade->lot_selection, trade->price, lots->trade_date};
    SaleCandidates candidates = {0};

    if (trade->lot_selection == SELECT_SPECIFIC)
        return named_candidates(lots, holding, trade->asked);
    candidates.count =
        selection_order(lots->arena, lots->household, holding, &terms, &candidates.lots);
    candidates.take_count = candidates.count;
    return candidates;
}

Quantity sale_take(SaleLots *lots, const SaleCandidates *candidates, Quantity quantity,
                   LotTake *takes_out, size_t *count_out)
{
    size_t count = 0;

    if (candidates->caps == NULL) {
        *count_out = selection_take(candidates->lots, candidates->take_count, quantity, lots->left,
                                    takes_out);
        return (Quantity){0};
    }
    for (size_t i = 0; i < candidates->take_count && quantity.units > 0; i++) {
        Quantity *left = &lots->left[candidates->lots[i]];
        Quantity taken = quantity_min(quantity_min(*left, candidates->caps[i]), quantity);

        if (taken.units == 0)
            continue;
        takes_out[count++] = (LotTake){candidates->lots[i], taken};
        *left = quantity_subtract(*left, taken);
        quantity = quantity_subtract(quantity, taken);
    }
    *count_out = count;
    return quantity;
}

Error *sale_lots_missing(Arena *arena, const PlannedTrade *trade)
{
    const TradeFill *fill = trade->asked->fill;
    const char *pointer = fill == NULL ? arena_format(arena, "/trades/%u/lots", trade->order)
                                       : arena_format(arena, "/fills/%u/lots", fill->place);

    return error_at(arena, pointer, "lots_do_not_add_up",
                    "The lots named do not add up to the sale.");
}

bool sale_is_pooled(const SaleLots *lots, const Lot *lot)
{
    return lot_is_held_on(lot, lots->trade_date) &&
           average_cost_pools(&lots->household->securities[lot->security], lot);
}

void sale_open_pools(const SaleLots *lots, uint32_t account, uint32_t security,
                     AveragePool pools_out[AVERAGE_POOLS])
{
    const Household *household = lots->household;
    Holding holding = household_holding(household, account, security);
    AveragePool pools[AVERAGE_POOLS] = {0};

    for (uint32_t i = holding.first; i < holding.first + holding.count; i++) {
        const Lot *lot = &household->lots[i];
        AveragePool *pool = &pools[lot->covered];

        if (!sale_is_pooled(lots, lot))
            continue;
        pool->quantity = quantity_add(pool->quantity, lot->quantity);
        pool->basis = money_add(pool->basis, average_cost_basis(lot));
    }
    for (size_t i = 0; i < lots->slice_count; i++) {
        const ProposedSale *slice = &lots->slices[i];
        const Lot *lot = &household->lots[slice->lot];
        AveragePool *pool = &pools[lot->covered];

        if (lot->account != account || lot->security != security || !sale_is_pooled(lots, lot))
            continue;
        pool->quantity = quantity_subtract(pool->quantity, slice->quantity);
        pool->basis = money_subtract(pool->basis, slice->basis);
    }
    memcpy(pools_out, pools, sizeof pools);
}

/* Gives the slices of pooled lots their share of the pool. Rules LI-5..LI-7. */
static void average(const SaleLots *lots, const Sale *sale, ProposedSale *slices, size_t count)
{
    AveragePool pools[AVERAGE_POOLS];

    sale_open_pools(lots, sale->account, sale->security, pools);
    for (size_t i = 0; i < count; i++) {
        const Lot *lot = &lots->household->lots[slices[i].lot];

        if (sale_is_pooled(lots, lot))
            slices[i].basis = average_cost_take(&pools[lot->covered], slices[i].quantity);
    }
}

/* NULL: as it came in. */
static const AveragedLot *averaged_lot(const SaleLots *lots, uint32_t index)
{
    return lots->averaged == NULL ? NULL : lots->averaged[index];
}

/* The lot as slices of earlier sales left it: they are cut off one by one (rule RD-2). */
static Lot cut_off(const SaleLots *lots, uint32_t index)
{
    const AveragedLot *averaged = averaged_lot(lots, index);
    Lot left = averaged == NULL ? lots->household->lots[index] : averaged->lot;

    for (size_t i = averaged == NULL ? 0 : averaged->slice_count; i < lots->slice_count; i++) {
        if (lots->slices[i].lot == index)
            left = lot_after(&left, lots->slices[i].quantity);
    }
    return left;
}

Lot sale_lot_left(const SaleLots *lots, uint32_t lot)
{
    if (lots->left[lot].units == lots->household->lots[lot].quantity.units &&
        averaged_lot(lots, lot) == NULL)
        return lots->household->lots[lot];
    return cut_off(lots, lot);
}

const Money *sale_averaged_basis(const SaleLots *lots)
{
    size_t count = lots->household->lot_count;
    Money *basis;

    if (lots->averaged == NULL)
        return NULL;
    basis = ARENA_ARRAY(lots->arena, Money, count);
    for (uint32_t i = 0; i < count; i++) {
        if (lots->left[i].units > 0)
            basis[i] = sale_lot_left(lots, i).basis.value;
    }
    return basis;
}

static void keep_averaged(SaleLots *lots, uint32_t index, Money basis)
{
    AveragedLot *averaged = ARENA_NEW(lots->arena, AveragedLot);

    *averaged = (AveragedLot){cut_off(lots, index), lots->slice_count};
    average_cost_rebase(&averaged->lot, basis);
    lots->averaged[index] = averaged;
}

/* Which pools the sale, whose slices have joined the others, took shares of. */
static void find_taken(const SaleLots *lots, size_t count, bool taken_out[2])
{
    for (size_t i = lots->slice_count - count; i < lots->slice_count; i++) {
        const Lot *lot = &lots->household->lots[lots->slices[i].lot];

        taken_out[lot->covered] = taken_out[lot->covered] || sale_is_pooled(lots, lot);
    }
}

/*
 * What stays of a pool is averaged, too: its basis is spread over the lots that stay, oldest first
 * and cumulatively, so that later sales take no more and no less than there is. Rules LI-6, RD-2.
 */
static void spread_pools(SaleLots *lots, const Sale *sale, size_t count)
{
    const Household *household = lots->household;
    Holding holding = household_holding(household, sale->account, sale->security);
    bool taken[2] = {0};
    AveragePool pools[AVERAGE_POOLS];

    find_taken(lots, count, taken);
    sale_open_pools(lots, sale->account, sale->security, pools);
    if (lots->averaged == NULL)
        lots->averaged = ARENA_ARRAY(lots->arena, AveragedLot *, household->lot_count);
    for (uint32_t i = holding.first; i < holding.first + holding.count; i++) {
        const Lot *lot = &household->lots[i];

        if (taken[lot->covered] && lots->left[i].units > 0 && sale_is_pooled(lots, lot))
            keep_averaged(lots, i, average_cost_take(&pools[lot->covered], lots->left[i]));
    }
}

/* A slice of the lot as it stood before this sale took from it. */
static ProposedSale slice_of(SaleLots *lots, const Sale *sale, const Lot *lot, const LotTake *take,
                             Money proceeds)
{
    LotFigures figures =
        lot_figures(lot, take->quantity, proceeds, lots->trade_date, UNKNOWN_BASIS_ZERO);
    bool unknown_basis = !lot_basis_known(lot);
    bool unknown_date = lot->kind != LOT_INHERITANCE && !figures.start.present;

    lots->unknown = lots->unknown || unknown_basis || unknown_date;
    return (ProposedSale){.lot = take->lot,
                          .quantity = take->quantity,
                          .proceeds = proceeds,
                          .basis = figures.basis,
                          .term = figures.term,
                          .on_return = sale->on_return,
                          .unknown_basis = unknown_basis,
                          .unknown_date = unknown_date,
                          .holding_start = figures.start};
}

/*
 * What a lot comes to depends on the proceeds only under two bases (BA-4): otherwise it is the same
 * each time, and a part has its share of the basis (RD-2).
 */
static void put_slice(SaleLots *lots, const Sale *sale, const LotTake *take, Money proceeds,
                      ProposedSale *slice_out)
{
    const Lot *lot = &lots->household->lots[take->lot];
    ProposedSale *whole;

    if (lots->left[take->lot].units + take->quantity.units < lot->quantity.units ||
        averaged_lot(lots, take->lot) != NULL) {
        Lot left = cut_off(lots, take->lot);

        *slice_out = slice_of(lots, sale, &left, take, proceeds);
        return;
    }
    if (lots->whole == NULL || lot->donor_basis.present) {
        *slice_out = slice_of(lots, sale, lot, take, proceeds);
        return;
    }
    whole = &lots->whole[take->lot];
    if (whole->quantity.units == 0)
        *whole = slice_of(lots, sale, lot, &(LotTake){take->lot, lot->quantity}, proceeds);
    *slice_out = *whole;
    slice_out->quantity = take->quantity;
    slice_out->proceeds = proceeds;
    if (take->quantity.units < lot->quantity.units)
        slice_out->basis = money_share(whole->basis, take->quantity, lot->quantity);
}

const ProposedSale *sale_slices(SaleLots *lots, const Sale *sale, const LotTake *takes,
                                size_t count)
{
    Quantity taken = {0};
    Money paid = {0};
    ProposedSale *slices;

    make_room(lots, count);
    slices = lots->slices + lots->slice_count;
    for (size_t i = 0; i < count; i++) {
        Money until;

        /* Rule RD-3: the n-th share of the proceeds is what cumulative rounding leaves for it. */
        taken = quantity_add(taken, takes[i].quantity);
        until = money_share(sale->proceeds, taken, sale->quantity);
        put_slice(lots, sale, &takes[i], money_subtract(until, paid), &slices[i]);
        paid = until;
    }
    if (sale->method == SELECT_AVERAGE_COST)
        average(lots, sale, slices, count);
    lots->slice_count += count;
    if (sale->method == SELECT_AVERAGE_COST && !sale->last)
        spread_pools(lots, sale, count);
    return slices;
}
