#include "domain/min_tax_parts.h"

#include <stdlib.h>

static const Account *account_of(const MinTaxWork *work, const Pool *pool)
{
    return &work->problem->household->accounts[pool->account];
}

/* Whether a pool's trades have to do with wash sales at all. Rules AC-5, WS-15. */
static bool is_watched(const MinTaxWork *work, const Pool *pool)
{
    const Security *security = &work->problem->household->securities[pool->security];

    return account_of(work, pool)->owner != OWNER_OTHER &&
           security->tax_kind != TAX_KIND_DIGITAL_ASSET;
}

static bool in_group(const MinTaxWork *work, const Group *group, uint32_t security)
{
    const Security *securities = work->problem->household->securities;

    return wash_identical(&securities[group->security], &securities[security]);
}

static void open_groups(MinTaxWork *work)
{
    work->groups = ARENA_ARRAY(work->arena, Group, work->pool_count);
    for (size_t i = 0; i < work->pool_count; i++) {
        Pool *pool = &work->pools[i];
        uint32_t at = 0;

        if (!is_watched(work, pool))
            continue;
        while (at < work->group_count && !in_group(work, &work->groups[at], pool->security))
            at++;
        if (at == work->group_count)
            work->groups[work->group_count++] =
                (Group){.security = pool->security, .pool = WASH_NONE};
        pool->group = at;
        work->groups[at].is_loose = work->groups[at].is_loose || pool->sale_count > 1;
    }
}

/* Where a loss stands among those of its group. */
typedef struct Place {
    int32_t days;
    int64_t sequence;
    size_t order; /* of sale */
    uint32_t index;
} Place;

static int compare_places(const void *left_place, const void *right_place)
{
    const Place *left = left_place;
    const Place *right = right_place;

    if (left->days != right->days)
        return decimal_compare(left->days, right->days);
    if (left->sequence != right->sequence)
        return decimal_compare(left->sequence, right->sequence);
    if (left->order != right->order)
        return decimal_compare((int64_t)left->order, (int64_t)right->order);
    return decimal_compare(left->index, right->index);
}

/* Sales stand between the fixed slices. */
static size_t order_of(const MinTaxWork *work, const Loss *loss)
{
    const Pool *pool;

    if (loss->choice == WASH_NONE)
        return 2 * (size_t)loss->fixed + 1;
    pool = &work->pools[work->choices[loss->choice].pool];
    return 2 * work->problem->sales[pool->sale].fixed_before;
}

/* Rule WS-9: earliest acquired first, and before all what has no date; then in order of sale. */
static void sort_losses(MinTaxWork *work, Group *group)
{
    const Lot *lots = work->problem->household->lots;
    Place *places = ARENA_ARRAY(work->arena, Place, group->loss_count);
    Loss *sorted = ARENA_ARRAY(work->arena, Loss, group->loss_count);

    for (uint32_t i = 0; i < group->loss_count; i++) {
        const Lot *lot = &lots[group->losses[i].lot];

        places[i] = (Place){lot->acquired_on.present ? lot->acquired_on.value.days : INT32_MIN,
                            lot->sequence, order_of(work, &group->losses[i]), i};
    }
    qsort(places, group->loss_count, sizeof *places, compare_places);
    for (uint32_t i = 0; i < group->loss_count; i++) {
        sorted[i] = group->losses[places[i].index];
        if (sorted[i].choice != WASH_NONE)
            work->choices[sorted[i].choice].loss = i;
    }
    group->losses = sorted;
}

static bool is_fixed_loss(const MinTaxWork *work, const Group *group, const ProposedSale *sale)
{
    const Household *household = work->problem->household;
    const Lot *lot = &household->lots[sale->lot];
    const Account *account = &household->accounts[lot->account];

    return sale->basis.cents > sale->proceeds.cents && account->tax_treatment == TAXABLE &&
           account->owner != OWNER_OTHER && in_group(work, group, lot->security);
}

static Loss fixed_loss(const MinTaxWork *work, uint32_t index)
{
    const ProposedSale *sale = &work->problem->fixed[index];

    return (Loss){.choice = WASH_NONE,
                  .fixed = index,
                  .lot = sale->lot,
                  .purchase = min_tax_purchase(work, sale->lot),
                  .most = sale->quantity,
                  .gain = money_subtract(sale->proceeds, sale->basis),
                  .term = sale->term,
                  .undated = sale->on_return && sale->unknown_date,
                  .on_return = sale->on_return};
}

/* Whether an amount comes to whole cents for every unit of shares. */
static bool is_even(Money amount, Quantity unit, Quantity whole)
{
    return (Wide)amount.cents * unit.units % whole.units == 0;
}

/*
 * What gains nothing may come to a loss of a cent, as its sale's proceeds are rounded (RD-3), if
 * they are.
 */
static bool may_lose(const MinTaxWork *work, const Pool *pool, const Choice *choice)
{
    const MinTaxSale *sale = &work->problem->sales[pool->poorest];
    const Lot *shares = choice->shares;
    Money less = {choice->proceeds.cents - 1};

    if (choice->gain.cents < 0)
        return true;
    if (is_even(sale->proceeds, pool->unit, sale->quantity) &&
        is_even(shares->basis.value, pool->unit, shares->quantity))
        return false;
    return less.cents <
           lot_figures(shares, choice->most, less, work->problem->trade_date, UNKNOWN_BASIS_ZERO)
               .basis.cents;
}

