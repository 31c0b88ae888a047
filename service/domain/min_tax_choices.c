#include "domain/min_tax_parts.h"

static Pool *find_pool(MinTaxWork *work, const MinTaxSale *sale)
{
    for (size_t i = 0; i < work->pool_count; i++) {
        if (work->pools[i].account == sale->account && work->pools[i].security == sale->security)
            return &work->pools[i];
    }
    return NULL;
}

/* Whether a sale brings less per share than another. */
static bool brings_less(const MinTaxSale *left, const MinTaxSale *right)
{
    return (Wide)left->proceeds.cents * right->quantity.units <
           (Wide)right->proceeds.cents * left->quantity.units;
}

static Pool *add_pool(MinTaxWork *work, uint32_t sale_index)
{
    const MinTaxSale *sale = &work->problem->sales[sale_index];
    Pool *pool = &work->pools[work->pool_count++];

    *pool = (Pool){.account = sale->account,
                   .security = sale->security,
                   .holding =
                       household_holding(work->problem->household, sale->account, sale->security),
                   .sale = sale_index,
                   .poorest = sale_index,
                   .on_return = sale->on_return,
                   .group = WASH_NONE};
    return pool;
}

/* No share of a pool gains less than by its sale that brings least per share. */
static void open_pools(MinTaxWork *work)
{
    const MinTaxProblem *problem = work->problem;

    work->pools = ARENA_ARRAY(work->arena, Pool, problem->sale_count);
    work->pool_of = ARENA_ARRAY(work->arena, uint32_t, problem->sale_count);
    for (uint32_t i = 0; i < problem->sale_count; i++) {
        const MinTaxSale *sale = &problem->sales[i];
        Pool *pool = find_pool(work, sale);

        if (pool == NULL)
            pool = add_pool(work, i);
        if (brings_less(sale, &problem->sales[pool->poorest]))
            pool->poorest = i;
        pool->quantity = quantity_add(pool->quantity, sale->quantity);
        pool->sale_count++;
        work->pool_of[i] = (uint32_t)(pool - work->pools);
    }
}

/* Slice by slice, or averaged. */
const Lot *min_tax_shares_left(const MinTaxWork *work, uint32_t index)
{
    const MinTaxProblem *problem = work->problem;
    const Lot *lot = &problem->household->lots[index];
    bool averaged = problem->averaged_basis != NULL && lot->basis.present;
    Lot *left;

    if (problem->left[index].units == lot->quantity.units && !averaged)
        return lot;
    left = ARENA_NEW(work->arena, Lot);
    *left = *lot;
    for (size_t i = 0; i < problem->fixed_count; i++) {
        if (problem->fixed[i].lot == index)
            *left = lot_after(left, problem->fixed[i].quantity);
    }
    if (averaged)
        left->basis.value = problem->averaged_basis[index];
    return left;
}

static void add_choice(MinTaxWork *work, uint32_t pool_index, uint32_t lot)
{
    const Pool *pool = &work->pools[pool_index];
    const MinTaxSale *sale = &work->problem->sales[pool->poorest];
    Choice *choice = &work->choices[work->choice_count++];
    LotFigures figures;

    choice->lot = lot;
    choice->pool = pool_index;
    choice->shares = min_tax_shares_left(work, lot);
    choice->loss = WASH_NONE;
    choice->cover = WASH_NONE;
    choice->most = quantity_min(choice->shares->quantity, pool->quantity);
    choice->proceeds.cents =
        decimal_multiply_divide(sale->proceeds.cents, choice->most.units, sale->quantity.units);
    figures = lot_figures(choice->shares, choice->most, choice->proceeds, work->problem->trade_date,
                          UNKNOWN_BASIS_ZERO);
    choice->basis = figures.basis;
    choice->gain = money_subtract(choice->proceeds, figures.basis);
    choice->term = figures.term;
    choice->undated =
        pool->on_return && choice->shares->kind != LOT_INHERITANCE && !figures.start.present;
    work->has_undated = work->has_undated || choice->undated;
}

static bool is_whole(Quantity quantity)
{
    return quantity.units % QUANTITY_ONE == 0;
}

/* Rule MS-1: whole shares move where the security trades in them and nothing held is a part. */
static void find_unit(const MinTaxWork *work, Pool *pool)
{
    bool whole = work->problem->household->securities[pool->security].unit == UNIT_WHOLE &&
                 is_whole(pool->quantity);

    for (uint32_t i = pool->first; i < pool->first + pool->count && whole; i++)
        whole = is_whole(work->choices[i].shares->quantity);
    pool->unit.units = whole ? QUANTITY_ONE : 1;
}

/* The choices of a pool; by what they gain per share they stand as high_cost_short_first has it. */
static void add_choices(MinTaxWork *work, uint32_t pool_index)
{
    const MinTaxProblem *problem = work->problem;
    Pool *pool = &work->pools[pool_index];
    Holding holding = pool->holding;
    const uint32_t *order;
    size_t at = 0;

    pool->lots = problem->sales[pool->poorest].lots;
    if (pool->lots == NULL)
        pool->lots = selection_lots(work->arena, problem->household, holding,
                                    problem->sales[pool->poorest].price, problem->trade_date);
    pool->first = (uint32_t)work->choice_count;
    pool->choice_of = ARENA_ARRAY(work->arena, uint32_t, holding.count);
    for (uint32_t i = 0; i < holding.count; i++) {
        uint32_t lot = holding.first + i;

        pool->choice_of[i] = WASH_NONE;
        if (problem->left[lot].units == 0 ||
            !lot_is_for_sale_on(&problem->household->lots[lot], problem->trade_date))
            continue;
        pool->choice_of[i] = (uint32_t)work->choice_count;
        add_choice(work, pool_index, lot);
    }
    pool->count = (uint32_t)work->choice_count - pool->first;
    pool->order = ARENA_ARRAY(work->arena, uint32_t, pool->count);
    order = selection_lots_order(pool->lots, SELECT_HIGH_COST_SHORT_FIRST);
    for (size_t i = 0; at < pool->count; i++) {
        uint32_t choice = pool->choice_of[order[i] - holding.first];

        if (choice != WASH_NONE)
            pool->order[at++] = choice;
    }
    find_unit(work, pool);
}

void min_tax_choices(MinTaxWork *work)
{
    size_t most = 0;

    open_pools(work);
    for (size_t i = 0; i < work->pool_count; i++)
        most += work->pools[i].holding.count;
    work->choices = ARENA_ARRAY(work->arena, Choice, most);
    for (uint32_t i = 0; i < work->pool_count; i++)
        add_choices(work, i);
}
