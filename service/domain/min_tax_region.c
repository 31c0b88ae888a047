#include "domain/min_tax_parts.h"

static bool is_settled(const Group *group, const Region *region)
{
    for (size_t i = 0; i < group->loss_count; i++) {
        uint32_t choice = group->losses[i].choice;

        if (choice != WASH_NONE && region->least[choice].units < region->most[choice].units)
            return false;
    }
    for (size_t i = 0; i < group->cover_count; i++) {
        uint32_t choice = group->covers[i].choice;

        if (choice != WASH_NONE && region->least[choice].units < region->most[choice].units)
            return false;
    }
    return true;
}

/* Of so many covers what is kept whatever is sold in the region. */
static Quantity least_kept(const Cover *covers, size_t count, const Region *region)
{
    Quantity sum = {0};

    for (size_t i = 0; i < count; i++) {
        const Cover *cover = &covers[i];
        Quantity kept = cover->quantity;

        if (cover->choice != WASH_NONE)
            kept = quantity_min(kept, quantity_subtract(cover->held, region->most[cover->choice]));
        sum = quantity_add(sum, kept);
    }
    return sum;
}

/* Whether an earlier loss may use covers of a later one that neither has bought with it. */
static bool competes(const Group *group, const Loss *earlier, const Loss *later)
{
    size_t own = later->own_count;

    if (earlier->purchase != later->purchase)
        own += earlier->own_count;
    return own < group->cover_count;
}

/* What a share sold of a choice takes from the covers of a loss: itself, and one for its own loss.
 */
static int taken_by(const Group *group, size_t index, const Choice *choice)
{
    const Loss *loss = &group->losses[index];
    int taken = choice->cover != WASH_NONE && !min_tax_is_own(loss, &group->covers[choice->cover]);

    if (choice->loss == WASH_NONE)
        return taken;
    if (choice->loss == index)
        return taken + 1;
    return taken + (choice->loss < index && competes(group, &group->losses[choice->loss], loss));
}

/* The most that a pool may take from the covers of a loss, its own shares among it. */
static int64_t most_taken(MinTaxWork *work, const Group *group, const Region *region, size_t index,
                          const Pool *pool)
{
    int64_t wanted = pool->quantity.units;
    int64_t by_taken[3] = {0};

    work->looks += pool->count;
    for (uint32_t i = pool->first; i < pool->first + pool->count; i++) {
        int taken = taken_by(group, index, &work->choices[i]);

        if (taken == 0)
            wanted -= region->least[i].units;
        else
            by_taken[taken] += region->most[i].units;
    }
    if (by_taken[2] > wanted)
        by_taken[2] = wanted;
    by_taken[1] += by_taken[2];
    if (by_taken[1] > wanted)
        by_taken[1] = wanted;
    return by_taken[1] + by_taken[2];
}

/*
 * The shares of a loss that find no cover at most: all that is taken from its covers, itself among
 * it, less what they are.
 */
static Quantity most_counted(MinTaxWork *work, const Region *region, size_t group_index,
                             size_t index)
{
    const Group *group = &work->groups[group_index];
    const Loss *loss = &group->losses[index];
    int64_t counted = 0;

    for (size_t i = 0; i < work->pool_count; i++) {
        if (work->pools[i].group == group_index)
            counted += most_taken(work, group, region, index, &work->pools[i]);
    }
    for (size_t i = 0; i < index; i++) {
        if (group->losses[i].choice == WASH_NONE && competes(group, &group->losses[i], loss))
            counted += group->losses[i].most.units;
    }
    if (loss->choice == WASH_NONE)
        counted += loss->most.units;
    counted -= group->offered.units;
    for (uint32_t i = loss->own_first; i < loss->own_first + loss->own_count; i++)
        counted += min_tax_offered(&group->covers[i]).units;
    return (Quantity){counted > 0 ? counted : 0};
}

/* Where nothing is left to choose in a group, its losses are matched as they are. */
static void settle(MinTaxWork *work, Group *group, const Region *region)
{
    min_tax_match(work, group, region->least, NULL);
    for (size_t i = 0; i < group->loss_count; i++) {
        group->assured[i] = work->matched[i];
        group->counted[i] = group->losses[i].most;
    }
}

