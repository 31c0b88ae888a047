#include "domain/wash_match_parts.h"
#include "domain/wash_proposal_parts.h"

/* Purchases precede sales on the day of the proposal (WS-5). */
enum { MOMENT_BUY, MOMENT_SALE };

/* Whether an account's trades in the security of the group count at all. Rules AC-5, WS-15. */
static bool counts(const WashGroup *group, uint32_t account)
{
    return group->proposal->household->accounts[account].owner != OWNER_OTHER &&
           group->security->tax_kind != TAX_KIND_DIGITAL_ASSET;
}

bool wash_group_is_loss(const WashGroup *group, const ProposedSale *sale)
{
    const Household *household = group->proposal->household;
    uint32_t account = household->lots[sale->lot].account;

    return household->accounts[account].tax_treatment == TAXABLE &&
           sale->basis.cents > sale->proceeds.cents && counts(group, account);
}

static void add_buy(WashGroup *group, WashBuy buy, ProposedMatch replacement)
{
    size_t at = group->history_buy_count;

    group->history_buys =
        arena_grown(group->arena, group->history_buys, at, &group->buy_room, sizeof buy);
    group->replacements = arena_grown(group->arena, group->replacements, at,
                                      &group->replacement_room, sizeof replacement);
    group->history_buys[at] = buy;
    group->replacements[at] = replacement;
    group->history_buy_count++;
}

static void add_sale(WashGroup *group, WashSale sale, ProposedMatch loss)
{
    size_t at = group->history_sale_count;

    group->history_sales =
        arena_grown(group->arena, group->history_sales, at, &group->sale_room, sizeof sale);
    group->losses = arena_grown(group->arena, group->losses, at, &group->loss_room, sizeof loss);
    group->history_sales[at] = sale;
    group->losses[at] = loss;
    group->history_sale_count++;
}

bool wash_group_in_window(const WashGroup *group, const Lot *lot)
{
    Date trade_date = group->proposal->trade_date;

    return lot->acquired_on.present &&
           date_compare(lot->acquired_on.value, wash_sale_window_first(trade_date)) >= 0 &&
           date_compare(lot->acquired_on.value, wash_sale_window_last(trade_date)) <= 0;
}

Date wash_bought_on(OptionalDate acquired_on)
{
    if (acquired_on.present)
        return acquired_on.value;
    return date_add_days(date_of(DATE_YEAR_FIRST, 1, 1), -1); /* before all */
}

/* Parts of one purchase stand side by side. Rule WS-6. */
static uint32_t purchase_of(const Household *household, uint32_t index)
{
    const Lot *lot = &household->lots[index];

    while (index > 0 && household->lots[index - 1].account == lot->account &&
           household->lots[index - 1].security == lot->security &&
           household->lots[index - 1].sequence == lot->sequence)
        index--;
    return index;
}

static Money basis_left(const WashGroup *group, uint32_t index)
{
    const WashProposal *proposal = group->proposal;

    if (proposal->averaged_basis != NULL)
        return proposal->averaged_basis[index];
    return money_subtract(proposal->household->lots[index].basis.value, group->sold_basis[index]);
}

/* What the proposal leaves of a lot, which is all that can replace; adjusted shares go first
 * (WS-9). */
static void add_kept(WashGroup *group, uint32_t index)
{
    const Household *household = group->proposal->household;
    const Lot *lot = &household->lots[index];
    Quantity sold = group->sold[index];

    if (sold.units >= lot->quantity.units)
        return;
    add_buy(group,
            (WashBuy){
                .account = lot->account,
                .purchase = purchase_of(household, index),
                .date = lot->acquired_on.value,
                .moment = MOMENT_BUY,
                .sequence = lot->sequence,
                .quantity = quantity_subtract(lot->quantity, sold),
                .basis = basis_left(group, index),
                .kind = lot->kind,
                .deemed_acquired_on = lot->deemed_acquired_on,
                .absorbed = quantity_subtract(lot->absorbed, quantity_min(lot->absorbed, sold)),
            },
            (ProposedMatch){.lot = index, .buy = WASH_NONE});
}

