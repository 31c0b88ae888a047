#include "domain/preview_parts.h"
#include "domain/sale_min_tax.h"

/* The lots of a holding as they stand: by acquisition and entry. */
static LotChoice held_choice(PreviewWork *work, const Sell *sell, const MinTaxTakes *chosen)
{
    Holding holding = household_holding(work->household, sell->account, sell->security);
    uint32_t *lots = ARENA_ARRAY(work->arena, uint32_t, holding.count);
    LotChoice choice = {lots, 0, chosen->takes, chosen->count};

    for (uint32_t i = holding.first; i < holding.first + holding.count; i++) {
        if (lot_is_for_sale_on(&work->household->lots[i], work->preview->plan.trade_date))
            lots[choice.candidate_count++] = i;
    }
    return choice;
}

void preview_min_tax(PreviewWork *work)
{
    Preview *preview = work->preview;
    size_t *counts = ARENA_ARRAY(work->arena, size_t, preview->sell_count);
    WashProposal fixed = preview_proposal(work);
    JointSales joint = {.plan = &preview->plan,
                        .trades = preview->plan.trades,
                        .trade_count = preview->sell_count,
                        .slice_counts = counts,
                        .buys = fixed.buys,
                        .buy_count = fixed.buy_count,
                        .tables = &preview->rules->tax,
                        .profile = preview->profile,
                        .without = budget_used(work->household, work->year, -1)};
    const MinTaxTakes *chosen;

    if (!sale_asks_min_tax(joint.trades, joint.trade_count))
        return;
    preview->has_min_tax = true;
    for (size_t i = 0; i < preview->sell_count; i++)
        counts[i] = preview->sells[i].lot_count;
    sale_min_tax(&work->lots, &joint, &preview->min_tax);
    chosen = preview->min_tax.sales;
    for (size_t i = 0; i < preview->sell_count; i++) {
        Sell *sell = &preview->sells[i];
        LotChoice choice;

        if (sell->lot_selection != SELECT_MIN_TAX)
            continue;
        choice = held_choice(work, sell, chosen);
        sale_min_tax_take(&work->lots, chosen++);
        preview_figure_sale(work, sell, &choice);
    }
}
