#include "domain/preview_parts.h"

static void list_slices(const PreviewWork *work, const Sell *sell, ProposedSale *sales,
                        size_t *count)
{
    for (size_t i = 0; i < sell->lot_count; i++) {
        const SoldLot *sold = &sell->lots[i];

        sales[(*count)++] = (ProposedSale){.lot = (uint32_t)(sold->lot - work->household->lots),
                                           .quantity = sold->slice.quantity,
                                           .proceeds = sold->slice.proceeds,
                                           .basis = sold->slice.basis,
                                           .term = sold->slice.term,
                                           .on_return = sell->on_return,
                                           .unknown_basis = preview_basis_unknown(sold),
                                           .unknown_date = preview_date_unknown(sold),
                                           .holding_start = sold->slice.holding_start};
    }
}

WashProposal preview_proposal(const PreviewWork *work)
{
    const Preview *preview = work->preview;
    ProposedBuy *buys = ARENA_ARRAY(work->arena, ProposedBuy, preview->buy_count);
    ProposedSale *sales;
    size_t slices = 0;
    size_t count = 0;

    for (size_t i = 0; i < preview->sell_count; i++)
        slices += preview->sells[i].lot_count;
    sales = ARENA_ARRAY(work->arena, ProposedSale, slices);
    for (size_t i = 0; i < preview->sell_count; i++)
        list_slices(work, &preview->sells[i], sales, &count);
    for (size_t i = 0; i < preview->buy_count; i++) {
        const Buy *buy = &preview->buys[i];

        buys[i] = (ProposedBuy){buy->account, buy->security, buy->quantity, buy->amount};
    }
    return (WashProposal){.household = work->household,
                          .trade_date = preview->plan.trade_date,
                          .sales = sales,
                          .sale_count = count,
                          .buys = buys,
                          .buy_count = preview->buy_count,
                          .averaged_basis = sale_averaged_basis(&work->lots)};
}

/* The slice that a sale of the proposal is. */
static SoldLot *slice_of(const PreviewWork *work, size_t sale)
{
    const Sell *sell = work->preview->sells;

    while (sale >= sell->lot_count) {
        sale -= sell->lot_count;
        sell++;
    }
    return &sell->lots[sale];
}

/* What each slice loses, and what is recognized of the sales. Rules WS-1, WS-12, BU-1. */
static void read_sales(PreviewWork *work)
{
    Preview *preview = work->preview;
    size_t at = 0;

    for (size_t s = 0; s < preview->sell_count; s++) {
        const Sell *sell = &preview->sells[s];

        for (size_t i = 0; i < sell->lot_count; i++, at++) {
            SoldLot *sold = &sell->lots[i];
            Money recognized = money_add(sold->slice.gain, work->outcome.disallowed[at]);

            sold->disallowed = work->outcome.disallowed[at];
            sold->permanently_disallowed = work->outcome.permanently_disallowed[at];
            if (!sell->on_return)
                continue;
            preview->disallowed = money_add(preview->disallowed, sold->disallowed);
            preview->permanently_disallowed =
                money_add(preview->permanently_disallowed, sold->permanently_disallowed);
            gains_add_term(&preview->realized, sold->slice.term, recognized);
            gains_add_term(&work->by_account[sell->account], sold->slice.term, recognized);
        }
    }
}

/* Rule MT-7: this year's booked losses join the difference, those of the year before do not. */
static void read_booked(PreviewWork *work, const PreviewWash *wash)
{
    Preview *preview = work->preview;
    const RealizedGain *row = wash->realized;
    const Account *account = &work->household->accounts[row->account];
    int32_t year = date_year(row->sold_on);
    bool other_year;
    const TaxProfile *profile = household_profile(work->household, year, &other_year);

    if (!household_account_on_return(account, profile))
        return;
    if (year == work->year) {
        preview->prior_losses_disallowed =
            money_add(preview->prior_losses_disallowed, wash->match.disallowed);
        gains_add_term(&work->by_account[row->account], row->term, wash->match.disallowed);
    } else {
        preview->prior_year.year = year;
        gains_add_term(&preview->prior_year.disallowed, row->term, wash->match.disallowed);
    }
}