static void add_proposed_buys(WashGroup *group)
{
    const WashProposal *proposal = group->proposal;

    for (size_t i = 0; i < group->buy_count; i++) {
        uint32_t index = group->buys[i];
        const ProposedBuy *buy = &proposal->buys[index];
        const ProposedBuy *absorbed = &group->absorbed[index];

        if (!counts(group, buy->account) || absorbed->quantity.units == buy->quantity.units)
            continue;
        add_buy(group,
                (WashBuy){
                    .account = buy->account,
                    .purchase = (uint32_t)(proposal->household->lot_count + index),
                    .date = proposal->trade_date,
                    .moment = MOMENT_BUY,
                    .sequence = INT64_MAX - (int64_t)(proposal->buy_count - index),
                    .quantity = quantity_subtract(buy->quantity, absorbed->quantity),
                    .basis = money_subtract(buy->amount, absorbed->amount),
                    .kind = LOT_PURCHASE,
                },
                (ProposedMatch){.lot = WASH_NONE, .buy = index});
    }
}

/* What the window has of one holding; its lots stand by date. */
static void find_in_holding(WashGroup *group, Holding holding)
{
    const Lot *lots = group->proposal->household->lots;
    WashWindow *window = group->window;
    Date first = wash_sale_window_first(group->proposal->trade_date);

    for (uint32_t i = holding.first + holding.count; i > holding.first; i--) {
        if (!lots[i - 1].acquired_on.present ||
            date_compare(lots[i - 1].acquired_on.value, first) < 0)
            return;
        if (!wash_group_in_window(group, &lots[i - 1]))
            continue;
        window->lots = arena_grown(group->arena, window->lots, window->count, &window->room,
                                   sizeof *window->lots);
        window->lots[window->count++] = i - 1;
    }
}

static void find_window(WashGroup *group)
{
    const Household *household = group->proposal->household;
    uint32_t own = (uint32_t)(group->security - household->securities);

    group->window->found = true;
    for (uint32_t account = 0; account < household->account_count; account++) {
        if (!counts(group, account))
            continue;
        if (!group->security->identity_group.present) {
            find_in_holding(group, household_holding(household, account, own));
            continue;
        }
        for (uint32_t i = 0; i < household->security_count; i++) {
            if (wash_identical(group->security, &household->securities[i]))
                find_in_holding(group, household_holding(household, account, i));
        }
    }
}

/*
 * The shares of a loss came in once; as they are gone they replace nothing. Acquired nobody knows
 * when they stand as the oldest, and no days are tacked.
 */
static void add_loss(WashGroup *group, WashBuy shares, OptionalDate acquired_on, WashSale sale,
                     ProposedMatch loss)
{
    if (shares.kind != LOT_INHERITANCE || !acquired_on.present)
        shares.kind = LOT_TRANSFER;
    shares.moment = MOMENT_BUY;
    shares.date = wash_bought_on(acquired_on);
    if (!acquired_on.present && !shares.deemed_acquired_on.present)
        shares.deemed_acquired_on = (OptionalDate){true, sale.date};
    add_buy(group, shares, (ProposedMatch){0});
    sale.buy = (uint32_t)group->history_buy_count - 1;
    sale.moment = MOMENT_SALE;
    sale.quantity = shares.quantity;
    add_sale(group, sale, loss);
}

static void add_own_loss(WashGroup *group, uint32_t index)
{
    const WashProposal *proposal = group->proposal;
    const ProposedSale *sale = &proposal->sales[index];
    const Lot *lot = &proposal->household->lots[sale->lot];
    WashBuy shares = {.account = lot->account,
                      .purchase = purchase_of(proposal->household, sale->lot),
                      .sequence = lot->sequence,
                      .quantity = sale->quantity,
                      .basis = sale->basis,
                      .kind = lot->kind,
                      .deemed_acquired_on = sale->holding_start};

    add_loss(group, shares, lot->acquired_on,
             (WashSale){.date = proposal->trade_date, .order = index, .proceeds = sale->proceeds},
             (ProposedMatch){.sale = index, .realized = WASH_NONE});
}

