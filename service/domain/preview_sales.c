#include "domain/preview_parts.h"

/* Takes the lots of a sale whose method looks at nothing but its own holding. */
static void sell_lots(PreviewWork *work, const PlannedTrade *trade, Sell *sell)
{
    SaleCandidates candidates = sale_candidates(&work->lots, trade);
    LotTake *takes = ARENA_ARRAY(work->arena, LotTake, candidates.count);
    size_t count;

    if (sale_take(&work->lots, &candidates, trade->quantity, takes, &count).units > 0)
        error_list_add(&work->faults, sale_lots_missing(work->arena, trade));
    preview_figure_sale(work, sell, &(LotChoice){candidates.lots, candidates.count, takes, count});
}

void preview_open_sells(PreviewWork *work)
{
    Preview *preview = work->preview;
    const Plan *plan = &preview->plan;

    preview->sells = ARENA_ARRAY(work->arena, Sell, plan->trade_count);
    while (preview->sell_count < plan->trade_count &&
           plan->trades[preview->sell_count].side == SIDE_SELL) { /* sells come first */
        const PlannedTrade *trade = &plan->trades[preview->sell_count];
        Sale sale = sale_of(work->household, trade, preview->profile);
        Sell *sell = &preview->sells[preview->sell_count++];

        *sell = (Sell){
            .account = sale.account,
            .security = sale.security,
            .lot_selection = sale.method,
            .quantity = sale.quantity,
            .price = trade->price,
            .proceeds = sale.proceeds,
            .on_return = sale.on_return,
        };
        work->cash[sell->account] = money_add(work->cash[sell->account], sell->proceeds);
    }
}

void preview_sell_lots(PreviewWork *work)
{
    Preview *preview = work->preview;

    for (size_t i = 0; i < preview->sell_count && work->faults.count == 0; i++) {
        if (preview->sells[i].lot_selection != SELECT_MIN_TAX)
            sell_lots(work, &preview->plan.trades[i], &preview->sells[i]);
    }
    if (work->faults.count == 0)
        preview_min_tax(work);
}
