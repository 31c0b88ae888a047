#include "domain/min_tax_parts.h"

Money min_tax_of(MinTaxWork *work, Gains gains)
{
    TaxYear year;

    work->tried++;
    tax_year_compute(work->problem->parameters, work->problem->profile, gains, &year);
    return year.total;
}

void min_tax_base(MinTaxWork *work, const WashProposal *proposal, WashOutcome *fixed)
{
    const MinTaxProblem *problem = work->problem;
    Money undated[] = {[READING_SHORT] = {0}, [READING_LONG] = {0}}; /* what is long */

    for (size_t g = 0; g < work->group_count; g++) {
        const Group *group = &work->groups[g];

        for (size_t i = 0; i < group->loss_count; i++) {
            if (group->losses[i].fixed != WASH_NONE)
                fixed->disallowed[group->losses[i].fixed] = (Money){0};
        }
    }
    for (size_t i = 0; i < proposal->sale_count; i++) {
        const ProposedSale *sale = &proposal->sales[i];
        Money gain = money_add(money_subtract(sale->proceeds, sale->basis), fixed->disallowed[i]);
        Money *sum = &undated[gain.cents > 0 ? READING_LONG : READING_SHORT];

        if (!sale->on_return || !sale->unknown_date)
            continue;
        *sum = money_add(*sum, gain);
        work->has_undated = true;
    }
    for (int i = 0; i < READINGS; i++)
        work->base[i] = gains_add(gains_add(problem->without, wash_recognized(proposal, fixed)),
                                  (Gains){money_negate(undated[i]), undated[i]});
}

/* One sale while its shares are taken. */
typedef struct Selling {
    MinTaxWork *work;
    const MinTaxSale *sale;
    Slicing *slicing; /* of its pool */
    const Quantity *sold;
    ProposedSale *slices; /* where they go, or NULL */
    size_t slice_count;
} Selling;

static void add_slice(Selling *selling, Quantity quantity, Money proceeds,
                      const LotFigures *figures)
{
    MinTaxWork *work = selling->work;
    uint32_t index = selling->slicing->choice;
    const Choice *choice = &work->choices[index];

    work->gains[index] =
        money_add(work->gains[index], money_subtract(proceeds, figures->basis)); /* Rule BA-2. */
    work->terms[index] = figures->term;
    if (selling->slices != NULL)
        selling->slices[selling->slice_count] =
            (ProposedSale){.lot = choice->lot,
                           .quantity = quantity,
                           .proceeds = proceeds,
                           .basis = figures->basis,
                           .term = figures->term,
                           .on_return = selling->sale->on_return,
                           .unknown_basis = !lot_basis_known(choice->shares),
                           .unknown_date = choice->undated,
                           .holding_start = figures->start};
    selling->slice_count++;
}

/* Cuts a slice off the lot at hand. Rule RD-2: a lot, slice by slice. */
static void cut_slice(Selling *selling, Quantity part, Money proceeds)
{
    const MinTaxWork *work = selling->work;
    Slicing *slicing = selling->slicing;
    const Choice *choice = &work->choices[slicing->choice];
    const Lot *shares = slicing->used.units > 0 ? &slicing->left : choice->shares;
    LotFigures figures;

    if (selling->slices == NULL && part.units == choice->shares->quantity.units &&
        !shares->donor_basis.present)
        figures = (LotFigures){.basis = choice->basis, .term = choice->term};
    else
        figures =
            lot_figures(shares, part, proceeds, work->problem->trade_date, UNKNOWN_BASIS_ZERO);
    add_slice(selling, part, proceeds, &figures);
    slicing->used = quantity_add(slicing->used, part);
    if (slicing->used.units < selling->sold[slicing->choice].units)
        slicing->left = lot_after(shares, part);
}

/* What is wanted of the next lot of which something is left to be sold. */
static Quantity next_part(Slicing *slicing, const Quantity *sold, Quantity wanted)
{
    while (slicing->used.units == sold[slicing->choice].units) {
        slicing->choice++;
        slicing->used = (Quantity){0};
    }
    return quantity_min(quantity_subtract(sold[slicing->choice], slicing->used), wanted);
}

/* Rule RD-3: proceeds by cumulative rounding. */
static void sell(Selling *selling)
{
    const MinTaxSale *sale = selling->sale;
    Quantity taken = {0};
    Money paid = {0};

    while (taken.units < sale->quantity.units) {
        Quantity part =
            next_part(selling->slicing, selling->sold, quantity_subtract(sale->quantity, taken));
        Money until;

        taken = quantity_add(taken, part);
        until = money_share(sale->proceeds, taken, sale->quantity);
        cut_slice(selling, part, money_subtract(until, paid));
        paid = until;
    }
}

/* Whether a pool's gains are those of its last value, of which it sells the same. */
static bool is_sliced(const MinTaxWork *work, const Pool *pool, const Quantity *sold)
{
    return memcmp(sold + pool->first, work->sliced + pool->first, pool->count * sizeof *sold) == 0;
}

static void start_slicing(MinTaxWork *work, size_t index, const Quantity *sold)
{
    const Pool *pool = &work->pools[index];

    work->slicing[index] = (Slicing){.choice = pool->first};
    memset(work->gains + pool->first, 0, pool->count * sizeof *work->gains);
    memcpy(work->sliced + pool->first, sold + pool->first, pool->count * sizeof *sold);
}

