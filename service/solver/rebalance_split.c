#include "solver/rebalance_search.h"

#include <math.h>

/* Shares of the household's value that make no difference, and of a gain that always do. */
static const double NOTHING = 1e-7;
static const double A_LITTLE = 0.01;
static const double WASH_FIRST = 0.05;
static const double CENT = 0.01;

/* What the program takes a place to realize, and what it does. */
typedef struct Realized {
    double short_gain, long_gain;
} Realized;

static Realized on_path(const Planning *planning, size_t first, double sold)
{
    size_t end = rebalance_lots_end(planning, first);
    Realized realized = {0};

    for (size_t i = first; i < end && sold > 0; i++) {
        const Block *lot = &planning->lots[i];
        double share = fmin(sold / lot->value, 1);

        realized.short_gain += share * lot->short_gain;
        realized.long_gain += share * lot->long_gain;
        sold -= lot->value;
    }
    return realized;
}

static void sum_sales(Look *look, Realized *by_place)
{
    for (size_t i = 0; i < look->sketch.sale_count; i++) {
        const SaleColumn *sale = &look->sketch.sales[i];
        double units = look->solution.values[look->sketch.first_sale + i];

        look->sold[sale->place] += units * sale->value;
        by_place[sale->place].short_gain += units * sale->short_gain;
        by_place[sale->place].long_gain += units * sale->long_gain;
        look->short_gain += units * sale->short_gain;
        look->long_gain += units * sale->long_gain;
    }
}

/* Gains that the program has wrong count by their tax, where a budget has to hold them by the drift
 * that its room is worth, and a little anyway: what is behind them may count. */
static double worth_of(const Look *look, double short_gain, double long_gain)
{
    const Planning *planning = look->planning;
    const RebalancePolicy *policy = &planning->task->policy;
    double taxed = (double)policy->tax_weight.millionths / (double)RATE_ONE;
    double room = planning->budget_count == 0
                      ? 0
                      : (double)policy->drift_weight.millionths / (double)RATE_ONE;
    double tax =
        rebalance_tax(planning, look->short_gain + short_gain, look->long_gain + long_gain) -
        rebalance_tax(planning, look->short_gain, look->long_gain);

    return taxed * fabs(tax) + (room + taxed * A_LITTLE) * (fabs(short_gain) + fabs(long_gain));
}

static Split worst_place(const Look *look, const Realized *by_place)
{
    const Planning *planning = look->planning;
    Split worst = {0};
    size_t end;

    for (size_t first = 0; first < planning->lot_count; first = end) {
        uint32_t place = planning->lots[first].place;
        Realized real = on_path(planning, first, look->sold[place]);
        double worth = worth_of(look, real.short_gain - by_place[place].short_gain,
                                real.long_gain - by_place[place].long_gain);

        end = rebalance_lots_end(planning, first);
        if (worth > worst.worth && !planning->lots[first].free &&
            !rebalance_is_straight(planning, first))
            worst = (Split){SPLIT_SOLD, place, look->sold[place], worth};
    }
    return worst;
}

/* What the answer buys of each security, in dollars. */
static double *sum_buys(const Look *look)
{
    const RebalanceScope *scope = &look->planning->scope;
    double *bought = ARENA_ARRAY(look->planning->arena, double, scope->household->security_count);

    for (size_t i = 0; i < scope->place_count; i++) {
        if (look->sketch.buy_columns[i] != SKETCH_NONE)
            bought[scope->places[i].security] += look->solution.values[look->sketch.buy_columns[i]];
    }
    return bought;
}

/* Without a loss the gains are higher by it. */
static double worth_of_loss(const Look *look, double short_gain, double long_gain)
{
    return worth_of(look, -fmin(short_gain, 0), -fmin(long_gain, 0));
}

/* Of each security, what the losses are worth that selling realizes lot by lot. */
static double *sum_losses(const Look *look)
{
    const Planning *planning = look->planning;
    const RebalanceScope *scope = &planning->scope;
    double *worth = ARENA_ARRAY(planning->arena, double, scope->household->security_count);
    double *left = ARENA_ARRAY(planning->arena, double, scope->place_count);

    if (scope->place_count > 0)
        memcpy(left, look->sold, scope->place_count * sizeof *left);
    for (size_t i = 0; i < planning->lot_count; i++) {
        const Block *lot = &planning->lots[i];
        double share = fmin(left[lot->place] / lot->value, 1);

        if (!lot->free)
            worth[scope->places[lot->place].security] +=
                worth_of_loss(look, share * lot->short_gain, share * lot->long_gain);
        left[lot->place] = fmax(left[lot->place] - lot->value, 0);
    }
    for (size_t i = 0; i < look->sketch.sale_count; i++) {
        const SaleColumn *sale = &look->sketch.sales[i];
        double units = look->solution.values[look->sketch.first_sale + i];

        if (sale->free)
            worth[scope->places[sale->place].security] +=
                worth_of_loss(look, units * sale->short_gain, units * sale->long_gain);
    }
    return worth;
}

/* A loss realized on what is bought as well would be none, but on digital assets. Rule WS-1. */
static Split worst_wash(const Look *look)
{
    const Household *household = look->planning->scope.household;
    const double *bought = sum_buys(look);
    const double *worth = sum_losses(look);
    Split worst = {0};

    for (uint32_t i = 0; i < household->security_count; i++) {
        if (household->securities[i].tax_kind != TAX_KIND_DIGITAL_ASSET && bought[i] > CENT &&
            worth[i] > worst.worth)
            worst = (Split){SPLIT_WASH, i, 0, worth[i]};
    }
    return worst;
}

/* Where the tax lies above its hull: the direction in which the answer is farther from the ends. */
static Split tax_split(const Look *look)
{
    const Reach *reach = &look->region.reach;
    double taxed = (double)look->planning->task->policy.tax_weight.millionths / (double)RATE_ONE;
    double short_room =
        fmin(look->short_gain - reach->short_least, reach->short_most - look->short_gain);
    double long_room =
        fmin(look->long_gain - reach->long_least, reach->long_most - look->long_gain);
    double hull = 0;
    double worth;

    for (size_t i = 0; i < look->tax.point_count; i++)
        hull += look->solution.values[look->sketch.first_point + i] * look->tax.points[i].tax;
    worth = taxed * (rebalance_tax(look->planning, look->short_gain, look->long_gain) - hull);
    if (fmax(short_room, long_room) < 1)
        return (Split){0};
    return short_room > long_room ? (Split){SPLIT_SHORT, 0, look->short_gain, worth}
                                  : (Split){SPLIT_LONG, 0, look->long_gain, worth};
}

Split rebalance_split(Look *look)
{
    size_t places = look->planning->scope.place_count;
    Realized *by_place = ARENA_ARRAY(look->planning->arena, Realized, places);
    Split worst;
    Split wash;
    Split tax;

    look->sold = ARENA_ARRAY(look->planning->arena, double, places);
    sum_sales(look, by_place);
    worst = worst_place(look, by_place);
    wash = worst_wash(look);
    tax = tax_split(look);
    worst = tax.worth > worst.worth ? tax : worst;
    /* First what is settled by one split: behind any other it would have to be split twice. */
    worst = wash.worth > worst.worth * WASH_FIRST ? wash : worst;
    return worst.worth > NOTHING * look->planning->value ? worst : (Split){0};
}
