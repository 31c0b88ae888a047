/*
 * What a region may come to: its selections with what is not known of wash sales taken for the
 * best, so that the frontier bounds it. Where covers are not known to be spent, a loss counts but
 * for the shares that are matched at least: between the ends of what is sold of a lot its gain is
 * drawn straight, which is never above what it is.
 */
#include "domain/min_tax_parts.h"

typedef struct Relaxing {
    MinTaxWork *work;
    const Region *region;
    int reading;
    Gains start;
    Offer *free_offers; /* room that no basket has yet */
} Relaxing;

/* One pool while its baskets are filled. */
typedef struct Filling {
    Relaxing *relaxing;
    const Pool *pool;
    const Group *group; /* or NULL */
    GroupRegion state;
    Basket *baskets;
    Quantity lost;     /* shares of old losses that may gain nothing */
    Quantity cut_free; /* of the cut: may count on top of what must */
    Forced forced;
} Filling;

static bool is_below(const Offer *left, const Offer *right)
{
    return (Wide)left->gain.cents * right->quantity.units <
           (Wide)right->gain.cents * left->quantity.units;
}

/* Offers come almost in order. */
static void add_offer(Basket *basket, Term term, Offer offer)
{
    Offer *offers = term == TERM_LONG ? basket->long_term : basket->short_term;
    size_t at = term == TERM_LONG ? basket->long_count++ : basket->short_count++;

    for (; at > 0 && is_below(&offer, &offers[at - 1]); at--)
        offers[at] = offers[at - 1];
    offers[at] = offer;
}

/* Of this much of a choice; off the return nothing enters the tax. */
static Money gain_of(const Filling *filling, const Choice *choice, Quantity quantity)
{
    if (!filling->pool->on_return || quantity.units <= 0)
        return (Money){0};
    return min_tax_gain(choice, quantity);
}

/* What is sold of a choice in one basket: what must be, and what may be on top. */
typedef struct Part {
    Quantity least, most;
    Money least_gain, most_gain;
} Part;

static Term term_of(const Filling *filling, const Choice *choice)
{
    return min_tax_term((MinTaxTerm){choice->term, choice->undated, choice->gain.cents > 0},
                        filling->relaxing->reading);
}

static void add_part(Filling *filling, int basket, const Choice *choice, Part part)
{
    Relaxing *relaxing = filling->relaxing;
    Term term = term_of(filling, choice);
    Offer offer = {(uint32_t)(choice - relaxing->work->choices),
                   quantity_subtract(part.most, part.least),
                   money_subtract(part.most_gain, part.least_gain)};
    Basket *taker = &filling->baskets[basket];

    gains_add_term(&relaxing->start, term, part.least_gain);
    taker->wanted = quantity_subtract(taker->wanted, part.least);
    if (basket == BASKET_REST && term == TERM_SHORT)
        filling->forced.short_term = quantity_add(filling->forced.short_term, part.least);
    if (offer.quantity.units > 0)
        add_offer(taker, term, offer);
}

static Part plain_part(const Filling *filling, const Choice *choice, Quantity least, Quantity most)
{
    return (Part){least, most, gain_of(filling, choice, least), gain_of(filling, choice, most)};
}

static Quantity within(Quantity quantity, Quantity least, Quantity most)
{
    if (quantity.units < least.units)
        return least;
    return quantity_min(quantity, most);
}

/*
 * A loss of which some shares are matched whatever happens, and no more than so many count:
 * straight from the least that is sold to where no more counts, and nothing from there on.
 */
static void add_loss(Filling *filling, const Choice *choice, Quantity least, Quantity most)
{
    Quantity assured = filling->group->assured[choice->loss];
    Quantity counted = filling->group->counted[choice->loss];
    Quantity knee = within(quantity_add(assured, counted), least, most);
    Money knee_gain =
        gain_of(filling, choice, quantity_min(quantity_subtract(knee, assured), counted));

    add_part(
        filling, BASKET_REST, choice,
        (Part){least, knee,
               gain_of(filling, choice, quantity_min(quantity_subtract(least, assured), counted)),
               knee_gain});
    if (knee.units < most.units)
        add_offer(&filling->baskets[BASKET_REST], term_of(filling, choice),
                  (Offer){(uint32_t)(choice - filling->relaxing->work->choices),
                          quantity_subtract(most, knee),
                          {0}});
}

/*
 * An old loss. Lost, or before the cut, it gains nothing; behind the cut all of it counts; the cut
 * does either.
 */
