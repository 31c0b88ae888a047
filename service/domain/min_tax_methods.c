#include "domain/min_tax_parts.h"

/* What a method sells of a pool, on top of what is settled. */
static void take_by_method(const MinTaxWork *work, const Pool *pool, LotSelection method,
                           Quantity *sold)
{
    const uint32_t *order = selection_lots_order(pool->lots, method);
    Quantity wanted = pool->quantity;

    for (uint32_t i = pool->first; i < pool->first + pool->count; i++) {
        sold[i] = work->choices[i].least;
        wanted = quantity_subtract(wanted, sold[i]);
    }
    for (; wanted.units > 0; order++) {
        uint32_t index = pool->choice_of[*order - pool->holding.first];
        Quantity more;

        if (index == WASH_NONE)
            continue;
        more = quantity_min(quantity_subtract(work->choices[index].most, sold[index]), wanted);
        sold[index] = quantity_add(sold[index], more);
        wanted = quantity_subtract(wanted, more);
    }
}

/* What that gains on the return, where nothing is settled. */
static Gains gains_by_method(const MinTaxWork *work, const Pool *pool, LotSelection method)
{
    const uint32_t *order = selection_lots_order(pool->lots, method);
    Quantity wanted = pool->on_return ? pool->quantity : (Quantity){0};
    Gains gains = {0};

    for (; wanted.units > 0; order++) {
        uint32_t index = pool->choice_of[*order - pool->holding.first];
        const Choice *choice = &work->choices[index];
        Quantity part;

        if (index == WASH_NONE)
            continue;
        part = quantity_min(choice->most, wanted);
        wanted = quantity_subtract(wanted, part);
        gains_add_term(&gains, choice->term, min_tax_gain(choice, part));
    }
    return gains;
}

/*
 * Whether a selection with these gains may be better, by rule MS-4. It costs no less, whatever is
 * disallowed of its losses, but for some cents a slice by which its proceeds and its basis are
 * rounded (RD-2, RD-3).
 */
static bool may_be_better(MinTaxWork *work, Gains gains, const Value *than)
{
    enum { SLICE_CENTS = 4 };
    int64_t cents = SLICE_CENTS * (int64_t)(work->choice_count + work->problem->sale_count);

    gains.short_term.cents -= cents;
    gains.long_term.cents -= cents;
    if (than->disallowed.cents > 0 || min_tax_net(gains).cents <= min_tax_net(than->gains).cents)
        return min_tax_of(work, gains).cents <= than->tax.cents;
    if (gains.short_term.cents >= than->gains.short_term.cents &&
        gains.long_term.cents >= than->gains.long_term.cents)
        return false; /* Rule MS-2: no less tax. */
    return min_tax_of(work, gains).cents < than->tax.cents;
}

/* What the sales gain under a method, on top of the year before, but for rounding. */
static Gains gains_of(const MinTaxWork *work, LotSelection method)
{
    const MinTaxProblem *problem = work->problem;
    Gains gains = work->base[READING_SHORT];

    /* Two sales of one holding would share its lots by the method, not by acquisition. */
    if (problem->by_method != NULL && problem->by_method[method].known &&
        problem->fixed_count == 0 && work->pool_count == problem->sale_count)
        return gains_add(gains, problem->by_method[method].gains);
    for (size_t i = 0; i < work->pool_count; i++)
        gains = gains_add(gains, gains_by_method(work, &work->pools[i], method));
    return gains;
}

bool min_tax_method(MinTaxWork *work, LotSelection method, const Value *than, Quantity *sold)
{
    if (!work->has_undated && !may_be_better(work, gains_of(work, method), than))
        return false;
    for (size_t i = 0; i < work->pool_count; i++)
        take_by_method(work, &work->pools[i], method, sold);
    return true;
}
