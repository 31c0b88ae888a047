#include "domain/preview_parts.h"
#include "domain/restraint.h"

static const char *const LIMIT_WORDS[] = {"none", "restraint", "short_term", "wash_sale",
                                          "below_threshold"};
const Names LOT_LIMIT_NAMES = NAMES_OF(LIMIT_WORDS);

/* What average_cost looks at: the average of the pool as it stands before the sale. */
static void show_averages(const PreviewWork *work, Sell *sell,
                          const AveragePool pools[AVERAGE_POOLS])
{
    for (size_t i = 0; i < sell->lot_count; i++) {
        SoldLot *sold = &sell->lots[i];
        const AveragePool *pool = &pools[sold->lot->covered];

        if (sale_is_pooled(&work->lots, sold->lot))
            sold->reason.basis_per_share = selection_per_share(pool->basis, pool->quantity);
    }
}

static LotSlice slice_of(const Lot *lot, const ProposedSale *sale)
{
    return (LotSlice){
        .quantity = sale->quantity,
        .proceeds = sale->proceeds,
        .basis = sale->basis,
        .gain = money_subtract(sale->proceeds, sale->basis),
        .term = sale->term,
        .first_long_term_on = lot_first_long_term_from(lot, sale->holding_start),
        .holding_start = sale->holding_start,
    };
}

/* The slices of the sale, and why each. */
static void figure_lots(PreviewWork *work, Sell *sell, const LotTake *takes, size_t count)
{
    const Sale sale = {sell->account,  sell->security, sell->lot_selection,
                       sell->quantity, sell->proceeds, sell->on_return};
    const ProposedSale *slices;
    AveragePool pools[AVERAGE_POOLS];

    if (sale.method == SELECT_AVERAGE_COST)
        sale_open_pools(&work->lots, sale.account, sale.security, pools);
    slices = sale_slices(&work->lots, &sale, takes, count);
    sell->lots = ARENA_ARRAY(work->arena, SoldLot, count);
    sell->lot_count = count;
    for (size_t i = 0; i < count; i++) {
        const Lot *lot = &work->household->lots[takes[i].lot];

        sell->lots[i] = (SoldLot){
            .lot = lot,
            .order = (int32_t)i + 1,
            .slice = slice_of(lot, &slices[i]),
            .remaining = work->lots.left[takes[i].lot],
            .reason = selection_reason(lot, sell->lot_selection, sell->price),
        };
    }
    if (sale.method == SELECT_AVERAGE_COST)
        show_averages(work, sell, pools);
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

/* A lot of a pool as average_cost sees it: the pool. Rule LI-6. */
static Lot averaged(const PreviewWork *work, Lot lot, const AveragePool pools[AVERAGE_POOLS])
{
    const AveragePool *pool = &pools[lot.covered];

    if (sale_is_pooled(&work->lots, &lot)) {
        lot.quantity = pool->quantity;
        average_cost_rebase(&lot, pool->basis);
    }
    return lot;
}

/* Why no plan sells a spared lot: a restraint of its own, or else its short-term gain. */
static HeldBack held_back(const PreviewWork *work, const Lot *lot, OptionalDate first_long_term_on)
{
    const Restraint *restraint;

    if (!lot->spared)
        return (HeldBack){0};
    restraint = restraint_of_lot(work->household, lot, work->preview->plan.trade_date);
    if (restraint == NULL)
        return (HeldBack){.limit = LOT_LIMIT_SHORT_TERM, .sellable_on = first_long_term_on};
    return (HeldBack){
        .limit = LOT_LIMIT_RESTRAINT,
        .restraint = restraint,
        .sellable_on = {restraint->until.present, date_add_days(restraint->until.value, 1)},
    };
}

/* What is left of a lot, and what it would bring at the price. Product D10. */
static KeptLot kept_lot(const PreviewWork *work, const Sell *sell, uint32_t index,
                        const AveragePool pools[AVERAGE_POOLS])
{
    const Lot *lot = &work->household->lots[index];
    Lot left = sale_lot_left(&work->lots, index);
    Quantity quantity = left.quantity;
    KeptLot kept = {.lot = lot,
                    .quantity = quantity,
                    .reason = selection_reason(lot, sell->lot_selection, sell->price)};
    LotSlice slice;

    if (sell->lot_selection == SELECT_AVERAGE_COST)
        left = averaged(work, left, pools);
    slice = lot_slice(&left, quantity, money_value(quantity, sell->price),
                      work->preview->plan.trade_date, UNKNOWN_BASIS_ZERO);
    kept.term = slice.term;
    kept.first_long_term_on = slice.first_long_term_on;
    kept.held_back = held_back(work, lot, slice.first_long_term_on);
    if (lot_basis_known(&left)) {
        kept.gain = (OptionalMoney){true, slice.gain};
        kept.gain_per_share = selection_gain_per_share(&left, sell->price);
    }
    return kept;
}

/* Whether no method has the lot among its candidates. Named lots have all others behind them. */
static bool is_out_of_reach(const PreviewWork *work, const Sell *sell, const Lot *lot)
{
    return sell->lot_selection != SELECT_SPECIFIC && lot->spared &&
           lot_is_held_on(lot, work->preview->plan.trade_date);
}

/* What the sale leaves alone. */
static void keep_lots(PreviewWork *work, Sell *sell, const LotChoice *choice)
{
    Holding holding = household_holding(work->household, sell->account, sell->security);
    AveragePool pools[AVERAGE_POOLS] = {0};
    size_t next_take = 0;

    if (sell->lot_selection == SELECT_AVERAGE_COST)
        sale_open_pools(&work->lots, sell->account, sell->security, pools);
    sell->lots_not_sold = ARENA_ARRAY(work->arena, KeptLot, holding.count);
    for (size_t i = 0; i < choice->candidate_count; i++) {
        uint32_t index = choice->candidates[i];

        if (next_take < choice->take_count && choice->takes[next_take].lot == index)
            next_take++;
        else if (work->lots.left[index].units > 0)
            sell->lots_not_sold[sell->lots_not_sold_count++] = kept_lot(work, sell, index, pools);
    }
    for (uint32_t i = holding.first; i < holding.first + holding.count; i++) {
        if (is_out_of_reach(work, sell, &work->household->lots[i]))
            sell->lots_not_sold[sell->lots_not_sold_count++] = kept_lot(work, sell, i, pools);
    }
}

void preview_figure_sale(PreviewWork *work, Sell *sell, const LotChoice *choice)
{
    figure_lots(work, sell, choice->takes, choice->take_count);
    sum_lots(sell, &work->household->accounts[sell->account]);
    keep_lots(work, sell, choice);
}