static void add_losses(const MinTaxWork *work, const Pool *pool, Group *group)
{
    for (uint32_t i = pool->first; i < pool->first + pool->count; i++) {
        const Choice *choice = &work->choices[i];

        if (may_lose(work, pool, choice))
            group->losses[group->loss_count++] =
                (Loss){.choice = i,
                       .fixed = WASH_NONE,
                       .lot = choice->lot,
                       .purchase = min_tax_purchase(work, choice->lot),
                       .most = choice->most,
                       .gain = choice->gain,
                       .term = choice->term,
                       .undated = choice->undated,
                       .on_return = pool->on_return};
    }
}

/* Rules WS-1, WS-10: losses in taxable accounts, of the fixed sales first. */
static void gather_losses(MinTaxWork *work, uint32_t index)
{
    const MinTaxProblem *problem = work->problem;
    Group *group = &work->groups[index];
    size_t most = problem->fixed_count;

    for (size_t i = 0; i < work->pool_count; i++)
        most += work->pools[i].group == index ? work->pools[i].count : 0;
    group->losses = ARENA_ARRAY(work->arena, Loss, most);
    for (uint32_t i = 0; i < problem->fixed_count; i++) {
        if (is_fixed_loss(work, group, &problem->fixed[i]))
            group->losses[group->loss_count++] = fixed_loss(work, i);
    }
    for (size_t i = 0; i < work->pool_count; i++) {
        const Pool *pool = &work->pools[i];

        if (pool->group == index && account_of(work, pool)->tax_treatment == TAXABLE)
            add_losses(work, pool, group);
    }
    sort_losses(work, group);
}

/* The covers of a group and, where there are any, its losses; of either none without the other. */
static void gather(MinTaxWork *work, uint32_t index, const WashOutcome *fixed)
{
    Group *group = &work->groups[index];

    min_tax_covers(work, group, fixed);
    if (group->cover_count > 0)
        gather_losses(work, index);
    if (group->loss_count == 0)
        group->cover_count = 0;
    min_tax_own(work, group);
}

static void settle_choice(Choice *choice, Quantity *wanted)
{
    Quantity more = quantity_min(quantity_subtract(choice->most, choice->least), *wanted);

    choice->least = quantity_add(choice->least, more);
    *wanted = quantity_subtract(*wanted, more);
}

/*
 * A pool without a part in the tax: what spares losses of the group goes first (WS-5), then the
 * oldest (LI-1).
 */
static void settle(MinTaxWork *work, const Pool *pool, bool spare_losses)
{
    Quantity wanted = pool->quantity;

    for (uint32_t i = pool->first; i < pool->first + pool->count && spare_losses; i++) {
        const Lot *shares = work->choices[i].shares;

        if (shares->absorbed.units == 0 && min_tax_unused(work, shares).units > 0)
            settle_choice(&work->choices[i], &wanted);
    }
    for (uint32_t i = pool->first; i < pool->first + pool->count && spare_losses; i++) {
        if (min_tax_unused(work, work->choices[i].shares).units > 0)
            settle_choice(&work->choices[i], &wanted);
    }
    for (uint32_t i = pool->first; i < pool->first + pool->count; i++) {
        Choice *choice = &work->choices[i];

        settle_choice(choice, &wanted);
        choice->most = choice->least;
        choice->gain = (Money){0};
    }
}

/*
 * Sales outside of the tax and of wash sales, and those that only take shares away (WS-10). Where a
 * loss has covers of its own purchase, it matters which shares of the window are left: then these
 * are not settled.
 */
static void settle_untaxed(MinTaxWork *work)
{
    for (size_t i = 0; i < work->pool_count; i++) {
        const Pool *pool = &work->pools[i];
        const Group *group = pool->group == WASH_NONE ? NULL : &work->groups[pool->group];

        if (pool->on_return ||
            (group != NULL && (account_of(work, pool)->tax_treatment == TAXABLE ||
                               group->old_count < group->loss_count)))
            continue;
        settle(work, pool, group != NULL && group->loss_count > 0);
    }
}

/*
 * A group in which nothing can be disallowed is none, and what is sold in it off the return has no
 * part in the tax.
 */
static void drop_idle(MinTaxWork *work)
{
    for (size_t i = 0; i < work->pool_count; i++) {
        Pool *pool = &work->pools[i];
        const Group *group;

        if (pool->group == WASH_NONE)
            continue;
        group = &work->groups[pool->group];
        if (group->cover_count > 0)
            continue;
        pool->group = WASH_NONE;
        if (!pool->on_return)
            settle(work, pool, false);
    }
}

void min_tax_groups(MinTaxWork *work, const WashOutcome *fixed)
{
    open_groups(work);
    for (uint32_t i = 0; i < work->group_count; i++)
        gather(work, i, fixed);
    settle_untaxed(work);
    for (uint32_t i = 0; i < work->group_count; i++)
        min_tax_keep_covers(work, &work->groups[i]);
    drop_idle(work);
}