/* Where it is not known which losses come first in matching, any of them may count in full. */
static void count_all(Group *group)
{
    for (size_t i = 0; i < group->loss_count; i++) {
        group->assured[i] = (Quantity){0};
        group->counted[i] = group->losses[i].most;
    }
}

/* Whether a group is small enough to look at every choice of it for every loss. */
static bool is_small(const MinTaxWork *work, size_t index)
{
    enum { LOOKS_MOST = 4000000 };
    size_t choices = 0;

    for (size_t i = 0; i < work->pool_count; i++)
        choices += work->pools[i].group == index ? work->pools[i].count : 0;
    return choices * work->groups[index].loss_count <= LOOKS_MOST;
}

/*
 * The shares of each loss that find a cover at least: those kept that are not its own, less all
 * that may be sold at a loss before it.
 */
static void assure(MinTaxWork *work, size_t index, const Region *region)
{
    Group *group = &work->groups[index];
    Quantity covers = least_kept(group->covers, group->cover_count, region);
    Quantity before = {0};
    bool small = is_small(work, index);

    for (size_t i = 0; i < group->loss_count; i++) {
        const Loss *loss = &group->losses[i];
        int64_t assured = covers.units - before.units;

        if (i >= group->old_count)
            assured -= least_kept(group->covers + loss->own_first, loss->own_count, region).units;
        group->assured[i].units = assured > 0 ? assured : 0;
        group->counted[i] = loss->most;
        if (small && (i >= group->old_count || group->pool == WASH_NONE))
            group->counted[i] = most_counted(work, region, index, i);
        before = quantity_add(before,
                              loss->choice == WASH_NONE ? loss->most : region->most[loss->choice]);
    }
}

/* One basket's offers, the first ones; answers the shares that are lost. */
static Quantity take_offers(const Offer *offers, Quantity wanted, Quantity *sold)
{
    Quantity lost = {0};

    for (; wanted.units > 0; offers++) {
        Quantity part = quantity_min(offers->quantity, wanted);

        if (offers->choice == WASH_NONE)
            lost = part;
        else
            sold[offers->choice] = quantity_add(sold[offers->choice], part);
        wanted = quantity_subtract(wanted, part);
    }
    return lost;
}

/* Whole shares where the pool has them: of those that turn, the last stays long-term. */
static Quantity take_basket(const Basket *basket, Quantity unit, Quantity *sold)
{
    Quantity long_taken = quantity_subtract(basket->wanted, basket->short_taken);
    Quantity rest = {long_taken.units % unit.units};
    Quantity lost;

    if (rest.units > 0)
        long_taken =
            quantity_min(quantity_add(long_taken, quantity_subtract(unit, rest)), basket->wanted);
    lost = take_offers(basket->short_term, quantity_subtract(basket->wanted, long_taken), sold);
    take_offers(basket->long_term, long_taken, sold);
    return lost;
}

static void lose(Quantity *lost, Quantity most, Quantity *sold)
{
    Quantity part = quantity_min(*lost, quantity_subtract(most, *sold));

    *sold = quantity_add(*sold, part);
    *lost = quantity_subtract(*lost, part);
}

/*
 * Which old losses the lost shares are of: the least ones (MS-4), before the cut where there is
 * one. Answers what is over, or a part of a share: it is the cut's.
 */
static Quantity spread_lost(const MinTaxWork *work, const Pool *pool, const Region *region,
                            Quantity lost, Quantity *sold)
{
    const Group *group = &work->groups[pool->group];
    GroupRegion state = region->groups[pool->group];
    size_t end = state.state == GROUP_SPENT ? state.cut : group->old_count;
    Quantity part = {lost.units % pool->unit.units};

    lost = quantity_subtract(lost, part);
    for (uint32_t i = pool->count; i > 0; i--) {
        uint32_t choice = pool->order[i - 1];

        if (work->choices[choice].loss < end)
            lose(&lost, region->most[choice], &sold[choice]);
    }
    return quantity_add(lost, part);
}