static void add_old(Filling *filling, const Choice *choice, Quantity least, Quantity most)
{
    GroupRegion state = filling->state;

    if (state.state == GROUP_LOST) {
        add_part(filling, BASKET_REST, choice, (Part){least, least, {0}, {0}});
        filling->lost = quantity_add(filling->lost, quantity_subtract(most, least));
    } else if (choice->loss < state.cut) {
        return; /* see place_cut */
    } else if (choice->loss > state.cut) {
        add_part(filling, BASKET_REST, choice, plain_part(filling, choice, least, most));
    } else {
        Quantity forced = filling->forced.short_term;

        add_part(filling, BASKET_REST, choice,
                 plain_part(filling, choice, filling->forced.counted,
                            quantity_add(filling->forced.counted, filling->cut_free)));
        filling->forced.short_term = forced; /* parts of shares do not count where whole ones do */
    }
}

static void add_choice(Filling *filling, uint32_t index)
{
    const Choice *choice = &filling->relaxing->work->choices[index];
    Quantity least = filling->relaxing->region->least[index];
    Quantity most = filling->relaxing->region->most[index];
    GroupState state = filling->state.state;
    bool loss = filling->group != NULL && choice->loss != WASH_NONE;
    bool cover = filling->group != NULL && choice->cover != WASH_NONE;

    if (loss && state != GROUP_OPEN && choice->loss < filling->group->old_count)
        add_old(filling, choice, least, most);
    else if (state == GROUP_SPENT)
        add_part(filling, cover ? BASKET_SPENT : BASKET_REST, choice,
                 plain_part(filling, choice, least, most));
    else if (loss)
        add_loss(filling, choice, least, most);
    else
        add_part(filling, BASKET_REST, choice, plain_part(filling, choice, least, most));
}

/* All shares of the window, with what may be sold of them. */
static Quantity covers_of(const Group *group)
{
    Quantity sum = {0};

    for (size_t i = 0; i < group->cover_count; i++)
        sum = quantity_add(sum, group->covers[i].choice == WASH_NONE ? group->covers[i].quantity
                                                                     : group->covers[i].held);
    return sum;
}

/* The least that may be lost: what of the covers cannot be sold in the region. */
static Quantity least_lost(const Filling *filling)
{
    const Group *group = filling->group;
    Quantity sum = {0};

    for (size_t i = 0; i < group->cover_count; i++) {
        const Cover *cover = &group->covers[i];

        sum = quantity_add(
            sum,
            cover->choice == WASH_NONE
                ? cover->quantity
                : quantity_subtract(cover->held, filling->relaxing->region->most[cover->choice]));
    }
    return sum;
}

/*
 * How much of the cut is lost. Whichever old losses are lost, it might as well be the first ones
 * (they gain nothing all the same): all before the cut, then some of the cut. But in a pool of
 * whole shares a part of one is lost only together with the rest of that share, which counts; then
 * the cut may lie behind losses that are not sold at all. False where the cut cannot be there.
 */
static bool place_cut(Filling *filling)
{
    const Group *group = filling->group;
    GroupRegion state = filling->state;
    Forced *forced = &filling->forced;
    int64_t unit = filling->pool->unit.units;
    int64_t part = covers_of(group).units % unit;
    int64_t most = group->losses[state.cut].most.units;
    int64_t before = 0;
    int64_t least;

    for (size_t i = 0; i < state.cut; i++)
        before += group->losses[i].most.units;
    least = least_lost(filling).units - before;
    if (least < state.least.units)
        least = state.least.units;
    forced->cut_least.units = least > part ? least : part;
    forced->counted.units = (unit - part) % unit;
    forced->cut_most = quantity_min(state.most, (Quantity){most - forced->counted.units});
    filling->cut_free.units = most - forced->cut_least.units - forced->counted.units;
    forced->lost = forced->cut_least;
    filling->lost = quantity_subtract(forced->cut_most, forced->cut_least);
    if (part == 0 || forced->cut_least.units > part)
        forced->lost.units += before;
    else
        filling->lost.units += before;
    return forced->cut_least.units <= forced->cut_most.units;
}

/* A choice of a group has two offers at most, others one; what is lost has one more. */
static void make_room(Filling *filling)
{
    const MinTaxWork *work = filling->relaxing->work;
    uint32_t count[] = {[TERM_SHORT] = 1, [TERM_LONG] = 0};
    uint32_t offers = filling->group == NULL ? 1 : 2;

    for (uint32_t i = 0; i < filling->pool->count; i++)
        count[term_of(filling, &work->choices[filling->pool->first + i])] += offers;
    for (int i = 0; i < BASKETS; i++) {
        filling->baskets[i] =
            (Basket){.short_term = filling->relaxing->free_offers,
                     .long_term = filling->relaxing->free_offers + count[TERM_SHORT]};
        if (i == BASKET_REST || filling->state.state == GROUP_SPENT)
            filling->relaxing->free_offers += count[TERM_SHORT] + count[TERM_LONG];
    }
}

