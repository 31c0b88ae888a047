/*
 * The frontier of net short and long gain, and the least tax on it. Of one basket with k short-term
 * shares the least gains are those of the k least short-term offers and of the least long-term
 * offers for the rest. As k grows, one gain rises ever faster while the other falls ever slower: a
 * convex line, of which only the part counts where one gain is bought with the other. The frontier
 * of several baskets joins their steps in order of slope (a Minkowski sum). The tax never falls
 * with either gain, so it is least on the frontier; there it is least at a corner or at a bend.
 */
#include "domain/min_tax_parts.h"

#include <assert.h>

/* One basket's way along its offers. */
typedef struct Walk {
    const Basket *basket;
    size_t next_short;   /* the offer that gives the next short-term share */
    Quantity short_used; /* of it */
    Money short_full;    /* gain of the offers before it */
    size_t next_long;    /* the offer that gave the last long-term share */
    Quantity long_used;
    Money long_full;
    Quantity taken; /* short-term shares */
} Walk;

static Money gain_of(const Offer *offers, size_t count, size_t next, Quantity used)
{
    if (next == count || used.units == 0)
        return (Money){0};
    return (Money){
        decimal_multiply_divide(offers[next].gain.cents, used.units, offers[next].quantity.units)};
}

static Gains gains_at(const Walk *walk)
{
    const Basket *basket = walk->basket;

    return (Gains){money_add(walk->short_full, gain_of(basket->short_term, basket->short_count,
                                                       walk->next_short, walk->short_used)),
                   money_add(walk->long_full, gain_of(basket->long_term, basket->long_count,
                                                      walk->next_long, walk->long_used))};
}

/* Takes shares from the first offers on. */
static void fill(const Offer *offers, Quantity quantity, size_t *next, Quantity *used, Money *full)
{
    while (quantity.units > 0 && quantity.units >= offers[*next].quantity.units) {
        quantity = quantity_subtract(quantity, offers[*next].quantity);
        *full = money_add(*full, offers[*next].gain);
        (*next)++;
    }
    *used = quantity;
}

static Walk walk_from(const Basket *basket)
{
    Walk walk = {.basket = basket, .taken = basket->short_least};

    fill(basket->short_term, walk.taken, &walk.next_short, &walk.short_used, &walk.short_full);
    fill(basket->long_term, quantity_subtract(basket->wanted, walk.taken), &walk.next_long,
         &walk.long_used, &walk.long_full);
    return walk;
}

/* Stands on the last long-term share taken. */
static void look_back(Walk *walk)
{
    if (walk->long_used.units > 0)
        return;
    walk->next_long--;
    walk->long_used = walk->basket->long_term[walk->next_long].quantity;
    walk->long_full =
        money_subtract(walk->long_full, walk->basket->long_term[walk->next_long].gain);
}

/* Shares that can turn from this long-term offer to this short-term one. */
static Quantity length_ahead(const Walk *walk)
{
    const Basket *basket = walk->basket;
    Quantity rest =
        quantity_subtract(basket->short_term[walk->next_short].quantity, walk->short_used);

    return quantity_min(quantity_min(rest, walk->long_used),
                        quantity_subtract(basket->short_most, walk->taken));
}

static void turn_short(Walk *walk, Quantity quantity)
{
    const Offer *offer = &walk->basket->short_term[walk->next_short];

    walk->taken = quantity_add(walk->taken, quantity);
    walk->long_used = quantity_subtract(walk->long_used, quantity);
    walk->short_used = quantity_add(walk->short_used, quantity);
    if (walk->short_used.units == offer->quantity.units) {
        walk->short_full = money_add(walk->short_full, offer->gain);
        walk->short_used = (Quantity){0};
        walk->next_short++;
    }
}

/* What a frontier is found with. */
typedef struct Sweep {
    MinTaxWork *work;
    Basket *baskets;
    const Step *steps;
    size_t step_count;
    Gains at;
    Money tax; /* the least yet, and of those with it the least net gain */
    Money net;
    size_t step; /* where: so many steps, and a part of the next */
    Quantity part;
} Sweep;

static Step step_of(const Walk *walk, Gains before, Quantity quantity, bool rising)
{
    Gains after = gains_at(walk);
    Step step = {money_subtract(after.short_term, before.short_term),
                 money_subtract(before.long_term, after.long_term), quantity, 0, rising};

    if (!rising) {
        step.up = money_negate(step.up);
        step.down = money_negate(step.down);
    }
    return step;
}

static void reverse(Step *steps, size_t count)
{
    for (size_t i = 0; i < count / 2; i++) {
        Step step = steps[i];

        steps[i] = steps[count - 1 - i];
        steps[count - 1 - i] = step;
    }
}

/*
 * The steps of a basket, steepest first, and where they start: at its least short-term gain that
 * can be worth it. Answers their number.
 */
static size_t walk_basket(Basket *basket, Step *steps, Gains *start)
{
    Walk walk = walk_from(basket);
    Quantity first = walk.taken;
    Gains least = gains_at(&walk);
    size_t count = 0;
    bool rising = true;

    while (walk.taken.units < basket->short_most.units) {
        Gains before = gains_at(&walk);
        Money short_gain;
        Money long_gain;
        Quantity quantity;

        look_back(&walk);
        short_gain = basket->short_term[walk.next_short].gain;
        long_gain = basket->long_term[walk.next_long].gain;
        if (short_gain.cents >= 0 && long_gain.cents <= 0)
            break; /* worse from here on */
        quantity = length_ahead(&walk);
        turn_short(&walk, quantity);
        if (short_gain.cents <= 0 && long_gain.cents >= 0) { /* better up to here */
            first = walk.taken;
            least = gains_at(&walk);
            continue;
        }
        rising = short_gain.cents > 0;
        steps[count++] = step_of(&walk, before, quantity, rising);
    }
    basket->short_taken = first;
    if (!rising) {
        reverse(steps, count);
        basket->short_taken = walk.taken;
        least = gains_at(&walk);
    }
    *start = gains_add(*start, least);
    return count;
}

