#include "solver/rebalance_search.h"

static void read_sales(Look *look)
{
    for (size_t i = 0; i < look->sketch.sale_count; i++) {
        const SaleColumn *sale = &look->sketch.sales[i];
        double units = look->solution.values[look->sketch.first_sale + i];
        Realized *realized = &look->realized[sale->place];

        look->sold[sale->place] += units * sale->value;
        realized->short_gain += units * sale->short_gain;
        realized->long_gain += units * sale->long_gain;
        look->short_gain += units * sale->short_gain;
        look->long_gain += units * sale->long_gain;
    }
}

/* Dollars over budgets, of which only a program that keeps to its region has any. */
static double read_over(const Look *look)
{
    uint32_t caps = look->sketch.program.row_count - look->sketch.first_cap;
    double over = 0;

    for (uint32_t i = 0; look->tax.keeps && i < caps; i++)
        over += look->solution.values[look->sketch.over_columns[i]];
    return over;
}

static void read_answer(Look *look)
{
    size_t places = look->planning->scope.place_count;

    look->sold = ARENA_ARRAY(look->planning->arena, double, places);
    look->realized = ARENA_ARRAY(look->planning->arena, Realized, places);
    look->bought = ARENA_ARRAY(look->planning->arena, double, places);
    read_sales(look);
    look->over = read_over(look);
    for (size_t i = 0; i < places; i++) {
        uint32_t column = look->sketch.buy_columns[i];

        look->bought[i] = column == SKETCH_NONE ? 0 : look->solution.values[column];
    }
}

Error *rebalance_look(Planning *planning, const Region *region, bool keeps, Look *look_out)
{
    Look *look = look_out;

    *look = (Look){
        .planning = planning, .region = *region, .tax = {.keeps = keeps, .spares_gains = true}};
    look->region.lots = rebalance_lots_in(planning, region);
    look->region.reach = rebalance_reach(planning, &look->region);
    look->tax.points = rebalance_tax_points(planning, &look->region.reach, &look->tax.point_count);
    look->tax.region = &look->region;
    look->sketch = rebalance_sketch(planning, &look->tax);
    TRY(rebalance_solve(planning, &look->sketch, &look->solution, &look->solved));
    if (look->solved)
        read_answer(look);
    return NULL;
}