size_t min_tax_slices(MinTaxWork *work, const Quantity *sold, ProposedSale *slices)
{
    const MinTaxProblem *problem = work->problem;
    Selling selling = {.work = work, .sold = sold, .slices = slices};

    for (size_t i = 0; i < work->pool_count; i++) {
        work->slicing[i].done = slices == NULL && is_sliced(work, &work->pools[i], sold);
        if (!work->slicing[i].done)
            start_slicing(work, i, sold);
    }
    for (size_t i = 0; i < problem->sale_count; i++) {
        selling.sale = &problem->sales[i];
        selling.slicing = &work->slicing[work->pool_of[i]];
        if (!selling.slicing->done)
            sell(&selling);
    }
    return selling.slice_count;
}

static MinTaxTakes takes_of(MinTaxWork *work, size_t sale, const Quantity *sold)
{
    const Pool *pool = &work->pools[work->pool_of[sale]];
    Slicing *slicing = &work->slicing[work->pool_of[sale]];
    MinTaxTakes takes = {.takes = ARENA_ARRAY(work->arena, LotTake, pool->count)};
    Quantity wanted = work->problem->sales[sale].quantity;

    while (wanted.units > 0) {
        Quantity part = next_part(slicing, sold, wanted);

        takes.takes[takes.count++] = (LotTake){work->choices[slicing->choice].lot, part};
        slicing->used = quantity_add(slicing->used, part);
        wanted = quantity_subtract(wanted, part);
    }
    return takes;
}

void min_tax_takes(MinTaxWork *work, const Quantity *sold, MinTaxTakes *takes_out)
{
    for (size_t i = 0; i < work->pool_count; i++)
        work->slicing[i] = (Slicing){.choice = work->pools[i].first};
    for (size_t i = 0; i < work->problem->sale_count; i++)
        takes_out[i] = takes_of(work, i, sold);
}

/* The gains of the year under both readings. */
typedef struct YearGains {
    Gains of[READINGS];
} YearGains;

/* A gain, or what is disallowed of a loss. */
static void add_gain(YearGains *gains, MinTaxTerm term, Money gain)
{
    for (int i = 0; i < READINGS; i++)
        gains_add_term(&gains->of[i], min_tax_term(term, i), gain);
}

/* What is disallowed of a loss counts again. Rules WS-1, WS-9. */
static void disallow(const MinTaxWork *work, Group *group, const Quantity *sold, YearGains *gains,
                     Value *value)
{
    group->disallowed = (Money){0};
    for (size_t i = 0; i < group->loss_count; i++) {
        const Loss *loss = &group->losses[i];
        bool fixed = loss->choice == WASH_NONE;
        Quantity quantity = fixed ? loss->most : sold[loss->choice];
        Money gain = fixed ? loss->gain : work->gains[loss->choice];
        Money disallowed;

        if (!loss->on_return || work->matched[i].units == 0)
            continue;
        disallowed = money_share(money_negate(gain), work->matched[i], quantity);
        add_gain(gains, (MinTaxTerm){loss->term, loss->undated, false}, disallowed);
        group->disallowed = money_add(group->disallowed, disallowed);
        value->disallowed = money_add(value->disallowed, disallowed);
        value->permanent = money_add(value->permanent,
                                     money_share(money_negate(gain), work->permanent[i], quantity));
    }
}

Value min_tax_value(MinTaxWork *work, const Quantity *sold)
{
    YearGains gains = {{work->base[READING_SHORT], work->base[READING_LONG]}};
    Value value = {0};

    work->looks += work->choice_count;
    min_tax_slices(work, sold, NULL);
    for (size_t i = 0; i < work->choice_count; i++) {
        const Choice *choice = &work->choices[i];

        value.lots += sold[i].units > 0;
        if (sold[i].units > 0 && work->pools[choice->pool].on_return)
            add_gain(&gains,
                     (MinTaxTerm){work->terms[i], choice->undated, work->gains[i].cents > 0},
                     work->gains[i]);
    }
    for (size_t g = 0; g < work->group_count; g++) {
        if (work->groups[g].cover_count == 0)
            continue;
        min_tax_match(work, &work->groups[g], sold, work->gains);
        disallow(work, &work->groups[g], sold, &gains, &value);
    }
    value.gains = gains.of[READING_SHORT];
    value.tax = min_tax_of(work, gains.of[READING_SHORT]);
    if (work->has_undated)
        value.tax = money_max(value.tax, min_tax_of(work, gains.of[READING_LONG]));
    return value;
}

bool min_tax_is_better(const MinTaxWork *work, const Value *left, const Quantity *left_sold,
                       const Value *right, const Quantity *right_sold)
{
    if (left->tax.cents != right->tax.cents)
        return left->tax.cents < right->tax.cents;
    if (left->permanent.cents != right->permanent.cents)
        return left->permanent.cents < right->permanent.cents;
    if (left->disallowed.cents != right->disallowed.cents)
        return left->disallowed.cents < right->disallowed.cents;
    if (min_tax_net(left->gains).cents != min_tax_net(right->gains).cents)
        return min_tax_net(left->gains).cents < min_tax_net(right->gains).cents;
    if (left->lots != right->lots)
        return left->lots < right->lots;
    for (size_t i = 0; i < work->choice_count; i++) {
        if (left_sold[i].units != right_sold[i].units)
            return left_sold[i].units > right_sold[i].units;
    }
    return false;
}

bool min_tax_offer(MinTaxWork *work, Best *best, const Quantity *sold)
{
    Value value = min_tax_value(work, sold);

    if (!min_tax_is_better(work, &value, sold, &best->value, best->sold))
        return false;
    best->value = value;
    memcpy(best->sold, sold, work->choice_count * sizeof *sold);
    return true;
}
