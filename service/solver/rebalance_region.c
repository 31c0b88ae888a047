#include "solver/rebalance_search.h"

#include <math.h>

const Reach REACH_ALL = {-LINEAR_INFINITY, LINEAR_INFINITY, -LINEAR_INFINITY, LINEAR_INFINITY};

Region rebalance_region_all(const Planning *planning)
{
    size_t places = planning->scope.place_count;
    size_t securities = planning->scope.household->security_count;
    Region all = {.sold_least = ARENA_ARRAY(planning->arena, double, places),
                  .sold_most = ARENA_ARRAY(planning->arena, double, places),
                  .bought_least = ARENA_ARRAY(planning->arena, double, places),
                  .bought_most = ARENA_ARRAY(planning->arena, double, places),
                  .lot_least = ARENA_ARRAY(planning->arena, double, planning->lot_count),
                  .lot_most = ARENA_ARRAY(planning->arena, double, planning->lot_count),
                  .no_buy = ARENA_ARRAY(planning->arena, bool, securities),
                  .no_loss = ARENA_ARRAY(planning->arena, bool, securities),
                  .all_washed = ARENA_ARRAY(planning->arena, bool, securities),
                  .lots = planning->lots};

    for (size_t i = 0; i < places; i++)
        all.bought_most[i] = LINEAR_INFINITY;
    for (size_t i = 0; i < planning->lot_count; i++) {
        const Block *lot = &planning->lots[i];

        all.sold_most[lot->place] += lot->value;
        all.lot_most[i] = lot->value;
        all.reach.short_least += fmin(lot->short_gain, 0);
        all.reach.short_most += fmax(lot->short_gain, 0);
        all.reach.long_least += fmin(lot->long_gain, 0);
        all.reach.long_most += fmax(lot->long_gain, 0);
    }
    all.reach = rebalance_reach(planning, &all);
    return all;
}

static void read_sales(RegionAnswer *answer)
{
    for (size_t i = 0; i < answer->sketch.sale_count; i++) {
        const SaleColumn *sale = &answer->sketch.sales[i];
        double units = answer->solution.values[answer->sketch.first_sale + i];
        Realized *realized = &answer->realized[sale->place];

        answer->sold[sale->place] += units * sale->value;
        realized->short_gain += units * sale->short_gain;
        realized->long_gain += units * sale->long_gain;
        answer->short_gain += units * sale->short_gain;
        answer->long_gain += units * sale->long_gain;
    }
}

/* Dollars above budgets, for which only a program that `keeps` has columns. */
static double read_over(const RegionAnswer *answer)
{
    uint32_t caps = answer->sketch.program.row_count - answer->sketch.first_cap;
    double over = 0;

    for (uint32_t i = 0; answer->tax.keeps && i < caps; i++)
        over += answer->solution.values[answer->sketch.over_columns[i]];
    return over;
}

static void read_answer(RegionAnswer *answer)
{
    size_t places = answer->planning->scope.place_count;

    answer->sold = ARENA_ARRAY(answer->planning->arena, double, places);
    answer->realized = ARENA_ARRAY(answer->planning->arena, Realized, places);
    answer->bought = ARENA_ARRAY(answer->planning->arena, double, places);
    read_sales(answer);
    answer->over = read_over(answer);
    for (size_t i = 0; i < places; i++) {
        uint32_t column = answer->sketch.buy_columns[i];

        answer->bought[i] = column == SKETCH_NONE ? 0 : answer->solution.values[column];
    }
}

Error *rebalance_solve_region(Planning *planning, const Region *region, bool keeps,
                              RegionAnswer *answer_out)
{
    RegionAnswer *answer = answer_out;

    *answer = (RegionAnswer){
        .planning = planning, .region = *region, .tax = {.keeps = keeps, .spares_gains = true}};
    answer->region.lots = rebalance_lots_in(planning, region);
    answer->region.reach = rebalance_reach(planning, &answer->region);
    answer->tax.points =
        rebalance_tax_points(planning, &answer->region.reach, &answer->tax.point_count);
    answer->tax.region = &answer->region;
    answer->sketch = rebalance_sketch(planning, &answer->tax);
    TRY(rebalance_solve(planning, &answer->sketch, &answer->solution, &answer->solved));
    if (answer->solved)
        read_answer(answer);
    return NULL;
}
