#include "domain/min_tax_parts.h"

#include "domain/wash_sale.h"
#include <stdlib.h>

Quantity min_tax_unused(const MinTaxWork *work, const Lot *lot)
{
    Date day = work->problem->trade_date;

    if ((lot->kind != LOT_PURCHASE && lot->kind != LOT_DRIP) || !lot->acquired_on.present ||
        date_compare(lot->acquired_on.value, wash_sale_window_first(day)) < 0 ||
        date_compare(lot->acquired_on.value, wash_sale_window_last(day)) > 0)
        return (Quantity){0};
    return quantity_subtract(lot->quantity, lot->absorbed);
}

/* The choice that a lot of the window is, or NULL: such lots stand last in their pool. */
static const Choice *choice_of(const MinTaxWork *work, uint32_t lot)
{
    const Lot *lots = work->problem->household->lots;

    for (size_t p = 0; p < work->pool_count; p++) {
        const Pool *pool = &work->pools[p];

        if (pool->account != lots[lot].account || pool->security != lots[lot].security)
            continue;
        for (uint32_t i = pool->first + pool->count; i > pool->first; i--) {
            if (work->choices[i - 1].lot == lot)
                return &work->choices[i - 1];
        }
    }
    return NULL;
}

/* Rule WS-9, CHOICE: what defers a loss comes before what loses it for good. */
static int rank_of(const MinTaxWork *work, uint32_t account)
{
    enum { OWNERS = OWNER_OTHER + 1 };
    const Account *accounts = work->problem->household->accounts;

    return (int)accounts[account].tax_treatment * OWNERS + (int)accounts[account].owner;
}

/* What the lot may disallow, if it is not sold before. */
static Cover cover_of(const MinTaxWork *work, uint32_t index)
{
    const Lot *lot = &work->problem->household->lots[index];
    const Choice *choice = choice_of(work, index);
    Cover cover = {.choice = choice == NULL ? WASH_NONE : (uint32_t)(choice - work->choices),
                   .lot = index,
                   .purchase = min_tax_purchase(work, index),
                   .shares = choice == NULL ? min_tax_shares_left(work, index) : choice->shares,
                   .account = lot->account,
                   .rank = rank_of(work, lot->account),
                   .date = lot->acquired_on.value,
                   .sequence = lot->sequence,
                   .quantity = min_tax_unused(work, lot),
                   .held = work->problem->left[index]};

    cover.quantity = quantity_min(cover.quantity, cover.held);
    return cover;
}

/* The lots of a holding that stand in the window, or behind it: the last ones. */
static Holding window_of(const MinTaxWork *work, Holding holding)
{
    const Lot *lots = work->problem->household->lots;
    Date first = wash_sale_window_first(work->problem->trade_date);
    uint32_t at = holding.first + holding.count;

    while (at > holding.first && lots[at - 1].acquired_on.present &&
           date_compare(lots[at - 1].acquired_on.value, first) >= 0)
        at--;
    return (Holding){at, holding.first + holding.count - at};
}

/* The windows of one security of the group, account by account. */
static void add_windows(const MinTaxWork *work, uint32_t security, Holding *windows, size_t *count)
{
    const Household *household = work->problem->household;

    for (uint32_t a = 0; a < household->account_count; a++) {
        Holding window = {0};

        if (household->accounts[a].owner != OWNER_OTHER)
            window = window_of(work, household_holding(household, a, security));
        if (window.count > 0)
            windows[(*count)++] = window;
    }
}

static size_t find_windows(const MinTaxWork *work, const Group *group, Holding **windows_out)
{
    const Household *household = work->problem->household;
    const Security *own = &household->securities[group->security];
    size_t most = 0;
    size_t count = 0;

    for (uint32_t s = 0; s < household->security_count; s++)
        most += wash_identical(own, &household->securities[s]) ? household->account_count : 0;
    *windows_out = ARENA_ARRAY(work->arena, Holding, most);
    for (uint32_t s = 0; s < household->security_count; s++) {
        if (wash_identical(own, &household->securities[s]))
            add_windows(work, s, *windows_out, &count);
    }
    return count;
}

static void add_lots(const MinTaxWork *work, Group *group, Holding window)
{
    for (uint32_t i = window.first + window.count; i > window.first; i--) {
        Cover cover;

        if (work->problem->left[i - 1].units == 0)
            continue;
        cover = cover_of(work, i - 1);
        if (cover.quantity.units > 0)
            group->covers[group->cover_count++] = cover;
    }
}

/* Rules WS-5, MT-7: purchases of the day, less what meets losses booked before. */
static void add_buys(const MinTaxWork *work, Group *group, const WashOutcome *fixed)
{
    const MinTaxProblem *problem = work->problem;
    const Household *household = problem->household;

    for (uint32_t i = 0; i < problem->buy_count; i++) {
        const ProposedBuy *buy = &problem->buys[i];
        Cover cover = {.choice = WASH_NONE,
                       .lot = WASH_NONE,
                       .purchase = WASH_NONE,
                       .account = buy->account,
                       .rank = rank_of(work, buy->account),
                       .date = problem->trade_date,
                       .sequence = INT64_MAX - (int64_t)(problem->buy_count - i),
                       .quantity = buy->quantity};

        if (household->accounts[buy->account].owner == OWNER_OTHER ||
            !wash_identical(&household->securities[group->security],
                            &household->securities[buy->security]))
            continue;
        for (size_t m = 0; m < fixed->match_count; m++) {
            if (fixed->matches[m].realized != WASH_NONE && fixed->matches[m].buy == i)
                cover.quantity = quantity_subtract(cover.quantity, fixed->matches[m].quantity);
        }
        if (cover.quantity.units > 0)
            group->covers[group->cover_count++] = cover;
    }
}