static void add_own_losses(WashGroup *group)
{
    size_t losses;
    size_t reached = wash_group_reach(group, &losses);

    for (size_t i = 0; i < reached; i++)
        add_own_loss(group, group->reached[losses - 1 - i].sale);
}

/* A loss of the ledger in whose window the trade date lies. Rules WS-2, MT-7. */
static bool is_open_loss(const WashGroup *group, const RealizedGain *row)
{
    const Household *household = group->proposal->household;
    Date today = group->proposal->trade_date;

    return row->gain.cents < 0 && date_compare(row->sold_on, today) <= 0 &&
           date_compare(row->sold_on, wash_sale_window_first(today)) >= 0 &&
           household->accounts[row->account].tax_treatment == TAXABLE &&
           counts(group, row->account) &&
           wash_identical(group->security, &household->securities[row->security]) &&
           wash_unmatched(row).units > 0;
}

/*
 * Where the ledger knows which shares were met before, the loss is the whole one and its rounding
 * goes on from there (RD-4); of an imported row it is what is left of it.
 */
static void add_open_loss(WashGroup *group, uint32_t index)
{
    const RealizedGain *row = &group->proposal->household->realized[index];
    WashSale sale = {.date = row->sold_on, .order = row->sale_order};
    WashBuy shares = {.account = row->account,
                      .purchase = WASH_NONE,
                      .sequence = row->sequence,
                      .quantity = wash_unmatched(row),
                      .basis = money_negate(row->gain),
                      .deemed_acquired_on = row->deemed_acquired_on};

    if (row->replaced.present) {
        shares.quantity = row->quantity;
        shares.basis = money_add(shares.basis, row->disallowed);
        sale.replaced = row->replaced.value;
        sale.disallowed = row->disallowed;
    }
    add_loss(group, shares, row->acquired_on, sale,
             (ProposedMatch){.sale = WASH_NONE, .realized = index});
}

static void add_open_losses(WashGroup *group)
{
    const Household *household = group->proposal->household;

    for (uint32_t i = 0; i < household->realized_count; i++) {
        if (is_open_loss(group, &household->realized[i]))
            add_open_loss(group, i);
    }
}

void wash_group_add_booked(WashGroup *group)
{
    add_proposed_buys(group);
    if (group->history_buy_count > 0)
        add_open_losses(group);
}

/* What the sales of the group take of each lot: no lot is of two groups. */
static void count_sold(WashGroup *group)
{
    const WashProposal *proposal = group->proposal;

    if (group->sold == NULL) {
        group->sold = ARENA_ARRAY(group->arena, Quantity, proposal->household->lot_count);
        group->sold_basis = ARENA_ARRAY(group->arena, Money, proposal->household->lot_count);
    }
    for (size_t i = 0; i < group->sale_count; i++) {
        const ProposedSale *sale = &proposal->sales[group->sales[i]];
        Quantity *sold = &group->sold[sale->lot];
        Money *basis = &group->sold_basis[sale->lot];

        *sold = quantity_add(*sold, sale->quantity);
        *basis = money_add(*basis, sale->basis);
    }
}

void wash_group_add_own(WashGroup *group)
{
    bool any = false;

    for (size_t i = 0; i < group->sale_count && !any; i++)
        any = wash_group_is_loss(group, &group->proposal->sales[group->sales[i]]);
    if (!any)
        return;
    count_sold(group);
    if (!group->window->found)
        find_window(group);
    for (size_t i = 0; i < group->window->count; i++)
        add_kept(group, group->window->lots[i]);
    add_proposed_buys(group);
    if (group->history_buy_count > 0)
        add_own_losses(group);
}