static bool is_steeper(const Step *left, const Step *right)
{
    return (Wide)left->down.cents * right->up.cents > (Wide)right->down.cents * left->up.cents;
}

/* Merges two neighbouring runs of steps, each in order. */
static void merge(Step *steps, Step *spare, size_t middle, size_t count)
{
    size_t left = 0;
    size_t right = middle;

    memcpy(spare, steps, middle * sizeof *steps);
    for (size_t at = 0; left < middle; at++) {
        if (right < count && is_steeper(&steps[right], &spare[left]))
            steps[at] = steps[right++];
        else
            steps[at] = spare[left++];
    }
}

/* Merges the runs that end at ends[0 .. runs), pair by pair. */
static void join(MinTaxWork *work, size_t *ends, size_t runs)
{
    while (runs > 1) {
        size_t kept = 0;
        size_t first = 0;

        for (size_t i = 0; i < runs; i += 2) {
            size_t last = i + 1 < runs ? i + 1 : i;

            if (last > i)
                merge(work->steps + first, work->spare_steps, ends[i] - first, ends[last] - first);
            first = ends[last];
            ends[kept++] = ends[last];
        }
        runs = kept;
    }
}

static void look_at(Sweep *sweep, Gains gains, size_t step, Quantity part)
{
    Money tax = min_tax_of(sweep->work, gains);
    Money net = money_add(gains.short_term, gains.long_term);

    if (tax.cents > sweep->tax.cents ||
        (tax.cents == sweep->tax.cents && net.cents >= sweep->net.cents))
        return;
    sweep->tax = tax;
    sweep->net = net;
    sweep->step = step;
    sweep->part = part;
}

/* A part of a step: `share` of `whole` of it, both positive. Gains are rounded down. */
static void look_within(Sweep *sweep, size_t index, Money share, Money whole)
{
    const Step *step = &sweep->steps[index];
    Gains gains = sweep->at;

    assert(share.cents > 0 && whole.cents > 0);
    gains.short_term.cents +=
        decimal_narrow(decimal_divide_down((Wide)step->up.cents * share.cents, whole.cents));
    gains.long_term.cents -=
        decimal_narrow(decimal_divide_up((Wide)step->down.cents * share.cents, whole.cents));
    look_at(sweep, gains, index,
            (Quantity){decimal_narrow((Wide)step->quantity.units * share.cents / whole.cents)});
}

/* The first line above a value. */
static size_t line_above(const TaxBendLines *lines, Money value)
{
    size_t first = 0;
    size_t count = lines->count;

    while (count > 0) {
        size_t half = count / 2;

        if (lines->at[first + half].cents <= value.cents) {
            first += half + 1;
            count -= half + 1;
        } else {
            count = half;
        }
    }
    return first;
}

/* The lines that a step crosses while a figure goes from `from` to `to`. */
static void look_at_bends(Sweep *sweep, size_t step, const TaxBendLines *lines, Money from,
                          Money to)
{
    Money low = money_min(from, to);
    Money high = money_max(from, to);
    Money whole = money_subtract(high, low);

    if (whole.cents <= 0)
        return;
    for (size_t i = line_above(lines, low); i < lines->count && lines->at[i].cents < high.cents;
         i++) {
        Money share = money_subtract(lines->at[i], low);

        if (from.cents > to.cents)
            share = money_subtract(high, lines->at[i]);
        look_within(sweep, step, share, whole);
    }
}

static void sweep_steps(Sweep *sweep)
{
    const TaxBends *bends = &sweep->work->bends;

    look_at(sweep, sweep->at, 0, (Quantity){0});
    for (size_t i = 0; i < sweep->step_count; i++) {
        const Step *step = &sweep->steps[i];
        Gains before = sweep->at;
        Gains after = {money_add(before.short_term, step->up),
                       money_subtract(before.long_term, step->down)};

        look_at_bends(sweep, i, &bends->short_term, before.short_term, after.short_term);
        look_at_bends(sweep, i, &bends->long_term, before.long_term, after.long_term);
        look_at_bends(sweep, i, &bends->net, money_add(before.short_term, before.long_term),
                      money_add(after.short_term, after.long_term));
        sweep->at = after;
        look_at(sweep, after, i + 1, (Quantity){0});
    }
}

static void move(Basket *baskets, const Step *step, Quantity quantity)
{
    Quantity *taken = &baskets[step->basket].short_taken;

    *taken = step->rising ? quantity_add(*taken, quantity) : quantity_subtract(*taken, quantity);
}

Money min_tax_frontier(MinTaxWork *work, Basket *baskets, size_t count, Gains start)
{
    Sweep sweep = {.work = work,
                   .baskets = baskets,
                   .steps = work->steps,
                   .at = start,
                   .tax = {INT64_MAX},
                   .net = {INT64_MAX}};

    for (size_t i = 0; i < count; i++) {
        size_t first = sweep.step_count;

        sweep.step_count += walk_basket(&baskets[i], work->steps + first, &sweep.at);
        for (size_t s = first; s < sweep.step_count; s++)
            work->steps[s].basket = (uint32_t)i;
        work->step_ends[i] = sweep.step_count;
    }
    join(work, work->step_ends, count);
    sweep_steps(&sweep);
    for (size_t i = 0; i < sweep.step; i++)
        move(baskets, &work->steps[i], work->steps[i].quantity);
    if (sweep.part.units > 0)
        move(baskets, &work->steps[sweep.step], sweep.part);
    return sweep.tax;
}
