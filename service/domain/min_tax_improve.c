#include "domain/min_tax_parts.h"

/* Selections next to the best: some of what is sold of one lot is sold of another instead. */
typedef struct Improving {
    MinTaxWork *work;
    Best *best;
    Quantity *sold;
    int halves;
    uint64_t tried_most;
} Improving;

/* Whether that was better; then it is the best. */
static bool exchange(Improving *improving, uint32_t from, uint32_t to, Quantity part)
{
    Quantity *sold = improving->sold;

    sold[from] = quantity_subtract(sold[from], part);
    sold[to] = quantity_add(sold[to], part);
    if (min_tax_offer(improving->work, improving->best, sold))
        return true;
    sold[from] = quantity_add(sold[from], part);
    sold[to] = quantity_subtract(sold[to], part);
    return false;
}

/* All that can be exchanged, or a half, a quarter, an eighth of it, so often. */
static bool exchange_some(Improving *improving, uint32_t from, uint32_t to)
{
    const Choice *choices = improving->work->choices;
    int64_t unit = improving->work->pools[choices[from].pool].unit.units;
    Quantity part = quantity_min(quantity_subtract(improving->sold[from], choices[from].least),
                                 quantity_subtract(choices[to].most, improving->sold[to]));

    for (int i = 0; i < improving->halves && from != to && part.units >= unit; i++) {
        if (exchange(improving, from, to, part))
            return true;
        part.units = part.units / 2 / unit * unit;
    }
    return false;
}

/* Whether any exchange in the pool was better. */
static bool improve_pool(Improving *improving, const Pool *pool)
{
    uint32_t end = pool->first + pool->count;
    bool better = false;

    for (uint32_t from = pool->first; from < end; from++) {
        for (uint32_t to = pool->first; to < end; to++) {
            if (improving->work->tried > improving->tried_most)
                return false;
            better = exchange_some(improving, from, to) || better;
        }
    }
    return better;
}

static bool improve_pools(Improving *improving)
{
    bool better = false;

    for (size_t i = 0; i < improving->work->pool_count; i++)
        better = improve_pool(improving, &improving->work->pools[i]) || better;
    return better;
}

void min_tax_improve(MinTaxWork *work, Best *best, bool finely)
{
    enum { TRIED_MOST = 2000, ROUGH = 4, FINE = 64 }; /* halves; the last within a share unit */
    Improving improving = {.work = work,
                           .best = best,
                           .sold =
                               ARENA_COPY(work->arena, Quantity, best->sold, work->choice_count),
                           .tried_most = work->tried + TRIED_MOST};

    improving.halves = ROUGH;
    while (improve_pools(&improving))
        continue;
    improving.halves = finely ? FINE : 0;
    while (improve_pools(&improving))
        continue;
}