static PreviewWash describe(const PreviewWork *work, const ProposedMatch *match)
{
    const Household *household = work->household;
    Date sold_on = work->preview->plan.trade_date;
    PreviewWash wash = {.match = *match};

    if (match->realized != WASH_NONE) {
        wash.realized = &household->realized[match->realized];
        wash.account = wash.realized->account;
        wash.security = wash.realized->security;
        sold_on = wash.realized->sold_on;
    } else {
        wash.sold = slice_of(work, match->sale);
        wash.account = wash.sold->lot->account;
        wash.security = wash.sold->lot->security;
    }
    if (match->lot != WASH_NONE)
        wash.lot = &household->lots[match->lot];
    else
        wash.buy = &work->preview->buys[match->buy];
    wash.window_ends = wash_sale_window_last(sold_on);
    return wash;
}

static void read_matches(PreviewWork *work)
{
    Preview *preview = work->preview;

    preview->wash_sale_count = work->outcome.match_count;
    preview->wash_sales = ARENA_ARRAY(work->arena, PreviewWash, preview->wash_sale_count);
    for (size_t i = 0; i < preview->wash_sale_count; i++) {
        preview->wash_sales[i] = describe(work, &work->outcome.matches[i]);
        if (preview->wash_sales[i].realized != NULL)
            read_booked(work, &preview->wash_sales[i]);
    }
}

bool preview_may_wash(const Household *household, uint32_t account, uint32_t security)
{
    return household->accounts[account].tax_treatment == TAXABLE &&
           household->accounts[account].owner != OWNER_OTHER &&
           household->securities[security].tax_kind != TAX_KIND_DIGITAL_ASSET;
}

bool preview_loses_still(const SoldLot *sold)
{
    return money_add(sold->slice.gain, sold->disallowed).cents < 0;
}

static bool leaves_a_loss(const Household *household, const Sell *sell)
{
    bool loses = false;

    for (size_t i = 0; i < sell->lot_count; i++)
        loses = loses || preview_loses_still(&sell->lots[i]);
    return loses && preview_may_wash(household, sell->account, sell->security);
}

static void leave_alone(Preview *preview, uint32_t security, Date until, bool *listed)
{
    if (listed[security])
        return;
    listed[security] = true;
    preview->do_not_buy[preview->do_not_buy_count++] = (DoNotBuy){security, until};
}

/*
 * Product D6: what is sold at a loss is left alone until its window closes, and so is what is
 * identical to it (WS-4, WS-10).
 */
static void list_do_not_buy(PreviewWork *work)
{
    Preview *preview = work->preview;
    const Household *household = work->household;
    Date until = wash_sale_window_last(preview->plan.trade_date);
    bool *listed = ARENA_ARRAY(work->arena, bool, household->security_count);

    preview->do_not_buy = ARENA_ARRAY(work->arena, DoNotBuy, household->security_count);
    for (size_t i = 0; i < preview->sell_count; i++) {
        const Sell *sell = &preview->sells[i];
        const Security *sold = &household->securities[sell->security];

        if (listed[sell->security] || !leaves_a_loss(household, sell))
            continue;
        leave_alone(preview, sell->security, until, listed);
        for (uint32_t other = 0; other < household->security_count; other++) {
            if (wash_identical(sold, &household->securities[other]))
                leave_alone(preview, other, until, listed);
        }
    }
}

void preview_match_wash(PreviewWork *work)
{
    work->by_account = ARENA_ARRAY(work->arena, Gains, work->household->account_count);
    work->proposal = preview_proposal(work);
    wash_propose(work->arena, &work->proposal, &work->outcome);
    read_sales(work);
    read_matches(work);
    work->recognized = wash_recognized(&work->proposal, &work->outcome);
    list_do_not_buy(work);
}