int min_tax_compare_covers(const Cover *left, const Cover *right)
{
    int order = decimal_compare(left->date.days, right->date.days);

    if (order == 0)
        order = decimal_compare(left->sequence, right->sequence);
    return order != 0 ? order : decimal_compare(left->rank, right->rank);
}

/* Within one account, or none of a tie: a lot stands once. */
static int compare_covers(const void *left_cover, const void *right_cover)
{
    const Cover *left = left_cover;
    const Cover *right = right_cover;
    int order = min_tax_compare_covers(left, right);

    if (order == 0)
        order = decimal_compare(left->account, right->account);
    return order != 0 ? order : decimal_compare(right->lot, left->lot);
}

/* Whether what is kept of some covers decides which of them comes first. */
static bool has_ties(const Group *group)
{
    for (size_t i = 1; i < group->cover_count; i++) {
        if (group->covers[i - 1].account != group->covers[i].account &&
            min_tax_compare_covers(&group->covers[i - 1], &group->covers[i]) == 0)
            return true;
    }
    return false;
}

uint32_t min_tax_purchase(const MinTaxWork *work, uint32_t lot)
{
    const Lot *lots = work->problem->household->lots;
    uint32_t first = lot;

    while (first > 0 && lots[first - 1].account == lots[lot].account &&
           lots[first - 1].security == lots[lot].security &&
           lots[first - 1].sequence == lots[lot].sequence)
        first--;
    return first;
}

/* Finds the covers of the loss's own purchase. */
static void find_own(const MinTaxWork *work, const Group *group, Loss *loss)
{
    OptionalDate date = work->problem->household->lots[loss->lot].acquired_on;
    uint32_t at = 0;

    loss->own_count = 0;
    if (group->cover_count == 0 || !date.present || date.value.days < group->covers[0].date.days)
        return; /* bought before all of them */
    while (at < group->cover_count && !min_tax_is_own(loss, &group->covers[at]))
        at++;
    loss->own_first = at;
    while (at < group->cover_count && min_tax_is_own(loss, &group->covers[at]))
        at++;
    loss->own_count = at - loss->own_first;
}

/* The one pool that all losses and covers to be chosen are of, covers wholly unused, or NONE. */
static uint32_t pool_of(const MinTaxWork *work, const Group *group)
{
    uint32_t pool = WASH_NONE;

    for (size_t i = 0; i < group->loss_count; i++) {
        uint32_t choice = group->losses[i].choice;

        if (choice == WASH_NONE || (pool != WASH_NONE && work->choices[choice].pool != pool))
            return WASH_NONE;
        pool = work->choices[choice].pool;
    }
    for (size_t i = 0; i < group->cover_count; i++) {
        const Cover *cover = &group->covers[i];

        if (cover->choice != WASH_NONE && (work->choices[cover->choice].pool != pool ||
                                           cover->quantity.units != cover->held.units))
            return WASH_NONE;
    }
    return work->pools[pool].on_return ? pool : WASH_NONE;
}

void min_tax_covers(MinTaxWork *work, Group *group, const WashOutcome *fixed)
{
    Holding *windows;
    size_t count = find_windows(work, group, &windows);
    size_t most = work->problem->buy_count;

    for (size_t i = 0; i < count; i++)
        most += windows[i].count;
    group->covers = ARENA_ARRAY(work->arena, Cover, most);
    for (size_t i = 0; i < count; i++)
        add_lots(work, group, windows[i]);
    add_buys(work, group, fixed);
    qsort(group->covers, group->cover_count, sizeof *group->covers, compare_covers);
    group->has_ties = has_ties(group);
}

void min_tax_own(const MinTaxWork *work, Group *group)
{
    for (size_t i = 0; i < group->loss_count; i++)
        find_own(work, group, &group->losses[i]);
    while (group->old_count < group->loss_count && group->losses[group->old_count].own_count == 0)
        group->old_count++;
    group->assured = ARENA_ARRAY(work->arena, Quantity, group->loss_count);
    group->counted = ARENA_ARRAY(work->arena, Quantity, group->loss_count);
}

static bool is_settled(const Choice *choice)
{
    return choice->least.units == choice->most.units;
}

static void settle_cover(const MinTaxWork *work, Cover *cover, Quantity sold)
{
    cover->held = quantity_subtract(cover->held, sold);
    cover->quantity = quantity_min(cover->quantity, cover->held);
    cover->choice = WASH_NONE;
    if (sold.units > 0 && cover->held.units > 0) {
        Lot *left = ARENA_NEW(work->arena, Lot);

        *left = lot_after(cover->shares, sold);
        cover->shares = left;
    }
}

void min_tax_keep_covers(MinTaxWork *work, Group *group)
{
    uint32_t kept = 0;

    for (size_t i = 0; i < group->cover_count; i++) {
        Cover cover = group->covers[i];

        if (cover.choice != WASH_NONE && is_settled(&work->choices[cover.choice])) {
            settle_cover(work, &cover, work->choices[cover.choice].least);
        }
        if (cover.quantity.units == 0)
            continue;
        if (cover.choice != WASH_NONE)
            work->choices[cover.choice].cover = kept;
        group->covers[kept++] = cover;
    }
    group->cover_count = kept;
    for (size_t i = 0; i < group->loss_count; i++)
        find_own(work, group, &group->losses[i]);
    for (uint32_t i = 0; i < kept; i++)
        group->offered = quantity_add(group->offered, min_tax_offered(&group->covers[i]));
    if (kept > 0 && group->old_count > 0 && !group->is_loose)
        group->pool = pool_of(work, group);
}