static void open_baskets(Filling *filling)
{
    make_room(filling);
    filling->baskets[BASKET_REST].wanted = filling->pool->quantity;
    if (filling->state.state == GROUP_SPENT) {
        Quantity covers = covers_of(filling->group);

        filling->baskets[BASKET_SPENT].wanted = quantity_subtract(covers, filling->forced.lost);
        filling->baskets[BASKET_REST].wanted = quantity_subtract(filling->pool->quantity, covers);
    }
}

static int64_t sum_of(const Offer *offers, size_t count)
{
    int64_t sum = 0;

    for (size_t i = 0; i < count; i++)
        sum += offers[i].quantity.units;
    return sum;
}

/* How many short-term shares a basket can take; false where it cannot be filled. */
static bool close_basket(Basket *basket)
{
    int64_t short_most = sum_of(basket->short_term, basket->short_count);
    int64_t long_most = sum_of(basket->long_term, basket->long_count);
    int64_t wanted = basket->wanted.units;

    basket->short_least.units = wanted > long_most ? wanted - long_most : 0;
    basket->short_most.units = wanted < short_most ? wanted : short_most;
    return wanted >= 0 && basket->short_least.units <= basket->short_most.units;
}
/* Within what the region says of short-term shares. */
static bool limit_shorts(const Filling *filling, Basket *basket, size_t pool)
{
    const Region *region = filling->relaxing->region;
    int64_t least = region->short_least[pool].units - filling->forced.short_term.units;
    int64_t most = region->short_most[pool].units - filling->forced.short_term.units;

    if (basket->short_least.units < least)
        basket->short_least.units = least;
    if (basket->short_most.units > most)
        basket->short_most.units = most;
    return basket->short_least.units <= basket->short_most.units;
}

static bool fill_pool(Relaxing *relaxing, size_t index)
{
    MinTaxWork *work = relaxing->work;
    const Pool *pool = &work->pools[index];
    Filling filling = {
        .relaxing = relaxing, .pool = pool, .baskets = &work->baskets[index * BASKETS]};
    bool spent;

    if (pool->group != WASH_NONE) {
        filling.group = &work->groups[pool->group];
        if (filling.group->pool == index)
            filling.state = relaxing->region->groups[pool->group];
    }
    spent = filling.state.state == GROUP_SPENT;
    if (spent && !place_cut(&filling))
        return false;
    open_baskets(&filling);
    for (uint32_t i = 0; i < pool->count; i++)
        add_choice(&filling, pool->order[i]);
    if (filling.lost.units > 0)
        add_offer(&filling.baskets[spent ? BASKET_SPENT : BASKET_REST], TERM_SHORT,
                  (Offer){WASH_NONE, filling.lost, {0}});
    work->forced[index] = filling.forced;
    return close_basket(&filling.baskets[BASKET_REST]) &&
           close_basket(&filling.baskets[BASKET_SPENT]) &&
           limit_shorts(&filling, &filling.baskets[BASKET_REST], index);
}

/* Of a fixed sale: what is matched at least, or what cannot count. */
static Money disallowed_of(const Group *group, size_t index)
{
    const Loss *loss = &group->losses[index];
    Quantity matched = quantity_subtract(loss->most, group->counted[index]);

    if (matched.units < group->assured[index].units)
        matched = group->assured[index];
    return money_share(money_negate(loss->gain), within(matched, (Quantity){0}, loss->most),
                       loss->most);
}

/* Losses of fixed sales are what they are; what is matched of them at least is disallowed. */
static void add_fixed(Relaxing *relaxing, const Group *group)
{
    for (size_t i = 0; i < group->loss_count; i++) {
        const Loss *loss = &group->losses[i];
        Term term = min_tax_term((MinTaxTerm){loss->term, loss->undated, false}, relaxing->reading);

        if (loss->choice == WASH_NONE && loss->on_return)
            gains_add_term(&relaxing->start, term, disallowed_of(group, i));
    }
}

bool min_tax_offers(MinTaxWork *work, const Region *region, int reading, Gains *start)
{
    Relaxing relaxing = {work, region, reading, work->base[reading], work->offers};

    for (size_t i = 0; i < work->pool_count; i++) {
        if (!fill_pool(&relaxing, i))
            return false;
    }
    for (size_t i = 0; i < work->group_count; i++) {
        if (work->groups[i].cover_count > 0)
            add_fixed(&relaxing, &work->groups[i]);
    }
    *start = relaxing.start;
    return true;
}