/* Sells covers, or else anything, instead of what the cut has not. */
static void clear_crowd(const MinTaxWork *work, const Pool *pool, Quantity crowd, Quantity *sold)
{
    for (int covers = 1; covers >= 0; covers--) {
        for (uint32_t i = 0; i < pool->count; i++) {
            const Choice *choice = &work->choices[pool->order[i]];

            if (covers == 0 || choice->cover != WASH_NONE)
                lose(&crowd, choice->most, &sold[pool->order[i]]);
        }
    }
}

/* What is lost of the cut and what counts of it may be more than there is: each alone may be. */
static void take_cut(MinTaxWork *work, const Pool *pool, const Region *region, Quantity lost,
                     Quantity *sold)
{
    const Group *group = &work->groups[pool->group];
    const Loss *cut = &group->losses[region->groups[pool->group].cut];
    Forced *forced = &work->forced[pool - work->pools];
    Quantity *of_cut = &sold[cut->choice];

    *of_cut = quantity_add(*of_cut, forced->counted);
    forced->cut_lost = spread_lost(work, pool, region, lost, sold);
    *of_cut = quantity_add(*of_cut, forced->cut_lost);
    if (of_cut->units <= cut->most.units)
        return;
    forced->crowd = quantity_subtract(*of_cut, cut->most);
    *of_cut = cut->most;
    clear_crowd(work, pool, forced->crowd, sold);
}

/* What counts of a loss may end within a share, and others begin there: then it is near alone. */
static bool is_whole(const MinTaxWork *work, const Quantity *sold)
{
    for (size_t i = 0; i < work->choice_count; i++) {
        if (sold[i].units % work->pools[work->choices[i].pool].unit.units != 0)
            return false;
    }
    return true;
}

static GroupState state_of(const MinTaxWork *work, const Region *region, size_t pool)
{
    uint32_t group = work->pools[pool].group;

    if (group == WASH_NONE || work->groups[group].pool != pool)
        return GROUP_OPEN;
    return region->groups[group].state;
}

static void take_pool(MinTaxWork *work, size_t index, const Region *region, Relaxed *relaxed)
{
    const Pool *pool = &work->pools[index];
    const Basket *baskets = &work->baskets[index * BASKETS];
    const Basket *rest = &baskets[BASKET_REST];
    Quantity torn = {(rest->wanted.units - rest->short_taken.units) % pool->unit.units};
    Quantity lost = work->forced[index].lost;

    for (int i = 0; i < BASKETS; i++)
        lost = quantity_add(lost, take_basket(&baskets[i], pool->unit, relaxed->sold));
    if (state_of(work, region, index) == GROUP_SPENT)
        take_cut(work, pool, region, lost, relaxed->sold);
    else if (lost.units > 0)
        spread_lost(work, pool, region, lost, relaxed->sold);
    if (torn.units > 0 && relaxed->torn == WASH_NONE) {
        relaxed->torn = (uint32_t)index;
        relaxed->torn_at.units = rest->short_taken.units + torn.units - pool->unit.units +
                                 work->forced[index].short_term.units;
    }
}

bool min_tax_relax(MinTaxWork *work, const Region *region, int reading, Relaxed *relaxed)
{
    Gains start;

    for (size_t i = 0; i < work->group_count; i++) {
        if (work->groups[i].cover_count == 0)
            continue;
        if (work->groups[i].is_loose)
            count_all(&work->groups[i]);
        else if (is_settled(&work->groups[i], region))
            settle(work, &work->groups[i], region);
        else
            assure(work, i, region);
    }
    if (!min_tax_offers(work, region, reading, &start))
        return false;
    relaxed->tax = min_tax_frontier(work, work->baskets, work->pool_count * BASKETS, start);
    memcpy(relaxed->sold, region->least, work->choice_count * sizeof *relaxed->sold);
    relaxed->torn = WASH_NONE;
    for (size_t i = 0; i < work->pool_count; i++)
        take_pool(work, i, region, relaxed);
    relaxed->valid = is_whole(work, relaxed->sold);
    return true;
}
